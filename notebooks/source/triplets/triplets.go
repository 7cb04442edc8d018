// Package triplets supports lesson 07 with its figures and the check of its exercise.
package triplets

import (
	"errors"
	"fmt"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Figure shows one triplet for each of the first people of a set, one per row: the first picture, another one
// of the same person, and the picture of another person that is nearest to the first by its raw pixels and
// therefore easily confused with it. The distances are those between the given embeddings.
func Figure(set images.Set, vectors [][]float32, rows int, alpha float64) (show.Figure, error) {
	var triplets []show.Triplet
	for person, own := range set.ByPerson()[:min(rows, len(set.Names))] {
		anchor, positive := own[0], own[len(own)/2]
		negative := lookAlike(set, anchor, person)
		triplets = append(triplets, show.Triplet{
			Anchor: anchor, Positive: positive, Negative: negative,
			AP: verify.Distance(vectors[anchor], vectors[positive]),
			AN: verify.Distance(vectors[anchor], vectors[negative]),
		})
	}
	return lesson.Triplets(set, alpha, triplets...)
}

// lookAlike returns the picture of another person that is nearest to the anchor by its raw pixels.
func lookAlike(set images.Set, anchor, person int) (nearest int) {
	least := -1.0
	for i, picture := range set.Pictures {
		if set.Labels[i] == person {
			continue
		}
		if d := verify.Distance(set.Pictures[anchor], picture); least < 0 || d < least {
			least, nearest = d, i
		}
	}
	return nearest
}

// Tau is [lesson.Tau] with the pairs of faces nearest to tau, and with the confidence intervals of
// [verify.RatesAt], if there are enough people. The scores are of pictures of the set, of which the first are
// shown, at most as many as faces says.
func Tau(set images.Set, scores []verify.Score, tau float64, faces int) (show.Figure, error) {
	_, err := verify.RatesAt(scores, set.Labels, tau)
	if err != nil && !errors.Is(err, verify.ErrTooFew) {
		return nil, err
	}
	shown := lesson.Pictures(set)
	for i := faces; i < len(shown); i++ {
		shown[i] = show.Picture{}
	}
	if err != nil {
		return show.Tau(tau, lesson.Pairs(scores), shown, nil)
	}
	intervals := func(taus []float64) (far, frr, accuracy [][2]float64, err error) {
		rates, err := verify.RatesOver(scores, set.Labels, taus)
		for _, r := range rates {
			far, frr = append(far, ends(r.FAR)), append(frr, ends(r.FRR))
			accuracy = append(accuracy, ends(r.Accuracy))
		}
		return far, frr, accuracy, err
	}
	return show.Tau(tau, lesson.Pairs(scores), shown, intervals)
}

func ends(e verify.Estimate) [2]float64 { return [2]float64{e.Low, e.High} }

// Difference describes the paired difference of the EER of two kinds of embeddings of the same test people,
// after minus before, with its interval, or reports that there are too few people.
func Difference(before, after [][]float32, labels []int) string {
	d, err := verify.Compare(before, after, labels)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%+.2f points [%+.2f, %+.2f]", 100*d.Value, 100*d.Low, 100*d.High)
}
