package pretrained

import (
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/nn"
)

const (
	// Lite0All is the number of parts of EfficientNet-Lite0: the stem, sixteen blocks, the top, and the
	// classifier of ImageNet.
	Lite0All = 19
	// Lite0Top is the number of parts that produce the features: all except the classifier.
	Lite0Top = 18
)

const (
	lite0Stem     = 32   // Channels after the stem.
	lite0Features = 1280 // After the top.
	lite0Classes  = 1000 // Of ImageNet.
)

// liteBlock is an inverted residual block: a 1 x 1 convolution that multiplies the channels by expand, a
// depthwise convolution of kernel x kernel, and a 1 x 1 convolution to out channels (Sandler et al. 2018,
// arXiv:1801.04381).
type liteBlock struct{ in, out, expand, kernel, stride int }

// lite0Blocks are the blocks of parts 1 to 16.
func lite0Blocks() (blocks []liteBlock) {
	in := lite0Stem
	for _, stage := range []struct{ repeat, out, expand, kernel, stride int }{
		{1, 16, 1, 3, 1},
		{2, 24, 6, 3, 2},
		{2, 40, 6, 5, 2},
		{3, 80, 6, 3, 2},
		{3, 112, 6, 5, 1},
		{4, 192, 6, 5, 2},
		{1, 320, 6, 3, 1},
	} {
		for i := range stage.repeat {
			stride := 1
			if i == 0 {
				stride = stage.stride
			}
			blocks = append(blocks, liteBlock{in, stage.out, stage.expand, stage.kernel, stride})
			in = stage.out
		}
	}
	return blocks
}

// lite0 runs the parts [from, to) of EfficientNet-Lite0, whose inputs and outputs [Parts] describes.
//
// The weights must be in the scope. Batch normalisation, a fixed scale and offset per channel in a trained
// network, is merged into the preceding convolution. The network therefore computes the same function in
// training and outside it. All operations have gradients on both backends.
func lite0(scope *model.Scope, x *Node, from, to int) *Node {
	for part := from; part < to; part++ {
		switch part {
		case 0:
			x = lite0Start(scope.In("stem"), x) // [b, h/2, w/2, 32]
		case Lite0Top - 1:
			x = relu6(linear(scope.In("top"), x, lite0Features)) // [b, h, w, 1280]
			x = ReduceMean(x, 1, 2)                              // [b, 1280]
		case Lite0Top:
			x = linear(scope.In("labels"), x, lite0Classes) // [b, 1000]
		default:
			x = lite0Blocks()[part-1].run(scope.In("block_%02d", part), x)
		}
	}
	return x
}

// lite0Start scales pictures to the range of the original training, (255 x - 127) / 128, and applies a 3 x 3
// convolution with stride 2: [b, h, w, 3] -> [b, h/2, w/2, 32].
func lite0Start(scope *model.Scope, x *Node) *Node {
	x.AssertDims(-1, -1, -1, 3)
	x = MulScalar(AddScalar(x, -127.0/255), 255.0/128)
	shifted := nn.Shifts(x, 3, 2)
	return relu6(linear(scope, Concatenate(shifted, -1), lite0Stem))
}

// run is the block: [b, h, w, in] -> [b, h/stride, w/stride, out].
func (l liteBlock) run(scope *model.Scope, x *Node) *Node {
	x.AssertDims(-1, -1, -1, l.in)
	y := x
	if l.expand > 1 {
		y = relu6(linear(scope.In("expand"), y, l.in*l.expand)) // [b, h, w, in*expand]
	}
	// [b, h/stride, w/stride, in*expand]
	y = relu6(depthwise(scope.In("depthwise"), nn.Shifts(y, l.kernel, l.stride)))
	y = linear(scope.In("project"), y, l.out) // [b, h/stride, w/stride, out]
	if l.stride == 1 && l.in == l.out {
		y = Add(y, x)
	}
	return y
}

// relu6 clips to [0, 6].
func relu6(x *Node) *Node { return MinScalar(MaxScalar(x, 0), 6) }
