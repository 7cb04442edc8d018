package pretrained

import (
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/internal/onnx"
)

// converter converts the weights of an ONNX file to the layouts of this package; it stops at the first error.
type converter struct {
	file  *onnx.File
	store *model.Store
	root  string
	err   error
}

// take returns a constant with the given number of axes.
func (c *converter) take(name string, axes int) onnx.Tensor {
	if c.err != nil {
		return onnx.Tensor{Dims: make([]int, axes)}
	}
	t, err := c.file.Tensor(name)
	if err == nil && len(t.Dims) != axes {
		err = fmt.Errorf("%s has the shape %v, want %d axes", name, t.Dims, axes)
	}
	if c.err = err; err != nil {
		return onnx.Tensor{Dims: make([]int, axes)}
	}
	return t
}

// vector returns n values, one per channel.
func (c *converter) vector(name string, n int) []float64 {
	out := make([]float64, n)
	if c.err != nil {
		return out
	}
	t, err := c.file.Tensor(name)
	if err == nil && len(t.Values) != n {
		err = fmt.Errorf("%s has the shape %v, want %d values", name, t.Dims, n)
	}
	if c.err = err; err != nil {
		return out
	}
	for i, v := range t.Values {
		out[i] = float64(v)
	}
	return out
}

// layer is a convolution or a dense layer, in float64 until it is stored.
type layer struct {
	in, out, area int // Input channels per group, output channels, and positions of the kernel.
	weights, bias []float64
}

// weight is the weight for an output channel, an input channel of its group and a position of the kernel.
func (l *layer) weight(out, in, at int) *float64 { return &l.weights[(out*l.in+in)*l.area+at] }

// convolution reads the weights [out, in, height, width] and the bias of a Conv.
func (c *converter) convolution(n onnx.Node) layer {
	inputs := c.inputs(n, 2)
	w := c.take(inputs[1], 4)
	l := layer{in: w.Dims[1], out: w.Dims[0], area: w.Dims[2] * w.Dims[3], bias: make([]float64, w.Dims[0])}
	for _, v := range w.Values {
		l.weights = append(l.weights, float64(v))
	}
	if len(n.Inputs) > 2 {
		l.bias = c.vector(n.Inputs[2], l.out)
	}
	return l
}

// inputs returns the inputs of a node, at least n.
func (c *converter) inputs(n onnx.Node, least int) []string {
	if c.err == nil && len(n.Inputs) < least {
		c.err = fmt.Errorf("%.20s has %d inputs, want %d", n.Type, len(n.Inputs), least)
	}
	return append(n.Inputs, make([]string, least)...)
}

// norm is batch normalisation in inference: factor x + offset, per channel.
type norm struct{ factor, offset []float64 }

func (c *converter) norm(n onnx.Node, channels int) (b norm) {
	inputs := c.inputs(n, 5)
	scale, offset := c.vector(inputs[1], channels), c.vector(inputs[2], channels)
	mean, variance := c.vector(inputs[3], channels), c.vector(inputs[4], channels)
	for i := range channels {
		factor := scale[i] / math.Sqrt(variance[i]+n.Float("epsilon", 1e-5))
		b.factor, b.offset = append(b.factor, factor), append(b.offset, offset[i]-mean[i]*factor)
	}
	return b
}

// after merges the normalisation that follows the layer into it.
func (l *layer) after(b norm) {
	each := l.in * l.area
	for o := range l.out {
		for i := range each {
			l.weights[o*each+i] *= b.factor[o]
		}
		l.bias[o] = l.bias[o]*b.factor[o] + b.offset[o]
	}
}

// before merges the normalisation of the input of the layer into it. (Only for layers without padding.)
func (l *layer) before(b norm) {
	for o := range l.out {
		for i := range l.in {
			for at := range l.area {
				w := l.weight(o, i, at)
				l.bias[o] += *w * b.offset[i]
				*w *= b.factor[i]
			}
		}
	}
}

// put stores a layer as a matrix [area*in, out] and a bias [out].
func (c *converter) put(name string, l layer) {
	matrix := make([]float32, len(l.weights))
	for o := range l.out {
		for i := range l.in {
			for at := range l.area {
				matrix[(at*l.in+i)*l.out+o] = float32(*l.weight(o, i, at))
			}
		}
	}
	c.store32(name+"/weights", matrix, l.area*l.in, l.out)
	bias := make([]float32, l.out)
	for o, v := range l.bias {
		bias[o] = float32(v)
	}
	c.store32(name+"/bias", bias, l.out)
}

func (c *converter) store32(name string, values []float32, dims ...int) {
	if c.err == nil {
		_, c.err = c.store.CreateVariable(c.root+name, tensors.FromFlatDataAndDimensions(values, dims...))
	}
}

// ordered returns the nodes of one type, in the order of the file, which must be n.
func (c *converter) ordered(kind string, n int) (nodes []onnx.Node) {
	for _, node := range c.file.Nodes {
		if node.Type == kind {
			nodes = append(nodes, node)
		}
	}
	if len(nodes) != n && c.err == nil {
		c.err = fmt.Errorf("%d nodes of type %s, want %d", len(nodes), kind, n)
	}
	return append(nodes, make([]onnx.Node, n)...)[:n]
}
