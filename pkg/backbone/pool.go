package backbone

import (
	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
)

// MaxPool2x2 takes the largest of each 2 x 2 pixels of float32: [b, h, w, c] -> [b, h/2, w/2, c], with h and
// w even. The result differs from the maximum by at most 3 units in the last place, 4e-7 of its value.
//
// The gradient goes to one pixel of each window. GoMLX's own gradient of ReduceMax goes undivided to every
// pixel that equals the maximum, up to four times too much in flat areas, where neighbours are equal and move
// together. So no two pixels of a window are left equal: the last two bits of each are replaced by its place
// in the window. That fuses with the operations around it, and the training step takes no longer. Equal zeros
// stay equal where a backend has no subnormal numbers; behind a ReLU they have no gradient to pass on. On a
// backend that cannot look at bits (ONNX Runtime) it is the maximum of slices, as right and slower.
func MaxPool2x2(x *Node) *Node {
	b, h, w, c := x.Shape().Dim(0), x.Shape().Dim(1), x.Shape().Dim(2), x.Shape().Dim(3)
	if !x.Graph().Backend().Capabilities().Operations[compute.OpTypeBitcast] {
		return maxOfSlices(x)
	}
	x = Reshape(x, b, h/2, 2, w/2, 2, c)
	return ReduceMax(Add(x, StopGradient(Sub(placed(x), x))), 2, 4) // Both Sub and Add are exact.
}

// maxOfSlices takes the largest of each 2 x 2 pixels: [b, h, w, c] -> [b, h/2, w/2, c].
func maxOfSlices(x *Node) *Node {
	b, h, w, c := x.Shape().Dim(0), x.Shape().Dim(1), x.Shape().Dim(2), x.Shape().Dim(3)
	x = larger(Reshape(x, b, h/2, 2*w*c))       // [b, h/2, w*c]
	return larger(Reshape(x, b, h/2, w/2, 2*c)) // [b, h/2, w/2, c]
}

// larger is the larger of both halves of the last axis, element by element: [..., 2n] -> [..., n].
func larger(x *Node) *Node {
	n := x.Shape().Dim(-1) / 2
	return Max(Slice(x, AxisRange().Spacer(), AxisRange(0, n)), Slice(x, AxisRange().Spacer(), AxisRange(n)))
}

// placed replaces the last two bits of each number by its place in the window, 0 to 3: [b, h, 2, w, 2, c] ->
// [b, h, 2, w, 2, c].
func placed(x *Node) *Node {
	g, window := x.Graph(), shapes.Make(dtypes.Uint32, 1, 1, 2, 1, 2, 1)
	place := Add(MulScalar(Iota(g, window, 2), 2), Iota(g, window, 4))
	bits := BitwiseAnd(Bitcast(x, dtypes.Uint32), Const(g, ^uint32(3)))
	return Bitcast(BitwiseOr(bits, place), dtypes.Float32)
}
