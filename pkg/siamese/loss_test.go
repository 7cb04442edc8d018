package siamese_test

import (
	"math"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

const (
	headPath    = "/siamese/binary/weights"
	biasPath    = "/siamese/binary/bias"
	softmaxPath = "/softmax/people"
)

func float32s(rows [][]float64) [][]float32 {
	out := make([][]float32, len(rows))
	for i, row := range rows {
		for _, v := range row {
			out[i] = append(out[i], float32(v))
		}
	}
	return out
}

// compute evaluates the graph of a loss on a batch: the loss and its gradients, row by row, with respect to
// the embeddings and the variables that the loss uses.
func compute(t *testing.T, dev *device.Device, loss siamese.Loss, x example) (float64, map[string][]float32) {
	t.Helper()
	store := model.NewStore()
	for path, value := range map[string]*tensors.Tensor{
		headPath:    tensors.FromValue(float32s([][]float64{x.head})[0]),
		biasPath:    tensors.FromValue(float32(x.bias)),
		softmaxPath: tensors.FromValue(float32s(x.directions)),
	} {
		if _, err := store.CreateVariable(path, value); err != nil {
			t.Fatal(err)
		}
	}
	var names, params []string
	for name := range loss.Params() {
		params = append(params, name)
	}
	exec, err := model.NewExec(dev.Backend, store, func(scope *model.Scope, in []*graph.Node) []*graph.Node {
		inputs := map[string]*graph.Node{}
		for i, name := range params {
			inputs[name] = in[2+i]
		}
		value := loss.Graph(&siamese.Batch{
			Store: scope.Store(), Embeddings: in[0], Labels: in[1], People: len(x.directions), Params: inputs,
		})
		names, in = []string{"vectors"}, in[:1]
		for _, path := range []string{headPath, biasPath, softmaxPath} {
			if v := store.GetVariable(path); v.InUseByGraph(value.Graph()) {
				names, in = append(names, path), append(in, v.NodeValue(value.Graph()))
			}
		}
		return append(graph.Gradient(value, in...), value)
	})
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	arguments := []any{float32s(x.vectors), x.labels}
	for _, name := range params {
		arguments = append(arguments, float32(loss.Params()[name]))
	}
	out, err := exec.Call(arguments...)
	if err != nil {
		t.Fatal(err)
	}
	gradients := map[string][]float32{}
	for i, name := range names {
		gradients[name] = tensors.MustCopyFlatData[float32](out[i])
	}
	return float64(tensors.ToScalar[float32](out[len(names)])), gradients
}

func TestLossAgainstLoops(t *testing.T) {
	batches := map[string][]int32{
		"4 x 3":            {0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3},
		"shuffled":         {5, 0, 1, 0, 5, 1, 0, 1, 5, 5},
		"a single picture": {0, 0, 1, 1, 4},
		"one person":       {2, 2, 2},
		"no genuine pair":  {0, 3, 1, 5},
	}
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		for name, labels := range batches {
			x := newExample(3, labels, 6, 6)
			for _, c := range losses {
				got, _ := compute(t, dev, c.loss, x)
				if want := c.want(x); !(math.Abs(got-want) <= 2e-5*(1+want)) {
					t.Errorf("%s, %v: got %v, want %v", name, c.loss, got, want)
				}
			}
		}
	})
}

// Every gradient, with respect to the embeddings and the variables of the loss, agrees with finite
// differences of the reference loops.
func TestLossGradientAgainstDifferences(t *testing.T) {
	x := newExample(8, []int32{0, 0, 0, 1, 1, 3, 3, 3}, 5, 5)
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		for _, c := range losses {
			_, gradients := compute(t, dev, c.loss, x)
			check := func(name string, values ...*float64) {
				got, used := gradients[name]
				if used && len(got) != len(values) {
					t.Fatalf("%v: %d gradients with respect to %s, want %d",
						c.loss, len(got), name, len(values))
				}
				for i, v := range values {
					want := difference(v, func() float64 { return c.want(x) })
					if !used && want != 0 {
						t.Fatalf("%v depends on %s, but the graph has no gradient for it", c.loss, name)
					}
					if used && !(math.Abs(float64(got[i])-want) <= 2e-4*(1+math.Abs(want))) {
						t.Errorf("%v: gradient %d with respect to %s is %v, finite differences give %v",
							c.loss, i, name, got[i],
							want)
					}
				}
			}
			check("vectors", cells(x.vectors)...)
			check(headPath, cells([][]float64{x.head})...)
			check(biasPath, &x.bias)
			check(softmaxPath, cells(x.directions)...)
		}
	})
}

func cells(rows [][]float64) (out []*float64) {
	for _, row := range rows {
		for i := range row {
			out = append(out, &row[i])
		}
	}
	return out
}

// difference is the central difference of f at v.
func difference(v *float64, f func() float64) float64 {
	const h = 1e-6
	kept := *v
	*v = kept + h
	above := f()
	*v = kept - h
	below := f()
	*v = kept
	return (above - below) / (2 * h)
}

// If all embeddings are equal, every loss and every gradient is finite.
func TestLossOfEqualVectors(t *testing.T) {
	x := newExample(4, []int32{0, 0, 1, 1, 2, 2}, 4, 3)
	for i := range x.vectors {
		x.vectors[i] = x.vectors[0]
	}
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		for _, c := range losses {
			got, gradients := compute(t, dev, c.loss, x)
			if want := c.want(x); !(math.Abs(got-want) <= 1e-3) {
				t.Errorf("%v: got %v, want %v", c.loss, got, want)
			}
			for name, gradient := range gradients {
				for _, v := range gradient {
					if v-v != 0 {
						t.Errorf("%v: gradient with respect to %s %v", c.loss, name, gradient)
						break
					}
				}
			}
		}
	})
}

// A label outside [0, people) makes the loss NaN, and a softmax over one person is rejected.
func TestSoftmaxPeople(t *testing.T) {
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		loss := siamese.CosFace(16, 0.2)
		for _, label := range []int32{-1, 3, 100} {
			if got, _ := compute(t, dev, loss, newExample(1, []int32{0, label, 2}, 4, 3)); !math.IsNaN(got) {
				t.Errorf("label %d among 3 people: loss %v, want NaN", label, got)
			}
		}
		exec, err := model.NewExec(dev.Backend, model.NewStore(), func(scope *model.Scope,
			in []*graph.Node,
		) *graph.Node {
			return loss.Graph(&siamese.Batch{
				Store: scope.Store(), Embeddings: in[0], Labels: in[1], People: 1,
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := exec.Call1([][]float32{{1, 0}}, []int32{0}); err == nil ||
			!strings.Contains(err.Error(), "softmax over 1 people") {
			t.Errorf("one person: got %v", err)
		}
	})
}
