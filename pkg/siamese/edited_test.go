package siamese_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpointtest"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// trained returns a finished run of three epochs.
func trained(t *testing.T, seed uint64) (images.Split, siamese.Config, siamese.History) {
	t.Helper()
	data, cfg := split(t, patterns(12, 4)), config(filepath.Join(t.TempDir(), "run"))
	cfg.Seed = seed
	history, err := siamese.Run(context.Background(), devicetest.Open(t, "go"), data, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return data, cfg, history
}

// Run and Open reject a state that no run can have written, and nothing in the folder changes.
func TestEditedState(t *testing.T) {
	dev := devicetest.Open(t, "go")
	epoch := func(s map[string]any, i int) map[string]any {
		return s["epochs"].([]any)[i].(map[string]any)
	}
	for name, edit := range map[string]func(s map[string]any){
		"all steps, no epochs": func(s map[string]any) { s["epochs"] = []any{} },
		"negative step":        func(s map[string]any) { s["step"], s["epochs"] = -5, []any{} },
		"step too large":       func(s map[string]any) { s["step"] = 10 },
		"too many epochs": func(s map[string]any) {
			s["epochs"] = append(s["epochs"].([]any), epoch(s, 2))
		},
		"epochs out of order": func(s map[string]any) { epoch(s, 0)["epoch"] = 2 },
		"negative EER": func(s map[string]any) {
			for i := range 3 {
				epoch(s, i)["eer"] = 0.5
			}
			epoch(s, 1)["eer"] = -1e308
		},
		"EER above 1": func(s map[string]any) { epoch(s, 2)["eer"] = 1.5 },
		"negative distance": func(s map[string]any) {
			epoch(s, 2)["train"].(map[string]any)["positive"].(map[string]any)["mean"] = -1
		},
		"sum of losses": func(s map[string]any) { s["step"], s["sums"] = 9, map[string]any{"loss": 1e300} },
	} {
		t.Run(name, func(t *testing.T) {
			data, cfg, _ := trained(t, 1)
			checkpointtest.EditState(t, cfg.Dir, edit)
			before := contents(t, cfg.Dir)
			_, err := siamese.Run(context.Background(), dev, data, cfg)
			if !errors.Is(err, checkpoint.ErrFormat) ||
				!strings.Contains(err.Error(), cfg.Dir) || !strings.Contains(err.Error(), "restore") {
				t.Errorf("Run: got %v, want ErrFormat", err)
			}
			if _, err := siamese.Open(cfg.Dir); !errors.Is(err, checkpoint.ErrFormat) ||
				!strings.Contains(err.Error(), cfg.Dir) {
				t.Errorf("Open: got %v, want ErrFormat", err)
			}
			if diff := cmp.Diff(before, contents(t, cfg.Dir)); diff != "" {
				t.Error("the folder has changed")
			}
		})
	}
}

// If the state names a best epoch whose weights are missing, the existing checkpoints are not removed.
func TestEditedBest(t *testing.T) {
	dev := devicetest.Open(t, "go")
	data, cfg, history := trained(t, 1)
	checkpointtest.EditState(t, cfg.Dir, func(s map[string]any) {
		for i, e := range s["epochs"].([]any) {
			e.(map[string]any)["eer"] = 0.25
			if i+1 != history.Best().Number {
				e.(map[string]any)["eer"] = 0.125
			}
		}
	})
	before := contents(t, cfg.Dir)
	if _, err := siamese.Run(context.Background(), dev, data, cfg); err == nil ||
		!strings.Contains(err.Error(), "weights of the best epoch are missing") {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff(before, contents(t, cfg.Dir)); diff != "" {
		t.Error("the folder has changed")
	}
}

// Files that a user has put into a run folder stay there, whatever their names.
func TestNotesStay(t *testing.T) {
	dev := devicetest.Open(t, "go")
	data, other, _ := trained(t, 2)
	foreign := contents(t, other.Dir)["state.safetensors"]
	cfg := config(filepath.Join(t.TempDir(), "run"))
	ctx, cancel := context.WithCancel(context.Background())
	cfg.Progress = func(siamese.Progress) { cancel() }
	if _, err := siamese.Run(ctx, dev, data, cfg); !errors.Is(err, trainer.ErrInterrupted) {
		t.Fatal(err)
	}
	names := []string{
		"epoch-notes.txt", ".epoch-notes.txt", ".epoch-notes.unfinished.txt",
		"epoch-002-eer-0.100.safetensors.bak",
		"epoch-001-eer-0.900.safetensors", "epoch-002-eer-0.900.safetensors",
	}
	for i, name := range names {
		text := "mine"
		if i == len(names)-1 { // A checkpoint of another run under a name that this run may use.
			text = foreign
		}
		if err := os.WriteFile(filepath.Join(cfg.Dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cfg.Progress = nil
	for range 2 { // To the end, and once more after it has finished.
		if _, err := siamese.Run(context.Background(), dev, data, cfg); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range names {
		if _, err := os.Stat(filepath.Join(cfg.Dir, name)); err != nil {
			t.Error(err)
		}
	}
}

// Files of a run that were swapped, replaced by those of another run, or corrupted, are rejected with an
// error that names them.
func TestExchangedFiles(t *testing.T) {
	dev := devicetest.Open(t, "go")
	_, _, other := trained(t, 2)
	move := func(t *testing.T, from, to string) {
		t.Helper()
		data, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	vectors := func(dir string, n int) string {
		return filepath.Join(dir, fmt.Sprintf("vectors-%03d.safetensors", n))
	}
	t.Run("swapped embeddings", func(t *testing.T) {
		_, cfg, history := trained(t, 1)
		move(t, vectors(cfg.Dir, 1), vectors(cfg.Dir, 2))
		if _, err := history.Vectors(); !errors.Is(err, trainer.ErrOther) ||
			!strings.Contains(err.Error(), vectors(cfg.Dir, 2)) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("embeddings of another run", func(t *testing.T) {
		_, cfg, history := trained(t, 1)
		move(t, vectors(other.Dir, 2), vectors(cfg.Dir, 2))
		if _, err := history.Vectors(); !errors.Is(err, trainer.ErrOther) ||
			!strings.Contains(err.Error(), vectors(cfg.Dir, 2)) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("embeddings that are not finite", func(t *testing.T) {
		_, cfg, history := trained(t, 1)
		checkpointtest.Poison(t, vectors(cfg.Dir, 3), vectors(cfg.Dir, 3), "/vectors", float32(math.NaN()))
		if _, err := history.Vectors(); !errors.Is(err, checkpoint.ErrFormat) ||
			!strings.Contains(err.Error(), vectors(cfg.Dir, 3)) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("best of another run", func(t *testing.T) {
		data, cfg, history := trained(t, 1)
		move(t, best(t, other), best(t, history))
		if _, err := history.Model(); !errors.Is(err, trainer.ErrOther) ||
			!strings.Contains(err.Error(), best(t, history)) {
			t.Errorf("Model: got %v", err)
		}
		if _, err := siamese.Run(context.Background(), dev, data, cfg); !errors.Is(err, trainer.ErrOther) {
			t.Errorf("Run: got %v", err)
		}
	})
	t.Run("state of another run", func(t *testing.T) {
		data, cfg, _ := trained(t, 1)
		move(t, filepath.Join(other.Dir, "state.safetensors"), filepath.Join(cfg.Dir, "state.safetensors"))
		if _, err := siamese.Run(context.Background(), dev, data, cfg); !errors.Is(err, trainer.ErrOther) {
			t.Errorf("Run: got %v", err)
		}
		if _, err := siamese.Open(cfg.Dir); !errors.Is(err, trainer.ErrOther) {
			t.Errorf("Open: got %v", err)
		}
	})
}
