package siamese

import (
	"fmt"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
)

// Contrastive is the contrastive loss: half the mean of D^2 over genuine pairs plus half the mean of
// max(margin - D, 0)^2 over impostor pairs, with the Euclidean distance D = sqrt(d) (Hadsell, Chopra and
// LeCun 2006, "Dimensionality reduction by learning an invariant mapping", equation 4). The margin applies to
// D and is in (0, 2]; 1 is usual.
//
// The term of an impostor pair at distance 0 is margin^2 and has no gradient, because the direction of
// descent is undefined there.
func Contrastive(margin float64) Loss { return contrastive{margin} }

type contrastive struct{ margin float64 }

func (c contrastive) String() string { return fmt.Sprintf("contrastive (margin %g)", c.margin) }

func (c contrastive) Check() error {
	if !(c.margin > 0 && c.margin <= 2) {
		return fmt.Errorf("siamese: margin %g of the contrastive loss: want it above 0 and at most 2, "+
			"the distance of opposite unit vectors", c.margin)
	}
	return nil
}

func (contrastive) Params() map[string]float64 { return nil }

func (c contrastive) Graph(b *Batch) *Node {
	d := b.Distances()
	same, weights := pairs(b.Labels)
	root := Sqrt(MaxScalar(d, nearlyEqual)) // [b, b]
	short := MaxScalar(AddScalar(Neg(root), c.margin), 0)
	return ReduceAllSum(Mul(Where(same, d, Square(short)), weights))
}

// nearlyEqual is a squared distance below the resolution of float32. It bounds the root from below, because
// the derivative of sqrt is infinite at 0.
const nearlyEqual = 1e-8

// pairs returns, for labels [b], which pairs are genuine and the weight of each pair, [b, b] each. The
// genuine pairs have a total weight of 1/2 and so have the impostor pairs, however many there are of each; a
// kind without pairs has weight 0. A picture paired with itself has weight 0.
func pairs(labels *Node) (same, weights *Node) {
	b := labels.Shape().Dim(0)
	labels.AssertDims(b)
	same = Equal(ExpandAxes(labels, 1), ExpandAxes(labels, 0)) // [b, b]
	genuine := number(LogicalAnd(same, LogicalNot(Diagonal(labels.Graph(), b))))
	impostor := number(LogicalNot(same))
	half := func(kind *Node) *Node { return Div(kind, MulScalar(MaxScalar(ReduceAllSum(kind), 1), 2)) }
	return same, Add(half(genuine), half(impostor))
}
