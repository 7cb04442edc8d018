package classify_test

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpointtest"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// A number of steps that overflows int is rejected before the first step.
func TestOverflowingEpochs(t *testing.T) {
	dev := devicetest.Open(t, "go")
	for _, epochs := range []int{math.MaxInt, math.MaxInt/3 + 1, math.MaxInt/2 + 1} {
		cfg := config(filepath.Join(t.TempDir(), "run"))
		cfg.Epochs = epochs
		ctx, cancel := context.WithCancel(context.Background())
		cfg.Progress = func(classify.Progress) { cancel() }
		history, err := classify.Run(ctx, dev, split(12, 8), cfg)
		if err == nil || !strings.Contains(err.Error(), "overflows, want at most") {
			t.Errorf("%d epochs: got %d and %v", epochs, len(history.Epochs), err)
		}
	}
}

// A state that no run can have written is rejected, and the best checkpoint is kept.
func TestEditedState(t *testing.T) {
	dev, data := devicetest.Open(t, "go"), split(12, 8)
	epoch := func(s map[string]any, i int) map[string]any {
		return s["epochs"].([]any)[i].(map[string]any)
	}
	for name, edit := range map[string]func(s map[string]any){
		"no epochs":      func(s map[string]any) { s["epochs"] = []any{} },
		"negative step":  func(s map[string]any) { s["step"], s["epochs"] = -5, []any{} },
		"step too large": func(s map[string]any) { s["step"] = 1000 },
		"accuracy above 1": func(s map[string]any) {
			epoch(s, 0)["validation"].(map[string]any)["accuracy"] = 1e308
		},
		"repeated epoch": func(s map[string]any) { epoch(s, 0)["epoch"] = 2 },
	} {
		t.Run(name, func(t *testing.T) {
			cfg := config(filepath.Join(t.TempDir(), "run"))
			history, err := classify.Run(context.Background(), dev, data, cfg)
			if err != nil {
				t.Fatal(err)
			}
			before := weightsOf(t, history)
			checkpointtest.EditState(t, cfg.Dir, edit)
			if _, err := classify.Run(context.Background(), dev, data, cfg); !errors.Is(err,
				checkpoint.ErrFormat) || !strings.Contains(err.Error(), cfg.Dir) {
				t.Errorf("got %v, want ErrFormat", err)
			}
			if after := weightsOf(t, history); after != before {
				t.Error("the best checkpoint has changed")
			}
		})
	}
}

// A checkpoint of another run under the name of the best one is rejected, and the user's files are kept.
func TestForeignFiles(t *testing.T) {
	dev, data := devicetest.Open(t, "go"), split(12, 8)
	var histories []classify.History
	for seed := range uint64(2) {
		cfg := config(filepath.Join(t.TempDir(), "run"))
		cfg.Seed = seed
		history, err := classify.Run(context.Background(), dev, data, cfg)
		if err != nil {
			t.Fatal(err)
		}
		histories = append(histories, history)
	}
	notes := filepath.Join(histories[0].Dir, "epoch-notes.txt")
	if err := os.WriteFile(notes, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg := config(histories[0].Dir)
	cfg.Seed = 0
	if _, err := classify.Run(context.Background(), dev, data, cfg); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(notes); err != nil {
		t.Error(err)
	}
	from, err := histories[1].Checkpoint()
	if err != nil {
		t.Fatal(err)
	}
	to, err := histories[0].Checkpoint()
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, foreign, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := histories[0].Model(); !errors.Is(err, trainer.ErrOther) ||
		!strings.Contains(err.Error(), to) {
		t.Errorf("got %v", err)
	}
}
