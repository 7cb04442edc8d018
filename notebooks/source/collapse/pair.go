package collapse

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/nn"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// backend computes graphs that are small and run only once: it need not compile them.
const backend = "go"

// Network is an embedding network: pictures x [b, h, w, c] -> embeddings [b, n]. Its weights are below the
// scope.
type Network = func(scope *model.Scope, x *Node) *Node

// Pair is graph code for the distances of b pairs of pictures: x and y [b, h, w, c] -> [b].
type Pair = func(scope *model.Scope, x, y *Node) *Node

// RandomEmbeddings returns the embeddings of the pictures of a set by a network with random weights, and the
// number of its weights.
func RandomEmbeddings(f Network, seed int64, set images.Set) ([][]float32, int, error) {
	dev, err := device.Open(backend)
	if err != nil {
		return nil, 0, err
	}
	defer dev.Close()
	store := trainer.NewWeights("/", seed).Store
	out, err := execute(dev, store, func(scope *model.Scope, in []*Node) []*Node {
		return []*Node{f(scope, in[0])}
	}, stacked(set, everyIndex(set)))
	if err != nil {
		return nil, 0, err
	}
	weights := 0
	for v := range store.RootScope().IterVariables() {
		if v.Trainable {
			weights += v.Shape().Size()
		}
	}
	return slices.Collect(slices.Chunk(out[0], len(out[0])/set.Len())), weights, nil
}

func everyIndex(set images.Set) (indices []int) {
	for i := range set.Pictures {
		indices = append(indices, i)
	}
	return indices
}

// PairDistances returns the distances of pairs of pictures of a set, by their indices, for random weights.
func PairDistances(d Pair, seed int64, set images.Set, x, y []int) ([]float32, error) {
	dev, err := device.Open(backend)
	if err != nil {
		return nil, err
	}
	defer dev.Close()
	store := trainer.NewWeights("/", seed).Store
	out, err := execute(dev, store, func(scope *model.Scope, in []*Node) []*Node {
		return []*Node{d(scope, in[0], in[1])}
	}, stacked(set, x), stacked(set, y))
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

// Gradients holds the gradient of a loss with respect to each trainable variable, by its path, such as
// "/f/backbone/block_1/weights".
type Gradients map[string][]float32

// PairGradients returns the gradients of the mean distance of pairs of pictures of a set, by their indices,
// for random weights. If there are weights below the scope g, they are copies of those below f.
func PairGradients(d Pair, seed int64, set images.Set, x, y []int) (Gradients, error) {
	dev, err := device.Open(backend)
	if err != nil {
		return nil, err
	}
	defer dev.Close()
	store := trainer.NewWeights("/", seed).Store
	loss := func(scope *model.Scope, in []*Node) *Node { return ReduceAllMean(d(scope, in[0], in[1])) }
	inputs := []any{stacked(set, x), stacked(set, y)}
	if _, _, err := slopes(dev, store, loss, inputs...); err != nil { // Creates the variables.
		return nil, err
	}
	for v := range store.RootScope().IterVariables() {
		twin := store.GetVariable(strings.Replace(v.Path(), "/g/", "/f/", 1))
		if twin == nil || twin == v {
			continue
		}
		value, err := twin.MustValue().LocalClone()
		if err == nil {
			err = v.SetValue(value)
		}
		if err != nil {
			return nil, fmt.Errorf("collapse: copy %s: %w", twin.Path(), err)
		}
	}
	_, gradients, err := slopes(dev, store, loss, inputs...)
	return gradients, err
}

// CompareSum reports how much the gradients of shared weights, below f, differ from the sum of those of two
// copies, below f and g.
func CompareSum(shared, copies Gradients) string {
	var weights int
	var largest, difference float64
	for path, gradient := range shared {
		other := copies[strings.Replace(path, "/f/", "/g/", 1)]
		for i, v := range gradient {
			sum := float64(copies[path][i]) + float64(other[i])
			largest = max(largest, math.Abs(float64(v)))
			difference = max(difference, math.Abs(sum-float64(v)))
			weights++
		}
	}
	return fmt.Sprintf("all %d weights: the sums differ from the gradients by at most %.0e, and the largest "+
		"gradient is %.2f", weights, difference, largest)
}

// CheckNetwork compares the distances of pairs by a function of lesson 08, and their gradients with respect
// to all weights, with those of [siamese.Network] with the same backbone, for random weights and pictures.
func CheckNetwork(b nn.Backbone, distance func(one, other *model.Scope, x, y *Node) *Node) (string, error) {
	dev, err := device.Open(backend)
	if err != nil {
		return "", err
	}
	defer dev.Close()
	const side, pairs, rounds = 32, 4, 2
	network := siamese.Network{
		Height: side, Width: side, Channels: 1, Backbone: b, Dimensions: 128, Unnormalised: true,
	}
	library := func(scope *model.Scope, in []*Node) *Node {
		batch := &siamese.Batch{
			Embeddings: network.Embed(scope, Concatenate(in[:2], 0)), AnyLength: true,
		}
		d := Slice(batch.Distances(), AxisRange(0, pairs), AxisRange(pairs)) // [pairs, pairs]
		diagonal := ConvertDType(Diagonal(d.Graph(), pairs), d.DType())
		return ReduceAllSum(Mul(ReduceSum(Mul(d, diagonal), 1), in[2]))
	}
	own := func(scope *model.Scope, in []*Node) *Node {
		f := scope.At("siamese")
		return ReduceAllSum(Mul(distance(f, f, in[0], in[1]), in[2]))
	}
	weights := 0
	for round := range rounds {
		store := trainer.NewWeights("/siamese", int64(round)).Store
		inputs := []any{
			noise(round, pairs, side, side, 1), noise(round+10, pairs, side, side, 1), noise(round+20, pairs),
		}
		want, wantGradients, err := slopes(dev, store, library, inputs...)
		if err != nil {
			return "", err
		}
		got, gradients, err := slopes(dev, store, own, inputs...)
		if err != nil {
			return "", err
		}
		if !near(got, want, want) {
			return fmt.Sprintf("Not yet: the library's distances sum to %.5f, yours to %.5f.", want, got), nil
		}
		weights = 0
		for _, path := range slices.Sorted(maps.Keys(wantGradients)) {
			gradient := gradients[path]
			if len(gradient) != len(wantGradients[path]) {
				return fmt.Sprintf("Not yet: your network does not use the weights %s.", path), nil
			}
			scale := largestOf(wantGradients[path])
			for i, v := range wantGradients[path] {
				if !near(float64(gradient[i]), float64(v), scale) {
					return fmt.Sprintf("Not yet: the gradient of weight %d of %s is %g, yours %g.", i, path,
						v, gradient[i]), nil
				}
			}
			weights += len(gradient)
		}
	}
	return fmt.Sprintf("the library's network: the same distances, and the same gradients with respect to "+
		"its %d weights", weights), nil
}

func near(got, want, scale float64) bool { return math.Abs(got-want) <= 1e-3*math.Abs(scale)+1e-7 }

func largestOf(values []float32) (most float64) {
	for _, v := range values {
		most = max(most, math.Abs(float64(v)))
	}
	return most
}

// slopes returns the value of a loss, and its gradients with respect to all trainable variables in use.
func slopes(dev *device.Device, store *model.Store, loss func(*model.Scope, []*Node) *Node, inputs ...any) (
	value float64, gradients Gradients, err error,
) {
	var paths []string
	out, err := execute(dev, store, func(scope *model.Scope, in []*Node) []*Node {
		l := loss(scope, in)
		var weights []*Node
		paths = nil
		for v := range store.RootScope().IterVariables() {
			if v.Trainable && v.InUseByGraph(l.Graph()) {
				paths, weights = append(paths, v.Path()), append(weights, v.NodeValue(l.Graph()))
			}
		}
		if len(weights) == 0 {
			panic(errNoWeights)
		}
		return append([]*Node{l}, Gradient(l, weights...)...)
	}, inputs...)
	if err != nil {
		return 0, nil, err
	}
	gradients = Gradients{}
	for i, path := range paths {
		gradients[path] = out[i+1]
	}
	return float64(out[0][0]), gradients, nil
}

var errNoWeights = errors.New("collapse: the graph uses no trainable weights")

// execute runs graph code once and returns its outputs, flat. It returns an error if the graph code panics.
func execute(dev *device.Device, store *model.Store, f func(*model.Scope, []*Node) []*Node, inputs ...any) (
	out [][]float32, err error,
) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("collapse: %v", r)
		}
	}()
	exec, err := model.NewExec(dev.Backend, store, f)
	if err != nil {
		return nil, err
	}
	defer exec.Finalize()
	results, err := exec.Call(inputs...)
	if err != nil {
		return nil, err
	}
	for _, r := range results {
		values, err := tensors.CopyFlatData[float32](r)
		if err != nil {
			return nil, err
		}
		out = append(out, values)
	}
	return out, nil
}

// stacked returns pictures of a set as a batch [b, h, w, c].
func stacked(set images.Set, indices []int) *tensors.Tensor {
	var flat []float32
	for _, i := range indices {
		flat = append(flat, set.Pictures[i]...)
	}
	return tensors.FromFlatDataAndDimensions(flat, len(indices), set.Height, set.Width, max(set.Channels, 1))
}
