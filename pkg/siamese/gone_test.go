package siamese_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// contents reads the files of a folder.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	paths, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		found[filepath.Base(path)] = string(data)
	}
	return found
}

// If a folder is removed, or moved away and replaced by that of another run, the run returns an error that
// reports it. Nothing is written into the new folder, and the moved run continues once it is back.
func TestFolderGone(t *testing.T) {
	dev, data := devicetest.Open(t, "go"), split(t, patterns(12, 4))
	whole, err := siamese.Run(context.Background(), dev, data, config(filepath.Join(t.TempDir(), "run")))
	if err != nil {
		t.Fatal(err)
	}
	other := config(filepath.Join(t.TempDir(), "run"))
	other.Seed = 2
	if _, err := siamese.Run(context.Background(), dev, data, other); err != nil {
		t.Fatal(err)
	}
	want := contents(t, other.Dir)
	for step := range 8 { // At the end of an epoch and in the middle of one.
		cfg := config(filepath.Join(t.TempDir(), "run"))
		away := cfg.Dir + "-away"
		befalls := func(what func() error) {
			t.Helper()
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			cfg.Progress = func(p siamese.Progress) {
				if p.Step != step+1 {
					return
				}
				if err := what(); err != nil {
					t.Fatal(err)
				}
				if step%2 == 0 { // The run is interrupted as well.
					cancel()
				}
			}
			if _, err := siamese.Run(ctx, dev, data, cfg); !errors.Is(err, fs.ErrNotExist) ||
				!strings.Contains(err.Error(), cfg.Dir+" was removed or replaced") {
				t.Errorf("step %d: got %v", step+1, err)
			}
			cfg.Progress = nil
		}
		befalls(func() error {
			return errors.Join(os.Rename(cfg.Dir, away), os.CopyFS(cfg.Dir, os.DirFS(other.Dir)))
		})
		if diff := cmp.Diff(want, contents(t, cfg.Dir)); diff != "" {
			t.Errorf("step %d: written into the folder of another run", step+1)
		}
		if err := errors.Join(os.RemoveAll(cfg.Dir), os.Rename(away, cfg.Dir)); err != nil {
			t.Fatal(err)
		}
		sameEnd(t, dev, data, cfg, whole)
		if err := os.RemoveAll(cfg.Dir); err != nil {
			t.Fatal(err)
		}
		befalls(func() error { return os.RemoveAll(cfg.Dir) })
		if _, err := os.Stat(cfg.Dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("step %d: the folder exists again: %v", step+1, err)
		}
	}
}

// File times in the future, as after a clock is set back, have no effect.
func TestClockSetBack(t *testing.T) {
	dev, data := devicetest.Open(t, "go"), split(t, patterns(12, 4))
	whole, err := siamese.Run(context.Background(), dev, data, config(filepath.Join(t.TempDir(), "run")))
	if err != nil {
		t.Fatal(err)
	}
	for step := 1; step < 9; step++ {
		cfg := config(filepath.Join(t.TempDir(), "run"))
		ctx, cancel := context.WithCancel(context.Background())
		cfg.Progress = func(p siamese.Progress) {
			if p.Step == step {
				cancel()
			}
		}
		_, err := siamese.Run(ctx, dev, data, cfg)
		if cancel(); !errors.Is(err, trainer.ErrInterrupted) {
			t.Fatal(err)
		}
		for name := range contents(t, cfg.Dir) {
			future := time.Date(2222, 1, 1, 0, 0, 0, 0, time.UTC)
			if err := os.Chtimes(filepath.Join(cfg.Dir, name), future, future); err != nil {
				t.Fatal(err)
			}
		}
		cfg.Progress = nil
		sameEnd(t, dev, data, cfg, whole)
	}
}

// The error for a missing best checkpoint names it.
func TestBestGone(t *testing.T) {
	dev, data := devicetest.Open(t, "go"), split(t, patterns(12, 4))
	history, err := siamese.Run(context.Background(), dev, data, config(filepath.Join(t.TempDir(), "run")))
	if err != nil {
		t.Fatal(err)
	}
	path := best(t, history)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := history.Model(); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), path) ||
		!strings.Contains(err.Error(), "restore them, or train again") {
		t.Errorf("got %v", err)
	}
}
