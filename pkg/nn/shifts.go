package nn

import (
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
)

// Shifts returns, for each position of a kernel in row-major order, the input values under it as the kernel
// moves by stride: kernel^2 tensors, [b, h, w, c] -> [b, h/stride, w/stride, c], rounded up. The padding is
// TensorFlow's SAME: zeros, with one more at the bottom and right if their number is odd.
func Shifts(x *Node, kernel, stride int) []*Node {
	return shifts(x, kernel, stride, func(size int) int { return padding(size, kernel, stride) / 2 })
}

// CentredShifts is [Shifts] with the padding of PyTorch: an odd kernel begins with its centre on the first
// pixel, whatever the stride.
func CentredShifts(x *Node, kernel, stride int) []*Node {
	return shifts(x, kernel, stride, func(int) int { return kernel / 2 })
}

// shifts pads the start of an axis with before(size) zeros.
func shifts(x *Node, kernel, stride int, before func(size int) int) (out []*Node) {
	h, w := x.Shape().Dim(1), x.Shape().Dim(2)
	for _, axis := range []int{1, 2} {
		size := x.Shape().Dim(axis)
		x = surround(x, axis, before(size), max(0, padding(size, kernel, stride)-before(size)))
	}
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

// padding is the number of zeros that an axis needs, so that a kernel that moves by stride has size/stride
// places, rounded up.
func padding(size, kernel, stride int) int {
	return max(((size+stride-1)/stride-1)*stride+kernel-size, 0)
}

// surround pads both ends of an axis with zeros.
func surround(x *Node, axis, before, after int) *Node {
	parts := []*Node{x}
	if before > 0 {
		parts = append([]*Node{zeros(x, axis, before)}, parts...)
	}
	if after > 0 {
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
