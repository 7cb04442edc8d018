package collapse_test

import (
	"math"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/source/collapse"
	"github.com/gosiamese/gosiamese/pkg/images"
)

// oneLayer is a backbone of one dense layer.
type oneLayer struct{}

func (oneLayer) Name() string { return "one layer" }

func (oneLayer) Features(scope *model.Scope, x *Node) *Node {
	return MaxScalar(layers.Dense(scope.At("hidden"), Reshape(x, x.Shape().Dim(0), -1), true, 16), 0)
}

// embedded is the network of lesson 08 with that backbone.
func embedded(scope *model.Scope, x *Node) *Node {
	x = oneLayer{}.Features(scope.At("backbone"), x)
	return DivScalar(layers.Dense(scope.At("embedding"), x, false, 128), 4)
}

func distance(one, other *model.Scope, x, y *Node) *Node {
	return squared(embedded(one, x), embedded(other, y))
}

func shared(scope *model.Scope, x, y *Node) *Node {
	return distance(scope.At("f"), scope.At("f"), x, y)
}

func separate(scope *model.Scope, x, y *Node) *Node {
	return distance(scope.At("f"), scope.At("g"), x, y)
}

func faces(t *testing.T) images.Set {
	t.Helper()
	set, err := synthetic.Faces(3, 2, 32, 1)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// With shared weights the distance is symmetric and 0 for equal pictures; with two networks it is neither.
func TestPairDistances(t *testing.T) {
	set, x, y := faces(t), []int{0, 1, 2}, []int{1, 0, 2}
	one, err := collapse.PairDistances(shared, 1, set, x, y)
	if err != nil {
		t.Fatal(err)
	}
	two, err := collapse.PairDistances(separate, 1, set, x, y)
	if err != nil {
		t.Fatal(err)
	}
	if one[0] == 0 || one[0] != one[1] || one[2] != 0 || two[0] == two[1] || two[2] == 0 {
		t.Errorf("one network %v, two networks %v", one, two)
	}
	vectors, weights, err := collapse.RandomEmbeddings(embedded, 1, set)
	if err != nil || len(vectors) != 6 || len(vectors[5]) != 128 || weights != (32*32+1)*16+16*128 {
		t.Errorf("%d embeddings, %d weights, %v", len(vectors), weights, err)
	}
	broken := func(_ *model.Scope, x, y *Node) *Node { return Add(x, Reshape(y, 7)) }
	if _, err := collapse.PairDistances(broken, 1, set, x, y); err == nil {
		t.Error("a graph that fails: want an error")
	}
}

// The gradient of shared weights is the sum of those of two copies.
func TestPairGradients(t *testing.T) {
	set, x, y := faces(t), []int{0, 1, 2}, []int{3, 4, 5}
	one, err := collapse.PairGradients(shared, 1, set, x, y)
	if err != nil {
		t.Fatal(err)
	}
	two, err := collapse.PairGradients(separate, 1, set, x, y)
	if err != nil {
		t.Fatal(err)
	}
	if len(one) != 3 || len(two) != 6 {
		t.Fatalf("gradients of %d and %d variables", len(one), len(two))
	}
	for path, gradient := range one {
		for i, v := range gradient {
			a, b := two[path][i], two[strings.Replace(path, "/f/", "/g/", 1)][i]
			if math.Abs(float64(a+b-v)) > 1e-5 {
				t.Fatalf("%s: %g + %g, want %g", path, a, b, v)
			}
		}
	}
	got := collapse.CompareSum(one, two)
	if !strings.HasPrefix(got, "all 18448 weights: the sums differ from the gradients by at most ") {
		t.Errorf("got %q", got)
	}
}

// The network of the lesson is that of the library, and others are not.
func TestCheckNetwork(t *testing.T) {
	for want, d := range map[string]func(one, other *model.Scope, x, y *Node) *Node{
		"the library's network: the same distances": distance,
		"distances sum to": func(one, other *model.Scope, x, y *Node) *Node {
			return MulScalar(distance(one, other, x, y), 1.1)
		},
		"the gradient of weight": func(one, other *model.Scope, x, y *Node) *Node {
			return squared(embedded(one, x), StopGradient(embedded(other, y)))
		},
	} {
		got, err := collapse.CheckNetwork(oneLayer{}, d)
		if err != nil || !strings.Contains(got, want) {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
}
