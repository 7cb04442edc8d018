package pretrained

import (
	"fmt"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/internal/onnx"
	"github.com/gosiamese/gosiamese/pkg/nn"
)

// YuNetValues is the number of values that YuNet gives for each cell of its grids.
const YuNetValues = 1 + 1 + 4 + 10

// yunetChannels are the output channels of the units of the backbone, by stage; a pooling of 2 x 2 follows
// the stages 0, 2, 3 and 4.
func yunetChannels() [][]int {
	return [][]int{{16}, {16, 32}, {32, 64}, {64, 64}, {64, 64}, {64, 64}}
}

const (
	yunetStem  = 16 // Channels after the first convolution.
	yunetWidth = 64 // Channels of the features.
)

// YuNetStrides are the sizes of the cells of the three grids, in pixels.
func YuNetStrides() []int { return []int{8, 16, 32} }

// yunet maps pictures [b, h, w, 3], RGB in [0, 1], whose sides are multiples of 32, to one row per cell of
// its three grids: [b, cells, 16], with the grid of the smallest cells first and rows of cells from the top
// (Wu, Peng and Yu 2023, "YuNet: a tiny millisecond-level face detector"). A row holds the probability that a
// face is centred there, an estimate of the IoU of the box, the box (centre and logarithms of width and
// height) and the landmarks, all relative to the cell and in units of its size.
func yunet(scope *model.Scope, x *Node) *Node { return yunetRows(scope, yunetFeatures(scope, x)) }

// yunetRows maps the features of the three grids to the rows of all cells.
func yunetRows(scope *model.Scope, features []*Node) *Node {
	var rows []*Node
	for level, x := range features {
		y := border(x).unit(scope.In("head_%d", level), YuNetValues).inside() // [b, h/s, w/s, 16]
		rows = append(rows, Reshape(y, y.Shape().Dim(0), -1, YuNetValues))    // [b, h/s*w/s, 16]
	}
	all := Concatenate(rows, 1)
	return Concatenate([]*Node{
		Sigmoid(Slice(all, AxisRange(), AxisRange(), AxisRange(0, 2))),
		Slice(all, AxisRange(), AxisRange(), AxisRange(2)),
	}, -1)
}

// yunetFeatures returns the features of the three grids: [b, h/8, w/8, 64], [b, h/16, w/16, 64] and
// [b, h/32, w/32, 64].
func yunetFeatures(scope *model.Scope, x *Node) (features []*Node) {
	x.AssertDims(-1, -1, -1, 3)
	x = MaxScalar(stem(scope.In("stem"), x), 0) // [b, h/2, w/2, 16]
	for stage, channels := range yunetChannels() {
		rows := border(x)
		for i, out := range channels {
			rows = rows.unit(scope.In("stage_%d_%d", stage, i+1), out).relu()
		}
		x = rows.inside()
		if stage >= 3 {
			features = append(features, x)
		}
		if stage != 1 && stage != 5 {
			x = halve(x)
		}
	}
	// The feature pyramid: coarse features are added to the finer ones.
	for level := len(features) - 1; level >= 0; level-- {
		if level+1 < len(features) {
			features[level] = Add(features[level], double(features[level+1]))
		}
		features[level] = border(features[level]).unit(scope.In("neck_%d", level), yunetWidth).relu().inside()
	}
	return features
}

// stem is a 3 x 3 convolution by steps of two pixels. The pure-Go backend takes a second for it, and far less
// for a matrix product; for XLA it is the other way round.
func stem(scope *model.Scope, x *Node) *Node {
	if x.Graph().Backend().String() == gobackend.BackendName {
		return linear(scope, Concatenate(nn.CentredShifts(x, 3, 2), -1), yunetStem)
	}
	weights := scope.VariableWithShape(
		"weights",
		shapes.Make(dtypes.Float32, 3*3*3, yunetStem),
	).NodeValue(
		x.Graph(),
	)
	y := Convolve(
		x,
		Reshape(weights, 3, 3, 3, yunetStem),
	).Strides(
		2,
	).PaddingPerDim(
		[][2]int{{1, 0}, {1, 0}},
	).Done()
	return addBias(scope, y)
}

// halve is max pooling of 2 x 2: [b, h, w, c] -> [b, h/2, w/2, c].
func halve(x *Node) *Node {
	d := x.Shape().Dimensions
	return ReduceMax(Reshape(x, d[0], d[1]/2, 2, d[2]/2, 2, d[3]), 2, 4)
}

// double repeats each pixel twice in both directions: [b, h, w, c] -> [b, 2h, 2w, c].
func double(x *Node) *Node {
	d := x.Shape().Dimensions
	x = BroadcastToDims(Reshape(x, d[0], d[1], 1, d[2], 1, d[3]), d[0], d[1], 2, d[2], 2, d[3])
	return Reshape(x, d[0], 2*d[1], 2*d[2], d[3])
}

// convertYuNet converts the weights of face_detection_yunet_2023mar.onnx, float32 or quantised. The first
// convolution takes RGB in [0, 1] instead of BGR in [0, 255]; the four heads of a level become one.
func convertYuNet(file *onnx.File) (*model.Store, error) {
	c := converter{file: file, store: model.NewStore(), root: yunetRoot}
	var names []string
	for stage, channels := range yunetChannels() {
		for i := range channels {
			names = append(names, fmt.Sprintf("stage_%d_%d", stage, i+1))
		}
	}
	for level := len(YuNetStrides()) - 1; level >= 0; level-- {
		names = append(names, fmt.Sprintf("neck_%d", level))
	}
	const heads = 4 // Class, box, object, landmarks.
	nodes := c.ordered("Conv", 1+2*len(names)+2*heads*len(YuNetStrides()))
	stem := c.convolution(nodes[0])
	if c.err == nil && (stem.in != 3 || stem.area != 9) {
		c.err = fmt.Errorf("the first convolution takes %d channels", stem.in)
	}
	if c.err != nil {
		return c.store, c.err
	}
	for o := range stem.out {
		for at := range stem.area {
			blue, red := stem.weight(o, 0, at), stem.weight(o, 2, at)
			*blue, *red = *red, *blue
		}
	}
	for i := range stem.weights {
		stem.weights[i] *= 255
	}
	c.put("stem", stem)
	nodes = nodes[1:]
	for _, name := range names {
		c.put(name+"/pointwise", c.convolution(nodes[0]))
		c.put(name+"/depthwise", c.convolution(nodes[1]))
		nodes = nodes[2:]
	}
	for level := range YuNetStrides() {
		var point, depth layer
		for _, head := range []int{0, 2, 1, 3} { // Class, object, box, landmarks.
			at := 2 * (head*len(YuNetStrides()) + level)
			point.append(c.convolution(nodes[at]))
			depth.append(c.convolution(nodes[at+1]))
		}
		if c.err == nil && (point.out != YuNetValues || depth.out != YuNetValues || depth.in != 1) {
			c.err = fmt.Errorf(
				"head %d has %d and %d channels, want %d",
				level,
				point.out,
				depth.out,
				YuNetValues,
			)
		}
		c.put(fmt.Sprintf("head_%d/pointwise", level), point)
		c.put(fmt.Sprintf("head_%d/depthwise", level), depth)
	}
	return c.store, c.err
}

// append adds the output channels of another layer with the same input.
func (l *layer) append(other layer) {
	l.in, l.area, l.out = other.in, other.area, l.out+other.out
	l.weights, l.bias = append(l.weights, other.weights...), append(l.bias, other.bias...)
}
