package lesson

import (
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Tau shows the genuine and impostor distances of scores with a slider for tau.
func Tau(scores []verify.Score, tau float64) (show.Figure, error) {
	return show.Tau(tau, Pairs(scores), nil, nil)
}

// Pairs converts scores for figures.
func Pairs(scores []verify.Score) []show.Pair {
	pairs := make([]show.Pair, len(scores))
	for i, s := range scores {
		pairs[i] = show.Pair{A: s.A, B: s.B, Same: s.Same, Distance: s.Distance}
	}
	return pairs
}
