package ownfaces

import (
	"errors"
	"slices"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// WorstPairs shows the n genuine pairs with the largest distances and the n impostor pairs with the smallest,
// with the decisions at tau.
func WorstPairs(set images.Set, scores []verify.Score, tau float64, n int) (show.Figure, error) {
	genuine, impostor := verify.Worst(scores, n)
	pairs := lesson.Pairs(slices.Concat(genuine, impostor))
	pictures := make([]show.Picture, set.Len())
	for _, p := range pairs {
		for _, i := range []int{p.A, p.B} {
			shown, err := Thumbnails(set, i)
			if err != nil {
				return nil, err
			}
			pictures[i] = shown[0]
			pictures[i].Caption = numbered(set, i)
		}
	}
	return show.Pairs(tau, pictures, pairs...)
}

// PersonErrors shows the errors of at most the first twenty people at the threshold tau: the FRR of their
// genuine pairs, and the FAR of their impostor pairs.
func PersonErrors(set images.Set, scores []verify.Score, tau float64) (show.Figure, error) {
	people, err := verify.ByPerson(scores, set.Labels, tau)
	if err != nil {
		return nil, err
	}
	frr := show.Panel{Title: "genuine pairs rejected", Y: "FRR in percent"}
	far := show.Panel{Title: "impostor pairs accepted", Y: "FAR in percent"}
	for _, p := range people[:min(20, len(people))] {
		name := set.Names[p.Label]
		rejected, accepted := []float64{100 * p.FRR}, []float64{100 * p.FAR}
		frr.Series = append(frr.Series, show.Series{Name: name, Values: rejected, Color: show.Genuine})
		far.Series = append(far.Series, show.Series{Name: name, Values: accepted, Color: show.Impostor})
	}
	return show.Bars(frr, far)
}

// Slider shows the distances of a part with a slider for tau, with the confidence intervals of
// [verify.RatesAt] if there are enough people for them.
func Slider(p Part, tau float64) (show.Figure, error) {
	_, err := verify.RatesAt(p.Scores, p.Labels, tau)
	if errors.Is(err, verify.ErrTooFew) {
		return lesson.Tau(p.Scores, tau)
	}
	if err != nil {
		return nil, err
	}
	ends := func(e verify.Estimate) [2]float64 { return [2]float64{e.Low, e.High} }
	intervals := func(taus []float64) (far, frr, accuracy [][2]float64, err error) {
		rates, err := verify.RatesOver(p.Scores, p.Labels, taus)
		for _, r := range rates {
			far, frr = append(far, ends(r.FAR)), append(frr, ends(r.FRR))
			accuracy = append(accuracy, ends(r.Accuracy))
		}
		return far, frr, accuracy, err
	}
	return show.Tau(tau, lesson.Pairs(p.Scores), nil, intervals)
}
