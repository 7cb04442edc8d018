package trainer

import (
	"maps"
	"slices"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"
)

// update adds one step of Adam with decoupled weight decay to the graph of a scalar loss, for all trainable
// variables of the store: w <- w - rate (direction of Adam + decay w) (Loshchilov and Hutter 2019,
// arXiv:1711.05101). The learning rate is a scalar node. The changes of the parts in Config.Rates are
// multiplied by their factors; parts with a factor of 0 become untrainable.
//
// As is usual, only matrices and convolution kernels decay, not vectors and scalars: biases, the scales and
// offsets of normalisations, the weights of the binary head. The class weights of a softmax loss are a
// matrix: decay keeps them short, so that Adam can keep rotating them. GoMLX's own weight decay applies to
// all variables.
func (s *step) update(loss, rate *Node) {
	for part, factor := range s.Config.Rates {
		for v := range s.part(part).IterVariables() {
			if factor == 0 {
				v.SetTrainable(false)
			}
		}
	}
	g, root, decay := loss.Graph(), s.Weights.Store.RootScope(), s.Config.WeightDecay
	before := map[*model.Variable]*Node{}
	for v := range root.IterVariables() {
		if v.Trainable && v.InUseByGraph(g) {
			before[v] = v.NodeValue(g)
		}
	}
	optimizer.LearningRateVar(root, dtypes.Float32, 0).SetNodeValue(rate)
	optimizer.Adam().Done().UpdateGraph(root, g, loss)
	for v := range root.IterVariables() {
		if was, ok := before[v]; ok && decay > 0 && v.Shape().Rank() > 1 {
			v.SetNodeValue(Sub(v.NodeValue(g), Mul(rate, MulScalar(was, decay))))
		}
	}
	// Scaling the gradient instead would have no effect, because Adam's update does not depend on its scale.
	for _, part := range slices.Sorted(maps.Keys(s.Config.Rates)) {
		for v := range s.part(part).IterVariables() {
			if was, ok := before[v]; ok && s.Config.Rates[part] < 1 {
				v.SetNodeValue(Add(was, MulScalar(Sub(v.NodeValue(g), was), s.Config.Rates[part])))
			}
		}
	}
}

// part is the scope of a part of the network in Config.Rates.
func (s *step) part(name string) *model.Scope {
	return s.Weights.Store.Scope(s.Weights.Scope + "/" + name)
}
