package pretrained

import (
	"fmt"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/internal/onnx"
	"github.com/gosiamese/gosiamese/pkg/nn"
)

const (
	// SFaceSide is the height and width of the aligned pictures that SFace takes, in pixels.
	SFaceSide = 112
	// SFaceDimensions is the length of its embeddings.
	SFaceDimensions = 128
)

// sfaceBlock is a depthwise 3 x 3 convolution and a 1 x 1 convolution to out channels, each followed by
// PReLU: the separable convolution of MobileNet (Howard et al. 2017, arXiv:1704.04861).
type sfaceBlock struct{ out, stride int }

const sfaceStem = 32 // Channels after the first convolution.

func sfaceBlocks() []sfaceBlock {
	return []sfaceBlock{
		{64, 1},
		{128, 2},
		{128, 1},
		{256, 2},
		{256, 1},
		{512, 2},
		{512, 1},
		{512, 1},
		{512, 1},
		{512, 1},
		{512, 1},
		{1024, 2},
		{1024, 1},
	}
}

// sface maps aligned faces [b, 112, 112, 3], RGB in [0, 1], to embeddings [b, 128], not yet of unit length
// (Zhong et al. 2021, arXiv:2205.12010). The weights must be in the scope.
func sface(scope *model.Scope, x *Node) *Node {
	return sfaceEmbedding(scope, sfaceFeatures(scope, x))
}

// sfaceEmbedding maps the output of the last block, 7 x 7 with 1024 channels, to embeddings [b, 128].
func sfaceEmbedding(scope *model.Scope, features []*Node) *Node {
	x := fromMaps(features[len(features)-1])
	return linear(scope.In("embedding"), Reshape(x, x.Shape().Dim(0), -1), SFaceDimensions)
}

// sfaceFeatures returns the outputs of the first convolution and of each block.
func sfaceFeatures(scope *model.Scope, x *Node) (features []*Node) {
	x.AssertDims(-1, SFaceSide, SFaceSide, 3)
	x = MulScalar(AddScalar(x, -0.5), 255.0/128) // [-0.996, 0.996]
	stem := scope.In("stem")
	x = toMaps(Concatenate(nn.CentredShifts(x, 3, 1), -1)) // 112 x 112, 27 channels.
	x = prelu(stem, pointwise(stem, x, sfaceStem))
	features = append(features, x)
	for i, block := range sfaceBlocks() {
		inside := scope.In("block_%02d", i+1)
		depth, point := inside.In("depthwise"), inside.In("pointwise")
		x = prelu(depth, depthwise3(depth, x, block.stride))
		x = prelu(point, pointwise(point, x, block.out))
		features = append(features, x)
	}
	return features
}

// convertSFace converts the weights of face_recognition_sface_2021dec.onnx, float32 or quantised, and merges
// each normalisation with the layer beside it.
func convertSFace(file *onnx.File) (*model.Store, error) {
	c := converter{file: file, store: model.NewStore(), root: sfaceRoot}
	blocks := sfaceBlocks()
	convolutions := c.ordered("Conv", 1+2*len(blocks))
	norms := c.ordered("BatchNormalization", 3+2*len(blocks))
	slopes := c.ordered("PRelu", 1+2*len(blocks))
	out := sfaceStem
	for i := range 1 + 2*len(blocks) {
		name := "stem"
		if i > 0 {
			name = fmt.Sprintf("block_%02d/%s", (i+1)/2, []string{"pointwise", "depthwise"}[i%2])
		}
		if i > 0 && i%2 == 0 {
			out = blocks[i/2-1].out
		}
		l := c.convolution(convolutions[i])
		if c.err == nil && l.out != out {
			c.err = fmt.Errorf("%s has %d channels, want %d", name, l.out, out)
		}
		l.after(c.norm(norms[i], l.out))
		c.put(name, l)
		slope := c.vector(c.inputs(slopes[i], 2)[1], l.out)
		values := make([]float32, l.out)
		for k, v := range slope {
			values[k] = float32(v)
		}
		c.store32(name+"/slope", values, l.out)
	}
	dense := c.ordered("Gemm", 1)[0]
	w := c.take(c.inputs(dense, 3)[1], 2) // [128, 1024*7*7]
	l := layer{
		in:   out,
		out:  w.Dims[0],
		area: w.Dims[1] / out,
		bias: c.vector(c.inputs(dense, 3)[2], w.Dims[0]),
	}
	for _, v := range w.Values {
		l.weights = append(l.weights, float64(v))
	}
	if c.err == nil && (l.out != SFaceDimensions || w.Dims[1]%out != 0) {
		c.err = fmt.Errorf("the dense layer has the shape %v", w.Dims)
	}
	if c.err == nil {
		l.before(c.norm(norms[len(norms)-2], out))
		l.after(c.norm(norms[len(norms)-1], l.out))
		c.put("embedding", l)
	}
	return c.store, c.err
}
