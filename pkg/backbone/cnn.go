// Package backbone turns pictures into feature vectors: a compact convolutional network, as graph code.
//
// Each block is convolution 3 x 3, normalisation, ReLU, pooling 2 x 2. Blocks halve the picture and mostly
// double the channels, so that after four of them a picture of 64 x 64 is 4 x 4 x 128 numbers that still know
// where in the face they come from (slides: a simple CNN). For more data, residual convolutions make a block
// deeper: x + convolution(ReLU(normalisation(x))) (He et al. 2016, arXiv:1603.05027).
//
// Every operation trains on both backends: pooling is a maximum over a reshaped axis ([MaxPool2x2]), and on
// the pure-Go backend a convolution is one matrix product over shifted copies of its input, which there is
// ten times faster.
package backbone

import (
	"fmt"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"
)

// Check returns an error where pictures of height x width cannot be halved once per block.
func Check(height, width int, channels []int) error {
	if len(channels) == 0 {
		return fmt.Errorf("backbone: no blocks: give the channels of each, such as 32, 64, 128, 128")
	}
	for i, n := range channels {
		if n < 1 {
			return fmt.Errorf("backbone: block %d has %d channels, want at least 1", i+1, n)
		}
	}
	multiple := 1 << len(channels)
	if height < multiple || width < multiple || height%multiple != 0 || width%multiple != 0 {
		return fmt.Errorf(
			"backbone: pictures of %d x %d pixels cannot be halved %d times: resize to a multiple of %d",
			width, height, len(channels), multiple)
	}
	return nil
}

// Features runs one block per entry of channels: x [b, h, w, c] -> [b, h/2^n, w/2^n, channels[n-1]]. All
// blocks but the first, whose pictures are the largest, end with so many residual convolutions.
//
// Each picture is first brought to mean 0 and deviation 1, so that light and contrast matter less. With
// training the normalisation uses the batch and updates its running averages, otherwise it uses these.
func Features(scope *model.Scope, x *Node, channels []int, residual int) *Node {
	x.AssertRank(4)
	x = standardise(x)
	for i, out := range channels {
		block := scope.In("block_%d", i+1)
		x = convolve(block, x, out)        // [b, h, w, out]
		x = BatchNorm(block.In("norm"), x) // [b, h, w, out]
		x = MaxScalar(x, 0)                // ReLU
		x = MaxPool2x2(x)                  // [b, h/2, w/2, out]
		if i > 0 && residual > 0 {
			x = deepen(block, x, residual) // [b, h/2, w/2, out]
		}
	}
	return x
}

// deepen adds residual convolutions, and ends with normalisation and ReLU, since their sum has neither:
// [b, h, w, c] -> [b, h, w, c].
func deepen(block *model.Scope, x *Node, residual int) *Node {
	for i := range residual {
		scope := block.In("residual_%d", i+1)
		x = Add(x, convolve(scope, MaxScalar(BatchNorm(scope.In("norm"), x), 0), x.Shape().Dim(-1)))
	}
	return MaxScalar(BatchNorm(block.In("sum"), x), 0)
}

// standardise brings each picture to mean 0 and deviation 1: [b, h, w, c] -> [b, h, w, c].
func standardise(x *Node) *Node {
	x = Sub(x, ReduceAndKeep(x, ReduceMean, 1, 2, 3))
	variance := ReduceAndKeep(Square(x), ReduceMean, 1, 2, 3)
	return Div(x, Sqrt(AddScalar(variance, 1e-5)))
}

// convolve is a convolution 3 x 3 that keeps the size, without bias: [b, h, w, c] -> [b, h, w, out].
func convolve(scope *model.Scope, x *Node, out int) *Node {
	in := x.Shape().Dim(-1)
	weights := scope.VariableWithShape("weights", shapes.Make(dtypes.Float32, 3, 3, in, out)).
		NodeValue(x.Graph())
	if x.Graph().Backend().String() != gobackend.BackendName {
		return Convolve(x, weights).PadSame().Done()
	}
	b, h, w := x.Shape().Dim(0), x.Shape().Dim(1), x.Shape().Dim(2)
	rows := Reshape(patches(x), b*h*w, 9*in)
	return Reshape(Dot(rows, Reshape(weights, 9*in, out)).Product(), b, h, w, out)
}

// patches lays the 3 x 3 neighbours of each pixel side by side, with zeros outside the picture:
// [b, h, w, c] -> [b, h, w, 9c].
func patches(x *Node) *Node {
	h, w := x.Shape().Dim(1), x.Shape().Dim(2)
	x = pad(pad(x, 1), 2) // [b, h+2, w+2, c]
	var shifted []*Node
	for dy := range 3 {
		for dx := range 3 {
			shifted = append(shifted,
				Slice(x, AxisRange(), AxisRange(dy, dy+h), AxisRange(dx, dx+w), AxisRange()))
		}
	}
	return Concatenate(shifted, -1)
}

// pad puts one row of zeros on both sides of an axis.
func pad(x *Node, axis int) *Node {
	edge := x.Shape().Clone()
	edge.Dimensions[axis] = 1
	zeros := Zeros(x.Graph(), edge)
	return Concatenate([]*Node{zeros, x, zeros}, axis)
}
