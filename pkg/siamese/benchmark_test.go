package siamese_test

import (
	"math"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

func stepBenchmark(dev *device.Device, set images.Set, cfg siamese.Config, stage trainer.Stage) (
	*trainer.StepBenchmark, error,
) {
	training, err := siamese.NewTraining(set, cfg)
	if err != nil {
		return nil, err
	}
	return trainer.NewStepBenchmark(dev, training, stage)
}

// Each stage computes the loss of the whole step, and only the whole step changes the weights.
func TestTrial(t *testing.T) {
	set := patterns(6, 4)
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		cfg := config("")
		cfg.Network.Dropout, cfg.People, cfg.LearningRate = 0, 4, 1e-2
		runs := func(part trainer.Stage) (first, last float64) {
			t.Helper()
			trial, err := stepBenchmark(dev, set, cfg, part)
			if err != nil {
				t.Fatal(err)
			}
			defer trial.Close()
			batch := trial.Batch(0)
			if len(batch.Labels) != cfg.People*cfg.Pictures {
				t.Fatalf("a batch of %d pictures", len(batch.Labels))
			}
			for k := range 12 {
				loss, err := trial.Run(batch)
				if err != nil {
					t.Fatal(err)
				}
				if k == 0 {
					first = loss
				}
				last = loss
			}
			return first, last
		}
		near := func(a, b float64) bool { return math.Abs(a-b) < 1e-4 }
		loss, lossAgain := runs(trainer.WithLoss)
		gradients, again := runs(trainer.WithGradients)
		if !near(gradients, loss) || !near(gradients, again) {
			t.Errorf("with gradients %g, again %g, loss %g", gradients, again, loss)
		}
		if largest, again := runs(trainer.Forward); largest > 1 || !near(largest, again) {
			t.Errorf("the largest value of unit vectors is %g, again %g", largest, again)
		}
		step, last := runs(trainer.WholeStep)
		if !near(loss, lossAgain) || !near(loss, step) || last >= step-0.01 {
			t.Errorf("loss %g, again %g; whole step %g, after the last %g", loss, lossAgain, step, last)
		}
	})
}

func TestTrialRefuses(t *testing.T) {
	dev, set := devicetest.Open(t, "go"), patterns(4, 4)
	cfg := config("")
	if _, err := stepBenchmark(dev, set, cfg, trainer.WholeStep+1); err == nil ||
		!strings.Contains(err.Error(), "unknown stage") {
		t.Errorf("got %v", err)
	}
	cfg.People = 99
	if _, err := stepBenchmark(dev, set, cfg, trainer.Forward); err == nil {
		t.Error("99 people of 4: want an error")
	}
	cfg.People = 2
	trial, err := stepBenchmark(dev, set, cfg, trainer.Forward)
	if err != nil {
		t.Fatal(err)
	}
	batch := trial.Batch(0)
	batch.Values = batch.Values[1:]
	if _, err := trial.Run(batch); err == nil || !strings.Contains(err.Error(), "use a batch from Batch") {
		t.Errorf("got %v", err)
	}
	cfg.Loss = siamese.Triplet(-1, siamese.BatchHard)
	if _, err := stepBenchmark(dev, set, cfg, trainer.Forward); err == nil {
		t.Error("alpha -1: want an error")
	}
}
