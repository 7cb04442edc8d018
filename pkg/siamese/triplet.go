package siamese

import (
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
)

// Distances are the squared Euclidean distances of all pairs of unit vectors: e [b, n] -> [b, b], in [0, 4].
//
// They are taken from the batch's mean, u = e - mean: d = u_i.u_i + u_j.u_j - 2 u_i.u_j. So they are exact
// also where training collapses: of unit vectors within 1e-3 of each other, 2 - 2 cos has lost most digits in
// float32.
func Distances(e *Node) *Node {
	e.AssertRank(2)
	b := e.Shape().Dim(0)
	u := Sub(e, StopGradient(ReduceAndKeep(e, ReduceMean, 0)))             // [b, n]
	products := Dot(u, Transpose(u, 0, 1)).Product()                       // [b, b]
	squares := ReduceSum(Mul(products, number(Diagonal(e.Graph(), b))), 1) // [b]
	sums := Add(ExpandAxes(squares, 1), ExpandAxes(squares, 0))            // [b, b]
	return ClipScalar(Sub(sums, MulScalar(products, 2)), 0, 4)
}

// AnyDistances are the squared Euclidean distances of all pairs of vectors of any length: e [b, n] -> [b, b],
// at least 0, and exactly 0 for equal vectors.
func AnyDistances(e *Node) *Node {
	e.AssertRank(2)
	difference := Sub(ExpandAxes(e, 1), ExpandAxes(e, 0)) // [b, b, n]
	return ReduceSum(Square(difference), -1)              // [b, b]
}

// TripletLoss is max(positive - negative + alpha, 0), element by element, of the distances d(a, p) and d(a,
// n) of any shape and the scalar alpha >= 0. It is a hinge for every alpha, also 0.
func TripletLoss(positive, negative, alpha *Node) *Node {
	return MaxScalar(Add(Sub(positive, negative), alpha), 0)
}

// Triplets are the distances of the triplets that a [Mining] has chosen from a batch: three nodes of one
// shape.
type Triplets struct {
	Positive *Node // d(a, p)
	Negative *Node // d(a, n)
	Chosen   *Node // 1 for a triplet, 0 for a place without one.
}

// Mean is the mean over the triplets of values of their shape -> scalar; 0 where there are none.
func (t Triplets) Mean(values *Node) *Node {
	count := MaxScalar(ReduceAllSum(t.Chosen), 1)
	return Div(ReduceAllSum(Mul(values, t.Chosen)), count)
}

// Loss is the mean triplet loss -> scalar.
func (t Triplets) Loss(alpha *Node) *Node { return t.Mean(TripletLoss(t.Positive, t.Negative, alpha)) }

// Active is the share of triplets whose loss is above 0, those that still teach -> scalar in [0, 1].
func (t Triplets) Active(alpha *Node) *Node {
	return t.Mean(number(GreaterThan(Add(t.Positive, alpha), t.Negative)))
}
