package lesson

import (
	"errors"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Tau shows the genuine and impostor distances of scores with a slider for tau.
func Tau(scores []verify.Score, tau float64) (show.Figure, error) {
	return show.Tau(show.Threshold{Tau: tau, Pairs: compared(scores)})
}

// TauWithFaces is [Tau] with the pairs of faces nearest to tau, and with the intervals of [verify.RatesAt],
// where there are people enough for any. The scores are of pictures of the set, of which the first 120 are
// shown.
func TauWithFaces(set images.Set, scores []verify.Score, tau float64) (show.Figure, error) {
	t := show.Threshold{Tau: tau, Pairs: compared(scores), Pictures: someFaces(set)}
	_, err := verify.RatesAt(scores, set.Labels, tau)
	if err != nil && !errors.Is(err, verify.ErrTooFew) {
		return nil, err
	}
	if err == nil {
		t.Intervals = func(taus []float64) (bounds []show.Bounds, err error) {
			rates, err := verify.RatesOver(scores, set.Labels, taus)
			for _, r := range rates {
				bounds = append(bounds, show.Bounds{
					FAR: ends(r.FAR), FRR: ends(r.FRR), Accuracy: ends(r.Accuracy),
				})
			}
			return bounds, err
		}
	}
	return show.Tau(t)
}

func ends(e verify.Estimate) [2]float64 { return [2]float64{e.Low, e.High} }

func compared(scores []verify.Score) []show.Compared {
	pairs := make([]show.Compared, len(scores))
	for i, s := range scores {
		pairs[i] = show.Compared{A: s.A, B: s.B, Same: s.Same, Distance: s.Distance}
	}
	return pairs
}

// someFaces are the pictures of a set, without pixels where they are more than a figure holds.
func someFaces(set images.Set) []show.Picture {
	const most = 120
	pictures := make([]show.Picture, len(set.Pictures))
	for i := range min(len(pictures), most) {
		pictures[i] = Picture(set, i)
	}
	return pictures
}
