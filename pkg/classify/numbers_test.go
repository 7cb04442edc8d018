package classify_test

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpointtest"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// poisoned returns a run that was stopped after its first epoch, with one value of a variable of its state
// replaced.
func poisoned(t *testing.T, dev *device.Device, variable string, value float32) classify.Config {
	t.Helper()
	cfg := config(filepath.Join(t.TempDir(), "run"))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	cfg.Progress = func(p classify.Progress) {
		if p.Step == 3 {
			cancel()
		}
	}
	_, err := classify.Run(ctx, dev, split(12, 8), cfg)
	if !errors.Is(err, trainer.ErrInterrupted) {
		t.Fatal(err)
	}
	state := filepath.Join(cfg.Dir, "state.safetensors")
	checkpointtest.Poison(t, state, state, variable, value)
	cfg.Progress = func(p classify.Progress) { t.Errorf("%s: step %d: loss %g", variable, p.Step, p.Loss) }
	return cfg
}

// A state that contains NaN or Inf is rejected with an error that names the variable. If the next step
// overflows, the run stops at that step. The previous epoch is kept.
func TestNotNumbers(t *testing.T) {
	const weights = "/classifier/backbone/block_1/weights"
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		cases := []struct {
			variable string
			value    float64
			want     string
		}{
			{weights, math.NaN(), "variable " + weights + ": it holds NaN or Inf: take another checkpoint"},
			{"/AdamOptimizer" + weights + "_2nd_moment", math.Inf(1), "holds NaN or Inf"},
			{weights, math.MaxFloat32, "the loss of step 4 is NaN: use a smaller learning rate, and " +
				"train in another folder"},
			// The square root of -1 is NaN and makes a weight NaN, which the loss alone would not show.
			{"/AdamOptimizer" + weights + "_2nd_moment", -1, "the loss of step 4 is NaN"},
		}
		if dev.Config != "go" { // Reading is the same on XLA, which takes seconds to compile.
			cases = cases[3:]
		}
		for _, c := range cases {
			cfg := poisoned(t, dev, c.variable, float32(c.value))
			_, err := classify.Run(context.Background(), dev, split(12, 8), cfg)
			if err == nil || !strings.Contains(err.Error(), c.want) ||
				!strings.Contains(err.Error(), cfg.Dir) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			history, err := classify.Open(cfg.Dir)
			if err != nil || len(history.Epochs) != 1 {
				t.Fatalf("%d epochs, %v", len(history.Epochs), err)
			}
			if _, err := history.Model(); err != nil {
				t.Errorf("the epoch before: %v", err)
			}
		}
	})
}

// If its folder is removed, a run returns an error and does not create the folder again.
func TestFolderGone(t *testing.T) {
	dev := devicetest.Open(t, "go")
	cfg := config(filepath.Join(t.TempDir(), "run"))
	cfg.Progress = func(p classify.Progress) {
		if p.Step == 4 {
			if err := os.RemoveAll(cfg.Dir); err != nil {
				t.Error(err)
			}
		}
	}
	_, err := classify.Run(context.Background(), dev, split(12, 8), cfg)
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), cfg.Dir+" was removed") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(cfg.Dir); err == nil {
		t.Error("the folder exists again")
	}
}

// If all pictures are black or identical, or each is in both classes, there is nothing to learn: the loss is
// at chance level, and all values stay finite.
func TestPicturesThatTeachNothing(t *testing.T) {
	black := func(s images.Set, share int) images.Set {
		for i := range s.Pictures {
			if i%share == 0 {
				s.Pictures[i] = make([]float32, 64)
			}
		}
		return s
	}
	for name, train := range map[string]images.Set{
		"all black": black(stripes(12, 1), 1), "every third black": black(stripes(12, 1), 3),
		"each picture in both classes": func() images.Set {
			s := stripes(12, 1)
			copy(s.Pictures[12:], s.Pictures[:12])
			return s
		}(),
	} {
		dev := devicetest.Open(t, "go")
		cfg := config(filepath.Join(t.TempDir(), "run"))
		data := images.Split{Train: train, Validation: stripes(8, 2)}
		history, err := classify.Run(context.Background(), dev, data, cfg)
		if err != nil || len(history.Epochs) != cfg.Epochs {
			t.Errorf("%s: %d epochs, %v", name, len(history.Epochs), err)
			continue
		}
		end := history.Epochs[2]
		if chance := math.Ln2; name != "every third black" && end.Train.Loss < 0.9*chance {
			t.Errorf("%s: training loss %g, below chance", name, end.Train.Loss)
		}
	}
}
