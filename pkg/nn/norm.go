package nn

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/initializer"
)

const (
	momentum = 0.9 // Weight of the old value in the running average.
	epsilon  = 1e-5
)

// BatchNorm normalises over all axes except the last, then applies a learnt scale and offset: [..., c] ->
// [..., c] (Ioffe and Szegedy 2015, arXiv:1502.03167).
//
// In training, the mean and variance are those of the batch, and gradients flow through them; otherwise they
// are running averages. GoMLX's layer is not used because on the pure-Go backend it stops these gradients.
func BatchNorm(scope *model.Scope, x *Node) *Node {
	g, shape := x.Graph(), shapes.Make(dtypes.Float32, x.Shape().Dim(-1))
	one, zero := scope.WithInitializer(initializer.One), scope.WithInitializer(initializer.Zero)
	scale := one.VariableWithShape("scale", shape).NodeValue(g)
	offset := zero.VariableWithShape("offset", shape).NodeValue(g)
	meanVar := zero.VariableWithShape("mean", shape).SetTrainable(false)
	varianceVar := one.VariableWithShape("variance", shape).SetTrainable(false)

	average, variance := meanVar.NodeValue(g), varianceVar.NodeValue(g) // [c]
	if model.GetGraphParamOr(scope, g, model.GraphParamIsTraining, false) {
		batchMean := mean(x)
		centred := Sub(x, ExpandLeftToRank(batchMean, x.Rank()))
		batchVariance := mean(Square(centred)) // Not negative, unlike E[x^2] - E[x]^2 in float32.
		meanVar.SetNodeValue(blend(average, batchMean))
		varianceVar.SetNodeValue(blend(variance, batchVariance))
		average, variance = batchMean, batchVariance
	}
	factor := Div(scale, Sqrt(AddScalar(variance, epsilon))) // [c]
	shift := Sub(offset, Mul(average, factor))               // [c]
	return Add(Mul(x, ExpandLeftToRank(factor, x.Rank())), ExpandLeftToRank(shift, x.Rank()))
}

// mean is the mean over all axes except the last, computed one axis at a time: [..., c] -> [c]. The pure-Go
// backend sums sequentially in float32, and a single sum of 163,840 values (a batch of 40 pictures of 64 x
// 64) is accurate to only four digits.
func mean(x *Node) *Node {
	count := x.Shape().Size() / x.Shape().Dim(-1)
	for x.Rank() > 1 {
		x = ReduceSum(x, x.Rank()-2)
	}
	return DivScalar(x, float64(count))
}

func blend(average, batch *Node) *Node {
	return StopGradient(Add(MulScalar(average, momentum), MulScalar(batch, 1-momentum)))
}
