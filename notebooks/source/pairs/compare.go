package pairs

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// The variables of the losses in the store of a model.
const (
	headWeights = "/siamese/binary/weights"
	headBias    = "/siamese/binary/bias"
	classes     = "/softmax/people"
)

// batch is a batch on which losses are compared.
type batch struct {
	name       string
	embeddings [][]float32
	labels     []int32
	people     int
	weights    []float32
	bias       float32
	classes    [][]float32
}

// batches returns batches whose losses reveal different mistakes.
func batches() []batch {
	rng := rand.New(rand.NewPCG(10, 19))
	rows := func(n, dims int) [][]float32 {
		out := make([][]float32, n)
		for i := range out {
			norm := 0.0
			for range dims {
				v := rng.NormFloat64()
				out[i], norm = append(out[i], float32(v)), norm+v*v
			}
			for k := range out[i] {
				out[i][k] /= float32(math.Sqrt(norm))
			}
		}
		return out
	}
	with := func(name string, size float64, labels ...int32) batch {
		const dims, people = 8, 6
		b := batch{
			name: name, labels: labels, people: people,
			embeddings: rows(len(labels), dims), classes: rows(people, dims), bias: float32(2 * size),
		}
		for range dims {
			b.weights = append(b.weights, float32(-size*(0.5+rng.Float64())))
		}
		return b
	}
	return []batch{
		with("few genuine pairs", 1, 0, 0, 1, 2, 3, 4, 5, 5),
		with("many genuine pairs", 1, 0, 0, 0, 0, 0, 1, 1),
		with("a head with large weights", 300, 0, 0, 0, 1, 1, 2, 3, 4),
		with("no genuine pair", 1, 0, 1, 2, 3),
	}
}

// result is the value of a loss with its gradients, by the variables.
type result struct {
	value     float64
	gradients map[string][]float32
}

// evaluate computes the value and the gradients of a loss on a batch.
func (b batch) evaluate(dev *device.Device, loss siamese.Loss) (r result, err error) {
	store := model.NewStore()
	for path, value := range map[string]*tensors.Tensor{
		headWeights: tensors.FromValue(b.weights), headBias: tensors.FromValue(b.bias),
		classes: tensors.FromValue(b.classes),
	} {
		if _, err := store.CreateVariable(path, value); err != nil {
			return r, err
		}
	}
	var names []string
	exec, err := model.NewExec(dev.Backend, store, func(scope *model.Scope, in []*graph.Node) []*graph.Node {
		value := loss.Graph(&siamese.Batch{
			Store: scope.Store(), Embeddings: in[0], Labels: in[1], People: b.people,
		})
		names, in = []string{"the embeddings"}, in[:1]
		for v := range store.RootScope().IterVariables() {
			if v.Trainable && v.InUseByGraph(value.Graph()) {
				names, in = append(names, v.Path()), append(in, v.NodeValue(value.Graph()))
			}
		}
		return append(graph.Gradient(value, in...), value)
	})
	if err != nil {
		return r, err
	}
	defer exec.Finalize()
	out, err := exec.Call(b.embeddings, b.labels)
	if err != nil {
		return r, err
	}
	r.gradients = map[string][]float32{}
	for i, name := range names {
		if r.gradients[name], err = tensors.CopyFlatData[float32](out[i]); err != nil {
			return r, err
		}
	}
	r.value = float64(tensors.ToScalar[float32](out[len(names)]))
	return r, nil
}

// CompareLoss compares value and gradients of a loss of your own with those of the library, on four random
// batches and with the same variables. It reports that they agree, or where they differ, with a hint.
func CompareLoss(dev *device.Device, own, library siamese.Loss) string {
	var text strings.Builder
	for _, b := range batches() {
		want, err := b.evaluate(dev, library)
		if err != nil {
			return fmt.Sprintf("%v: %v", library, err)
		}
		got, err := b.evaluate(dev, own)
		if err != nil {
			return fmt.Sprintf("Not yet: %v: %v", own, err)
		}
		if !near(got.value, want.value, 1e-4) {
			return fmt.Sprintf("Not yet: on a batch with %s the loss is %g, the library has %g.\nHint: %s.",
				b.name, got.value, want.value, lossHint(b.name, got.value, want.value))
		}
		most := 0.0
		for name, gradient := range want.gradients {
			own, ok := got.gradients[name]
			if !ok || len(own) != len(gradient) {
				return fmt.Sprintf("Not yet: the loss has no variable %s: the library trains it.", name)
			}
			for i, v := range gradient {
				if !near(float64(own[i]), float64(v), 1e-3) {
					return fmt.Sprintf("Not yet: on a batch with %s the gradient for %s has %g, the "+
						"library %g.\nHint: does every term depend on %s as in the formula?", b.name, name,
						own[i], v, name)
				}
				most = max(most, math.Abs(float64(own[i]-v)))
			}
		}
		fmt.Fprintf(&text, "%-26s loss %10.4f, the library %10.4f; gradients differ by at most %.0e\n",
			b.name, got.value, want.value, most)
	}
	return text.String() + "Right: value and gradient are those of the library."
}

func lossHint(on string, got, want float64) string {
	switch {
	case math.IsNaN(got) || math.IsInf(got, 0):
		if on == "no genuine pair" {
			return "do not divide by the number of genuine pairs if there are none"
		}
		return "exp or log overflows: compute log(1 + exp(z)) as max(z, 0) + log(1 + exp(-|z|))"
	case near(got, -want, 1e-4):
		return "the sign: a loss is not negative"
	case on == "a head with large weights":
		return "the probability was rounded or cut off: compute the loss from the logit, not from p"
	}
	return "check the total weight of each kind of pairs, that no picture is paired with itself, and which " +
		"term belongs to s = 1"
}

// near reports whether two numbers agree within a relative tolerance; not-a-number agrees with none.
func near(got, want, tolerance float64) bool {
	return math.Abs(got-want) <= tolerance*(1+math.Abs(want))
}
