package verify

import (
	"errors"
	"fmt"
	"math"
	"sort"
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
// The plain jackknife of the FAR counts what belongs to two people alone twice, once for each of them, and
// so makes intervals too long where chance likeness of two people is most of the variance. To take this part
// away once (the variance for dyads of Aronow, Samii and Assenova 2015) makes them too short where some
// people resemble many. So of the variance a share of 4 t^4 is taken away, where t is the share of this
// part, one half at most: a quarter at most; and less where false accepts rest on fewer than thirty pairs of
// people. [Cover] measures what that is worth.
func RatesAt(scores []Score, labels []int, tau float64) (Rates, error) {
	rates, err := RatesOver(scores, labels, []float64{tau})
	if err != nil {
		return Rates{}, err
	}
	return rates[0], nil
}

// RatesOver is [RatesAt] for many thresholds in rising order, such as the places of a slider: [len(taus)]
// rates, exactly those of RatesAt, after two passes over the scores in all.
func RatesOver(scores []Score, labels []int, taus []float64) ([]Rates, error) {
	for i, tau := range taus {
		if err := checkTau(tau); err != nil {
			return nil, err
		}
		if i > 0 && tau < taus[i-1] {
			return nil, fmt.Errorf("verify: tau falls from %g to %g: sort the thresholds", taus[i-1], tau)
		}
	}
	p, err := peopleOf(scores, labels)
	if err != nil {
		return nil, err
	}
	c := nothingAccepted(scores, p)
	var out []Rates
	for i, nearer := range acceptedFrom(scores, taus) {
		for _, k := range nearer {
			c.accept(scores[k], p)
		}
		r, err := c.rates()
		if err != nil {
			return nil, err
		}
		r.Tau = taus[i]
		out = append(out, r)
	}
	return out, nil
}

// acceptedFrom are the scores that each threshold accepts and the one before does not.
func acceptedFrom(scores []Score, taus []float64) [][]int {
	first := make([]int, len(scores))
	counts := make([]int, len(taus)+1)
	for k, s := range scores {
		first[k] = sort.SearchFloat64s(taus, s.Distance)
		counts[first[k]]++
	}
	out := make([][]int, len(taus)+1)
	for i, n := range counts {
		out[i] = make([]int, 0, n)
	}
	for k, i := range first {
		out[i] = append(out[i], k)
	}
	return out[:len(taus)]
}

// errorCounts are the errors at one threshold: whole numbers, so that adding to them is exact.
type errorCounts struct {
	falseRejects, falseAccepts share   // Of all pairs.
	genuine, impostor          []share // Of the pairs that each person is in.
	dyads                      dyads
}

// nothingAccepted are the errors below all distances.
func nothingAccepted(scores []Score, p people) errorCounts {
	c := errorCounts{
		genuine: make([]share, len(p.labels)), impostor: make([]share, len(p.labels)),
		dyads: dyads{of: map[[2]int]*share{}},
	}
	for _, s := range scores {
		a, b := p.of[s.A], p.of[s.B]
		if s.Same {
			c.genuine[a].add(true, 1)
			c.falseRejects.add(true, 1)
			continue
		}
		for _, part := range [3]*share{&c.impostor[a], &c.impostor[b], &c.falseAccepts} {
			part.add(false, 1)
		}
		c.dyads.add(a, b)
	}
	for _, dyad := range c.dyads.of {
		c.dyads.trials += dyad.all * dyad.all
	}
	return c
}

// accept counts a score that was rejected so far.
func (c *errorCounts) accept(s Score, p people) {
	a, b := p.of[s.A], p.of[s.B]
	if s.Same {
		c.genuine[a].errors--
		c.falseRejects.errors--
		return
	}
	c.impostor[a].errors++
	c.impostor[b].errors++
	c.falseAccepts.errors++
	c.dyads.err(a, b)
}

func (c *errorCounts) rates() (Rates, error) {
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
		FAR: far.estimate(c.falseAccepts.rate()), FRR: frr.estimate(c.falseRejects.rate()),
		Accuracy: both.estimate(1 - (c.falseRejects.rate()+c.falseAccepts.rate())/2),
	}, nil
}

// checkTau keeps NaN out, which every comparison would take for a threshold that nobody misses.
func checkTau(tau float64) error {
	if math.IsNaN(tau) {
		return errors.New("verify: tau is NaN: choose it on people apart")
	}
	return nil
}
