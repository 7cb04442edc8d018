package regularfile_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	if err := os.WriteFile(path, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink("a", link); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() }) // Only read.
	for _, name := range []string{"a", "link"} {
		if got, err := regularfile.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != "text" {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
		f, err := regularfile.OpenIn(root, name)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := regularfile.Open(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	for _, name := range []string{dir, os.DevNull} {
		if _, err := regularfile.ReadFile(name); err == nil || !strings.Contains(err.Error(), name) ||
			!strings.Contains(err.Error(), "a regular file is wanted") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := regularfile.OpenIn(root, "."); err == nil {
		t.Error("the folder itself was opened")
	}
}
