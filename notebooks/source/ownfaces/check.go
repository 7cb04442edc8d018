package ownfaces

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// CheckThreshold compares a threshold for a target FAR with [verify.Curve.AtFAR], on random distances. It
// reports that they are equal, or the first case in which they are not, with a hint.
func CheckThreshold(threshold func(scores []verify.Score, far float64) (tau float64, err error)) string {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, impostor := range []int{3000, 3777, 40000} {
		var scores []verify.Score
		for i := range impostor + 500 {
			same, mean := i < 500, 1.4
			if same {
				mean = 0.7
			}
			scores = append(scores, verify.Score{Distance: max(0, mean+0.25*rng.NormFloat64()), Same: same})
		}
		rng.Shuffle(len(scores), func(i, j int) { scores[i], scores[j] = scores[j], scores[i] })
		curve, err := verify.ROC(scores)
		if err != nil {
			return err.Error()
		}
		for _, far := range []float64{0.1, 0.05, 0.01, 0.001} {
			want, _, refusal := curve.AtFAR(far)
			got, err := threshold(slices.Clone(scores), far)
			if (err == nil) != (refusal == nil) {
				return fmt.Sprintf("Not yet: FAR %g with %d impostor pairs: the library's refusal is %v, "+
					"yours is %v.\nHint: at least 30 errors must be expected.", far, impostor, refusal, err)
			}
			if err == nil && math.Abs(got-want) > 1e-9 {
				ownFAR, _ := curve.At(got)
				return fmt.Sprintf("Not yet: FAR %g with %d impostor pairs: tau is %.6f, yours is %.6f, "+
					"with a FAR of %.4g.\nHint: halfway between the smallest distance that must be rejected "+
					"and the largest of any pair below it.", far, impostor, want, got, ownFAR)
			}
		}
	}
	return "Right: tau and refusals equal those of verify.AtFAR in twelve cases."
}

// CheckResample checks a function that resamples people with replacement, and returns the scores of the pairs
// of those people. It reports that it is right, or the first mistake.
func CheckResample(resample func([]verify.Score, []int, *rand.Rand) []verify.Score) string {
	const people, pictures = 6, 3
	var scores []verify.Score
	var labels []int
	for i := range people * pictures {
		labels = append(labels, i/pictures)
		for j := range i {
			scores = append(scores, verify.Score{A: j, B: i, Same: labels[i] == labels[j]})
		}
	}
	changed := false
	for seed := range uint64(20) {
		times := map[[2]int]int{}
		for _, s := range resample(scores, labels, rand.New(rand.NewPCG(seed, 0))) {
			times[[2]int{s.A, s.B}]++
		}
		var of [people]int // How often each person was sampled, by the first genuine pair.
		sum := 0
		for p := range people {
			of[p] = times[[2]int{p * pictures, p*pictures + 1}]
			sum += of[p]
			changed = changed || of[p] != 1
		}
		if sum != people {
			return fmt.Sprintf("Not yet: of %d people, %d are sampled.\nHint: sample as many people as "+
				"there are, with replacement; a genuine pair occurs as often as its person.", people, sum)
		}
		for _, s := range scores {
			a, b := labels[s.A], labels[s.B]
			want := of[a]
			if !s.Same {
				want = of[a] * of[b]
			}
			if got := times[[2]int{s.A, s.B}]; got != want {
				return fmt.Sprintf("Not yet: the two people of a pair were sampled %d and %d times, and the "+
					"pair occurs %d times, want %d.\nHint: a genuine pair occurs as often as its person, an "+
					"impostor pair as often as the product of both.", of[a], of[b], got, want)
			}
		}
	}
	if !changed {
		return "Not yet: the people are always the same.\nHint: sample at random, with replacement."
	}
	return "Right: pairs occur as often as their people were sampled."
}
