package verify

import (
	"errors"
	"fmt"
	"math"
)

// Rates are the errors at one threshold that was chosen elsewhere, on other people.
type Rates struct {
	Tau      float64
	FAR, FRR Estimate
	Accuracy Estimate // Balanced: 1 - (FAR + FRR)/2.
}

// RatesAt counts the errors at the threshold tau, with intervals over people.
//
// A person stands at both ends of impostor pairs: leaving somebody out takes away every pair that they are
// in. The counts of each person and of each two people suffice for that, so it takes one pass, for any
// number of people. Needed are two people with genuine pairs, and three people of whom none is in every
// impostor pair ([ErrTooFew]). A tau that is NaN is an error.
//
// The plain jackknife of the FAR counts what belongs to two people alone twice, once for each of them, and so
// makes intervals too long where chance likeness of two people is most of the variance. Here this part is
// taken away once (the variance for dyads of Aronow, Samii and Assenova 2015), by half of the variance at
// most, and by less where false accepts rest on fewer than five pairs of people, of whom too little is known.
func RatesAt(scores []Score, labels []int, tau float64) (Rates, error) {
	if err := checkTau(tau); err != nil {
		return Rates{}, err
	}
	p, err := peopleOf(scores, labels)
	if err != nil {
		return Rates{}, err
	}
	c := countErrors(scores, p, tau)
	frr, err := c.falseRejects.leaveOut(c.genuine, 1)
	if err != nil {
		return Rates{}, fmt.Errorf("verify: FRR: %w", err)
	}
	far, err := c.falseAccepts.leaveOut(c.impostor, 2)
	if err != nil {
		return Rates{}, fmt.Errorf("verify: FAR: %w", err)
	}
	far.correction = c.falseAccepts.correction(c.impostor, c.dyads)
	both := jackknife{freedom: frr.freedom, independent: len(c.genuine) / 2, correction: 1}
	for i := range c.genuine {
		both.replicates = append(both.replicates,
			1-(c.falseRejects.without(c.genuine[i])+c.falseAccepts.without(c.impostor[i]))/2)
	}
	return Rates{
		Tau: tau, FAR: far.estimate(c.falseAccepts.rate()), FRR: frr.estimate(c.falseRejects.rate()),
		Accuracy: both.estimate(1 - (c.falseRejects.rate()+c.falseAccepts.rate())/2),
	}, nil
}

// errorCounts are the errors at one threshold.
type errorCounts struct {
	falseRejects, falseAccepts share             // Of all pairs.
	genuine, impostor          []share           // Of the pairs that each person is in.
	dyads                      map[[2]int]*share // Of the impostor pairs of each two people, the lower first.
}

func countErrors(scores []Score, p people, tau float64) errorCounts {
	c := errorCounts{
		genuine: make([]share, len(p.labels)), impostor: make([]share, len(p.labels)),
		dyads: map[[2]int]*share{},
	}
	for _, s := range scores {
		a, b := p.of[s.A], p.of[s.B]
		if s.Same {
			c.genuine[a].add(s.Distance > tau, 1)
			c.falseRejects.add(s.Distance > tau, 1)
			continue
		}
		two := [2]int{min(a, b), max(a, b)}
		if c.dyads[two] == nil {
			c.dyads[two] = &share{}
		}
		for _, part := range [4]*share{c.dyads[two], &c.impostor[a], &c.impostor[b], &c.falseAccepts} {
			part.add(s.Distance <= tau, 1)
		}
	}
	return c
}

// checkTau keeps NaN out, which every comparison would take for a threshold that nobody misses.
func checkTau(tau float64) error {
	if math.IsNaN(tau) {
		return errors.New("verify: tau is NaN: choose it on people apart")
	}
	return nil
}
