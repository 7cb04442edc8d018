package collapse

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// The widths of the two layers of f in the exercise of lesson 08.
const (
	hiddenWidth    = 16
	embeddingWidth = 8
)

// CheckPairs checks an answer to the exercise of lesson 08: graph code for the distances of b pairs of
// pictures, d(x_i, y_i) = ||f(x_i) - f(y_i)||^2. Here f is a dense layer of 16 outputs, ReLU, and a dense
// layer of 8 outputs. The values, and the gradients with respect to the weights of the first layer, are
// compared with a computation in plain Go, for several sizes, weights and pictures. It reports that the
// answer is right, or a hint for the first case in which it is not.
func CheckPairs(answer Pair) string {
	dev, err := device.Open(backend)
	if err != nil {
		return err.Error()
	}
	defer dev.Close()
	for round, size := range [][3]int{{5, 3, 2}, {7, 2, 2}, {3, 4, 3}} {
		c := pairCase{
			dev: dev, answer: answer, seed: round, pairs: size[0], height: size[1], width: size[2],
		}
		if hint := c.check(); hint != "" {
			return "Not yet: " + hint
		}
	}
	return "Right: one f with one set of weights for both pictures, and its gradient is the sum over both."
}

// pairCase is a case in which an answer is checked.
type pairCase struct {
	dev                          *device.Device
	answer                       Pair
	seed, pairs, height, width   int
	x, y                         []float32 // [pairs][height*width], flat.
	hidden, hiddenBias, out, own []float32 // The weights and biases of both layers.
}

func (c *pairCase) inputs() int { return c.height * c.width }

// check returns what is wrong and a hint; "" if nothing is.
func (c *pairCase) check() string {
	store := trainer.NewWeights("/", int64(c.seed)).Store
	x, y := noise(c.seed, c.pairs, c.height, c.width, 1), noise(c.seed+100, c.pairs, c.height, c.width, 1)
	c.x, c.y = tensors.MustCopyFlatData[float32](x), tensors.MustCopyFlatData[float32](y)
	var shape []int
	forward := func(scope *model.Scope, in []*Node) []*Node {
		d := c.answer(scope, in[0], in[1])
		if d == nil {
			panic(errNil)
		}
		shape = d.Shape().Dimensions
		return []*Node{d}
	}
	if _, err := execute(c.dev, store, forward, x, y); err != nil {
		return failure(err)
	}
	if hint := c.weights(store); hint != "" {
		return hint
	}
	if hint := c.shape(shape); hint != "" {
		return hint
	}
	got, err := execute(c.dev, store, forward, x, y)
	if err != nil {
		return failure(err)
	}
	if hint := c.values(got[0]); hint != "" {
		return hint
	}
	loss := func(scope *model.Scope, in []*Node) *Node { return ReduceAllSum(c.answer(scope, in[0], in[1])) }
	_, gradients, err := slopes(c.dev, store, loss, x, y)
	if err != nil {
		return "your graph has no gradient (" + err.Error() + ").\nHint: leave out StopGradient."
	}
	return c.gradient(gradients)
}

var errNil = errors.New("it returns nil")

// failure returns a hint for an error of the graph.
func failure(err error) string {
	switch text := err.Error(); {
	case strings.Contains(text, errNil.Error()):
		return "it returns nil.\nHint: begin with f. Reshape(x, x.Shape().Dim(0), -1) makes each picture a " +
			"row."
	case strings.Contains(text, "already visited"):
		return "GoMLX refuses to use a scope twice by accident.\nHint: scope.In(name) is for one use; " +
			"scope.At(name) returns the same weights each time."
	default:
		line, _, _ := strings.Cut(text, "\n")
		return "your graph fails with: " + line + "\nHint: layers.Dense takes a batch of rows [b, n]; both " +
			"embeddings have the shape [b, 8]."
	}
}

// weights reads the weights of f, which it recognises by their shapes, fills the biases with random values,
// and returns a hint if there are others or too few.
func (c *pairCase) weights(store *model.Store) string {
	one := (c.inputs()+1)*hiddenWidth + (hiddenWidth+1)*embeddingWidth
	total, found := 0, map[string]*model.Variable{}
	for v := range store.RootScope().IterVariables() {
		if !v.Trainable { // The state of the random numbers.
			continue
		}
		total += v.Shape().Size()
		found[fmt.Sprint(v.Shape().Dimensions)] = v
	}
	if total == 0 {
		return "it has no weights, so it compares pixels.\nHint: apply f to both pictures, then compare " +
			"the embeddings."
	}
	if total > one {
		return fmt.Sprintf("it has %d weights, but one f has %d: part of the network exists twice.\nHint: "+
			"call f for x and for y with the same scopes: scope.At(name) with the same names.", total, one)
	}
	shapes := [][]int{
		{c.inputs(), hiddenWidth}, {hiddenWidth}, {hiddenWidth, embeddingWidth}, {embeddingWidth},
	}
	for i, into := range []*[]float32{&c.hidden, &c.hiddenBias, &c.out, &c.own} {
		v := found[fmt.Sprint(shapes[i])]
		if v == nil || total < one {
			return fmt.Sprintf("it has %d weights, but f has %d: [%d, 16] and 16 biases, then [16, 8] and 8 "+
				"biases.\nHint: layers.Dense(scope, rows, true, 16), and the same with 8.",
				total, one, c.inputs())
		}
		if len(shapes[i]) == 1 { // Biases are 0 at first, which would hide mistakes.
			if err := v.SetValue(noise(c.seed+200+i, shapes[i]...)); err != nil {
				return err.Error()
			}
		}
		*into = tensors.MustCopyFlatData[float32](v.MustValue())
	}
	return ""
}

// shape returns a hint if the result is not one number for each pair.
func (c *pairCase) shape(got []int) string {
	if slices.Equal(got, []int{c.pairs}) {
		return ""
	}
	text := fmt.Sprintf("for %d pairs it returns the shape %v, want [%d].\nHint: ", c.pairs, got, c.pairs)
	switch {
	case len(got) == 0:
		return text + "sum over the 8 dimensions of the embedding only, axis -1, not over the pairs."
	case slices.Equal(got, []int{embeddingWidth}):
		return text + "this is a sum over the pairs, axis 0. Sum over the dimensions of the embedding, " +
			"axis -1."
	case slices.Equal(got, []int{c.pairs, embeddingWidth}):
		return text + "the differences are not summed: sum their squares over axis -1."
	}
	return text + "one distance for each pair: ReduceSum(..., -1) of [b, 8]."
}

// variant is a way to compute the distance of a pair in plain Go, right or wrong.
type variant struct {
	hint    string
	compare func(x, y []float64) float64 // Of embeddings.
	linear  bool                         // Without ReLU.
	both    bool                         // With ReLU after both layers.
}

func overDimensions(term func(d float64) float64) func(x, y []float64) float64 {
	return func(x, y []float64) (sum float64) {
		for i := range x {
			sum += term(x[i] - y[i])
		}
		return sum
	}
}

var (
	squares  = overDimensions(square)
	variants = []variant{
		{compare: rooted, hint: "the distance is squared: leave out the root."},
		{compare: overDimensions(math.Abs), hint: "this is the L1 distance, a sum of absolute values: take " +
			"Square of the differences."},
		{compare: averaged, hint: "this is the mean over the 8 dimensions: take ReduceSum, not ReduceMean."},
		{compare: squareOfSum, hint: "this is the square of a sum: square each difference first, then sum."},
		{compare: squares, linear: true, hint: "the ReLU after the first layer is missing."},
		{compare: squares, both: true, hint: "the embedding has no ReLU: its numbers may be negative."},
		{compare: onlyFirst, hint: "this is the squared length of f(x): y is not used."},
	}
)

func rooted(x, y []float64) float64   { return math.Sqrt(squares(x, y)) }
func averaged(x, y []float64) float64 { return squares(x, y) / embeddingWidth }

func squareOfSum(x, y []float64) float64 {
	return square(overDimensions(func(d float64) float64 { return d })(x, y))
}

func onlyFirst(x, _ []float64) float64 { return squares(x, make([]float64, len(x))) }

// values returns a hint if a distance is wrong.
func (c *pairCase) values(got []float32) string {
	right := variant{compare: squares}
	if c.all(got, c.distances(right)) {
		return ""
	}
	text := fmt.Sprintf("the first distance is %.4f, want %.4f.\nHint: ", got[0], c.distances(right)[0])
	for _, v := range variants {
		if c.all(got, c.distances(v)) {
			return text + v.hint
		}
	}
	if c.all(got, c.ofDifferences()) {
		return text + "this is f applied to the difference x - y. Apply f to each picture, then subtract."
	}
	return text + "sum the squares of f(x) - f(y) over the last axis, where f is dense, ReLU, dense."
}

func (c *pairCase) all(got []float32, want []float64) bool {
	for i, w := range want {
		if math.Abs(float64(got[i])-w) > 1e-4*(1+math.Abs(w)) {
			return false
		}
	}
	return true
}

// distances are those of all pairs by a variant.
func (c *pairCase) distances(v variant) (all []float64) {
	n := c.inputs()
	for i := range c.pairs {
		all = append(all, v.compare(c.embed(c.x[i*n:(i+1)*n], v), c.embed(c.y[i*n:(i+1)*n], v)))
	}
	return all
}

// ofDifferences are the squared lengths of f(x - y).
func (c *pairCase) ofDifferences() (all []float64) {
	n := c.inputs()
	for i := range c.pairs {
		difference := make([]float32, n)
		for k := range n {
			difference[k] = c.x[i*n+k] - c.y[i*n+k]
		}
		all = append(all, squares(c.embed(difference, variant{}), make([]float64, embeddingWidth)))
	}
	return all
}

// embed is f in plain Go.
func (c *pairCase) embed(x []float32, v variant) []float64 {
	rows := make([]float64, len(x))
	for i, value := range x {
		rows[i] = float64(value)
	}
	hidden := dense(rows, c.hidden, c.hiddenBias)
	if !v.linear {
		hidden = relu(hidden)
	}
	out := dense(hidden, c.out, c.own)
	if v.both {
		out = relu(out)
	}
	return out
}

// dense is x W + b, with W [len(x), len(b)].
func dense(x []float64, weights, bias []float32) []float64 {
	out := make([]float64, len(bias))
	for j, b := range bias {
		out[j] = float64(b)
		for i, v := range x {
			out[j] += v * float64(weights[i*len(bias)+j])
		}
	}
	return out
}

func relu(x []float64) (out []float64) {
	for _, v := range x {
		out = append(out, max(v, 0))
	}
	return out
}

// gradient compares the gradients with respect to the weights of the first layer and returns a hint if they
// are wrong. The gradient of a branch is that with the embedding of the other picture constant.
func (c *pairCase) gradient(got Gradients) string {
	var own []float32
	for _, g := range got {
		if len(g) == len(c.hidden) {
			own = g
		}
	}
	first, second := c.branch(c.x, c.y), c.branch(c.y, c.x)
	var sum []float64
	for i := range first {
		sum = append(sum, first[i]+second[i])
	}
	if own != nil && c.all(own, sum) {
		return ""
	}
	text := "the distances are right, but their gradient is not"
	if own == nil || largestOf(own) == 0 {
		return text + ": it does not reach the first layer.\nHint: leave out StopGradient."
	}
	if c.all(own, first) || c.all(own, second) {
		return text + ": it is that of one branch.\nHint: the weights act on both pictures, so the " +
			"gradient is the sum over f(x) and f(y). Leave out StopGradient."
	}
	return text + ".\nHint: build it from Square, Sub and ReduceSum, without StopGradient."
}

// branch is the gradient of the sum of all distances with respect to the weights of the first layer, through
// f(x) only: 2 (f(x) - f(y)) times the derivative of f(x).
func (c *pairCase) branch(x, y []float32) []float64 {
	n, gradient := c.inputs(), make([]float64, len(c.hidden))
	for i := range c.pairs {
		from, to := x[i*n:(i+1)*n], y[i*n:(i+1)*n]
		a, b := c.embed(from, variant{}), c.embed(to, variant{})
		hidden := dense(wide(from), c.hidden, c.hiddenBias)
		for j, h := range hidden {
			if h <= 0 {
				continue
			}
			slope := 0.0
			for k := range a {
				slope += 2 * (a[k] - b[k]) * float64(c.out[j*embeddingWidth+k])
			}
			for k, v := range from {
				gradient[k*hiddenWidth+j] += slope * float64(v)
			}
		}
	}
	return gradient
}

func wide(x []float32) (out []float64) {
	for _, v := range x {
		out = append(out, float64(v))
	}
	return out
}

// noise is a tensor of random numbers in [-1, 1).
func noise(seed int, dimensions ...int) *tensors.Tensor {
	rng, n := rand.New(rand.NewPCG(uint64(seed), 8)), 1
	for _, d := range dimensions {
		n *= d
	}
	flat := make([]float32, n)
	for i := range flat {
		flat[i] = 2*rng.Float32() - 1
	}
	return tensors.FromFlatDataAndDimensions(flat, dimensions...)
}
