package siamese_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

const diskVariable = "FIT_TEST_DISK"

// onDisk runs one test again in a new process with a small file system of its own, whose path it passes in
// FIT_TEST_DISK. That way any user can test with a full or read-only disk.
func onDisk(t *testing.T, test, options string) {
	t.Helper()
	dir := t.TempDir()
	script := `mount -t tmpfs -o "$1" none "$2" || exit 77; shift 2; exec "$@"`
	cmd := exec.Command("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh",
		options, dir, os.Args[0], "-test.run=^"+test+"$", "-test.v")
	cmd.Env = append(os.Environ(), diskVariable+"="+dir)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	if strings.Contains(out.String(), "--- PASS: "+test+" ") {
		return
	}
	if strings.Contains(out.String(), "=== RUN") {
		t.Fatalf("%v\n%s", err, &out)
	}
	t.Skipf("no private file system for the test (needs Linux with user namespaces): %v %s", err, &out)
}

// fill leaves the given number of bytes free on a disk.
func fill(t *testing.T, ballast string, room int64) {
	t.Helper()
	_ = os.WriteFile(ballast, make([]byte, 1<<20), 0o600) // Until it is full.
	info, err := os.Stat(ballast)
	if err == nil {
		err = os.Truncate(ballast, max(info.Size()-room, 0))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// If the disk fills up, the run returns an error that names the cause, whichever file did not fit. The files
// written before are complete, and once there is space again the run continues to the same result.
func TestDiskFull(t *testing.T) {
	dir := os.Getenv(diskVariable)
	if dir == "" {
		onDisk(t, "TestDiskFull", "size=150k")
		return
	}
	dev := devicetest.Open(t, "go")
	data := split(t, patterns(12, 4))
	whole, err := siamese.Run(context.Background(), dev, data, config(filepath.Join(t.TempDir(), "run")))
	if err != nil {
		t.Fatal(err)
	}
	without := map[string]bool{} // Files that did not fit.
	for room := int64(0); room <= 48<<10; room += 4 << 10 {
		for _, step := range []int{1, 3} { // Before the first epoch is saved, and after.
			file := noRoom(t, dev, data, dir, step, room)
			name, _, _ := strings.Cut(filepath.Base(file), "0")
			without[name] = true
			sameEnd(t, dev, data, config(filepath.Join(dir, "run")), whole)
			if err := os.RemoveAll(filepath.Join(dir, "run")); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, name := range []string{"vectors-", "epoch-", "state.safetensors", "history.json"} {
		if !without[name] {
			t.Errorf("%v are the only files that did not fit: choose other sizes", without)
		}
	}
}

// noRoom trains on a disk that has only the given number of free bytes from a step on. It returns the file
// that did not fit, or "." if all did, and frees the space again.
func noRoom(t *testing.T, dev *device.Device, data images.Split, dir string, step int, room int64) string {
	t.Helper()
	cfg, ballast := config(filepath.Join(dir, "run")), filepath.Join(dir, "ballast")
	cfg.Progress = func(p siamese.Progress) {
		if p.Step == step {
			fill(t, ballast, room)
		}
	}
	_, err := siamese.Run(context.Background(), dev, data, cfg)
	if err != nil && (!errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "make room")) {
		t.Fatalf("room for %d bytes: got %v, want ENOSPC", room, err)
	}
	history, errOpen := siamese.Open(cfg.Dir)
	if step < cfg.Steps && errors.Is(errOpen, fs.ErrNotExist) {
		errOpen = nil // No epoch was saved.
	} else if _, errModel := history.Model(); errModel != nil {
		t.Errorf("room for %d bytes: the best checkpoint: %v", room, errModel)
	}
	left, _ := filepath.Glob(filepath.Join(cfg.Dir, ".*"))
	if errOpen != nil || len(left) > 0 {
		t.Errorf("room for %d bytes: %v, left behind %q", room, errOpen, left)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	file, _, found := strings.Cut(fmt.Sprint(err), " is not written")
	if !found {
		return "."
	}
	return file[strings.LastIndex(file, " ")+1:]
}

// sameEnd finishes a run and compares it with an uninterrupted one.
func sameEnd(t *testing.T, dev *device.Device, data images.Split, cfg siamese.Config, whole siamese.History) {
	t.Helper()
	history, err := siamese.Run(context.Background(), dev, data, cfg)
	if diff := cmp.Diff(whole.Epochs, history.Epochs); diff != "" || err != nil {
		t.Errorf("the run continued: %v (-whole +this):\n%s", err, diff)
		return
	}
	compareFiles(t, whole, history)
}

// If the disk is read-only, from the start or from the second epoch on, the run returns an error that names
// the cause. The files on the disk can still be read.
func TestDiskReadOnly(t *testing.T) {
	dir := os.Getenv(diskVariable)
	if dir == "" {
		onDisk(t, "TestDiskReadOnly", "size=1m")
		return
	}
	remount := func(how string) {
		if out, err := exec.Command("mount", "-o", "remount,"+how, dir).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	dev := devicetest.Open(t, "go")
	data := split(t, patterns(12, 4))
	refused := func(cfg siamese.Config) {
		t.Helper()
		_, err := siamese.Run(context.Background(), dev, data, cfg)
		if !errors.Is(err, syscall.EROFS) || !strings.Contains(err.Error(), cfg.Dir) ||
			!strings.Contains(err.Error(), "choose a folder that can be written") {
			t.Errorf("got %v, want EROFS", err)
		}
	}
	remount("ro")
	refused(config(filepath.Join(dir, "run")))
	remount("rw")
	cfg := config(filepath.Join(dir, "run"))
	cfg.Progress = func(p siamese.Progress) {
		if p.Step == cfg.Steps {
			remount("ro")
		}
	}
	refused(cfg)
	cfg.Progress = nil
	refused(cfg)
	history, err := siamese.Open(cfg.Dir)
	if err != nil || len(history.Epochs) != 1 {
		t.Fatalf("to read: %d epochs, %v", len(history.Epochs), err)
	}
	if _, err := history.Model(); err != nil {
		t.Errorf("to read: %v", err)
	}
	remount("rw")
	whole, err := siamese.Run(context.Background(), dev, data, config(filepath.Join(t.TempDir(), "run")))
	if err != nil {
		t.Fatal(err)
	}
	sameEnd(t, dev, data, cfg, whole)
}
