package trainer

import (
	"context"
	"fmt"
	"sync"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
)

// Sweep trains a network repeatedly from the same initial weights and on the same batches, to show the effect
// of the learning rate or of a runtime scalar such as a margin. The step is compiled once for all settings.
// Nothing is written to disk.
type Sweep struct {
	running sync.Mutex // One run at a time.
	step    *step
	initial *model.Store   // The variables before the first step.
	batches []images.Batch // Of the first steps, prepared on first use.
}

// NewSweep compiles the step. Each run has Config.Steps steps; Dir and Epochs are ignored.
func NewSweep(dev *device.Device, t Training) (*Sweep, error) {
	t.Config.Dir, t.Config.Epochs = "sweep", 1
	if err := CheckDevice(dev, t.Config.Devices); err != nil {
		return nil, err
	}
	if err := t.Config.check(); err != nil {
		return nil, err
	}
	step, err := newStep(dev, t, WholeStep)
	if err != nil {
		return nil, err
	}
	s := &Sweep{step: step}
	if err := s.prepare(dev); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// prepare compiles the step, which creates its variables, and saves their initial values: the weights, the
// state of the optimizer, and the state of the random number generator.
func (s *Sweep) prepare(dev *device.Device) error {
	t := s.step
	b := len(s.batch(0).Labels)
	inputs := []shapes.Shape{
		picturesInput: shapes.Make(dtypes.Float32, b, t.Height, t.Width, t.Channels),
		labelsInput:   shapes.Make(dtypes.Int32, b),
		rateInput:     shapes.Make(dtypes.Float32),
		decayInput:    shapes.Make(dtypes.Float32),
	}
	for range t.params {
		inputs = append(inputs, shapes.Make(dtypes.Float32))
	}
	if _, err := t.exec.Compile(inputs...); err != nil {
		return fmt.Errorf("trainer: sweep: %w", err)
	}
	err := t.Weights.Store.InitializeVariables(dev.Backend, nil)
	if err == nil {
		s.initial, err = t.Weights.Store.Clone()
	}
	if err != nil {
		return fmt.Errorf("trainer: sweep: %w", err)
	}
	return nil
}

// Run trains from the initial weights and calls each after every step, counted from 1. params are the runtime
// scalars of the objective. If ctx is done, Run stops after the current step and returns the error of ctx.
// Concurrent calls run one after the other.
func (s *Sweep) Run(ctx context.Context, rate float64, params map[string]float64,
	each func(step int, r Result),
) error {
	cfg := s.step.Config
	cfg.LearningRate = rate
	if err := cfg.check(); err != nil {
		return err
	}
	for _, name := range s.step.params {
		if _, ok := params[name]; !ok {
			return fmt.Errorf("trainer: sweep: no value for parameter %q: give values for %q",
				name, s.step.params)
		}
	}
	s.running.Lock()
	defer s.running.Unlock()
	if err := s.restart(); err != nil {
		return err
	}
	for n := range cfg.Steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		result, err := s.step.run(cfg, params, s.batch(n), n)
		if err == nil {
			err = result.finite(n + 1)
		}
		if err != nil {
			return err
		}
		each(n+1, result)
	}
	return nil
}

// Close frees the compiled step. No run may be in progress.
func (s *Sweep) Close() { s.step.exec.Finalize() }

// restart resets all variables to their initial values.
func (s *Sweep) restart() error {
	for v := range s.initial.IterVariables() {
		value, err := v.Value()
		if err == nil {
			value, err = value.LocalClone() // A copy, because the step consumes the values of its variables.
		}
		if err == nil {
			err = s.step.Weights.Store.GetVariable(v.Path()).SetValue(value)
		}
		if err != nil {
			return fmt.Errorf("trainer: sweep: weights %s: %w", v.Path(), err)
		}
	}
	return nil
}

// batch returns the batch of a step, counted from 0.
func (s *Sweep) batch(step int) images.Batch {
	for n := len(s.batches); n <= step; n++ {
		s.batches = append(s.batches, s.step.Batch(n))
	}
	return s.batches[step]
}
