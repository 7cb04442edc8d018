package nn

import (
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
)

// Shifts returns, for each position of a kernel in row-major order, the input values under it as the kernel
// moves by stride: kernel^2 tensors, [b, h, w, c] -> [b, h/stride, w/stride, c], rounded up. The padding is
// TensorFlow's SAME: zeros, with one more at the bottom and right if their number is odd.
func Shifts(x *Node, kernel, stride int) (out []*Node) {
	h, w := x.Shape().Dim(1), x.Shape().Dim(2)
	x = surround(surround(x, 1, kernel, stride), 2, kernel, stride)
	last := func(size int) int { return ((size+stride-1)/stride-1)*stride + 1 }
	for dy := range kernel {
		for dx := range kernel {
			out = append(out, Slice(x, AxisRange(),
				AxisRange(dy, dy+last(h)).Stride(stride), AxisRange(dx, dx+last(w)).Stride(stride),
				AxisRange()))
		}
	}
	return out
}

// surround pads both ends of an axis with zeros, for a kernel that moves by stride.
func surround(x *Node, axis, kernel, stride int) *Node {
	size := x.Shape().Dim(axis)
	total := max(((size+stride-1)/stride-1)*stride+kernel-size, 0)
	parts := []*Node{x}
	if before := total / 2; before > 0 {
		parts = append([]*Node{zeros(x, axis, before)}, parts...)
	}
	if after := total - total/2; after > 0 {
		parts = append(parts, zeros(x, axis, after))
	}
	if len(parts) == 1 {
		return x
	}
	return Concatenate(parts, axis)
}

// zeros has the shape of x except along one axis.
func zeros(x *Node, axis, size int) *Node {
	shape := x.Shape().Clone()
	shape.Dimensions[axis] = size
	return Zeros(x.Graph(), shape)
}
