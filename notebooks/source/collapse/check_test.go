package collapse_test

import (
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/notebooks/source/collapse"
)

// network is f of the exercise, with its weights below two scopes.
func network(hidden, embedding *model.Scope, x *Node) *Node {
	x = Reshape(x, x.Shape().Dim(0), -1)
	return layers.Dense(embedding, MaxScalar(layers.Dense(hidden, x, true, 16), 0), true, 8)
}

// twins are f(x) and f(y).
func twins(scope *model.Scope, x, y *Node) (fx, fy *Node) {
	f := func(x *Node) *Node { return network(scope.At("hidden"), scope.At("embedding"), x) }
	return f(x), f(y)
}

// of makes an answer from a distance of embeddings.
func of(distance func(fx, fy *Node) *Node) collapse.Pair {
	return func(scope *model.Scope, x, y *Node) *Node { return distance(twins(scope, x, y)) }
}

func squared(fx, fy *Node) *Node { return ReduceSum(Square(Sub(fx, fy)), -1) }

// The right answers are accepted, and each wrong one is refused with its own hint.
func TestCheckPairs(t *testing.T) {
	rows := func(x *Node) *Node { return Reshape(x, x.Shape().Dim(0), -1) }
	for _, c := range []struct {
		name, want string
		answer     collapse.Pair
	}{
		{"right", "Right", of(squared)},
		{"as a product", "Right", of(func(fx, fy *Node) *Node {
			d := Sub(fx, fy)
			return ReduceSum(Mul(d, d), 1)
		})},
		{"as one batch", "Right", func(scope *model.Scope, x, y *Node) *Node {
			b := x.Shape().Dim(0)
			e := network(scope.In("hidden"), scope.In("embedding"), Concatenate([]*Node{x, y}, 0))
			return squared(Slice(e, AxisRange(0, b)), Slice(e, AxisRange(b)))
		}},
		{"no answer", "it returns nil", func(_ *model.Scope, _, _ *Node) *Node { return nil }},
		{"two networks", "part of the network exists twice", func(scope *model.Scope, x, y *Node) *Node {
			fy := network(scope.At("g1"), scope.At("g2"), y)
			return squared(network(scope.At("f1"), scope.At("f2"), x), fy)
		}},
		{"two last layers", "part of the network exists twice", func(scope *model.Scope, x, y *Node) *Node {
			fy := network(scope.At("f"), scope.At("g2"), y)
			return squared(network(scope.At("f"), scope.At("f2"), x), fy)
		}},
		{"a scope twice", "scope.At(name) returns the same", func(scope *model.Scope, x, y *Node) *Node {
			f := func(x *Node) *Node { return network(scope.In("hidden"), scope.In("embedding"), x) }
			return squared(f(x), f(y))
		}},
		{"pixels", "compares pixels", func(_ *model.Scope, x, y *Node) *Node {
			return squared(rows(x), rows(y))
		}},
		{"no hidden layer", "16 biases, then", func(scope *model.Scope, x, y *Node) *Node {
			f := func(x *Node) *Node { return layers.Dense(scope.At("embedding"), rows(x), true, 8) }
			return squared(f(x), f(y))
		}},
		{"pictures that are no rows", "takes a batch of rows", func(scope *model.Scope, x, y *Node) *Node {
			f := func(x *Node) *Node { return Reshape(layers.Dense(scope.At("f"), x, true, 16), 7, 11) }
			return squared(f(x), f(y))
		}},
		{"one sum for all", "not over the pairs", of(func(fx, fy *Node) *Node {
			return ReduceAllSum(Square(Sub(fx, fy)))
		})},
		{"wrong axis", "this is a sum over the pairs, axis 0", of(func(fx, fy *Node) *Node {
			return ReduceSum(Square(Sub(fx, fy)), 0)
		})},
		{"no sum", "the differences are not summed", of(func(fx, fy *Node) *Node {
			return Square(Sub(fx, fy))
		})},
		{"a column", "one distance for each pair", of(func(fx, fy *Node) *Node {
			return ReduceAndKeep(Square(Sub(fx, fy)), ReduceSum, -1)
		})},
		{"not squared", "leave out the root", of(func(fx, fy *Node) *Node { return Sqrt(squared(fx, fy)) })},
		{"L1", "this is the L1 distance", of(func(fx, fy *Node) *Node {
			return ReduceSum(Abs(Sub(fx, fy)), -1)
		})},
		{"mean", "take ReduceSum, not ReduceMean", of(func(fx, fy *Node) *Node {
			return ReduceMean(Square(Sub(fx, fy)), -1)
		})},
		{"sum, then square", "square each difference first", of(func(fx, fy *Node) *Node {
			return Square(ReduceSum(Sub(fx, fy), -1))
		})},
		{"y is not used", "y is not used", of(func(fx, _ *Node) *Node { return ReduceSum(Square(fx), -1) })},
		{"f of the difference", "Apply f to each picture", func(scope *model.Scope, x, y *Node) *Node {
			e := network(scope.At("hidden"), scope.At("embedding"), Sub(x, y))
			return ReduceSum(Square(e), -1)
		}},
		{"no ReLU", "the ReLU after the first layer is missing", func(scope *model.Scope, x, y *Node) *Node {
			f := func(x *Node) *Node {
				return layers.Dense(scope.At("b"), layers.Dense(scope.At("a"), rows(x), true, 16), true, 8)
			}
			return squared(f(x), f(y))
		}},
		{"ReLU twice", "the embedding has no ReLU", of(func(fx, fy *Node) *Node {
			return squared(MaxScalar(fx, 0), MaxScalar(fy, 0))
		})},
		{"another distance", "sum the squares of f(x) - f(y)", of(func(fx, fy *Node) *Node {
			return MulScalar(squared(fx, fy), 2)
		})},
		{"the gradient of f(x) only", "it is that of one branch", of(func(fx, fy *Node) *Node {
			return squared(fx, StopGradient(fy))
		})},
		{"the gradient of f(y) only", "it is that of one branch", of(func(fx, fy *Node) *Node {
			return squared(StopGradient(fx), fy)
		})},
		{"no gradient", "leave out StopGradient", of(func(fx, fy *Node) *Node {
			return StopGradient(squared(fx, fy))
		})},
	} {
		got := collapse.CheckPairs(c.answer)
		if !strings.Contains(got, c.want) || strings.HasPrefix(got, "Right") != (c.want == "Right") {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
