package pretrained

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"
)

// linear is a linear layer over the last axis, with bias: [..., c] -> [..., out]. For pictures it is a 1 x 1
// convolution.
func linear(scope *model.Scope, x *Node, out int) *Node {
	in := x.Shape().Dim(-1)
	weights := parameter(scope, "weights", x.Graph(), in, out)
	dims := append([]int(nil), x.Shape().Dimensions...)
	dims[len(dims)-1] = out
	y := Reshape(Dot(Reshape(x, -1, in), weights).Product(), dims...)
	return addBias(scope, y)
}

func addBias(scope *model.Scope, y *Node) *Node {
	bias := parameter(scope, "bias", y.Graph(), y.Shape().Dim(-1))
	return Add(y, ExpandLeftToRank(bias, y.Rank()))
}

// depthwise is a depthwise convolution with bias of an input given as its shifted copies (see [nn.Shifts]):
// [..., c] each -> [..., c]. Both backends can differentiate it.
func depthwise(scope *model.Scope, shifted []*Node) *Node {
	g, c := shifted[0].Graph(), shifted[0].Shape().Dim(-1)
	weights := parameter(scope, "weights", g, len(shifted), c)
	var sum *Node
	for i, x := range shifted {
		term := Mul(x, ExpandLeftToRank(Reshape(Slice(weights, AxisElem(i)), c), x.Rank()))
		if sum == nil {
			sum = term
			continue
		}
		sum = Add(sum, term)
	}
	return addBias(scope, sum)
}

// parameter is the value of a variable of the scope.
func parameter(scope *model.Scope, name string, g *Graph, dims ...int) *Node {
	return scope.VariableWithShape(name, shapes.Make(dtypes.Float32, dims...)).NodeValue(g)
}
