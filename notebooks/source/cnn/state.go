package cnn

import (
	"encoding/gob"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/initializer"

	"github.com/gosiamese/gosiamese/pkg/images"
)

// The network of the lesson: three blocks, then a head for two classes.
const (
	inputs, classes = 3, 2
	features        = 8 * 8 * 64 // Of a picture of 64 x 64 pixels.
	Weights         = 11         // Number of weight tensors in a state.
)

// channels are those after each block.
func channels() []int { return []int{16, 32, 64} }

// part is one tensor of the state.
type part struct {
	name     string
	size     []int
	variance float64 // Of its random values; 0 if all are equal to value.
	value    float32
}

// parts are the tensors of the state: for each block kernel, scale and offset, then the weights and the bias
// of the head, then for each block the running averages of mean and variance.
func parts() (all []part) {
	var averages []part
	in := inputs
	for i, out := range channels() {
		own := func(name string) string { return fmt.Sprintf("block %d, %s", i+1, name) }
		of := []int{1, 1, 1, out}
		all = append(all,
			part{own("kernel"), []int{3, 3, in, out}, 2 / float64(9*in), 0},
			part{own("scale"), of, 0, 1}, part{own("offset"), of, 0, 0})
		averages = append(averages,
			part{own("average mean"), of, 0, 0}, part{own("average variance"), of, 0, 1})
		in = out
	}
	return slices.Concat(all, []part{
		{"head, weights", []int{features, classes}, 1. / features, 0},
		{"head, bias", []int{1, classes}, 0, 0},
	}, averages)
}

// Start returns the state of a network before training. Kernels have random weights with the variance 2/n for
// n inputs of a sum (He et al. 2015, arXiv:1502.01852), the head 1/n.
func Start(seed uint64) (state []*tensors.Tensor) {
	rng := rand.New(rand.NewPCG(seed, 4))
	for _, p := range parts() {
		values := make([]float32, shapes.Make(dtypes.Float32, p.size...).Size())
		for i := range values {
			values[i] = p.value
			if p.variance > 0 {
				values[i] = float32(math.Sqrt(p.variance) * rng.NormFloat64())
			}
		}
		state = append(state, tensors.FromFlatDataAndDimensions(values, p.size...))
	}
	return state
}

// Table lists the weights of a state, with their shapes and numbers.
func Table(state []*tensors.Tensor) string {
	var text strings.Builder
	total := 0
	for i, p := range parts()[:Weights] {
		size := state[i].Shape().Size()
		total += size
		fmt.Fprintf(&text, "%-16s %-14s %6d\n", p.name, fmt.Sprint(state[i].Shape().Dimensions), size)
	}
	fmt.Fprintf(&text, "%-16s %-14s %6d", "together", "", total)
	return text.String()
}

// Inputs returns a batch as the tensors of pictures of 64 x 64 pixels, [b, 64, 64, 3], and labels, [b].
func Inputs(b images.Batch) []*tensors.Tensor {
	n := len(b.Labels)
	return []*tensors.Tensor{
		tensors.FromFlatDataAndDimensions(b.Values, n, 64, 64, inputs),
		tensors.FromFlatDataAndDimensions(b.Labels, n),
	}
}

// All returns all pictures of a set in one batch.
func All(set images.Set) (b images.Batch) {
	for i, picture := range set.Pictures {
		b.Values, b.Labels = append(b.Values, picture...), append(b.Labels, int32(set.Labels[i]))
	}
	return b
}

// Number returns element i of a tensor of float32.
func Number(t *tensors.Tensor, i int) float64 {
	return float64(tensors.MustCopyFlatData[float32](t)[i])
}

// Numbers returns the elements of a tensor of int32.
func Numbers(t *tensors.Tensor) (values []int) {
	for _, v := range tensors.MustCopyFlatData[int32](t) {
		values = append(values, int(v))
	}
	return values
}

// Largest is the largest difference of values and a tensor of float32 with as many elements.
func Largest(values []float32, t *tensors.Tensor) (most float64) {
	for i, v := range tensors.MustCopyFlatData[float32](t) {
		most = max(most, math.Abs(float64(v-values[i])))
	}
	return most
}

// With returns a copy of a tensor in which element i has the given value.
func With(t *tensors.Tensor, i int, value float64) *tensors.Tensor {
	values := tensors.MustCopyFlatData[float32](t)
	values[i] = float32(value)
	return tensors.FromFlatDataAndDimensions(values, t.Shape().Dimensions...)
}

// Scalar returns a number as a list of one tensor.
func Scalar(v float64) []*tensors.Tensor { return []*tensors.Tensor{tensors.FromValue(float32(v))} }

// Save writes a state to a file, and creates its folder.
func Save(path string, state []*tensors.Tensor) error {
	var values [][]float32
	for _, t := range state {
		values = append(values, tensors.MustCopyFlatData[float32](t))
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("cnn: %w", err)
	}
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("cnn: %w", err)
	}
	if err := errors.Join(gob.NewEncoder(file).Encode(values), file.Close()); err != nil {
		return fmt.Errorf("cnn: %w", err)
	}
	return nil
}

// Load reads a state that [Save] wrote.
func Load(path string) (state []*tensors.Tensor, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("cnn: %w: train first", err)
	}
	var values [][]float32
	if err := errors.Join(gob.NewDecoder(file).Decode(&values), file.Close()); err != nil {
		return nil, fmt.Errorf("cnn: %s: %w", path, err)
	}
	for i, p := range parts() {
		if len(values) != len(parts()) || len(values[i]) != shapes.Make(dtypes.Float32, p.size...).Size() {
			return nil, fmt.Errorf("cnn: %s holds another network: train again", path)
		}
		state = append(state, tensors.FromFlatDataAndDimensions(values[i], p.size...))
	}
	return state, nil
}

// Network is the graph code of the blocks: pictures x [b, 64, 64, 3], the state without the head as nodes,
// and whether it is in training -> features and the running averages after this batch.
type Network func(x *graph.Node, weights, averages []*graph.Node, training bool) (
	out *graph.Node, updated []*graph.Node,
)

// InStore applies a network to the variables of a scope, which it creates: kernels at random, scales 1,
// offsets 0. In training it stores the running averages.
func InStore(scope *model.Scope, x *graph.Node, network Network) *graph.Node {
	g := x.Graph()
	node := func(p part) (*model.Variable, *graph.Node) {
		own := scope.In("%s", strings.ReplaceAll(p.name, ", ", "_"))
		size := shapes.Make(dtypes.Float32, p.size...)
		if p.variance == 0 { // A vector, which is not subject to weight decay.
			size = shapes.Make(dtypes.Float32, p.size[len(p.size)-1])
			own = own.WithInitializer(initializer.Zero)
			if p.value == 1 {
				own = own.WithInitializer(initializer.One)
			}
		}
		v := own.VariableWithShape("values", size)
		return v, graph.Reshape(v.NodeValue(g), p.size...)
	}
	var weights, averages []*graph.Node
	var variables []*model.Variable
	for i, p := range parts() {
		if strings.HasPrefix(p.name, "head") {
			continue
		}
		v, n := node(p)
		if i < Weights {
			weights = append(weights, n)
			continue
		}
		variables, averages = append(variables, v.SetTrainable(false)), append(averages, n)
	}
	training := scope.IsTraining(g)
	out, updated := network(x, weights, averages, training)
	if training {
		for i, v := range variables {
			v.SetNodeValue(graph.StopGradient(graph.Reshape(updated[i], v.Shape().Dimensions...)))
		}
	}
	return out
}
