package siamese

import (
	. "github.com/gomlx/gomlx/core/graph" //nolint:staticcheck // Graph code reads as formulas.
	"github.com/gomlx/gomlx/ml/model"
)

// Examples is what a loss is computed from: a batch of b pictures that f has mapped to n dimensions.
type Examples struct {
	Vectors *Node // [b, n], of unit length unless Unnormalised.
	Labels  *Node // [b], the person of each picture, integers.

	Alpha  *Node  // Scalar, the margin of the triplet loss, at least 0.
	Mining Mining // Chooses the triplets.
	People int    // In the training set, at least 2; only the softmax asks.

	Unnormalised bool // As in [Network]; only the triplet loss allows it.
}

// Graph is the loss of a batch -> scalar, and the triplets that the mining rule chooses from it, which say by
// the same measure how far training is whatever the loss. Variables that a loss learns alongside f are made
// in the store of the scope: those of [BinaryLoss] below /[Root], the softmax's outside, so that
// [Model.Save] keeps the former and not the latter.
//
// A batch without pairs of one kind, or without triplets, adds 0 for them, never NaN.
func (l Loss) Graph(scope *model.Scope, x Examples) (*Node, Triplets) {
	d := x.distances()                       // [b, b]
	triplets := x.Mining.Choose(d, x.Labels) // [b] or more
	sum := ScalarZero(x.Vectors.Graph(), x.Vectors.DType())
	add := func(weight float64, value *Node) { sum = Add(sum, MulScalar(value, weight)) }
	if l.Triplet > 0 {
		add(l.Triplet, triplets.Loss(x.Alpha))
	}
	if l.Binary > 0 {
		add(l.Binary, BinaryLoss(scope.Store(), x.Vectors, x.Labels))
	}
	if l.Contrastive > 0 {
		add(l.Contrastive, ContrastiveLoss(d, x.Labels, l.Margin))
	}
	if l.Softmax > 0 {
		cosines := personCosines(scope.Store(), x.Vectors, x.People) // [b, people]
		add(l.Softmax, SoftmaxLoss(cosines, x.Labels, l.Scale, l.CosineMargin))
	}
	return sum, triplets
}

func (x Examples) distances() *Node {
	if x.Unnormalised {
		return AnyDistances(x.Vectors)
	}
	return Distances(x.Vectors)
}
