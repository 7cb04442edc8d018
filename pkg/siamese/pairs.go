package siamese

import (
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
)

// ContrastiveLoss draws the pictures of one person together and pushes those of two people apart until they
// are margin away: half the mean of D^2 over genuine pairs and half the mean of max(margin - D, 0)^2 over
// impostor pairs, with D = sqrt(d) the Euclidean distance (Hadsell, Chopra and LeCun 2006, "Dimensionality
// reduction by learning an invariant mapping", equation 4). d [b, b] are squared distances, labels [b] ->
// scalar.
//
// An impostor pair in one point adds margin^2 to its mean and, since it is pushed nowhere, the gradient 0.
func ContrastiveLoss(d, labels *Node, margin float64) *Node {
	same, weights := pairs(labels)
	root := Sqrt(MaxScalar(d, nearlyEqual)) // [b, b]
	short := MaxScalar(AddScalar(Neg(root), margin), 0)
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
