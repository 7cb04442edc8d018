//go:build unix

package regularfile_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/gosiamese/gosiamese/datasets/fetch"
	"github.com/gosiamese/gosiamese/datasets/lfw"
	"github.com/gosiamese/gosiamese/datasets/olivetti"
	"github.com/gosiamese/gosiamese/datasets/omniglot"
	"github.com/gosiamese/gosiamese/datasets/orl"
	"github.com/gosiamese/gosiamese/datasets/people"
	"github.com/gosiamese/gosiamese/notebooks/check"
	"github.com/gosiamese/gosiamese/pkg/gallery"
	"github.com/gosiamese/gosiamese/pkg/images/decode"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// Opening a named pipe blocks until a writer opens it, which may be never, so all readers refuse it at once.
func TestPipesAreRefused(t *testing.T) {
	dir := t.TempDir()
	pipe := func(path ...string) string {
		name := filepath.Join(append([]string{dir}, path...)...)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Mkfifo(name, 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	path := pipe("pipe")
	pipe("orl", "s1", "1.pgm")
	pipe("people", "anna", "1.jpg")
	pipe("lfw", "Anna", "pipe")
	if err := os.Symlink("pipe", filepath.Join(dir, "lfw", "Anna", "Anna_0001.jpg")); err != nil {
		t.Fatal(err)
	}
	pipe("run", "config.json")
	pipe("state", "state.safetensors")
	dev := devicetest.Open(t, "go")
	for name, read := range map[string]func() error{
		"picture": func() error { _, err := decode.ReadFile(path); return err },
		"orl":     func() error { _, err := orl.Load(filepath.Join(dir, "orl")); return err },
		"people": func() error {
			_, err := people.Load(filepath.Join(dir, "people"), people.DefaultConfig())
			return err
		},
		"lfw": func() error {
			_, err := lfw.Load(filepath.Join(dir, "lfw"), lfw.DefaultConfig())
			return err
		},
		"lfw packed":   func() error { _, err := lfw.Load(path, lfw.DefaultConfig()); return err },
		"pairs of lfw": func() error { _, err := lfw.ReadPairs(path); return err },
		"omniglot":     func() error { _, err := omniglot.Load(path, omniglot.DefaultConfig()); return err },
		"olivetti":     func() error { _, err := olivetti.Load(path); return err },
		"fetch": func() error {
			_, err := fetch.Get(t.Context(), fetch.File{Name: "pipe"}, fetch.Config{Dir: dir})
			return err
		},
		"checkpoint":     func() error { _, err := checkpoint.Load(path); return err },
		"notebook":       func() error { _, err := check.Read(path); return err },
		"gallery":        func() error { _, err := gallery.Load(path, "a network"); return err },
		"state of a run": func() error { _, err := siamese.Open(filepath.Join(dir, "state")); return err },
		"run folder": func() error {
			cfg := trainer.Config{Dir: filepath.Join(dir, "run"), Steps: 1, Epochs: 1, LearningRate: 1}
			training := trainer.Training{Config: cfg}
			_, err := trainer.Run(t.Context(), dev, trainer.Job[siamese.Epoch]{Training: training})
			return err
		},
	} {
		done := make(chan error, 1)
		go func() { done <- read() }()
		select {
		case err := <-done:
			if err == nil {
				t.Errorf("%s: a pipe was read", name)
			}
		case <-time.After(2 * time.Second):
			t.Errorf("%s: waits for the writer of a pipe", name)
		}
	}
}
