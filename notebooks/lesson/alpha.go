package lesson

import (
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Alpha shows the triplets that a rule chooses from a batch by their two distances, with a slider for alpha.
func Alpha(set images.Set, rule siamese.Miner, vectors [][]float32, alpha float64) (show.Figure, error) {
	var mined []show.Mined
	for _, t := range Triples(rule, vectors, set.Labels) {
		mined = append(mined, show.Mined{
			Anchor: t.Anchor, Positive: t.Positive, Negative: t.Negative,
			AP: verify.Distance(vectors[t.Anchor], vectors[t.Positive]),
			AN: verify.Distance(vectors[t.Anchor], vectors[t.Negative]),
		})
	}
	return show.Alpha(alpha, mined, someFaces(set))
}
