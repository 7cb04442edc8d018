package siamese

import (
	"errors"
	"fmt"

	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
)

// Distances are the squared Euclidean distances of all pairs of unit vectors: e [b, n] -> [b, b], in [0, 4].
//
// They are computed relative to the mean of the batch, u = e - mean: d = u_i.u_i + u_j.u_j - 2 u_i.u_j. This
// keeps them accurate in float32 when training collapses: for unit vectors within 1e-3 of each other,
// computing d as 2 - 2 cos loses most digits to cancellation.
func Distances(e *Node) *Node {
	e.AssertRank(2)
	b := e.Shape().Dim(0)
	u := Sub(e, StopGradient(ReduceAndKeep(e, ReduceMean, 0)))             // [b, n]
	products := Dot(u, Transpose(u, 0, 1)).Product()                       // [b, b]
	squares := ReduceSum(Mul(products, number(Diagonal(e.Graph(), b))), 1) // [b]
	sums := Add(ExpandAxes(squares, 1), ExpandAxes(squares, 0))            // [b, b]
	return ClipScalar(Sub(sums, MulScalar(products, 2)), 0, 4)
}

// anyDistances are the squared Euclidean distances of all pairs of vectors of any length: e [b, n] -> [b, b],
// at least 0, and exactly 0 for equal vectors.
func anyDistances(e *Node) *Node {
	e.AssertRank(2)
	difference := Sub(ExpandAxes(e, 1), ExpandAxes(e, 0)) // [b, b, n]
	return ReduceSum(Square(difference), -1)              // [b, b]
}

// Triplet is the triplet loss: the mean of max(d(a, p) - d(a, n) + margin, 0) over the triplets that a miner
// selects, each an anchor a, a positive p of the same person and a negative n of another person (slides:
// triplet loss; Schroff et al. 2015, "FaceNet", arXiv:1503.03832). It is a hinge loss for every margin,
// including 0.
//
// The margin, alpha in the literature, applies to squared distances and is in [0, 4]; 0.2 is usual. It is the
// parameter "margin" of the compiled step.
func Triplet(margin float64, miner Miner) Loss { return triplet{margin, miner} }

type triplet struct {
	margin float64
	miner  Miner
}

const marginParam = "margin"

func (t triplet) String() string { return fmt.Sprintf("triplet (%v, margin %g)", t.miner, t.margin) }

func (t triplet) Check() error {
	if !(t.margin >= 0 && t.margin <= 4) {
		return fmt.Errorf("siamese: margin %g of the triplet loss: want it in [0, 4], the range of distances",
			t.margin)
	}
	if t.miner == nil {
		return errors.New("siamese: a triplet loss without a miner: set one, such as siamese.BatchHard")
	}
	return nil
}

func (t triplet) Params() map[string]float64 { return map[string]float64{marginParam: t.margin} }
func (t triplet) Graph(b *Batch) *Node       { return b.Triplets(t.miner).Loss(b.Param(marginParam)) }
func (triplet) AnyLength() bool              { return true }
func (t triplet) tripletTerm() *triplet      { return &t }

// Triplets holds the distances of the triplets that a [Miner] has selected from a batch: three nodes of the
// same shape.
type Triplets struct {
	Positive *Node // d(a, p)
	Negative *Node // d(a, n)
	Chosen   *Node // 1 if the element is a chosen triplet, 0 if not.
}

// Mean is the mean of values over the chosen triplets -> scalar; 0 if there are none. The values have the
// shape of the triplets.
func (t Triplets) Mean(values *Node) *Node {
	count := MaxScalar(ReduceAllSum(t.Chosen), 1)
	return Div(ReduceAllSum(Mul(values, t.Chosen)), count)
}

// Loss is the mean triplet loss -> scalar.
func (t Triplets) Loss(margin *Node) *Node {
	return t.Mean(MaxScalar(Add(Sub(t.Positive, t.Negative), margin), 0))
}

// Active is the share of triplets whose loss is above 0, those with a gradient -> scalar in [0, 1].
func (t Triplets) Active(margin *Node) *Node {
	return t.Mean(number(GreaterThan(Add(t.Positive, margin), t.Negative)))
}
