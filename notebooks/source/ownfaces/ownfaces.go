package ownfaces

import (
	"fmt"
	"math"
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
		pictures[p.A], pictures[p.B] = numbered(set, p.A), numbered(set, p.B)
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
	frr := show.Panel{Title: "not recognised", Y: "FRR in percent"}
	far := show.Panel{Title: "taken for somebody else", Y: "FAR in percent"}
	for _, p := range people[:min(20, len(people))] {
		name := set.Names[p.Label]
		rejected, accepted := []float64{100 * p.FRR}, []float64{100 * p.FAR}
		frr.Series = append(frr.Series, show.Series{Name: name, Values: rejected, Color: show.Genuine})
		far.Series = append(far.Series, show.Series{Name: name, Values: accepted, Color: show.Impostor})
	}
	return show.Bars(frr, far)
}

// CheckSmallestFAR checks an answer to the exercise of lesson 15, the smallest FAR that the given numbers of
// people and of pictures of each support by the rule of 30. It reports that the answer is right, or the first
// case in which it is not, with a hint.
func CheckSmallestFAR(smallest func(people, pictures int) float64) string {
	for _, c := range []struct {
		people, pictures int
		want             float64
	}{{2, 10, 0.3}, {10, 10, 30. / 4500}, {100, 1, 30. / 4950}, {5, 2, 0.75}} {
		got := smallest(c.people, c.pictures)
		if math.Abs(got-c.want) <= 1e-9 {
			continue
		}
		return fmt.Sprintf("Not yet: %d people with %d pictures each support a FAR from %.4g on, "+
			"yours says %.4g.\nHint: %s.", c.people, c.pictures, c.want, got,
			farHint(c.people, c.pictures, got))
	}
	return "Right: pairs of people grow with the square of the people, and so does what you can promise."
}

// farHint returns a hint on what a wrong answer has counted.
func farHint(people, pictures int, got float64) string {
	n, k := float64(people), float64(pictures)
	near := func(pairs float64) bool { return math.Abs(got-verify.RuleOf30/pairs) <= 1e-9 }
	switch {
	case got == 0 || math.IsInf(got, 0) || math.IsNaN(got):
		return "count the impostor pairs first; 30 errors among them is the least that counts"
	case near(n * (n - 1) * k * k):
		return "adam with bita and bita with adam is one pair"
	case near(n * k * (n*k - 1) / 2):
		return "pairs of one person are no impostor pairs"
	case near(n * n * k * k), near(n * n * k * k / 2):
		return "nobody makes an impostor pair with himself: n (n - 1) / 2 pairs of people"
	case near(n * (n - 1) / 2), near(n * (n - 1)), near(n * (n - 1) / 2 * k):
		return "two people with k pictures each make k times k pairs of pictures"
	case math.Abs(got-1/(n*(n-1)/2*k*k)) <= 1e-9:
		return "one error proves little: the rule wants 30 of them"
	case got > 1:
		return "a rate is a share of pairs: errors by pairs, not pairs by errors"
	}
	return "impostor pairs are the pairs of people times the pairs of their pictures"
}
