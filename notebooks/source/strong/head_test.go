package strong_test

import (
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/initializer"

	"github.com/gosiamese/gosiamese/notebooks/internal/devicetest"
	"github.com/gosiamese/gosiamese/notebooks/source/strong"
	"github.com/gosiamese/gosiamese/pkg/face"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// head computes an output from the embeddings and W.
type head func(pictures, f, w *Node) *Node

func (head) Name() string { return "head of a test" }

func (h head) Features(scope *model.Scope, x *Node) *Node {
	x = Reshape(x, -1, 128)
	zero := scope.WithInitializer(initializer.Zero)
	w := zero.VariableWithShape("W", shapes.Make(dtypes.Float32, 128, 128)).NodeValue(x.Graph())
	return h(x, AddScalar(MulScalar(x, 2), -1), w)
}

func unit(x *Node) *Node { return Div(x, Sqrt(ReduceAndKeep(Square(x), ReduceSum, -1))) }

func product(f, w *Node) *Node { return Dot(f, w).Product() }

func TestCompareHead(t *testing.T) {
	dev := devicetest.Open(t, "go")
	for name, c := range map[string]struct {
		head head
		want string
	}{
		"right":    {func(_, f, w *Node) *Node { return unit(Add(f, product(f, w))) }, "Right"},
		"no scale": {func(_, f, w *Node) *Node { return Add(f, product(f, w)) }, "the length is not 1"},
		"pictures": {
			func(x, _, w *Node) *Node { return unit(Add(x, product(x, w))) }, "compute 2x - 1 first",
		},
		"no residual": {
			func(_, f, w *Node) *Node { return product(f, w) }, "not f W alone",
		},
		"transposed": {
			func(_, f, w *Node) *Node { return unit(Add(f, product(f, Transpose(w, 0, 1)))) },
			"the product of f and W",
		},
		"no gradient": {
			func(_, f, w *Node) *Node { return unit(Add(f, product(f, StopGradient(w)))) }, "no StopGradient",
		},
		"scaled first": {
			func(_, f, w *Node) *Node { return unit(Add(f, unit(AddScalar(product(f, w), 1e-3)))) },
			"must return f unchanged",
		},
	} {
		if got := strong.CompareHead(dev, c.head); !strings.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
	if got := strong.CompareHead(dev, face.Head()); !strings.Contains(got, "the length is not 1") {
		t.Errorf("the head of the library alone does not scale its output: got %q", got)
	}
}

// The engine accepts the network of such a head.
func TestNetwork(t *testing.T) {
	dev := devicetest.Open(t, "go")
	m, err := siamese.New(
		strong.Network(head(func(_, f, w *Node) *Node { return unit(Add(f, product(f, w))) })),
		1,
	)
	if err != nil {
		t.Fatal(err)
	}
	picture := make([]float32, 128)
	picture[3] = 1
	for k := range picture {
		picture[k] = (picture[k] + 1) / 2
	}
	v, err := m.Embed(dev, [][]float32{picture})
	if err != nil || len(v[0]) != 128 || v[0][3] < 0.999 {
		t.Errorf("got %v, %v", v, err)
	}
}
