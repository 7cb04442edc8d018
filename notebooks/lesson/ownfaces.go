package lesson

import (
	"fmt"
	"math"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// WorstPairs shows the n pairs of one person that are farthest apart and the n pairs of two people that are
// nearest, with what tau says of them.
func WorstPairs(set images.Set, scores []verify.Score, tau float64, n int) (show.Figure, error) {
	genuine, impostor := verify.Worst(scores, n)
	pairs := func(scores []verify.Score) (pairs []show.Pair) {
		for _, s := range scores {
			pair := show.Pair{A: numbered(set, s.A), B: numbered(set, s.B), Distance: s.Distance}
			pairs = append(pairs, pair)
		}
		return pairs
	}
	return show.Pairs(tau, pairs(genuine), pairs(impostor))
}

// PersonErrors shows the errors of each person at the threshold tau, of the first twenty at most: the
// share of their own pairs that are rejected, and of their pairs with others that are accepted.
func PersonErrors(set images.Set, scores []verify.Score, tau float64) (show.Figure, error) {
	people, err := verify.ByPerson(scores, set.Labels, tau)
	if err != nil {
		return nil, err
	}
	frr := show.BarPanel{Title: "not recognised", X: "FRR in percent"}
	far := show.BarPanel{Title: "taken for somebody else", X: "FAR in percent"}
	for _, p := range people[:min(20, len(people))] {
		name := set.Names[p.Label]
		frr.Bars = append(frr.Bars, show.Bar{Name: name, Value: 100 * p.FRR, Color: show.Genuine})
		far.Bars = append(far.Bars, show.Bar{Name: name, Value: 100 * p.FAR, Color: show.Impostor})
	}
	return show.Bars(frr, far)
}

// CheckSmallestFAR tries an answer to the exercise of lesson 13, the smallest FAR that people with so many
// pictures each support by the rule of 30, and says that it is right, or where it goes wrong and where to
// look.
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

// farHint says what a wrong answer has counted.
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
