package nn

import (
	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
)

// MaxPool2x2 is max pooling of float32 values over windows of 2 x 2 pixels: [b, h, w, c] -> [b, h/2, w/2, c],
// with even h and w. The result differs from the maximum by at most 3 units in the last place, a relative
// error of 4e-7.
//
// The gradient goes to one pixel of each window. GoMLX's gradient of ReduceMax goes in full to every pixel
// that equals the maximum; in flat areas, where all four pixels are equal, that is four times too much.
// MaxPool2x2 therefore breaks ties: it replaces the two lowest bits of each value by the position of the
// pixel in the window. The compiler fuses this with neighbouring operations, so a training step takes no
// longer. On backends without subnormal numbers, zeros remain tied, which does no harm after a ReLU, whose
// gradient at 0 is 0. On backends without Bitcast (ONNX Runtime), the maximum is computed from slices, which
// is slower.
func MaxPool2x2(x *Node) *Node {
	b, h, w, c := x.Shape().Dim(0), x.Shape().Dim(1), x.Shape().Dim(2), x.Shape().Dim(3)
	if !x.Graph().Backend().Capabilities().Operations[compute.OpTypeBitcast] {
		return maxOfSlices(x)
	}
	x = Reshape(x, b, h/2, 2, w/2, 2, c)
	return ReduceMax(Add(x, StopGradient(Sub(placed(x), x))), 2, 4) // Both Sub and Add are exact.
}

// maxOfSlices is max pooling without Bitcast: [b, h, w, c] -> [b, h/2, w/2, c].
func maxOfSlices(x *Node) *Node {
	b, h, w, c := x.Shape().Dim(0), x.Shape().Dim(1), x.Shape().Dim(2), x.Shape().Dim(3)
	x = larger(Reshape(x, b, h/2, 2*w*c))       // [b, h/2, w*c]
	return larger(Reshape(x, b, h/2, w/2, 2*c)) // [b, h/2, w/2, c]
}

// larger is the element-wise maximum of the two halves of the last axis: [..., 2n] -> [..., n].
func larger(x *Node) *Node {
	n := x.Shape().Dim(-1) / 2
	return Max(Slice(x, AxisRange().Spacer(), AxisRange(0, n)), Slice(x, AxisRange().Spacer(), AxisRange(n)))
}

// placed replaces the two lowest bits of each value by its position in the window, 0 to 3: [b, h, 2, w, 2, c]
// -> [b, h, 2, w, 2, c].
func placed(x *Node) *Node {
	g, window := x.Graph(), shapes.Make(dtypes.Uint32, 1, 1, 2, 1, 2, 1)
	place := Add(MulScalar(Iota(g, window, 2), 2), Iota(g, window, 4))
	bits := BitwiseAnd(Bitcast(x, dtypes.Uint32), Const(g, ^uint32(3)))
	return Bitcast(BitwiseOr(bits, place), dtypes.Float32)
}
