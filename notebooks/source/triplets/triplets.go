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
// [verify.RatesAt], if there are enough people. The scores are of pictures of the set, of which the first 120
// are shown.
func Tau(set images.Set, scores []verify.Score, tau float64) (show.Figure, error) {
	_, err := verify.RatesAt(scores, set.Labels, tau)
	if err != nil && !errors.Is(err, verify.ErrTooFew) {
		return nil, err
	}
	if err != nil {
		return show.Tau(tau, lesson.Pairs(scores), lesson.Pictures(set), nil)
	}
	intervals := func(taus []float64) (far, frr, accuracy [][2]float64, err error) {
		rates, err := verify.RatesOver(scores, set.Labels, taus)
		for _, r := range rates {
			far, frr = append(far, ends(r.FAR)), append(frr, ends(r.FRR))
			accuracy = append(accuracy, ends(r.Accuracy))
		}
		return far, frr, accuracy, err
	}
	return show.Tau(tau, lesson.Pairs(scores), lesson.Pictures(set), intervals)
}

func ends(e verify.Estimate) [2]float64 { return [2]float64{e.Low, e.High} }

// CheckTeaches checks an answer to the exercise of lesson 07, whether a triplet still produces a gradient. It
// reports that the answer is right, or the first case in which it is not, with a hint.
func CheckTeaches(teaches func(ap, an, alpha float64) bool) string {
	for _, c := range []struct {
		ap, an, alpha float64
		want          bool
		hint          string
	}{
		{1.5, 0.5, 0.25, true, "the negative is nearer than the positive: a hard triplet"},
		{0.75, 1, 0.5, true, "the negative is farther, but not by alpha: a semi-hard triplet"},
		{0.25, 2, 0.5, false, "the negative is farther by more than alpha: an easy triplet, its loss is 0"},
		{0.75, 1, 0, false, "without a margin it is enough that the negative is farther"},
		{0.5, 1, 0.5, false, "the loss is exactly 0 here, and so is its gradient"},
	} {
		if got := teaches(c.ap, c.an, c.alpha); got != c.want {
			return fmt.Sprintf(
				"Not yet: for d(a, p) = %g, d(a, n) = %g, alpha = %g it is %t, yours says %t.\nHint: %s.",
				c.ap, c.an, c.alpha, c.want, got, c.hint)
		}
	}
	return "Right: a triplet teaches as long as d(a, p) - d(a, n) + alpha is above 0."
}
