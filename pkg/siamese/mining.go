package siamese

import (
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
)

// Miner selects triplets from a batch: any type with these methods, or a [MinerFunc].
type Miner interface {
	// String is the name of the miner, which a run records.
	String() string
	// Mine selects triplets, given the distances d [b, b] and labels [b] of a batch. The three nodes of the
	// result have the same shape, which may be any. An anchor without a positive or without a negative forms
	// no triplet.
	Mine(d, labels *Node) Triplets
}

// MinerFunc makes a miner from a function.
func MinerFunc(name string, mine func(d, labels *Node) Triplets) Miner { return &minerFunc{name, mine} }

type minerFunc struct {
	name string
	mine func(d, labels *Node) Triplets
}

func (m *minerFunc) String() string                { return m.name }
func (m *minerFunc) Mine(d, labels *Node) Triplets { return m.mine(d, labels) }

// Miners from the literature.
var (
	// BatchAll uses all triplets -> [b, b, b]: anchor, positive, negative.
	BatchAll = MinerFunc("batch-all", func(d, labels *Node) Triplets {
		positive, negative, _ := kinds(d, labels)
		b := d.Shape().Dim(0)
		chosen := LogicalAnd(ExpandAxes(positive, 2), ExpandAxes(negative, 1)) // [b, b, b]
		return Triplets{
			Positive: BroadcastToDims(ExpandAxes(d, 2), b, b, b),
			Negative: BroadcastToDims(ExpandAxes(d, 1), b, b, b),
			Chosen:   number(chosen),
		}
	})
	// SemiHard uses, for every anchor and positive, the nearest negative that is farther from the anchor than
	// the positive is (FaceNet, section 3.2); if there is none, the farthest negative, as TensorFlow does ->
	// [b, b]: anchor, positive.
	SemiHard = MinerFunc("semi-hard", func(d, labels *Node) Triplets {
		_, negative, pairs := kinds(d, labels)
		positives := ExpandAxes(d, 2)                                                    // [b, b, 1]
		negatives := ExpandAxes(d, 1)                                                    // [b, 1, b]
		beyond := LogicalAnd(ExpandAxes(negative, 1), GreaterThan(negatives, positives)) // [b, b, b]
		candidates := orElse(beyond, BroadcastToShape(negatives, beyond.Shape()), far)   // [b, b, b]
		nearest := ArgMin(candidates, 2)                                                 // [b, b]
		farthest := ExpandAxes(ArgMax(orElse(negative, d, -1), 1), 1)                    // [b, 1]
		farthest = BroadcastToShape(farthest, nearest.Shape())                           // [b, b]
		chosen := Where(ReduceLogicalOr(beyond, 2), nearest, farthest)                   // [b, b]
		return Triplets{Positive: d, Negative: pick(negatives, chosen), Chosen: number(pairs)}
	})
	// BatchHard uses, for every anchor, the farthest positive and the nearest negative (Hermans et al. 2017,
	// arXiv:1703.07737) -> [b].
	BatchHard = MinerFunc("batch-hard", func(d, labels *Node) Triplets {
		_, negative, pairs := kinds(d, labels)
		return Triplets{
			Positive: pick(d, ArgMax(orElse(pairs, d, -1), 1)),
			Negative: pick(d, ArgMin(orElse(negative, d, far), 1)),
			Chosen:   number(ReduceLogicalOr(pairs, 1)),
		}
	})
	// Near uses, for every anchor and positive, the negative with d(a, n) closest to d(a, p), above or below
	// it, as on the slides -> [b, b]: anchor, positive.
	Near = MinerFunc("near", func(d, labels *Node) Triplets {
		_, negative, pairs := kinds(d, labels)
		gaps := Abs(Sub(ExpandAxes(d, 1), ExpandAxes(d, 2))) // [b, b, b]: anchor, positive, negative
		gaps = orElse(BroadcastToShape(ExpandAxes(negative, 1), gaps.Shape()), gaps, far)
		return Triplets{
			Positive: d,
			Negative: pick(ExpandAxes(d, 1), ArgMin(gaps, 2)), // [b, b]
			Chosen:   number(pairs),
		}
	})
)

// kinds returns three masks over all pairs of a batch, [b, b] each: the positives of each anchor, its
// negatives, and the positives of those anchors that also have a negative.
func kinds(d, labels *Node) (positive, negative, pairs *Node) {
	b := d.Shape().Dim(0)
	d.AssertDims(b, b)
	labels.AssertDims(b)
	same := Equal(ExpandAxes(labels, 1), ExpandAxes(labels, 0))
	positive = LogicalAnd(same, LogicalNot(Diagonal(d.Graph(), b)))
	negative = LogicalNot(same)
	return positive, negative, LogicalAnd(positive, ReduceAndKeep(negative, ReduceLogicalOr, 1))
}

// far is larger than any distance, even between embeddings that are not of unit length, and finite, so that
// its product with 0 is 0.
const far = 1e30

// pick selects the value at each index along the last axis: [..., b] and [...] -> [...]. Among equal values,
// such as the distances of two copies of a picture, only the one at the index receives the gradient;
// ReduceMax and ReduceMin would pass the whole gradient to each of them.
func pick(values, index *Node) *Node {
	return ReduceSum(Mul(OneHot(index, values.Shape().Dim(-1), values.DType()), values), -1)
}

// orElse is x where the condition holds, and a constant elsewhere.
func orElse(condition, x *Node, otherwise float64) *Node {
	return Where(condition, x, MulScalar(OnesLike(x), otherwise))
}

// number is 1 where the condition holds, and 0 elsewhere.
func number(condition *Node) *Node { return ConvertDType(condition, dtypes.Float32) }
