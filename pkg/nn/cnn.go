// Package nn is the graph code of the networks: a compact convolutional network as a backbone, and the
// layers it is built of.
//
// A block of the network ([CNN]) is a 3 x 3 convolution, batch normalisation, ReLU and 2 x 2 max pooling.
// Each block halves the picture, and usually doubles the channels: four blocks map a picture of 64 x 64
// pixels to 4 x 4 x 128 features, which still depend on the position in the face (slides: a simple CNN).
// For larger data sets, residual convolutions make a block deeper: x + convolution(ReLU(normalisation(x)))
// (He et al. 2016, arXiv:1603.05027).
//
// All operations have gradients on both backends. Pooling is a maximum over reshaped axes ([MaxPool2x2]). On
// the pure-Go backend a convolution is a matrix product over shifted copies of its input, which is ten times
// faster there.
package nn

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"
)

// CNN runs one block per entry of channels: x [b, h, w, c] -> [b, h/2^n, w/2^n, channels[n-1]]. Each
// block except the first, whose pictures are the largest, ends with the given number of residual
// convolutions.
//
// Each picture is first standardised to mean 0 and standard deviation 1, which reduces the influence of
// lighting and contrast. In training, batch normalisation uses the statistics of the batch and updates its
// running averages; otherwise it uses the running averages.
func CNN(scope *model.Scope, x *Node, channels []int, residual int) *Node {
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

// deepen adds residual convolutions, followed by batch normalisation and ReLU: [b, h, w, c] -> [b, h, w, c].
func deepen(block *model.Scope, x *Node, residual int) *Node {
	for i := range residual {
		scope := block.In("residual_%d", i+1)
		x = Add(x, convolve(scope, MaxScalar(BatchNorm(scope.In("norm"), x), 0), x.Shape().Dim(-1)))
	}
	return MaxScalar(BatchNorm(block.In("sum"), x), 0)
}

// standardise scales each picture to mean 0 and standard deviation 1: [b, h, w, c] -> [b, h, w, c].
func standardise(x *Node) *Node {
	x = Sub(x, ReduceAndKeep(x, ReduceMean, 1, 2, 3))
	variance := ReduceAndKeep(Square(x), ReduceMean, 1, 2, 3)
	return Div(x, Sqrt(AddScalar(variance, 1e-5)))
}

// convolve is a 3 x 3 convolution with zero padding and no bias: [b, h, w, c] -> [b, h, w, out].
func convolve(scope *model.Scope, x *Node, out int) *Node {
	in := x.Shape().Dim(-1)
	weights := scope.VariableWithShape("weights", shapes.Make(dtypes.Float32, 3, 3, in, out)).
		NodeValue(x.Graph())
	if x.Graph().Backend().String() != gobackend.BackendName {
		return Convolve(x, weights).PadSame().Done()
	}
	b, h, w := x.Shape().Dim(0), x.Shape().Dim(1), x.Shape().Dim(2)
	rows := Reshape(Concatenate(Shifts(x, 3, 1), -1), b*h*w, 9*in)
	return Reshape(Dot(rows, Reshape(weights, 9*in, out)).Product(), b, h, w, out)
}
