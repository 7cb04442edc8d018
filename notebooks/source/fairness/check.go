package fairness

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// near is whether two numbers are equal up to rounding; NaN is near to nothing.
func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9 }

// CheckRates compares error rates, with the pairs of a person left out, with those of package verify on
// random scores. It reports that they are equal, or the first difference.
func CheckRates(rates func(scores []verify.Score, labels []int, tau float64, without int) (far, frr float64),
) string {
	rng := rand.New(rand.NewPCG(17, 1))
	for range 6 {
		scores, labels := randomScores(rng)
		for without := -1; without < 6; without++ {
			var kept []verify.Score
			for _, s := range scores {
				if labels[s.A] != without && labels[s.B] != without {
					kept = append(kept, s)
				}
			}
			curve, err := verify.ROC(kept)
			if err != nil {
				return err.Error()
			}
			wantFAR, wantFRR := curve.At(0.5)
			far, frr := rates(scores, labels, 0.5, without)
			if !near(far, wantFAR) || !near(frr, wantFRR) {
				return fmt.Sprintf("Different: at tau = 0.5 without person %d verify has FAR %.3f and "+
					"FRR %.3f, the cell %.3f and %.3f.", without, wantFAR, wantFRR, far, frr)
			}
		}
	}
	return "The same FAR and FRR as those of package verify, with any person left out."
}

// randomScores returns the scores of six people with four pictures each. Some distances are exactly 0.5.
func randomScores(rng *rand.Rand) (scores []verify.Score, labels []int) {
	for i := range 24 {
		labels = append(labels, i/4)
	}
	for i := range labels {
		for j := i + 1; j < len(labels); j++ {
			scores = append(scores, verify.Score{
				A: i, B: j, Same: labels[i] == labels[j], Distance: float64(rng.IntN(11)) / 10,
			})
		}
	}
	return scores, labels
}

// Errors are the error rates of a detector of presentation attacks that classifies a presentation as an
// attack if its score is above the threshold (ISO/IEC 30107-3). APCER is the share of the attacks of a
// species that are classified as bona fide, for the species with the largest share; 0 without attacks. BPCER
// is the share of the bona fide presentations that are classified as attacks.
func Errors(all []Presentation, threshold float64) (apcer, bpcer float64) {
	count, wrong := map[Species]float64{}, map[Species]float64{}
	for _, p := range all {
		count[p.Species]++
		if (p.Score > threshold) == (p.Species == BonaFide) {
			wrong[p.Species]++
		}
	}
	for s := range count {
		if s != BonaFide {
			apcer = max(apcer, wrong[s]/count[s])
		}
	}
	return apcer, wrong[BonaFide] / count[BonaFide]
}

// CheckErrors checks an answer to the exercise of lesson 17, APCER and BPCER. It reports that the answer is
// right, or the first difference, with a hint.
func CheckErrors(errors func(all []Presentation, threshold float64) (apcer, bpcer float64)) string {
	rng := rand.New(rand.NewPCG(17, 2))
	for range 20 {
		all, threshold := randomPresentations(rng)
		apcer, bpcer := Errors(all, threshold)
		gotA, gotB := errors(slices.Clone(all), threshold)
		if near(gotA, apcer) && near(gotB, bpcer) {
			continue
		}
		return fmt.Sprintf("Not yet: for %d presentations at the threshold %g, APCER is %.3f and BPCER "+
			"%.3f, yours are %.3f and %.3f.\nHint: %s.", len(all), threshold, apcer, bpcer, gotA, gotB,
			errorsHint(all, threshold, gotA, gotB))
	}
	return "Right: APCER is that of the species that is detected worst."
}

// randomPresentations returns presentations of all species in random order. The species have different
// numbers, print is detected worse than screen or better, and some scores are the threshold.
func randomPresentations(rng *rand.Rand) (all []Presentation, threshold float64) {
	threshold = 5
	better, worse := Print, Screen
	if rng.IntN(2) == 0 {
		better, worse = worse, better
	}
	add := func(s Species, n, wrong int, side float64) {
		for i := range n {
			by := side
			if i < wrong {
				by = -side
			}
			score := threshold + by*float64(1+rng.IntN(4))
			if by < 0 && rng.IntN(3) == 0 {
				score = threshold
			}
			all = append(all, Presentation{s, score})
		}
	}
	add(BonaFide, 17+rng.IntN(4), 2+rng.IntN(3), -1)
	add(better, 11+rng.IntN(3), 1+rng.IntN(2), 1)
	add(worse, 6+rng.IntN(3), 4, 1)
	rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all, threshold
}

// shares of the presentations of each species that are classified as attacks: those with a score above the
// threshold, or also those at it.
func shares(all []Presentation, threshold float64, atToo bool) map[Species]float64 {
	count, attack := map[Species]float64{}, map[Species]float64{}
	for _, p := range all {
		count[p.Species]++
		if p.Score > threshold || atToo && p.Score >= threshold {
			attack[p.Species]++
		}
	}
	out := map[Species]float64{}
	for s, n := range count {
		out[s] = attack[s] / n
	}
	return out
}

func errorsHint(all []Presentation, threshold, apcer, bpcer float64) string {
	wantA, wantB := Errors(all, threshold)
	attacks, missed, wrongBonaFide := 0., 0., 0.
	for _, p := range all {
		if p.Species != BonaFide {
			attacks++
		}
		switch {
		case p.Species != BonaFide && p.Score <= threshold:
			missed++
		case p.Species == BonaFide && p.Score > threshold:
			wrongBonaFide++
		}
	}
	above, from, total := shares(all, threshold, false), shares(all, threshold, true), float64(len(all))
	a, b := 1-above[Print], 1-above[Screen]
	switch {
	case math.IsNaN(apcer) || math.IsNaN(bpcer):
		return "a rate is not a number: was something divided by a count of 0"
	case near(apcer, 0) && near(bpcer, 0):
		return "count, for each species, all presentations and those that are classified wrongly"
	case near(apcer, wantB) && near(bpcer, wantA):
		return "the two are exchanged: APCER is about attacks, BPCER about bona fide presentations"
	case near(apcer, max(above[Print], above[Screen])) || near(bpcer, 1-above[BonaFide]):
		return "that is the share of right decisions: count the wrong ones"
	case near(apcer, max(1-from[Print], 1-from[Screen])) && near(bpcer, from[BonaFide]):
		return "a presentation is an attack if its score is above the threshold, not if it is equal to it"
	case near(apcer, missed/total) || near(bpcer, wrongBonaFide/total):
		return "divide by the number of presentations of that species, not by the number of all"
	case near(apcer, missed/attacks):
		return "all attacks are counted together, so many easy ones hide a species that passes: " +
			"compute the rate of each species, and take the largest"
	case near(apcer, (a+b)/2):
		return "that is the mean over the species: an attacker chooses the best one, so take the largest"
	case near(apcer, min(a, b)):
		return "that is the species that is detected best: take the one that is detected worst"
	case near(apcer, wantA):
		return "APCER is right: BPCER is the share of the bona fide presentations with a score above " +
			"the threshold"
	case near(bpcer, wantB):
		return "BPCER is right: count, for each species of attack, all presentations and the missed ones, " +
			"in two maps"
	}
	return "a missed attack has a score of at most the threshold; " +
		"a bona fide presentation is taken for an attack if its score is above it"
}
