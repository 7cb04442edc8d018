package fit

import (
	"fmt"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/backbone"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// StepResult is what one training step says of its batch: the loss, and means over the triplets that the
// mining rule chooses, also where the loss is another. The loss is NaN where anything in the step is.
type StepResult struct {
	Loss     float64 `json:"loss"`
	Active   float64 `json:"active"`   // Share of triplets with a loss above 0.
	Positive float64 `json:"positive"` // d(a, p)
	Negative float64 `json:"negative"` // d(a, n)
}

// stepper is the compiled training step.
type stepper struct {
	exec *model.Exec
	n    siamese.Network
	call func(inputs ...any) (*tensors.Tensor, error) // exec, on one device or on several.
}

// examples are what the loss is computed from.
func (c Config) examples(vectors, labels, alpha *Node, people int) siamese.Examples {
	return siamese.Examples{
		Vectors: vectors, Labels: labels, Alpha: alpha, Mining: c.Mining, People: people,
		Unnormalised: c.Network.Unnormalised,
	}
}

// judge is the loss of a batch and what a [StepResult] says of it, all scalars; choice is what the step was
// given beside its usual inputs.
type judge func(scope *model.Scope, x siamese.Examples, choice []*Node) (loss *Node, result [4]*Node)

// judge is the loss and the mining rule of the configuration.
func (c Config) judge(scope *model.Scope, x siamese.Examples, _ []*Node) (loss *Node, result [4]*Node) {
	loss, triplets := c.Loss.Graph(scope, x)
	return loss, said(loss, triplets, x.Alpha)
}

func said(loss *Node, triplets siamese.Triplets, alpha *Node) [4]*Node {
	return [4]*Node{
		loss, triplets.Active(alpha),
		triplets.Mean(triplets.Positive), triplets.Mean(triplets.Negative),
	}
}

// newStepper compiles nothing yet: the first step does. alpha, the learning rate and the decay of
// averages are inputs of the step, so that a change of any compiles nothing again. people is the number
// of training people.
func newStepper(backend compute.Backend, m *siamese.Model, cfg Config, people int, judge judge) (
	*stepper, error,
) {
	graph := func(scope *model.Scope, inputs []*Node) *Node {
		x, labels, alpha, rate, decay := inputs[0], inputs[1], inputs[2], inputs[3], inputs[4]
		g := x.Graph()
		scope.Store().SetTraining(g, true)
		e := m.Graph(scope, x) // [b, 128]
		loss, result := judge(scope, cfg.examples(e, labels, alpha, people), inputs[5:])
		backbone.AdamW(scope.Store().RootScope(), loss, rate, cfg.WeightDecay)
		if cfg.Average > 0 {
			m.Average(decay)
		}
		result[0] = backbone.Guarded(scope.Store(), result[0], e)
		return Stack(result[:], 0) // [4]
	}
	exec, err := model.NewExec(backend, m.Store, graph)
	if err != nil {
		return nil, fmt.Errorf("fit: %w", err)
	}
	return &stepper{exec: exec, n: m.Network, call: exec.Call1}, nil
}

// share makes the step run on several devices, each with its part of the pictures and labels.
func (s *stepper) share(dev *device.Device, n int) error {
	const parted, inputs = 2, 5 // See newStepper.
	parallel, err := dev.Share(s.exec, n, parted, inputs)
	if err != nil {
		return fmt.Errorf("fit: %w", err)
	}
	s.call = parallel.Call1
	return nil
}

// run makes one step, counted from 0, with the numbers of cfg, and changes the weights.
func (s *stepper) run(cfg Config, batch images.Batch, step int, choice ...any) (StepResult, error) {
	b := len(batch.Labels)
	out, err := s.call(append([]any{
		tensors.FromFlatDataAndDimensions(batch.Values, b, s.n.Height, s.n.Width, s.n.Channels),
		tensors.FromFlatDataAndDimensions(batch.Labels, b),
		float32(cfg.Alpha), float32(cfg.rate(step)), float32(cfg.decay(step)),
	}, choice...)...)
	if err != nil {
		return StepResult{}, fmt.Errorf("fit: training step: %w", err)
	}
	values, err := tensors.CopyFlatData[float32](out)
	if err != nil {
		return StepResult{}, fmt.Errorf("fit: training step: %w", err)
	}
	return StepResult{
		Loss: float64(values[0]), Active: float64(values[1]),
		Positive: float64(values[2]), Negative: float64(values[3]),
	}, nil
}
