package trainer

import (
	"cmp"
	"fmt"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
)

// Stage is the part of the training step that a [StepBenchmark] runs. Each stage includes the one before it.
type Stage int

// Stages of the training step.
const (
	Forward       Stage = iota // The forward pass, as in training.
	WithLoss                   // And the loss.
	WithGradients              // And the gradients of the loss with respect to all weights.
	WholeStep                  // And the update of the weights: the step of [Run].
)

// StepBenchmark runs only the training step, in memory and without epochs, to measure its duration.
type StepBenchmark struct {
	Training
	step *step
}

// NewStepBenchmark prepares a stage of the training step. It ignores Config.Dir. The first Run compiles the
// stage.
func NewStepBenchmark(dev *device.Device, t Training, stage Stage) (*StepBenchmark, error) {
	t.Config.Dir = cmp.Or(t.Config.Dir, "benchmark")
	if err := t.Config.check(); err != nil {
		return nil, err
	}
	if stage < Forward || stage > WholeStep {
		return nil, fmt.Errorf("trainer: unknown stage %d: use trainer.Forward to trainer.WholeStep", stage)
	}
	s, err := newStep(dev, t, stage)
	if err != nil {
		return nil, err
	}
	return &StepBenchmark{t, s}, nil
}

// graphOf is the graph of a stage: [1], or [1 + stats] for the whole step, and for [WithGradients] all
// gradients. Its results depend on everything that the stage computes, because compilers remove computations
// without an effect on a result. The gradients are results as they are: a reduction of each to a number can
// take longer than the update of the weights. They stay in the memory of the device.
func (s *step) graphOf(stage Stage) func(*model.Scope, []*Node) []*Node {
	if stage == WholeStep {
		return func(scope *model.Scope, nodes []*Node) []*Node { return []*Node{s.graph(scope, nodes)} }
	}
	return func(scope *model.Scope, nodes []*Node) []*Node {
		scope.Store().SetTraining(nodes[picturesInput].Graph(), true)
		out := s.Objective.Graph(scope, s.inputs(nodes))
		result, gradients := out.Loss, []*Node(nil)
		switch stage {
		case Forward:
			result = ReduceAllMax(out.Output)
		case WithGradients:
			gradients = scope.Store().RootScope().BuildTrainableVariablesGradientsGraph(result)
		}
		return append([]*Node{Stack([]*Node{result}, 0)}, gradients...)
	}
}

// Run runs the stage on a batch and waits for the result: the largest output of the network for [Forward],
// the loss for the other stages.
func (b *StepBenchmark) Run(batch images.Batch) (float64, error) {
	s := b.step
	if size := s.Height * s.Width * s.Channels; len(batch.Values) != len(batch.Labels)*size {
		return 0, fmt.Errorf("trainer: a batch of %d values for %d pictures of %d x %d x %d: use a batch "+
			"from Batch",
			len(batch.Values), len(batch.Labels), s.Height, s.Width, s.Channels)
	}
	result, err := s.run(s.Config, s.Objective.Params(), batch, 0)
	return result.Loss, err
}

// Close frees the compiled stage.
func (b *StepBenchmark) Close() { b.step.exec.Finalize() }
