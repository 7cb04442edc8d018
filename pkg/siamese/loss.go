package siamese

import (
	"fmt"
	"math"
	"strings"
)

// Loss is what training makes small: the sum of four terms, each times its weight. A term of weight 0 is left
// out of the graph. The package comment has the formulas; [Loss.Graph] computes them.
//
// Loss{Triplet: 1} is the triplet loss, Loss{Binary: 1} the binary loss. Start from [DefaultLoss] where a
// margin is needed and change the weights.
type Loss struct {
	Triplet     float64 `json:"triplet"`     // Over the triplets that a [Mining] chooses.
	Binary      float64 `json:"binary"`      // Over all pairs: same or different, by a [Head].
	Contrastive float64 `json:"contrastive"` // Over all pairs.
	Softmax     float64 `json:"softmax"`     // Over the training people, with a margin on cosines.

	Margin       float64 `json:"margin"`        // Of the contrastive loss, on Euclidean distances, in (0, 2].
	Scale        float64 `json:"scale"`         // s of the softmax, above 0: larger attends to hard people.
	CosineMargin float64 `json:"cosine_margin"` // m of the softmax, in [0, 1].
}

// DefaultLoss is the triplet loss alone, with a margin of 1 for the contrastive loss, s = 16 and m = 0.2 for
// the softmax: only weights have to be changed for another loss.
func DefaultLoss() Loss { return Loss{Triplet: 1, Margin: 1, Scale: 16, CosineMargin: 0.2} }

// term is one part of the sum.
type term struct {
	weight float64
	name   string // With what it depends on.
}

func (l Loss) terms() []term {
	return []term{
		{l.Triplet, "triplet"},
		{l.Binary, "binary"},
		{l.Contrastive, fmt.Sprintf("contrastive (margin %g)", l.Margin)},
		{l.Softmax, fmt.Sprintf("softmax (scale %g, cosine margin %g)", l.Scale, l.CosineMargin)},
	}
}

// String is the sum as it reads: "0.5 triplet + softmax (scale 16, cosine margin 0.2)"; "none" where all
// weights are 0.
func (l Loss) String() string {
	var parts []string
	for _, t := range l.terms() {
		switch t.weight {
		case 0:
		case 1:
			parts = append(parts, t.name)
		default:
			parts = append(parts, fmt.Sprintf("%g %s", t.weight, t.name))
		}
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, " + ")
}

// Check returns an error where a weight, or a number that a term with a weight depends on, is out of its
// range.
func (l Loss) Check() error {
	var sum float64
	for _, t := range l.terms() {
		if !(t.weight >= 0) || math.IsInf(t.weight, 1) {
			return fmt.Errorf("siamese: weight %g of the loss %s: want a number of at least 0", t.weight,
				t.name)
		}
		sum += t.weight
	}
	if sum == 0 {
		return fmt.Errorf("siamese: all weights of the loss are 0: set one, such as Triplet: 1")
	}
	if l.Contrastive > 0 && !(l.Margin > 0 && l.Margin <= 2) {
		return fmt.Errorf("siamese: margin %g of the contrastive loss: want above 0, and at most 2, the "+
			"distance of opposite unit vectors", l.Margin)
	}
	if l.Softmax > 0 && (!(l.Scale > 0) || math.IsInf(l.Scale, 1)) {
		return fmt.Errorf("siamese: scale %g of the softmax: want a number above 0, such as 16", l.Scale)
	}
	if l.Softmax > 0 && !(l.CosineMargin >= 0 && l.CosineMargin <= 1) {
		return fmt.Errorf("siamese: cosine margin %g of the softmax: want it in [0, 1], such as 0.2",
			l.CosineMargin)
	}
	return nil
}

// NeedsPairs says whether a batch must hold two pictures of one person: not for the softmax alone, which
// compares each picture with the people and not with other pictures.
func (l Loss) NeedsPairs() bool { return l.Triplet > 0 || l.Binary > 0 || l.Contrastive > 0 }
