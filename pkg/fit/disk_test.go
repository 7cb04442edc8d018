package fit_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/device/devicetest"
	"github.com/gosiamese/gosiamese/pkg/fit"
)

const diskVariable = "FIT_TEST_DISK"

// onDisk runs one test of this program again with a small file system of its own, whose place is in
// FIT_TEST_DISK there: neither full disks nor read-only ones can be had otherwise by a test that may run as
// any user.
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
	t.Skipf("no file system of its own for the test (Linux with user namespaces has it): %v %s", err, &out)
}

// A disk that fills up ends the run with an error that says so, and what was written before is whole.
func TestDiskFull(t *testing.T) {
	dir := os.Getenv(diskVariable)
	if dir == "" {
		onDisk(t, "TestDiskFull", "size=150k")
		return
	}
	dev := devicetest.Open(t, "go")
	data := split(t, patterns(12, 4))
	cfg := config(filepath.Join(dir, "run"))
	ballast := filepath.Join(dir, "ballast")
	cfg.Progress = func(p fit.Progress) {
		if p.Step == cfg.Steps { // One epoch is saved: now fill the disk.
			_ = os.WriteFile(ballast, make([]byte, 1<<20), 0o600)
		}
	}
	_, err := fit.Run(context.Background(), dev, data, cfg)
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "make room") {
		t.Fatalf("got %v, want ENOSPC", err)
	}
	history, err := fit.Open(cfg.Dir)
	if err != nil || len(history.Epochs) != 1 {
		t.Fatalf("after the error: %d epochs, %v; want 1", len(history.Epochs), err)
	}
	if _, err := history.Model(); err != nil {
		t.Errorf("the best checkpoint: %v", err)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	cfg.Progress = nil
	if history, err = fit.Run(context.Background(), dev, data, cfg); err != nil ||
		len(history.Epochs) != cfg.Epochs {
		t.Errorf("with room again: %d epochs, %v", len(history.Epochs), err)
	}
}

func TestDiskReadOnly(t *testing.T) {
	dir := os.Getenv(diskVariable)
	if dir == "" {
		onDisk(t, "TestDiskReadOnly", "ro")
		return
	}
	dev := devicetest.Open(t, "go")
	_, err := fit.Run(context.Background(), dev, split(t, patterns(12, 4)), config(filepath.Join(dir, "run")))
	if !errors.Is(err, syscall.EROFS) ||
		!strings.Contains(err.Error(), "choose a folder that can be written") {
		t.Errorf("got %v, want EROFS", err)
	}
}
