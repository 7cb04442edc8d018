package classify

import (
	"fmt"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/loss"

	"github.com/gosiamese/gosiamese/pkg/backbone"
	"github.com/gosiamese/gosiamese/pkg/images"
)

// CrossEntropy is the mean over the batch of -log softmax(z)_y: logits [b, classes] and labels [b] -> scalar.
func CrossEntropy(logits, labels *Node) *Node {
	labels.AssertDims(logits.Shape().Dim(0))
	own := OneHot(labels, logits.Shape().Dim(1), logits.DType()) // [b, classes]
	return ReduceAllMean(loss.CategoricalCrossEntropyLogits([]*Node{own}, []*Node{logits}))
}

// stepper is the compiled training step.
type stepper struct {
	exec *model.Exec
	n    Network
}

// newStepper compiles nothing yet: the first step does. The learning rate is an input of the step, so that a
// change of it compiles nothing again.
func newStepper(backend compute.Backend, m *Model, cfg Config) (*stepper, error) {
	graph := func(scope *model.Scope, inputs []*Node) *Node {
		x, labels, rate := inputs[0], inputs[1], inputs[2]
		g := x.Graph()
		scope.Store().SetTraining(g, true)
		logits := m.Graph(scope, x) // [b, classes]
		value := CrossEntropy(logits, labels)
		if cfg.frozen() {
			m.freeze()
		}
		before := m.tuned(g, cfg)
		backbone.AdamW(scope.Store().RootScope(), value, rate, cfg.WeightDecay)
		for _, t := range before { // A share of Adam's step, which does not depend on the size of gradients.
			t.weight.SetNodeValue(Add(t.was, MulScalar(Sub(t.weight.NodeValue(g), t.was), cfg.BackboneRate)))
		}
		return backbone.Guarded(scope.Store(), value, logits)
	}
	exec, err := model.NewExec(backend, m.Store, graph)
	if err != nil {
		return nil, fmt.Errorf("classify: %w", err)
	}
	return &stepper{exec: exec, n: m.Network}, nil
}

// freeze keeps the optimizer from the weights of the backbone, and their gradients from being computed.
func (m *Model) freeze() {
	for v := range m.Store.IterVariables() {
		if isBackbone(v) {
			v.SetTrainable(false)
		}
	}
}

// tuned is a weight that learns more slowly than the rest, and its value before the step.
type tuned struct {
	weight *model.Variable
	was    *Node
}

// tuned lists the weights of a backbone that takes a share of the learning rate.
func (m *Model) tuned(g *Graph, cfg Config) (weights []tuned) {
	if cfg.Network.Backbone == nil || cfg.BackboneRate == 1 {
		return nil
	}
	for v := range m.Store.IterVariables() {
		if isBackbone(v) && v.Trainable && v.InUseByGraph(g) {
			weights = append(weights, tuned{v, v.NodeValue(g)})
		}
	}
	return weights
}

// run makes one step with a learning rate, changes the weights and returns the loss of the batch.
func (s *stepper) run(batch images.Batch, rate float64) (float64, error) {
	b := len(batch.Labels)
	x := tensors.FromFlatDataAndDimensions(batch.Values, b, s.n.Height, s.n.Width, s.n.Channels)
	labels := tensors.FromFlatDataAndDimensions(batch.Labels, b)
	out, err := s.exec.Call1(x, labels, float32(rate))
	if err != nil {
		return 0, fmt.Errorf("classify: training step: %w", err)
	}
	value, err := tensors.CopyFlatData[float32](out)
	if err != nil {
		return 0, fmt.Errorf("classify: training step: %w", err)
	}
	return float64(value[0]), nil
}
