package pretrained

import (
	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"
)

// bordered is a batch of feature maps [b, h, w, c] with a border of zeros, one pixel wide, as rows of
// channels: x [b*(h+2)*(w+2), c]. The neighbours of all pixels on one side are then one slice of x along its
// first axis, which takes a third of the time of slices along height and width.
type bordered struct {
	x       *Node
	b, h, w int
}

// border adds the border: x [b, h, w, c].
func border(x *Node) bordered {
	d, one := x.Shape().Dimensions, compute.PadAxis{Start: 1, End: 1}
	x = Pad(x, ScalarZero(x.Graph(), x.DType()), compute.PadAxis{}, one, one, compute.PadAxis{})
	return bordered{Reshape(x, -1, d[3]), d[0], d[1], d[2]}
}

// inside is the feature maps without their border: [b, h, w, c].
func (m bordered) inside() *Node {
	x := Reshape(m.x, m.b, m.h+2, m.w+2, -1)
	return Slice(x, AxisRange(), AxisRange(1, m.h+1), AxisRange(1, m.w+1), AxisRange())
}

// mask is 1 inside and 0 on the border: [b*(h+2)*(w+2), 1].
func (m bordered) mask() *Node {
	values := make([]float32, m.x.Shape().Dim(0))
	for i := range values {
		y, x := i/(m.w+2)%(m.h+2), i%(m.w+2)
		if 1 <= y && y <= m.h && 1 <= x && x <= m.w {
			values[i] = 1
		}
	}
	return Reshape(Const(m.x.Graph(), values), -1, 1)
}

func (m bordered) relu() bordered {
	m.x = MaxScalar(m.x, 0)
	return m
}

// unit is a 1 x 1 convolution to out channels and a depthwise 3 x 3 convolution.
func (m bordered) unit(scope *model.Scope, out int) bordered {
	mask, rows, reach := m.mask(), m.x.Shape().Dim(0), m.w+3 // The neighbours lie up to w+3 rows away.
	x := Mul(linear(scope.In("pointwise"), m.x, out), mask)  // [rows, out]
	scope = scope.In("depthwise")
	weights := scope.VariableWithShape("weights", shapes.Make(dtypes.Float32, 3*3, out)).NodeValue(x.Graph())
	var sum *Node
	for i := range 3 * 3 {
		from := i/3*(m.w+2) + i%3
		term := Mul(
			Slice(x, AxisRange(from, from+rows-2*reach)),
			Slice(weights, AxisElem(i)),
		) // [rows-2 reach, out]
		if sum == nil {
			sum = term
			continue
		}
		sum = Add(sum, term)
	}
	sum = Mul(addBias(scope, sum), Slice(mask, AxisRange(reach, rows-reach)))
	m.x = Pad(
		sum,
		ScalarZero(x.Graph(), x.DType()),
		compute.PadAxis{Start: reach, End: reach},
		compute.PadAxis{},
	)
	return m
}
