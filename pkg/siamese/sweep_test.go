package siamese_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// curve returns the results of all steps of a run of a sweep.
func curve(t *testing.T, s *trainer.Sweep, rate float64, params map[string]float64) (steps []trainer.Result) {
	t.Helper()
	err := s.Run(context.Background(), rate, params, func(step int, result trainer.Result) {
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

func sweep(t *testing.T, dev *device.Device, cfg siamese.Config) *trainer.Sweep {
	t.Helper()
	training, err := siamese.NewTraining(split(t, patterns(12, 4)).Train, cfg)
	if err != nil {
		t.Fatal(err)
	}
	s, err := trainer.NewSweep(dev, training)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// Each run starts from the same weights, optimizer state and random numbers, even after a run that was
// stopped early: the curves are equal to the last bit. Another margin gives another curve.
func TestSweepStartsAnew(t *testing.T) {
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		cfg := config("")
		cfg.Steps = 6
		s := sweep(t, dev, cfg)
		margin := func(m float64) map[string]float64 {
			return map[string]float64{"loss.margin": m, "monitor.margin": m}
		}
		first := curve(t, s, 1e-2, margin(0.2))
		other := curve(t, s, 1e-2, margin(1))
		ctx, stop := context.WithCancel(context.Background())
		taken := 0
		err := s.Run(ctx, 1e-2, margin(1), func(step int, _ trainer.Result) {
			if taken = step; step == 2 {
				stop()
			}
		})
		if !errors.Is(err, context.Canceled) || taken != 2 {
			t.Errorf("stopped after step 2: step %d, %v", taken, err)
		}
		if diff := cmp.Diff(first, curve(t, s, 1e-2, margin(0.2))); diff != "" {
			t.Errorf("the same margin again: %s", diff)
		}
		if len(first) != 6 || first[0].Stats[1] != other[0].Stats[1] {
			t.Errorf("another margin: different first steps: %+v, %+v", first, other)
		}
		if first[5].Stats[1] == other[5].Stats[1] {
			t.Errorf("another margin: same last step: %+v", other)
		}
	})
}

func TestSweepRefuses(t *testing.T) {
	dev := devicetest.Open(t, "go")
	s := sweep(t, dev, config(""))
	good := map[string]float64{"loss.margin": 0.2, "monitor.margin": 0.2}
	for _, c := range []struct {
		want   string
		rate   float64
		params map[string]float64
	}{
		{"learning rate 0", 0, good},
		{`no value for parameter "loss.margin"`, 1e-2, map[string]float64{"margin": 1}},
		{"use a smaller learning", 1e30, good},
	} {
		err := s.Run(context.Background(), c.rate, c.params, func(int, trainer.Result) {})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("want an error with %q, got %v", c.want, err)
		}
	}
	curve(t, s, 1e-2, good) // A run that diverged has no effect on the next.
	training, err := siamese.NewTraining(split(t, patterns(12, 4)).Train, config(""))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := trainer.NewSweep(nil, training); err == nil {
		t.Error("no device: want an error")
	}
}
