package siamese_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// scale is the variable whose moving average is tested.
const scale = "/siamese/backbone/block_1/norm/scale"

func weights(t *testing.T, path, name string) []float32 {
	t.Helper()
	file, err := checkpoint.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if file.Tensors[name] == nil {
		t.Fatalf("%s has no %s", path, name)
	}
	return tensors.MustCopyFlatData[float32](file.Tensors[name])
}

// best returns the path of the checkpoint that a run has saved.
func best(t *testing.T, h siamese.History) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(h.Dir, "epoch-*"))
	if err != nil || len(found) != 1 {
		t.Fatalf("want one checkpoint in %s, got %v, %v", h.Dir, found, err)
	}
	return found[0]
}

// The saved weights are the moving averages of the weights after each step. To read these, the test stops a
// run after every step.
func TestAverage(t *testing.T) {
	data := split(t, patterns(12, 4))
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		cfg := config(filepath.Join(t.TempDir(), "run"))
		cfg.Average, cfg.WarmUp, cfg.Steps, cfg.Epochs, cfg.LearningRate = 0.15, 2, 5, 1, 0.05
		var average []float64
		state := filepath.Join(cfg.Dir, "state.safetensors")
		for step := range cfg.Steps {
			ctx, cancel := context.WithCancel(context.Background())
			cfg.Progress = func(p siamese.Progress) {
				if p.Step == step+1 {
					cancel()
				}
			}
			history, err := siamese.Run(ctx, dev, data, cfg)
			if last := step+1 == cfg.Steps; (err == nil) != last {
				t.Fatalf("step %d: %v", step+1, err)
			}
			decay := min(cfg.Average, float64(step)/float64(step+10))
			now := weights(t, state, scale)
			if step == 0 {
				average = make([]float64, len(now))
			}
			for i, w := range now {
				average[i] = decay*average[i] + (1-decay)*float64(w)
			}
			if step+1 < cfg.Steps {
				continue
			}
			for i, got := range weights(t, best(t, history), scale) {
				if !(math.Abs(float64(got)-average[i]) <= 1e-6) || float64(now[i]) == average[i] {
					t.Errorf("average %d is %v, want %v (the last weight is %v)", i, got, average[i], now[i])
				}
			}
		}
	})
}

// A run can start from the weights of another run; a checkpoint of another network is rejected.
func TestFrom(t *testing.T) {
	dev := devicetest.Open(t, "go")
	data := split(t, patterns(12, 4))
	first, err := siamese.Run(context.Background(), dev, data, config(filepath.Join(t.TempDir(), "first")))
	if err != nil {
		t.Fatal(err)
	}
	cfg := config(filepath.Join(t.TempDir(), "second"))
	cfg.From, cfg.LearningRate, cfg.WeightDecay, cfg.Steps, cfg.Epochs = best(t, first), 1e-9, 0, 1, 1
	cfg.Network.Dropout = 0.5
	second, err := siamese.Run(context.Background(), dev, data, cfg)
	if err != nil {
		t.Fatal(err)
	}
	was, is := weights(t, best(t, first), scale), weights(t, best(t, second), scale)
	for i := range was {
		if !(math.Abs(float64(was[i]-is[i])) <= 1e-6) {
			t.Errorf("weight %d: from %v to %v with a negligible learning rate", i, was[i], is[i])
		}
	}
	broken := filepath.Join(t.TempDir(), "broken.safetensors")
	if err := os.WriteFile(broken, []byte("no weights"), 0o600); err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct {
		want   string
		change func(*siamese.Config)
	}{
		{"no such file", func(c *siamese.Config) { c.From = "nowhere" }},
		{"not a whole checkpoint", func(c *siamese.Config) { c.From = broken }},
		{"another network", func(c *siamese.Config) { c.Network.Blocks = []int{9} }},
	} {
		cfg := config(filepath.Join(t.TempDir(), fmt.Sprint(i)))
		cfg.From = best(t, first)
		c.change(&cfg)
		if _, err := siamese.Run(context.Background(), dev, data, cfg); err == nil ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}
