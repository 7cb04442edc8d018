package siamese

import (
	"fmt"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
)

// Contrastive is the contrastive loss: half the mean of D^2 over genuine pairs and half the mean of
// max(margin - D, 0)^2 over impostor pairs, with D = sqrt(d) the Euclidean distance (Hadsell, Chopra and
// LeCun 2006, "Dimensionality reduction by learning an invariant mapping", equation 4).
//
// An impostor pair at distance 0 adds margin^2 to its mean and has no gradient, since no direction leads
// away.
type Contrastive struct {
	Margin float64 // On Euclidean distances, in (0, 2].
}

// DefaultContrastive has a margin of 1.
func DefaultContrastive() Contrastive { return Contrastive{Margin: 1} }

// String is "contrastive (margin 1)".
func (c Contrastive) String() string { return fmt.Sprintf("contrastive (margin %g)", c.Margin) }

// Check returns an error if the margin is outside (0, 2].
func (c Contrastive) Check() error {
	if !(c.Margin > 0 && c.Margin <= 2) {
		return fmt.Errorf("siamese: margin %g of the contrastive loss: want above 0, and at most 2, the "+
			"distance of opposite unit vectors", c.Margin)
	}
	return nil
}

// Params is empty.
func (Contrastive) Params() map[string]float64 { return nil }

// Graph is the loss of all pairs of the batch.
func (c Contrastive) Graph(b *Batch) *Node {
	d := b.Distances()
	same, weights := pairs(b.Labels)
	root := Sqrt(MaxScalar(d, nearlyEqual)) // [b, b]
	short := MaxScalar(AddScalar(Neg(root), c.Margin), 0)
	return ReduceAllSum(Mul(Where(same, d, Square(short)), weights))
}

// nearlyEqual is a squared distance below what float32 tells apart; the root has no finite slope at 0.
const nearlyEqual = 1e-8

// pairs tells, of labels [b], which pairs show one person, and how much each pair counts in a mean over both
// kinds, [b, b] each: genuine pairs half in all, impostor pairs half in all, however many there are, and a
// picture with itself nothing. A kind without pairs counts 0.
func pairs(labels *Node) (same, weights *Node) {
	b := labels.Shape().Dim(0)
	labels.AssertDims(b)
	same = Equal(ExpandAxes(labels, 1), ExpandAxes(labels, 0)) // [b, b]
	genuine := number(LogicalAnd(same, LogicalNot(Diagonal(labels.Graph(), b))))
	impostor := number(LogicalNot(same))
	half := func(kind *Node) *Node { return Div(kind, MulScalar(MaxScalar(ReduceAllSum(kind), 1), 2)) }
	return same, Add(half(genuine), half(impostor))
}
