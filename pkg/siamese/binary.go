package siamese

import (
	"math"

	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/initializer"
	"github.com/gomlx/gomlx/ml/train/loss"
)

// Binary treats verification as binary classification of pairs: the cross-entropy of same person or not, with
//
//	p = sigmoid(w . |f(x) - f(y)| + b)
//
// over all pairs of a batch. Genuine pairs and impostor pairs have a total weight of 1/2 each, so p assumes
// equal priors (slides: face verification as binary classification; Taigman et al. 2014, "DeepFace", section
// 4).
//
// The variables w [n] and b are trained along with the network and saved by [Model.Save]; [Model.Head] reads
// them. They start at w = -1 and b = 0.8 sqrt(n), so that p falls as the differences grow, and is about 1/2
// at d = 1.
var Binary = LossFunc("binary", binary)

func binary(b *Batch) *Node {
	e := b.Embeddings // [b, n]
	e.AssertRank(2)
	size := e.Shape().Dim(0)
	same, weights := pairs(b.Labels)
	logits := headLogits(b.Store, Abs(Sub(ExpandAxes(e, 1), ExpandAxes(e, 0)))) // [b, b]
	weights = MulScalar(weights, float64(size*size))                            // GoMLX's loss is a mean.
	return loss.BinaryCrossentropyLogits([]*Node{number(same), weights}, []*Node{logits})
}

// headLogits is w . x + b for differences x [b, b, n] -> [b, b].
func headLogits(store *model.Store, x *Node) *Node {
	dtype, n := x.DType(), x.Shape().Dim(-1)
	scope := store.Scope(headScope)
	variable := func(name string, initial float64, dims ...int) *Node {
		constant := initializer.BroadcastTensorToShape(tensors.FromValue(float32(initial)))
		return scope.WithInitializer(constant).
			VariableWithShape(name, shapes.Make(dtype, dims...)).NodeValue(x.Graph())
	}
	w := variable(headWeights, -1, n)                                   // [n]
	b := variable(headBias, 0.8*math.Sqrt(float64(n)))                  // scalar
	return Add(ReduceSum(Mul(x, ExpandLeftToRank(w, x.Rank())), -1), b) // [b, b]
}
