package siamese

import (
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
)

// Miner chooses triplets from all those of a batch. Any type with these methods can be trained with;
// [MinerFunc] makes one of a function.
type Miner interface {
	// String is the name of the miner, by which a run records it.
	String() string
	// Mine chooses from the distances of a batch, d [b, b], and its labels [b]. All three nodes of the result
	// have one shape, any. An anchor without a positive or without a negative is in no triplet.
	Mine(d, labels *Node) Triplets
}

// MinerFunc is a miner made of a function.
func MinerFunc(name string, mine func(d, labels *Node) Triplets) Miner { return &minerFunc{name, mine} }

type minerFunc struct {
	name string
	mine func(d, labels *Node) Triplets
}

func (m *minerFunc) String() string                { return m.name }
func (m *minerFunc) Mine(d, labels *Node) Triplets { return m.mine(d, labels) }

// The miners of the literature.
var (
	// BatchAll takes every triplet -> [b, b, b]: anchor, positive, negative.
	BatchAll = MinerFunc("batch-all", func(d, labels *Node) Triplets {
		positive, negative, _ := kinds(d, labels)
		return all(d, positive, negative)
	})
	// SemiHard takes every anchor with every positive, and the nearest negative that is farther than the
	// positive; if there is none, the farthest negative (FaceNet, section 3.2) -> [b, b]: anchor, positive.
	SemiHard = MinerFunc("semi-hard", func(d, labels *Node) Triplets {
		_, negative, pairs := kinds(d, labels)
		return Triplets{Positive: d, Negative: semiHardNegatives(d, negative), Chosen: number(pairs)}
	})
	// BatchHard takes every anchor with its farthest positive and its nearest negative (Hermans et al. 2017,
	// arXiv:1703.07737) -> [b].
	BatchHard = MinerFunc("batch-hard", func(d, labels *Node) Triplets {
		_, negative, pairs := kinds(d, labels)
		return hard(d, pairs, negative)
	})
	// Near takes every anchor with every positive, and the negative whose distance is closest to the
	// positive's, on either side: d(a, p) about d(a, n), as the slides ask -> [b, b]: anchor, positive.
	Near = MinerFunc("near", func(d, labels *Node) Triplets {
		_, negative, pairs := kinds(d, labels)
		return Triplets{Positive: d, Negative: nearNegatives(d, negative), Chosen: number(pairs)}
	})
)

// kinds tells, of all pairs of a batch -> [b, b], which are a positive of the anchor, which a negative, and
// which are a positive of an anchor that has a negative as well.
func kinds(d, labels *Node) (positive, negative, pairs *Node) {
	b := d.Shape().Dim(0)
	d.AssertDims(b, b)
	labels.AssertDims(b)
	same := Equal(ExpandAxes(labels, 1), ExpandAxes(labels, 0))
	positive = LogicalAnd(same, LogicalNot(Diagonal(d.Graph(), b)))
	negative = LogicalNot(same)
	return positive, negative, LogicalAnd(positive, ReduceAndKeep(negative, ReduceLogicalOr, 1))
}

// far is larger than any distance, also of vectors that are not of unit length, and finite: 0 times it is 0.
const far = 1e30

// all pairs every positive of an anchor with every negative: [b, b] -> [b, b, b].
func all(d, positive, negative *Node) Triplets {
	b := d.Shape().Dim(0)
	chosen := LogicalAnd(ExpandAxes(positive, 2), ExpandAxes(negative, 1)) // [b, b, b]
	return Triplets{
		Positive: BroadcastToDims(ExpandAxes(d, 2), b, b, b),
		Negative: BroadcastToDims(ExpandAxes(d, 1), b, b, b),
		Chosen:   number(chosen),
	}
}

// hard takes the farthest positive and the nearest negative of each anchor: [b, b] -> [b].
func hard(d, pairs, negative *Node) Triplets {
	return Triplets{
		Positive: pick(d, ArgMax(orElse(pairs, d, -1), 1)),
		Negative: pick(d, ArgMin(orElse(negative, d, far), 1)),
		Chosen:   number(ReduceLogicalOr(pairs, 1)),
	}
}

// semiHardNegatives is, for each anchor and positive, the distance of the nearest negative beyond the
// positive, else of the farthest negative: [b, b] -> [b, b].
func semiHardNegatives(d, negative *Node) *Node {
	positives, negatives := ExpandAxes(d, 2), ExpandAxes(d, 1)                       // [b, b, 1], [b, 1, b]
	beyond := LogicalAnd(ExpandAxes(negative, 1), GreaterThan(negatives, positives)) // [b, b, b]
	candidates := orElse(beyond, BroadcastToShape(negatives, beyond.Shape()), far)   // [b, b, b]
	nearest := ArgMin(candidates, 2)                                                 // [b, b]
	farthest := ExpandAxes(ArgMax(orElse(negative, d, -1), 1), 1)                    // [b, 1]
	farthest = BroadcastToShape(farthest, nearest.Shape())                           // [b, b]
	return pick(negatives, Where(ReduceLogicalOr(beyond, 2), nearest, farthest))
}

// nearNegatives is, for each anchor and positive, the distance of the negative whose distance is closest to
// that of the positive: [b, b] -> [b, b].
func nearNegatives(d, negative *Node) *Node {
	gaps := Abs(Sub(ExpandAxes(d, 1), ExpandAxes(d, 2))) // [b, b, b]: anchor, positive, negative
	gaps = orElse(BroadcastToShape(ExpandAxes(negative, 1), gaps.Shape()), gaps, far)
	return pick(ExpandAxes(d, 1), ArgMin(gaps, 2)) // [b, b]
}

// pick is the value at each index along the last axis: [..., b] and [...] -> [...]. Of equal values, as those
// of two copies of a picture, the one at the index has the gradient and the others have none. (ReduceMax and
// ReduceMin would give all of it to each.)
func pick(values, index *Node) *Node {
	return ReduceSum(Mul(OneHot(index, values.Shape().Dim(-1), values.DType()), values), -1)
}

// orElse is x where the condition holds and a constant elsewhere.
func orElse(condition, x *Node, otherwise float64) *Node {
	return Where(condition, x, MulScalar(OnesLike(x), otherwise))
}

// number is 1 where the condition holds, else 0.
func number(condition *Node) *Node { return ConvertDType(condition, dtypes.Float32) }
