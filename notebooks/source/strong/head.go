package strong

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/nn"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// Network returns the network of [face.HeadNetwork] with a head of your own.
func Network(head nn.Backbone) siamese.Network {
	network := face.HeadNetwork()
	network.Backbone = head
	return network
}

// headCase is a matrix W, [d, d], and embeddings on which heads are compared.
type headCase struct {
	name        string
	matrix      [][]float32
	pictures    [][][][]float32 // [b, 1, d, 1]
	embeddings  [][]float32
	sensitivity [][]float32 // The gradient of the loss with respect to the output, [b, d].
}

// headCases returns cases that reveal different mistakes.
func headCases(d int) (cases []headCase) {
	rng := rand.New(rand.NewPCG(14, 7))
	for _, c := range []struct {
		name string
		size float64
	}{{"W = 0", 0}, {"small W", 0.3}, {"large W", 3}} {
		h := headCase{name: c.name, matrix: normal(rng, d, d, c.size/math.Sqrt(float64(d)))}
		h.embeddings, h.sensitivity = normal(rng, 6, d, 1), normal(rng, 6, d, 1)
		for _, e := range h.embeddings {
			norm := length(e)
			picture := make([][]float32, d)
			for k := range e {
				e[k] /= float32(norm)
				picture[k] = []float32{(e[k] + 1) / 2}
			}
			h.pictures = append(h.pictures, [][][]float32{picture})
		}
		cases = append(cases, h)
	}
	return cases
}

func normal(rng *rand.Rand, rows, columns int, size float64) [][]float32 {
	out := make([][]float32, rows)
	for i := range out {
		for range columns {
			out[i] = append(out[i], float32(size*rng.NormFloat64()))
		}
	}
	return out
}

// headResult is the output of a head before the network scales it, and the output and gradient after.
type headResult struct{ raw, output, gradient []float32 }

// evaluate applies a head with the matrix of the case.
func (c headCase) evaluate(dev *device.Device, head nn.Backbone) (r headResult, err error) {
	store := model.NewStore()
	variables := 0
	exec, err := model.NewExec(
		dev.Backend,
		store,
		func(scope *model.Scope, in []*graph.Node) []*graph.Node {
			raw := head.Features(scope.In("head"), in[0])
			var w *graph.Node
			for v := range store.RootScope().IterVariables() {
				if v.Trainable && v.InUseByGraph(raw.Graph()) {
					w, variables = v.NodeValue(raw.Graph()), variables+1
				}
			}
			out := graph.L2Normalize(raw, -1)
			if w == nil {
				return []*graph.Node{raw, out, graph.ScalarZero(raw.Graph(), raw.DType())}
			}
			return []*graph.Node{
				raw,
				out,
				graph.Gradient(graph.ReduceAllSum(graph.Mul(out, in[1])), w)[0],
			}
		},
	)
	if err != nil {
		return r, err
	}
	defer exec.Finalize()
	if _, err := exec.Call(c.pictures, c.sensitivity); err != nil { // Creates the variable.
		return r, err
	}
	if variables != 1 {
		return r, fmt.Errorf("the head has %d variables that are trained, want one, W", variables)
	}
	for v := range store.RootScope().IterVariables() {
		if !v.Trainable {
			continue
		}
		if want := []int{
			len(c.matrix),
			len(c.matrix),
		}; v.Shape().Rank() != 2 ||
			v.Shape().Dim(0) != want[0] ||
			v.Shape().Dim(1) != want[1] {
			return r, fmt.Errorf("the variable has the shape %v, want %v", v.Shape(), want)
		}
		start, err := v.Value()
		if err != nil {
			return r, err
		}
		for _, w := range tensors.MustCopyFlatData[float32](start) {
			if w != 0 {
				return r, errors.New("the variable is not 0 at the start: " +
					"use scope.WithInitializer(initializer.Zero)")
			}
		}
		if err := v.SetValue(tensors.FromValue(c.matrix)); err != nil {
			return r, err
		}
	}
	out, err := exec.Call(c.pictures, c.sensitivity)
	if err != nil {
		return r, err
	}
	for i, to := range []*[]float32{&r.raw, &r.output, &r.gradient} {
		if *to, err = tensors.CopyFlatData[float32](out[i]); err != nil {
			return r, err
		}
	}
	return r, nil
}

// CompareHead compares the output of a head of your own, and its gradient for W, with those of the library,
// for several W. It reports that they agree, or where they differ, with a hint.
func CompareHead(dev *device.Device, own nn.Backbone) string {
	d := face.HeadNetwork().Width
	var text strings.Builder
	for _, compareGradients := range []bool{false, true} {
		for _, c := range headCases(d) {
			want, err := c.evaluate(dev, face.Head())
			if err != nil {
				return err.Error()
			}
			got, err := c.evaluate(dev, own)
			if err != nil {
				return fmt.Sprintf("Not yet: %v.", err)
			}
			if hint := c.hint(got, want); hint != "" {
				return fmt.Sprintf(
					"Not yet: with %s the output is another one.\nHint: %s.",
					c.name,
					hint,
				)
			}
			if !compareGradients {
				continue
			}
			gradient := farthest(got.gradient, want.gradient)
			if !(gradient < 1e-4*(1+largest(want.gradient))) {
				return fmt.Sprintf(
					"Not yet: with %s the output is right, but the gradient for W differs by up "+
						"to %.2g.\nHint: no StopGradient, and W must be a variable of the graph.",
					c.name,
					gradient,
				)
			}
			fmt.Fprintf(
				&text,
				"%-8s output differs by at most %.0e, gradient for W by at most %.0e\n",
				c.name,
				farthest(got.output, want.output),
				gradient,
			)
		}
	}
	return text.String() + "Right: value and gradient are those of face.HeadNetwork."
}

// hint explains a wrong output; it is empty if the output is right.
func (c headCase) hint(got, want headResult) string {
	d := len(c.matrix)
	if len(got.raw) != len(want.raw) {
		return fmt.Sprintf("return [b, %d], one row for each embedding", d)
	}
	unit := scaled(want.raw, d)
	if farthest(got.raw, unit) < 1e-4 {
		return ""
	}
	pictures, without := make([]float32, 0, len(got.raw)), make([]float32, 0, len(got.raw))
	for _, e := range c.embeddings {
		for k, v := range e {
			pictures = append(pictures, (v+1)/2)
			product := 0.0
			for i := range e {
				product += float64(e[i]) * float64(c.matrix[i][k])
			}
			without = append(without, float32(product))
		}
	}
	switch near := func(v []float32) bool { return farthest(scaled(got.raw, d), scaled(v, d)) < 1e-4 }; {
	case farthest(scaled(got.raw, d), unit) < 1e-4:
		return "the direction is right, the length is not 1: divide each row by its length"
	case c.name == "W = 0" && near(pictures):
		return "pictures hold (f + 1)/2: compute 2x - 1 first"
	case near(without) || c.name == "W = 0" && largest(got.raw) < 1e-6:
		return "add f itself: f + f W, not f W alone"
	case c.name == "W = 0":
		return "with W = 0 the head must return f unchanged"
	}
	return "with W = 0 it is right: check the product of f and W, row by column"
}

// scaled returns rows of d numbers scaled to unit length.
func scaled(v []float32, d int) []float32 {
	out := make([]float32, 0, len(v))
	for from := 0; from+d <= len(v); from += d {
		norm := max(length(v[from:from+d]), 1e-12)
		for _, x := range v[from : from+d] {
			out = append(out, float32(float64(x)/norm))
		}
	}
	return out
}

// farthest is the largest absolute difference of two slices; infinite if their lengths differ.
func farthest(a, b []float32) float64 {
	if len(a) != len(b) {
		return math.Inf(1)
	}
	most := 0.0
	for i := range a {
		d := math.Abs(float64(a[i]) - float64(b[i]))
		if math.IsNaN(d) {
			return math.Inf(1)
		}
		most = max(most, d)
	}
	return most
}

func largest(v []float32) float64 { return farthest(v, make([]float32, len(v))) }
