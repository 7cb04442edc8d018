package fit_test

import (
	"context"
	"errors"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/device/devicetest"
	"github.com/gosiamese/gosiamese/pkg/fit"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// curve is what a retraining says of each of its steps.
func curve(t *testing.T, r *fit.Retraining, s fit.Setting) (steps []fit.StepResult) {
	t.Helper()
	err := r.Run(context.Background(), s, func(step int, result fit.StepResult) {
		steps = append(steps, result)
		if step != len(steps) {
			t.Errorf("step %d after %d steps", step, len(steps)-1)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return steps
}

func retraining(t *testing.T, dev *device.Device, cfg fit.Config) *fit.Retraining {
	t.Helper()
	r, err := fit.NewRetraining(dev, split(t, patterns(12, 4)).Train, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

// Each run starts from the same weights, optimizer and random numbers, whatever was trained before, also when
// that was given up: the curves are equal to the last bit. Other settings give other curves.
func TestRetrainingStartsAnew(t *testing.T) {
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		cfg := config("")
		cfg.Steps = 6
		r := retraining(t, dev, cfg)
		triplet := fit.Setting{
			Alpha: 0.2, LearningRate: 1e-2, Mining: siamese.Hard, Loss: siamese.Loss{Triplet: 1},
		}
		binary := triplet
		binary.Loss, binary.Alpha = siamese.Loss{Binary: 1}, 1
		first := curve(t, r, triplet)
		other := curve(t, r, binary)
		ctx, stop := context.WithCancel(context.Background())
		taken := 0
		err := r.Run(ctx, binary, func(step int, _ fit.StepResult) {
			if taken = step; step == 2 {
				stop()
			}
		})
		if !errors.Is(err, context.Canceled) || taken != 2 {
			t.Errorf("stopped after step 2: step %d, %v", taken, err)
		}
		if diff := cmp.Diff(first, curve(t, r, triplet)); diff != "" {
			t.Errorf("the same setting again: %s", diff)
		}
		if len(first) != 6 || first[0].Positive != other[0].Positive {
			t.Errorf("another loss: not the same start: %+v, %+v", first, other)
		}
		if first[5].Positive == other[5].Positive {
			t.Errorf("another loss: the same end: %+v", other)
		}
	})
}

// A retraining makes the steps of a plain run: the rule and the loss that its inputs choose are those that
// the run has compiled.
func TestRetrainingIsRun(t *testing.T) {
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		for _, unnormalised := range []bool{false, true} {
			cfg := config("")
			cfg.Network.Unnormalised, cfg.Steps, cfg.Epochs = unnormalised, 5, 1
			cfg.Alpha, cfg.LearningRate = 0.5, 1e-2
			r := retraining(t, dev, cfg)
			losses := []siamese.Loss{{Triplet: 1}, {Binary: 1}, {Triplet: 1, Binary: 0.5}}
			if unnormalised {
				losses = losses[:1]
			}
			for _, cfg.Loss = range losses {
				for cfg.Mining = siamese.All; cfg.Mining <= siamese.Near; cfg.Mining++ {
					if dev.Config != "go" && cfg.Mining != siamese.Hard { // XLA compiles a second for each.
						continue
					}
					steps := curve(t, r, fit.Setting{
						Alpha: cfg.Alpha, LearningRate: cfg.LearningRate, Mining: cfg.Mining, Loss: cfg.Loss,
					})
					cfg.Dir = filepath.Join(t.TempDir(), "run")
					cfg.Progress = func(p fit.Progress) {
						got := steps[p.Step-1]
						if math.Abs(got.Loss-p.Loss) > 1e-4 || math.Abs(got.Active-p.Active) > 1e-6 {
							t.Errorf("%v, %v: %+v, in a run %+v", cfg.Mining, cfg.Loss, got, p)
						}
					}
					_, err := fit.Run(context.Background(), dev, split(t, patterns(12, 4)), cfg)
					if err != nil && !errors.Is(err, siamese.ErrCollapsed) {
						t.Fatal(err)
					}
				}
			}
		}
	})
}

func TestRetrainingRefuses(t *testing.T) {
	dev, set := devicetest.Open(t, "go"), split(t, patterns(12, 4)).Train
	cfg := config("")
	cfg.Network.Unnormalised = true
	r := retraining(t, dev, cfg)
	good := fit.Setting{Alpha: 0.2, LearningRate: 1e-2, Loss: siamese.Loss{Triplet: 1}}
	for want, spoil := range map[string]func(*fit.Setting){
		"alpha -1":                   func(s *fit.Setting) { s.Alpha = -1 },
		"learning rate 0":            func(s *fit.Setting) { s.LearningRate = 0 },
		"unknown mining rule":        func(s *fit.Setting) { s.Mining = 9 },
		"take the triplet loss":      func(s *fit.Setting) { s.Loss.Binary = 1 },
		"the triplet and the binary": func(s *fit.Setting) { s.Loss.Contrastive, s.Loss.Margin = 1, 1 },
		"take a smaller learning":    func(s *fit.Setting) { s.LearningRate = 1e30 },
	} {
		s := good
		spoil(&s)
		err := r.Run(context.Background(), s, func(int, fit.StepResult) {})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error that says %q, got %v", want, err)
		}
	}
	curve(t, r, good) // What has run away is forgotten.
	cfg.People = 99
	if _, err := fit.NewRetraining(dev, set, cfg); err == nil {
		t.Error("99 people of 4: want an error")
	}
	if _, err := fit.NewRetraining(nil, set, cfg); err == nil {
		t.Error("no device: want an error")
	}
}
