package pretrained

import (
	"fmt"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/internal/onnx"
	"github.com/gosiamese/gosiamese/pkg/nn"
)

// YuNetValues is the number of values that YuNet gives for each cell of its grids.
const YuNetValues = 1 + 1 + 4 + 10

// yunetChannels are the output channels of the separable convolutions of the backbone, by stage; a pooling of
// 2 x 2 follows the stages 0, 2, 3 and 4.
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
		y := fromMaps(separable(scope.In("head_%d", level), x, YuNetValues)) // [b, h/s, w/s, 16]
		rows = append(rows, Reshape(y, y.Shape().Dim(0), -1, YuNetValues))   // [b, h/s*w/s, 16]
	}
	all := Concatenate(rows, 1)
	return Concatenate([]*Node{
		Sigmoid(Slice(all, AxisRange(), AxisRange(), AxisRange(0, 2))),
		Slice(all, AxisRange(), AxisRange(), AxisRange(2)),
	}, -1)
}

// yunetFeatures returns the features of the three grids, 64 channels for each cell.
func yunetFeatures(scope *model.Scope, x *Node) (features []*Node) {
	x.AssertDims(-1, -1, -1, 3)
	x = relu(stem(scope.In("stem"), x))
	for stage, channels := range yunetChannels() {
		for i, out := range channels {
			x = relu(separable(scope.In("stage_%d_%d", stage, i+1), x, out))
		}
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
		features[level] = relu(separable(scope.In("neck_%d", level), features[level], yunetWidth))
	}
	return features
}

// stem is a 3 x 3 convolution by steps of two pixels, [b, h, w, 3] -> 16 channels. XLA is faster with its own
// convolution, the pure-Go backend with a product of matrices.
func stem(scope *model.Scope, x *Node) *Node {
	g := x.Graph()
	if isPureGo(g) {
		return pointwise(scope, toMaps(Concatenate(nn.CentredShifts(x, 3, 2), -1)), yunetStem)
	}
	kernel := Reshape(parameter(scope, "weights", g, 3*3*3, yunetStem), 3, 3, 3, yunetStem)
	y := Convolve(x, kernel).Strides(2).PaddingPerDim([][2]int{{1, 0}, {1, 0}}).Done()
	return addBias(scope, y)
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
			c.err = fmt.Errorf("head %d has %d and %d channels, want %d", level, point.out, depth.out,
				YuNetValues)
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
