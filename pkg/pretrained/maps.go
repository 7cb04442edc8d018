package pretrained

import (
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/nn"
)

// The feature maps of the networks for faces are [b, h, w, c] on XLA and [c, b, h, w] on the pure-Go backend.
// That backend is slow at Slice and at operations with broadcast, and fast at products of matrices and at
// Concatenate, which copies whole stretches of memory. With the channels first, most of the work on a
// depthwise convolution is of the second kind.

// toMaps maps [b, h, w, c] to feature maps.
func toMaps(x *Node) *Node {
	if isPureGo(x.Graph()) {
		return TransposeAllAxes(x, 3, 0, 1, 2)
	}
	return x
}

// fromMaps maps feature maps to [b, h, w, c].
func fromMaps(x *Node) *Node {
	if isPureGo(x.Graph()) {
		return TransposeAllAxes(x, 1, 2, 3, 0)
	}
	return x
}

// channelAxis and heightAxis are axes of feature maps; the width follows the height.
func channelAxis(x *Node) int {
	if isPureGo(x.Graph()) {
		return 0
	}
	return 3
}

func heightAxis(x *Node) int {
	if isPureGo(x.Graph()) {
		return 2
	}
	return 1
}

func isPureGo(g *Graph) bool { return g.Backend().String() == gobackend.BackendName }

// pointwise is a 1 x 1 convolution with bias to out channels.
func pointwise(scope *model.Scope, x *Node, out int) *Node {
	if isPureGo(x.Graph()) {
		return pointwiseGo(withBias(scope, x, x.Shape().Dim(0), out), x)
	}
	return linear(scope, x, out)
}

// depthwise3 is a depthwise 3 x 3 convolution with bias that moves by stride pixels.
func depthwise3(scope *model.Scope, x *Node, stride int) *Node {
	switch {
	case isPureGo(x.Graph()):
		return depthwiseGo(withBias(scope, x, 3*3, x.Shape().Dim(0)), x, stride)
	case stride == 1:
		return depthwiseRows(scope, x)
	}
	return depthwise(scope, nn.CentredShifts(x, 3, stride))
}

// separable is pointwise to out channels and depthwise3.
func separable(scope *model.Scope, x *Node, out int) *Node {
	return depthwise3(scope.In("depthwise"), pointwise(scope.In("pointwise"), x, out), 1)
}

// withBias returns the weights of a scope, [n, out], with the bias as another row.
func withBias(scope *model.Scope, x *Node, n, out int) *Node {
	bias := Reshape(parameter(scope, "bias", x.Graph(), out), 1, out)
	return Concatenate([]*Node{parameter(scope, "weights", x.Graph(), n, out), bias}, 0)
}

// pointwiseGo is pointwise with weights [c+1, out]. The bias is the weight of an input that is 1.
func pointwiseGo(weights, x *Node) *Node {
	d := x.Shape().Dimensions
	x = Reshape(x, d[0], -1)
	x = Concatenate([]*Node{x, Ones(x.Graph(), shapes.Make(x.DType(), 1, x.Shape().Dim(1)))}, 0)
	return Reshape(Dot(Transpose(weights, 0, 1), x).Product(), -1, d[1], d[2], d[3])
}

// depthwiseGo is depthwise3 with weights [10, c], as a product of matrices for each channel.
func depthwiseGo(weights, x *Node, stride int) *Node {
	g, d := x.Graph(), x.Shape().Dimensions
	c, b, h, w := d[0], d[1], d[2], d[3]
	zeros := func(dims ...int) *Node { return Zeros(g, shapes.Make(x.DType(), dims...)) }
	side, edge := zeros(c, b, h, 1), zeros(c, b, 1, w+2)
	x = Concatenate([]*Node{side, x, side}, 3)
	x = Concatenate([]*Node{edge, x, edge}, 2) // [c, b, h+2, w+2]

	// One input for each pixel of the kernel: a copy of x, moved so that the neighbours of a pixel are where
	// its bottom right neighbour is in x. Another input, which is 1, is for the bias.
	line := w + 2
	x = Reshape(x, c, -1)
	n := x.Shape().Dim(1) + 3*line
	var inputs []*Node
	for k := range 3 * 3 {
		move := (2-k/3)*line + 2 - k%3
		if move > 0 {
			inputs = append(inputs, zeros(c, move))
		}
		inputs = append(inputs, x, zeros(c, 3*line-move))
	}
	inputs = append(inputs, Ones(g, shapes.Make(x.DType(), c, n)))
	x = Reshape(Concatenate(inputs, 1), c, 3*3+1, n)
	y := DotGeneral(Reshape(Transpose(weights, 0, 1), c, 1, -1), []int{2}, []int{0}, x, []int{1}, []int{0})

	y = Reshape(y, c, -1, line)
	var maps []*Node
	for i := range b {
		top := i*(h+2) + 2
		maps = append(maps, Slice(y, AxisRange(), AxisRange(top, top+h).Stride(stride),
			AxisRange(2, 2+w).Stride(stride)))
	}
	return Stack(maps, 1)
}

// depthwiseRows is depthwise3 for XLA, by steps of one pixel: with the pixels of a picture in one axis, the
// neighbours of all pixels on one side are one slice, which XLA reads several times faster than slices along
// height and width.
func depthwiseRows(scope *model.Scope, x *Node) *Node {
	d := x.Shape().Dimensions
	b, h, w, c := d[0], d[1], d[2], d[3]
	x = Pad(x, ScalarZero(x.Graph(), x.DType()), compute.PadAxis{}, compute.PadAxis{Start: 1, End: 2},
		compute.PadAxis{Start: 1, End: 1}, compute.PadAxis{})
	line := w + 2
	x = Reshape(x, b, -1, c)
	var shifted []*Node // [b, h*line, c] each.
	for k := range 3 * 3 {
		from := k/3*line + k%3
		shifted = append(shifted, Slice(x, AxisRange(), AxisRange(from, from+h*line)))
	}
	y := Reshape(depthwise(scope, shifted), b, h, line, c)
	return Slice(y, AxisRange(), AxisRange(), AxisRange(0, w))
}

// prelu is x where x > 0, and elsewhere x times a slope per channel (He et al. 2015, arXiv:1502.01852).
func prelu(scope *model.Scope, x *Node) *Node {
	dims := []int{1, 1, 1, 1}
	dims[channelAxis(x)] = -1
	slope := Reshape(parameter(scope, "slope", x.Graph(), x.Shape().Dim(channelAxis(x))), dims...)
	return Add(MaxScalar(x, 0), Mul(MinScalar(x, 0), slope))
}

func relu(x *Node) *Node { return MaxScalar(x, 0) }

// halve is max pooling of 2 x 2.
func halve(x *Node) *Node {
	y, d := heightAxis(x), x.Shape().Dimensions
	split := slices.Concat(d[:y], []int{d[y] / 2, 2, d[y+1] / 2, 2}, d[y+2:])
	return ReduceMax(Reshape(x, split...), y+1, y+3)
}

// double repeats each pixel twice in both directions.
func double(x *Node) *Node {
	y, d := heightAxis(x), x.Shape().Dimensions
	dims := func(inside ...int) []int { return slices.Concat(d[:y], inside, d[y+2:]) }
	x = BroadcastToDims(Reshape(x, dims(d[y], 1, d[y+1], 1)...), dims(d[y], 2, d[y+1], 2)...)
	return Reshape(x, dims(2*d[y], 2*d[y+1])...)
}
