package pairs_test

import (
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.

	"github.com/gosiamese/gosiamese/notebooks/source/pairs"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// logits is the head of the lesson, with variables of the given name.
func logits(b *siamese.Batch, name string) *Node {
	e, scope := b.Embeddings, b.Store.Scope("/siamese/binary") // [b, n]
	n := e.Shape().Dim(1)
	w := scope.VariableWithValue(name, make([]float32, n)).NodeValue(e.Graph()) // [n]
	bias := scope.VariableWithValue("bias", float32(1)).NodeValue(e.Graph())    // scalar
	differences := Abs(Sub(ExpandAxes(e, 1), ExpandAxes(e, 0)))                 // [b, b, n]
	return Add(ReduceSum(Mul(differences, ExpandLeftToRank(w, 3)), -1), bias)   // [b, b]
}

// variant is a binary loss with the choices that a reader may get wrong.
type variant struct {
	naive, unweighted, swapped, self, divided, minus, fixed, other bool
}

func (v variant) loss() siamese.Loss {
	return siamese.LossFunc("variant", func(b *siamese.Batch) *Node {
		name := "weights"
		if v.other {
			name = "w"
		}
		z := logits(b, name) // [b, b]
		if v.fixed {
			z = StopGradient(z)
		}
		equal := Equal(ExpandAxes(b.Labels, 1), ExpandAxes(b.Labels, 0)) // [b, b]
		same := ConvertDType(equal, dtypes.Float32)                      // [b, b]
		genuine, impostor := same, OneMinus(same)
		if !v.self {
			genuine = Sub(same, ConvertDType(Diagonal(same.Graph(), same.Shape().Dim(0)), dtypes.Float32))
		}
		softplus := func(z *Node) *Node { return Add(MaxScalar(z, 0), Log1P(Exp(Neg(Abs(z))))) }
		if v.naive {
			softplus = func(z *Node) *Node { return Neg(Log(OneMinus(Sigmoid(z)))) }
		}
		if v.swapped {
			genuine, impostor = impostor, genuine
		}
		mean := func(x, of *Node) *Node {
			count := ReduceAllSum(of)
			if !v.divided {
				count = MaxScalar(count, 1)
			}
			return Div(ReduceAllSum(Mul(x, of)), count)
		}
		sum := MulScalar(Add(mean(softplus(Neg(z)), genuine), mean(softplus(z), impostor)), 0.5)
		if v.unweighted {
			both := Add(Mul(softplus(Neg(z)), genuine), Mul(softplus(z), impostor))
			sum = Div(ReduceAllSum(both), ReduceAllSum(Add(genuine, impostor)))
		}
		if v.minus {
			return Neg(sum)
		}
		return sum
	})
}

func TestCompareLoss(t *testing.T) {
	dev, err := device.Open("go")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		want string
		loss siamese.Loss
	}{
		{"Right", variant{}.loss()},
		{"overflows", variant{naive: true}.loss()},
		{"total weight of each kind", variant{unweighted: true}.loss()},
		{"which term", variant{swapped: true}.loss()},
		{"paired with itself", variant{self: true}.loss()},
		{"do not divide", variant{divided: true}.loss()},
		{"the sign", variant{minus: true}.loss()},
		{"does every term depend", variant{fixed: true}.loss()},
		{"check the total", variant{other: true}.loss()},
	} {
		got := pairs.CompareLoss(dev, c.loss, siamese.Binary)
		if !strings.Contains(got, c.want) || strings.Contains(got, "Right") != (c.want == "Right") {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
