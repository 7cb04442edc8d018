package backbone

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/initializer"
)

const (
	momentum = 0.9 // Share of the running average that one batch leaves in place.
	epsilon  = 1e-5
)

// BatchNorm normalises over all axes but the last, then scales and shifts by learnt values: [..., c] -> [...,
// c] (Ioffe and Szegedy 2015, arXiv:1502.03167).
//
// In training the mean and the variance are those of the batch, and gradients flow through them; otherwise
// they are running averages. GoMLX's layer is not used because on the pure-Go backend its form stops these
// gradients.
func BatchNorm(scope *model.Scope, x *Node) *Node {
	g, shape := x.Graph(), shapes.Make(dtypes.Float32, x.Shape().Dim(-1))
	one, zero := scope.WithInitializer(initializer.One), scope.WithInitializer(initializer.Zero)
	scale := one.VariableWithShape("scale", shape).NodeValue(g)
	offset := zero.VariableWithShape("offset", shape).NodeValue(g)
	meanVar := zero.VariableWithShape("mean", shape).SetTrainable(false)
	varianceVar := one.VariableWithShape("variance", shape).SetTrainable(false)

	average, variance := meanVar.NodeValue(g), varianceVar.NodeValue(g) // [c]
	if training(scope, g) {
		batchMean := mean(x)
		centred := Sub(x, ExpandLeftToRank(batchMean, x.Rank()))
		batchVariance := mean(Square(centred)) // Never below 0, unlike E[x^2] - E[x]^2 in float32.
		meanVar.SetNodeValue(blend(average, batchMean))
		varianceVar.SetNodeValue(blend(variance, batchVariance))
		average, variance = batchMean, batchVariance
	}
	factor := Div(scale, Sqrt(AddScalar(variance, epsilon))) // [c]
	shift := Sub(offset, Mul(average, factor))               // [c]
	return Add(Mul(x, ExpandLeftToRank(factor, x.Rank())), ExpandLeftToRank(shift, x.Rank()))
}

// mean is that over all axes but the last, one axis after the other: [..., c] -> [c]. The pure-Go backend
// adds number by number, and in one sum of 163,840 (a batch of 40 at 64 x 64) float32 loses the fifth digit.
func mean(x *Node) *Node {
	count := x.Shape().Size() / x.Shape().Dim(-1)
	for x.Rank() > 1 {
		x = ReduceSum(x, x.Rank()-2)
	}
	return DivScalar(x, float64(count))
}

// Freeze makes batch normalisation below a scope use its running averages in the training graph g, and leave
// them alone.
func Freeze(scope *model.Scope, g *Graph) { scope.SetGraphParam(g, model.GraphParamIsTraining, false) }

// training reports whether a scope is trained in a graph.
func training(scope *model.Scope, g *Graph) bool {
	return model.GetGraphParamOr(scope, g, model.GraphParamIsTraining, false)
}

func blend(average, batch *Node) *Node {
	return StopGradient(Add(MulScalar(average, momentum), MulScalar(batch, 1-momentum)))
}
