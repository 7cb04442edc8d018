package fit

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// Retraining trains one network again and again, each time from the same weights and on the same batches, to
// see what a change of the margin or of another [Setting] does. One compiled step serves all settings, so
// that a change compiles nothing; nothing is kept on the disk.
type Retraining struct {
	cfg     Config
	sampler *images.Sampler

	running sync.Mutex // One run at a time.
	step    *stepper
	before  []saved
	batches []images.Batch // Of the first steps; drawn when they are first needed.
}

// Setting is what may differ from run to run.
type Setting struct {
	Alpha        float64        // Margin of the triplet loss, in [0, 4].
	LearningRate float64        // Of the first step, above 0.
	Mining       siamese.Mining // How triplets are chosen, to learn from or only to measure.
	Loss         siamese.Loss   // Of its terms the triplet and the binary loss.
}

// saved is a variable and its value before the first step.
type saved struct {
	variable *model.Variable
	value    *tensors.Tensor
}

// NewRetraining compiles the step for runs of cfg.Steps batches of the set, in a few seconds. cfg.Dir and
// cfg.Epochs are not used, and a [Setting] replaces what it holds. Weights are drawn with cfg.Seed, or come
// from the checkpoint cfg.From.
func NewRetraining(dev *device.Device, set images.Set, cfg Config) (*Retraining, error) {
	if dev == nil {
		return nil, errors.New("fit: no device: open one with device.Open")
	}
	cfg.Dir, cfg.Epochs = "retraining", 1
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	sampler, err := cfg.sampler(set)
	if err != nil {
		return nil, err
	}
	begun := run{cfg: cfg}
	if _, err := begun.begin(); err != nil {
		return nil, err
	}
	r := &Retraining{cfg: cfg, sampler: sampler}
	if r.step, err = newStepper(dev.Backend, begun.model, cfg, len(set.Names), chosen); err != nil {
		return nil, err
	}
	if err := r.prepare(dev, begun.model.Store); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// prepare compiles the step, which makes its variables, and keeps their first values: weights, those of the
// optimizer, and the state of the random numbers.
func (r *Retraining) prepare(dev *device.Device, store *model.Store) error {
	n, b := r.cfg.Network, r.cfg.People*r.cfg.Pictures
	number := shapes.Make(dtypes.Float32)
	if _, err := r.step.exec.Compile(shapes.Make(dtypes.Float32, b, n.Height, n.Width, n.Channels),
		shapes.Make(dtypes.Int32, b), number, number, number,
		shapes.Make(dtypes.Float32, len(rules)), number, number); err != nil {
		return fmt.Errorf("fit: training step: %w", err)
	}
	if err := store.InitializeVariables(dev.Backend, nil); err != nil {
		return fmt.Errorf("fit: weights: %w", err)
	}
	for v := range store.IterVariables() {
		value, err := v.Value()
		if err == nil {
			value, err = value.LocalClone()
		}
		if err != nil {
			return fmt.Errorf("fit: weights %s: %w", v.Path(), err)
		}
		r.before = append(r.before, saved{v, value})
	}
	return nil
}

// Run trains from the start for all steps and calls each after every one, counted from 1. It stops after the
// step at hand when ctx is done, and returns its error. Calls at the same time wait for each other.
//
// A setting out of its range and a loss that is not a number are errors.
func (r *Retraining) Run(ctx context.Context, s Setting, each func(step int, result StepResult)) error {
	cfg, err := r.with(s)
	if err != nil {
		return err
	}
	r.running.Lock()
	defer r.running.Unlock()
	if err := r.restart(); err != nil {
		return err
	}
	for n := range cfg.Steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		result, err := r.step.run(cfg, r.batch(n), n, s.choice()...)
		if err != nil {
			return err
		}
		if math.IsNaN(result.Loss) || math.IsInf(result.Loss, 0) {
			return fmt.Errorf("fit: the loss of step %d is %g: take a smaller learning rate",
				n+1, result.Loss)
		}
		each(n+1, result)
	}
	return nil
}

// Close gives the memory of the compiled step back; no run may be going on.
func (r *Retraining) Close() { r.step.exec.Finalize() }

// with is the configuration of a run.
func (r *Retraining) with(s Setting) (Config, error) {
	cfg := r.cfg
	cfg.Alpha, cfg.LearningRate, cfg.Mining, cfg.Loss = s.Alpha, s.LearningRate, s.Mining, s.Loss
	if s.Loss.Contrastive > 0 || s.Loss.Softmax > 0 {
		return cfg, fmt.Errorf("fit: retraining with the loss %v: its terms are the triplet and the binary "+
			"loss", s.Loss)
	}
	return cfg, cfg.Check()
}

// restart gives all variables their values before the first step.
func (r *Retraining) restart() error {
	for _, s := range r.before {
		value, err := s.value.LocalClone() // The step takes what it is given.
		if err == nil {
			err = s.variable.SetValue(value)
		}
		if err != nil {
			return fmt.Errorf("fit: weights %s: %w", s.variable.Path(), err)
		}
	}
	return nil
}

// batch is that of a step, counted from 0: as in [Run] it depends on the seed and the step alone.
func (r *Retraining) batch(step int) images.Batch {
	for n := len(r.batches); n <= step; n++ {
		rng := rand.New(rand.NewPCG(r.cfg.Seed, uint64(n)))
		r.batches = append(r.batches, r.sampler.Batch(r.cfg.Augment, rng))
	}
	return r.batches[step]
}
