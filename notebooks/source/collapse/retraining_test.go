package collapse

import (
	"context"
	"errors"
	"math"
	"path/filepath"
	"testing"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/internal/devicetest"
	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// A retraining takes the same steps as a plain run, although the miner and the loss are inputs of its
// compiled step.
func TestRetrainingIsRun(t *testing.T) {
	set, err := synthetic.Faces(8, 4, 16, 1)
	if err != nil {
		t.Fatal(err)
	}
	validation, err := synthetic.Faces(3, 3, 16, 2)
	if err != nil {
		t.Fatal(err)
	}
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		for _, unnormalised := range []bool{false, true} {
			cfg := siamese.DefaultConfig("", set)
			cfg.Network.Blocks, cfg.Network.Dimensions = []int{8}, 16
			cfg.Network.Unnormalised, cfg.People, cfg.Pictures = unnormalised, 4, 2
			cfg.Steps, cfg.Epochs, cfg.LearningRate = 5, 1, 1e-2
			r, err := newRetraining(dev, set, cfg)
			if err != nil {
				t.Fatal(err)
			}
			defer r.close()
			for _, miner := range lesson.Miners() {
				if dev.Config != "go" && miner != siamese.BatchHard { // XLA takes a second to compile each.
					continue
				}
				for _, s := range []setting{{0.5, 1e-2, miner, false}, {0.5, 1e-2, miner, true}} {
					if s.binary && unnormalised {
						continue
					}
					checkRun(t, dev, cfg, images.Split{Train: set, Validation: validation}, r, s)
				}
			}
		}
	})
}

// checkRun compares a retraining with a run of the same setting.
func checkRun(t *testing.T, dev *device.Device, cfg siamese.Config, data images.Split, r *retraining,
	s setting,
) {
	t.Helper()
	var steps []trainer.Result
	err := r.run(context.Background(), s, func(r trainer.Result) { steps = append(steps, r) })
	if err != nil {
		t.Fatal(err)
	}
	cfg.Dir = filepath.Join(t.TempDir(), "run")
	cfg.Monitor = siamese.Triplet(s.margin, s.miner)
	cfg.Loss = cfg.Monitor
	if s.binary {
		cfg.Loss = siamese.Binary
	}
	cfg.Progress = func(p siamese.Progress) {
		got := steps[p.Step-1]
		if math.Abs(got.Loss-p.Loss) > 1e-4 || math.Abs(got.Stats[0]-p.Active) > 1e-6 {
			t.Errorf("%v, %v: %+v, in a run %+v", s.miner, cfg.Loss, got, p)
		}
	}
	if _, err := siamese.Run(context.Background(), dev, data, cfg); err != nil &&
		!errors.Is(err, siamese.ErrCollapsed) {
		t.Fatal(err)
	}
}
