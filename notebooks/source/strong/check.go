package strong

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// transferCase is a pair of sets of scores, with the right answer.
type transferCase struct {
	from, to           []verify.Score
	far                float64
	tau, farTo, frrTo  float64
	genuine, impostors int // Of the pairs in to.
}

// someScores returns random scores: few genuine and many impostor pairs, whose distances are multiples of
// 1/64, so that some occur twice.
func someScores(rng *rand.Rand, genuine, impostor int, apart float64) (scores []verify.Score) {
	for i := range genuine + impostor {
		mean := 0.7
		if i >= genuine {
			mean += apart
		}
		d := math.Round(64*min(max(mean+0.3*rng.NormFloat64(), 0), 4)) / 64
		scores = append(scores, verify.Score{Distance: d, Same: i < genuine})
	}
	rng.Shuffle(len(scores), func(i, j int) { scores[i], scores[j] = scores[j], scores[i] })
	return scores
}

// ratesAt counts both error rates.
func ratesAt(scores []verify.Score, tau float64) (far, frr float64) {
	var accepted, all [2]float64
	for _, s := range scores {
		kind := 0
		if s.Same {
			kind = 1
		}
		all[kind]++
		if s.Distance <= tau {
			accepted[kind]++
		}
	}
	return accepted[0] / all[0], 1 - accepted[1]/all[1]
}

// within returns the largest distance of the scores whose FAR is at most far.
func within(scores []verify.Score, far float64) float64 {
	tau := math.Inf(-1)
	for _, s := range scores {
		if got, _ := ratesAt(scores, s.Distance); got <= far {
			tau = max(tau, s.Distance)
		}
	}
	return tau
}

// transferCases returns random cases in each of which at least one pair meets the FAR.
func transferCases() (cases []transferCase) {
	rng := rand.New(rand.NewPCG(14, 1))
	for _, far := range []float64{0.05, 0.1, 0.02, 0.25} {
		from := someScores(rng, 30, 200, 0.9)
		to := someScores(rng, 40, 150, 0.5)
		c := transferCase{
			from:      from,
			to:        to,
			far:       far,
			tau:       within(from, far),
			genuine:   40,
			impostors: 150,
		}
		c.farTo, c.frrTo = ratesAt(to, c.tau)
		cases = append(cases, c)
	}
	return cases
}

// CheckTransfer checks an answer to the exercise of lesson 14: tau, the largest of the distances in from with
// a FAR of at most far there, and FAR and FRR at tau in to. It reports that the answer is right, or a case in
// which it is not, with a hint.
func CheckTransfer(
	transfer func(from, to []verify.Score, far float64) (tau, farTo, frrTo float64),
) string {
	cases := transferCases()
	var taus []float64
	wrong := ""
	for _, c := range cases {
		tau, far, frr := transfer(slices.Clone(c.from), slices.Clone(c.to), c.far)
		taus = append(taus, tau)
		if wrong != "" || same(tau, c.tau) && same(far, c.farTo) && same(frr, c.frrTo) {
			continue
		}
		wrong = fmt.Sprintf(
			"Not yet: for a FAR of at most %g it is tau = %.4f, FAR %.4f, FRR %.4f; yours are "+
				"%.4f, %.4f, %.4f.\nHint: ",
			c.far,
			c.tau,
			c.farTo,
			c.frrTo,
			tau,
			far,
			frr,
		)
		if same(tau, c.tau) {
			return wrong + c.rateHint(far, frr) + "."
		}
	}
	if wrong != "" {
		return wrong + tauHint(cases, taus) + "."
	}
	return "Right: a threshold keeps its FAR only on pictures like those it was chosen on."
}

func same(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

// rateHint explains wrong rates at the right threshold.
func (c transferCase) rateHint(far, frr float64) string {
	onFrom, _ := ratesAt(c.from, c.tau)
	all := float64(c.genuine + c.impostors)
	strictFAR, strictFRR := ratesAt(c.to, math.Nextafter(c.tau, 0))
	switch {
	case same(far, c.frrTo) && same(frr, c.farTo):
		return "tau is right; FAR and FRR are exchanged"
	case same(far, onFrom):
		return "tau is right; the rates are to be measured on the pairs in to, not on those it was chosen on"
	case same(far, strictFAR) && !same(far, c.farTo) || same(frr, strictFRR) && !same(frr, c.frrTo):
		return "a pair at exactly tau is accepted: d <= tau"
	case same(far, c.farTo*float64(c.impostors)/all) || same(frr, c.frrTo*float64(c.genuine)/all):
		return "tau is right; FAR is a share of the impostor pairs alone, FRR one of the genuine pairs alone"
	case same(frr, 1-c.frrTo):
		return "tau and FAR are right; FRR is the share of genuine pairs that are rejected, with d > tau"
	}
	return "tau is right; count the errors in to: impostor pairs with d <= tau, genuine pairs with d > tau"
}

// mistakes are ways to choose a wrong threshold, with their hints.
var mistakes = []struct {
	tau  func(transferCase) float64
	hint string
}{
	{
		func(c transferCase) float64 { return within(c.to, c.far) },
		"tau is chosen on the pairs in from; those in to only measure it",
	},
	{
		func(c transferCase) float64 {
			return -c.largest(
				func(tau float64) bool { _, frr := ratesAt(c.from, -tau); return frr <= c.far },
				-1,
			)
		},
		"that is the smallest tau whose FRR is at most far: limit the FAR, the errors of impostor pairs",
	},
	{
		func(c transferCase) float64 {
			share := impostorShare(c.from)
			return c.largest(
				func(tau float64) bool { far, _ := ratesAt(c.from, tau); return far*share <= c.far },
				1,
			)
		},
		"FAR is a share of the impostor pairs, not of all pairs",
	},
	{
		func(c transferCase) float64 {
			return c.largest(func(tau float64) bool {
				far, _ := ratesAt(c.from, math.Nextafter(tau, 0))
				return far <= c.far
			}, 1)
		},
		"a pair at exactly tau is accepted too, so that pair counts in the FAR of tau",
	},
	{
		func(c transferCase) float64 {
			curve, err := verify.ROC(c.from)
			if err != nil {
				return math.NaN()
			}
			_, tau := curve.EER()
			return tau
		},
		"that is the threshold where FAR and FRR are equal: here only the FAR is limited",
	},
}

// largest returns the largest product of sign and a distance in from for which the condition holds.
func (c transferCase) largest(holds func(float64) bool, sign float64) float64 {
	most := math.Inf(-1)
	for _, s := range c.from {
		if holds(sign * s.Distance) {
			most = max(most, sign*s.Distance)
		}
	}
	return most
}

// tauHint explains wrong thresholds: by a mistake that explains all of them, or by the first one.
func tauHint(cases []transferCase, taus []float64) string {
	for _, m := range mistakes {
		all := true
		for i, c := range cases {
			all = all && same(taus[i], m.tau(c))
		}
		if all {
			return m.hint
		}
	}
	for i, c := range cases {
		if same(taus[i], c.tau) {
			continue
		}
		got, frr := ratesAt(c.from, taus[i])
		switch {
		case math.IsNaN(taus[i]):
			return "tau is not a number: do not divide by 0"
		case got > c.far:
			return fmt.Sprintf(
				"the FAR of your tau on the pairs in from is %.4f, more than allowed",
				got,
			)
		case taus[i] > c.tau:
			return "tau must be one of the distances in from"
		default:
			return fmt.Sprintf(
				"your tau keeps the FAR, but a larger one does so too and rejects fewer genuine "+
					"pairs than yours (FRR %.4f): compare the distances of all pairs in from, of both kinds",
				frr,
			)
		}
	}
	return ""
}

func impostorShare(scores []verify.Score) float64 {
	n := 0.0
	for _, s := range scores {
		if !s.Same {
			n++
		}
	}
	return n / float64(len(scores))
}
