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
	weights := scope.VariableWithShape("weights", shapes.Make(dtypes.Float32, in, out)).NodeValue(x.Graph())
	dims := append([]int(nil), x.Shape().Dimensions...)
	dims[len(dims)-1] = out
	y := Reshape(Dot(Reshape(x, -1, in), weights).Product(), dims...)
	return addBias(scope, y)
}

func addBias(scope *model.Scope, y *Node) *Node {
	shape := shapes.Make(dtypes.Float32, y.Shape().Dim(-1))
	bias := scope.VariableWithShape("bias", shape).NodeValue(y.Graph())
	return Add(y, ExpandLeftToRank(bias, y.Rank()))
}

// depthwise is a depthwise convolution with bias of an input given as its shifted copies (see [nn.Shifts]):
// [b, h, w, c] each -> [b, h, w, c]. Both backends can differentiate it.
func depthwise(scope *model.Scope, shifted []*Node) *Node {
	g, c := shifted[0].Graph(), shifted[0].Shape().Dim(-1)
	weights := scope.VariableWithShape("weights", shapes.Make(dtypes.Float32, len(shifted), c)).NodeValue(g)
	var sum *Node
	for i, x := range shifted {
		term := Mul(x, Reshape(Slice(weights, AxisElem(i), AxisRange()), 1, 1, 1, c))
		if sum == nil {
			sum = term
			continue
		}
		sum = Add(sum, term)
	}
	return addBias(scope, sum)
}

// prelu is x where x > 0, and elsewhere x times a slope per channel (He et al. 2015, arXiv:1502.01852).
func prelu(scope *model.Scope, x *Node) *Node {
	shape := shapes.Make(dtypes.Float32, x.Shape().Dim(-1))
	slope := scope.VariableWithShape("slope", shape).NodeValue(x.Graph())
	return Add(MaxScalar(x, 0), Mul(MinScalar(x, 0), ExpandLeftToRank(slope, x.Rank())))
}
