package fit

import (
	"context"
	"fmt"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// Retraining trains one network again and again, each time from the same weights and on the same batches, to
// see what a change of the margin or of another [Setting] does. One compiled step serves all settings, so
// that a change compiles nothing; nothing is kept on the disk.
type Retraining struct {
	cfg   Config
	sweep *trainer.Sweep
}

// Setting is what may differ from run to run.
type Setting struct {
	Alpha        float64        // Margin of the triplet loss, in [0, 4].
	LearningRate float64        // Of the first step, above 0.
	Mining       siamese.Mining // How triplets are chosen, to learn from or only to measure.
	Loss         siamese.Loss   // Of its terms the triplet and the binary loss.
}

// NewRetraining compiles the step for runs of cfg.Steps batches of the set, in a few seconds. cfg.Dir and
// cfg.Epochs are not used, and a [Setting] replaces what it holds. Weights are drawn with cfg.Seed, or come
// from the checkpoint cfg.From.
func NewRetraining(dev *device.Device, set images.Set, cfg Config) (*Retraining, error) {
	cfg.Dir, cfg.Epochs = "retraining", 1
	t, _, err := training(set, cfg)
	if err != nil {
		return nil, err
	}
	t.Objective = choice{objective: t.Objective.(objective)}
	sweep, err := trainer.NewSweep(dev, t)
	if err != nil {
		return nil, err
	}
	return &Retraining{cfg, sweep}, nil
}

// Run trains from the start for all steps and calls each after every one, counted from 1. It stops after the
// step at hand when ctx is done, and returns its error. Calls at the same time wait for each other.
//
// A setting out of its range and a loss that is not a number are errors.
func (r *Retraining) Run(ctx context.Context, s Setting, each func(step int, result StepResult)) error {
	if err := r.check(s); err != nil {
		return err
	}
	return r.sweep.Run(ctx, s.LearningRate, choice{setting: s}.Params(), func(step int, result trainer.Result) {
		each(step, resultOf(result))
	})
}

// check returns an error if no run can have the setting.
func (r *Retraining) check(s Setting) error {
	cfg := r.cfg
	cfg.Alpha, cfg.LearningRate, cfg.Mining, cfg.Loss = s.Alpha, s.LearningRate, s.Mining, s.Loss
	if s.Loss.Contrastive > 0 || s.Loss.Softmax > 0 {
		return fmt.Errorf("fit: retraining with the loss %v: its terms are the triplet and the binary loss",
			s.Loss)
	}
	return cfg.Check()
}

// Close gives the memory of the compiled step back; no run may be going on.
func (r *Retraining) Close() { r.sweep.Close() }
