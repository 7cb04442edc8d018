package siamese_test

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/google/go-cmp/cmp"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpointtest"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

var notNumbers = []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1))}

// floats returns the float32 variables of a checkpoint.
func floats(t *testing.T, path string) (names []string) {
	t.Helper()
	file, err := checkpoint.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, tensor := range file.Tensors {
		if tensor.DType() == dtypes.Float32 {
			names = append(names, name)
		}
	}
	return names
}

// oneEpoch returns a run that was stopped after its first epoch.
func oneEpoch(t *testing.T, dev *device.Device, data images.Split) siamese.Config {
	t.Helper()
	cfg := config(filepath.Join(t.TempDir(), "run"))
	cfg.Average = 0.3
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	cfg.Progress = func(p siamese.Progress) {
		if p.Step == cfg.Steps {
			cancel()
		}
	}
	if _, err := siamese.Run(ctx, dev, data, cfg); !errors.Is(err, trainer.ErrInterrupted) {
		t.Fatal(err)
	}
	cfg.Progress = nil
	return cfg
}

// A state or an initial checkpoint with a non-finite variable is rejected before the first step, with an
// error that names the variable. The folder does not change.
func TestNotNumbersInCheckpoint(t *testing.T) {
	dev, data := devicetest.Open(t, "go"), split(t, patterns(12, 4))
	cfg := oneEpoch(t, dev, data)
	history, err := siamese.Open(cfg.Dir)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(cfg siamese.Config, where, variable string) {
		t.Helper()
		cfg.Progress = func(siamese.Progress) { t.Errorf("%s: a step was run", variable) }
		if _, err := siamese.Run(context.Background(), dev, data, cfg); err == nil ||
			!strings.Contains(err.Error(), "variable "+variable+": it holds NaN or Inf: take another") ||
			!strings.Contains(err.Error(), where) {
			t.Errorf("%s: got %v", variable, err)
		}
	}
	state, good := filepath.Join(cfg.Dir, "state.safetensors"), filepath.Join(t.TempDir(), "good")
	if err := os.Rename(state, good); err != nil {
		t.Fatal(err)
	}
	for i, name := range floats(t, good) {
		checkpointtest.Poison(t, good, state, name, notNumbers[i%3])
		before := contents(t, cfg.Dir)
		refused(cfg, cfg.Dir, name)
		if diff := cmp.Diff(before, contents(t, cfg.Dir)); diff != "" {
			t.Errorf("%s: the folder has changed", name)
		}
	}
	for i, name := range floats(t, best(t, history)) {
		other := config(filepath.Join(t.TempDir(), "run"))
		other.From = filepath.Join(t.TempDir(), "poisoned")
		checkpointtest.Poison(t, best(t, history), other.From, name, notNumbers[i%3])
		refused(other, other.From, name)
		if _, err := os.Stat(other.Dir); err == nil {
			t.Errorf("%s: a rejected run created a folder", name)
		}
	}
}

// If a weight is so large that the next step overflows, the run stops at that step, even if the loss hides
// it, and the previous epoch is kept.
func TestOverflowStopsTheStep(t *testing.T) {
	data := split(t, patterns(12, 4))
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		names := []string{"/siamese/embedding/dense/weights", "/siamese/backbone/block_1/weights"}
		if dev.Config != "go" { // XLA takes seconds to compile.
			names = names[:1]
		}
		for _, name := range names {
			cfg := oneEpoch(t, dev, data)
			state := filepath.Join(cfg.Dir, "state.safetensors")
			checkpointtest.Poison(t, state, state, name, math.MaxFloat32)
			before := contents(t, cfg.Dir)
			cfg.Progress = func(p siamese.Progress) { t.Errorf("%s: step %d: loss %g", name, p.Step, p.Loss) }
			_, err := siamese.Run(context.Background(), dev, data, cfg)
			if err == nil || !strings.Contains(err.Error(), "the loss of step 4 is NaN") ||
				!strings.Contains(err.Error(), cfg.Dir+" keeps the 1 finished epochs") {
				t.Errorf("%s: got %v", name, err)
			}
			if diff := cmp.Diff(before, contents(t, cfg.Dir)); diff != "" {
				t.Errorf("%s: the folder has changed", name)
			}
			history, err := siamese.Open(cfg.Dir)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := history.Model(); err != nil {
				t.Errorf("%s: the epoch before: %v", name, err)
			}
		}
	})
}

// A picture that is not finite, or so large that the network overflows, makes the loss of its step NaN.
func TestNotNumbersInBatch(t *testing.T) {
	set := patterns(6, 4)
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		trial, err := stepBenchmark(dev, set, config(""), trainer.WholeStep)
		if err != nil {
			t.Fatal(err)
		}
		defer trial.Close()
		if loss, err := trial.Run(trial.Batch(0)); err != nil || loss-loss != 0 {
			t.Errorf("good pictures: %v, %v", loss, err)
		}
		batch := trial.Batch(1)
		batch.Values[70] = float32(math.NaN())
		if loss, err := trial.Run(batch); err != nil || !math.IsNaN(loss) {
			t.Errorf("a picture with NaN: %v, %v", loss, err)
		}
	})
}
