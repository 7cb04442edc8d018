package cnn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/nn"
)

// CheckNetwork compares the features of a network with those of [nn.CNN] that has the same weights, on random
// pictures: in training and with running averages, with the gradients of a random combination of the
// features, and the running averages afterwards. It reports that all agree, or the first that does not, with
// a hint.
func CheckNetwork(dev *device.Device, network Network) string {
	const tolerance = 1e-3
	for _, training := range []bool{true, false} {
		in := randomInputs(2)
		own, err := call(dev, in, func(x, r *graph.Node, state []*graph.Node) []*graph.Node {
			weights, averages := state[:Weights-2], state[Weights:]
			out, updated := network(x, weights, averages, training)
			return results(out, r, weights, updated)
		})
		if err != nil {
			return fmt.Sprintf("Not yet: %v", err)
		}
		want, err := library(dev, in, training)
		if err != nil {
			return fmt.Sprintf("Not yet: the library: %v", err)
		}
		for i := range want {
			if i < len(own) && offBy(own[i], want[i]) < tolerance {
				continue
			}
			return lesson.Wrapped(fmt.Sprintf(
				"Not yet: %s.\nHint: %s.", resultName(i), resultHint(i, training)))
		}
	}
	return "Right: features, gradients and running averages are those of the library."
}

// randomInputs returns b random pictures, factors of their features, and a state with random weights, scales,
// offsets and averages.
func randomInputs(b int) []*tensors.Tensor {
	rng := rand.New(rand.NewPCG(1, 5))
	random := func(low, high float32, size ...int) *tensors.Tensor {
		n := 1
		for _, d := range size {
			n *= d
		}
		values := make([]float32, n)
		for i := range values {
			values[i] = low + (high-low)*rng.Float32()
		}
		return tensors.FromFlatDataAndDimensions(values, size...)
	}
	in := []*tensors.Tensor{random(0, 1, b, 64, 64, inputs), random(-1, 1, b, features)}
	for i, t := range Start(1) {
		switch p := parts()[i]; {
		case p.variance > 0:
		case p.value == 1:
			t = random(0.5, 1.5, p.size...)
		default:
			t = random(-0.5, 0.5, p.size...)
		}
		in = append(in, t)
	}
	return in
}

// call builds and runs the graph of a function of pictures, factors and state.
func call(
	dev *device.Device, in []*tensors.Tensor, f func(x, r *graph.Node, state []*graph.Node) []*graph.Node,
) ([]*tensors.Tensor, error) {
	exec, err := graph.NewExec(dev.Backend, func(nodes []*graph.Node) []*graph.Node {
		return f(nodes[0], nodes[1], nodes[2:])
	})
	if err != nil {
		return nil, err
	}
	out, err := exec.Call(in)
	if err != nil {
		return nil, firstLine(err)
	}
	exec.Finalize()
	return out, nil
}

// firstLine shortens an error of graph code, which contains where it was raised and the stack.
func firstLine(err error) error {
	if err == nil {
		return nil
	}
	line, _, _ := strings.Cut(err.Error(), "\n")
	if _, after, found := strings.Cut(line, "panicked: "); found {
		line = after
	}
	return fmt.Errorf("%.300s", line)
}

// results are the features, their gradients, and the running averages.
func results(out, r *graph.Node, weights, updated []*graph.Node) []*graph.Node {
	out = graph.Reshape(out, out.Shape().Dim(0), -1)
	all := append([]*graph.Node{out}, graph.Gradient(graph.ReduceAllSum(graph.Mul(out, r)), weights...)...)
	return append(all, updated...)
}

// library returns the results of [nn.CNN] with the weights of the state.
func library(dev *device.Device, in []*tensors.Tensor, training bool) ([]*tensors.Tensor, error) {
	store := model.NewStore()
	var weights, averages []*model.Variable
	for i, p := range parts() {
		path, ok := libraryPath(p.name)
		if !ok { // The head.
			continue
		}
		value := in[2+i]
		if p.variance == 0 {
			flat := tensors.MustCopyFlatData[float32](value)
			value = tensors.FromFlatDataAndDimensions(flat, len(flat))
		}
		v, err := store.CreateVariable(path, value)
		if err != nil {
			return nil, err
		}
		if i < Weights {
			weights = append(weights, v)
		} else {
			averages = append(averages, v)
		}
	}
	type nodes = []*graph.Node
	exec, err := model.NewExec(dev.Backend, store, func(scope *model.Scope, nodes nodes) nodes {
		g := nodes[0].Graph()
		store.SetTraining(g, training)
		var w, updated []*graph.Node
		for _, v := range weights { // Before the network, which adds them to the graph.
			w = append(w, v.NodeValue(g))
		}
		out := nn.CNN(scope, nodes[0], channels(), 0)
		for _, v := range averages {
			updated = append(updated, v.NodeValue(g))
		}
		return results(out, nodes[1], w, updated)
	})
	if err != nil {
		return nil, err
	}
	defer exec.Finalize()
	return exec.Call(in[:2])
}

// libraryPath is the path of a tensor of the state among the variables of [nn.CNN].
func libraryPath(name string) (path string, ok bool) {
	block, what, _ := strings.Cut(name, ", ")
	path, ok = map[string]string{
		"kernel": "/weights", "scale": "/norm/scale", "offset": "/norm/offset",
		"average mean": "/norm/mean", "average variance": "/norm/variance",
	}[what]
	return "/" + strings.ReplaceAll(block, " ", "_") + path, ok
}

// resultName names element i of the results.
func resultName(i int) string {
	if i == 0 {
		return "the features differ from those of the library"
	}
	if i < Weights-1 {
		return "the gradient by " + parts()[i-1].name + " differs from that of the library"
	}
	return parts()[i+1].name + " after the batch differs from that of the library"
}

func resultHint(i int, training bool) string {
	switch {
	case i == 0 && !training:
		return "outside training, normalise with the running averages"
	case i == 0:
		return "in training: convolution, normalisation with the mean and variance of the batch, scale, " +
			"offset, ReLU, pooling, in this order"
	case i < Weights-1:
		return "the gradient must flow through the mean and the variance of the batch too"
	}
	return "in training, a running average is 0.9 of the old one and 0.1 of the statistics of the batch"
}

// offBy is the largest difference of two tensors, relative to the largest value of the second.
func offBy(got, want *tensors.Tensor) float64 {
	a, b := tensors.MustCopyFlatData[float32](got), tensors.MustCopyFlatData[float32](want)
	if len(a) != len(b) {
		return math.Inf(1)
	}
	most, off := 1e-6, 0.
	for i := range b {
		most = max(most, math.Abs(float64(b[i])))
		d := math.Abs(float64(a[i] - b[i]))
		if math.IsNaN(d) {
			return math.Inf(1)
		}
		off = max(off, d)
	}
	return off / most
}

// BatchMoments lists the mean and variance of the first channel of the first convolution, with the kernels of
// a state: over all pictures of each batch, and over its first picture alone. The function moments adds mean
// and variance over axes to a graph.
func BatchMoments(
	dev *device.Device, state []*tensors.Tensor, moments func(x *graph.Node, axes ...int) []*graph.Node,
	batches ...images.Batch,
) (string, error) {
	var text strings.Builder
	for i, b := range batches {
		size := len(b.Values) / len(b.Labels)
		alone := images.Batch{Values: b.Values[:size], Labels: b.Labels[:1]}
		for _, of := range []images.Batch{b, alone} {
			out, err := graph.CallOnceN(dev.Backend, func(x, kernel *graph.Node) []*graph.Node {
				return moments(graph.Convolve(x, kernel).PadSame().Done(), 0, 1, 2)
			}, Inputs(of)[0], state[0])
			if err != nil {
				return "", firstLine(err)
			}
			fmt.Fprintf(&text, "batch %d, %2d pictures: mean %+.3f, variance %.3f\n", i+1, len(of.Labels),
				Number(out[0], 0), Number(out[1], 0))
		}
	}
	return strings.TrimSpace(text.String()), nil
}
