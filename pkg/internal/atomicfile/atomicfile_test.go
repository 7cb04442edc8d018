package atomicfile_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/internal/atomicfile"
)

func write(t *testing.T, path, text string, mode fs.FileMode) {
	t.Helper()
	if err := atomicfile.Write(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

// names returns the names of the files in a folder.
func names(t *testing.T, folder string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func TestWrite(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "file")
	for _, c := range []struct {
		text        string
		mode, chmod fs.FileMode
		want        fs.FileMode
	}{
		{"a new one", 0o600, 0, 0o600},
		{"keeps its permissions", 0o644, 0, 0o600},
		{"wide ones, too", 0o600, 0o666, 0o666},
		{"", 0o600, 0o640, 0o640},
	} {
		if c.chmod != 0 {
			if err := os.Chmod(path, c.chmod); err != nil {
				t.Fatal(err)
			}
		}
		write(t, path, c.text, c.mode)
		text, err := os.ReadFile(path)
		info, errInfo := os.Stat(path)
		if err != nil || errInfo != nil || string(text) != c.text || info.Mode() != c.want {
			t.Errorf("%q, mode %o: got %q, %v, %v", c.text, c.mode, text, info, errors.Join(err, errInfo))
		}
	}
	if got := names(t, folder); !slices.Equal(got, []string{"file"}) {
		t.Errorf("left behind: %q", got)
	}
}

func TestWriteErrors(t *testing.T) {
	folder := t.TempDir()
	err := atomicfile.Write(filepath.Join(folder, "no", "file"), nil, 0o600)
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "folder does not exist: create it") {
		t.Errorf("a folder that is missing: got %v", err)
	}
	full := filepath.Join(folder, "full")
	if err := os.MkdirAll(filepath.Join(full, "inside"), 0o755); err != nil {
		t.Fatal(err)
	}
	err = atomicfile.Write(full, nil, 0o600)
	if err == nil || !strings.Contains(err.Error(), full+" is not written, the old content is kept") {
		t.Errorf("a folder in its place: got %v", err)
	}
	if got := names(t, folder); !slices.Equal(got, []string{"full"}) {
		t.Errorf("left behind: %q", got)
	}
}

// Sweep removes only the unfinished files that Write has left for the chosen names.
func TestSweep(t *testing.T) {
	folder := t.TempDir()
	keep := []string{".file", ".file.swp", ".file2.unfinished8", ".hidden", "file", "file.unfinished1"}
	for _, name := range append([]string{".file.unfinished7", ".file.unfinished18446744073709551"}, keep...) {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	atomicfile.Sweep(folder, func(name string) bool { return name == "file" })
	if got := names(t, folder); !slices.Equal(got, keep) {
		t.Errorf("left %q, want %q", got, keep)
	}
	atomicfile.Sweep(filepath.Join(folder, "none"), func(string) bool { return true })
}

// Write replaces the target of a symbolic link, not the link, even if the target does not exist yet.
func TestWriteThroughLinks(t *testing.T) {
	folder, elsewhere := t.TempDir(), t.TempDir()
	path, real := filepath.Join(folder, "link"), filepath.Join(elsewhere, "real")
	if err := errors.Join(os.Symlink(real, filepath.Join(elsewhere, "chain")),
		os.Symlink(filepath.Join(elsewhere, "chain"), path)); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	for _, text := range []string{"first", "second"} {
		write(t, path, text, 0o600)
		got, err := os.ReadFile(real)
		link, errLink := os.Lstat(path)
		if err != nil || string(got) != text || errLink != nil || link.Mode()&fs.ModeSymlink == 0 {
			t.Errorf("the file holds %q, want %q; the link is %v, %v", got, text, link.Mode(),
				errors.Join(err, errLink))
		}
	}
	got := append(names(t, folder), names(t, elsewhere)...)
	if !slices.Equal(got, []string{"link", "chain", "real"}) {
		t.Errorf("left behind: %q", got)
	}
	loop := filepath.Join(folder, "loop")
	if err := os.Symlink(loop, loop); err != nil {
		t.Fatal(err)
	}
	if err := atomicfile.Write(loop, nil, 0o600); err == nil || !strings.Contains(err.Error(), "links") {
		t.Errorf("a link to itself: got %v", err)
	}
}

// If another program removes the temporary file while one is saved, the error names the cause.
func TestTwoSavers(t *testing.T) {
	path, data := filepath.Join(t.TempDir(), "file"), make([]byte, 1<<20)
	stop, swept := make(chan bool), make(chan bool)
	go func() { // The other program sweeps, again and again.
		defer close(swept)
		for {
			select {
			case <-stop:
				return
			default:
				atomicfile.Sweep(filepath.Dir(path), func(name string) bool { return name == "file" })
			}
		}
	}()
	var err error
	for tries := 0; err == nil && tries < 1000; tries++ {
		err = atomicfile.Write(path, data, 0o600)
	}
	close(stop)
	<-swept
	if err == nil {
		t.Skip("the two never met")
	}
	if strings.Contains(err.Error(), "folder does not exist") ||
		!strings.Contains(err.Error(), "another program") {
		t.Errorf("got %v", err)
	}
}
