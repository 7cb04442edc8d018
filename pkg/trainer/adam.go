package trainer

import (
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"
)

// adamW adds one step of Adam with decoupled weight decay to the graph of a scalar loss, for all trainable
// variables of the root scope: w <- w - rate (direction of Adam + decay w) (Loshchilov and Hutter 2019,
// arXiv:1711.05101). The learning rate is a scalar node.
//
// As is usual, only matrices and convolution kernels decay, not vectors and scalars: biases, the scales and
// offsets of normalisations, the weights of the binary head. The class weights of a softmax loss are a
// matrix: decay keeps them short, so that Adam can keep rotating them. GoMLX's own weight decay applies to
// all variables.
func adamW(root *model.Scope, loss, rate *Node, decay float64) {
	g := loss.Graph()
	before := map[*model.Variable]*Node{}
	for v := range root.IterVariables() {
		if decay > 0 && v.Trainable && v.InUseByGraph(g) && v.Shape().Rank() > 1 {
			before[v] = v.NodeValue(g)
		}
	}
	optimizer.LearningRateVar(root, dtypes.Float32, 0).SetNodeValue(rate)
	optimizer.Adam().Done().UpdateGraph(root, g, loss)
	for v := range root.IterVariables() {
		if was, ok := before[v]; ok {
			v.SetNodeValue(Sub(v.NodeValue(g), Mul(rate, MulScalar(was, decay))))
		}
	}
}
