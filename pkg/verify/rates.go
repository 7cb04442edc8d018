package verify

import (
	"errors"
	"fmt"
	"math"
	"sort"
)

// Rates are the error rates at a threshold that was chosen on other people.
type Rates struct {
	Tau      float64
	FAR, FRR Estimate
	Accuracy Estimate // Balanced: 1 - (FAR + FRR)/2.
}

// RatesAt computes the error rates at the threshold tau, with intervals over people. It returns an error if
// tau is NaN, if the scores do not match the labels, or if there are too few people ([ErrTooFew]): it needs
// two people with genuine pairs, and three people none of whom is in all impostor pairs.
//
// Each person is left out with all pairs that contain one of their pictures. The counts of each person and of
// every two people suffice for that, so it takes one pass for any number of people.
//
// The plain jackknife of the FAR counts the variance that is specific to a pair of people twice, once for
// each of them, so intervals are too long if such chance resemblances make up most of the variance.
// Subtracting this part once (the dyadic variance of Aronow, Samii and Assenova 2015) makes them too short
// if some people resemble many others. So a share 4 t^4 of the variance is subtracted, where t, at most one
// half, is the share of this part: at most a quarter is subtracted, and less if the false accepts come from
// fewer than thirty pairs of people. Package simulate measures the coverage of the result.
func RatesAt(scores []Score, labels []int, tau float64) (Rates, error) {
	rates, err := RatesOver(scores, labels, []float64{tau})
	if err != nil {
		return Rates{}, err
	}
	return rates[0], nil
}

// RatesOver is [RatesAt] for many thresholds in rising order, such as the positions of a slider: [len(taus)]
// rates, exactly those of RatesAt, in two passes over the scores. It returns an error if tau falls.
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
	c := noneAccepted(scores, p)
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

// acceptedFrom are the indices of the scores that each threshold accepts and the one before rejects.
func acceptedFrom(scores []Score, taus []float64) [][]int {
	out := make([][]int, len(taus))
	for k, s := range scores {
		if i := sort.SearchFloat64s(taus, s.Distance); i < len(taus) {
			out[i] = append(out[i], k)
		}
	}
	return out
}

// errorCounts are the errors at one threshold: integers, so that sums are exact.
type errorCounts struct {
	falseRejects, falseAccepts share   // Of all pairs.
	genuine, impostor          []share // Of the pairs that each person is in.
	dyads                      dyads
}

// noneAccepted are the errors at a threshold below all distances.
func noneAccepted(scores []Score, p people) errorCounts {
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
		for _, part := range [4]*share{&c.impostor[a], &c.impostor[b], &c.falseAccepts, c.dyads.two(a, b)} {
			part.add(false, 1)
		}
	}
	for _, dyad := range c.dyads.of {
		c.dyads.trials += dyad.all * dyad.all
	}
	return c
}

// accept counts as accepted a score that was rejected so far.
func (c *errorCounts) accept(s Score, p people) {
	a, b := p.of[s.A], p.of[s.B]
	if s.Same {
		c.genuine[a].errors--
		c.falseRejects.errors--
		return
	}
	dyad := c.dyads.two(a, b)
	c.dyads.squares += 2*dyad.errors + 1
	c.dyads.mixed += dyad.all
	for _, part := range [4]*share{&c.impostor[a], &c.impostor[b], &c.falseAccepts, dyad} {
		part.errors++
	}
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
	out := Rates{FAR: far.estimate(c.falseAccepts.rate()), FRR: frr.estimate(c.falseRejects.rate())}
	both := jackknife{
		freedom: frr.freedom, independent: len(c.genuine) / 2, correction: 1,
		low: 1 - (out.FAR.High+out.FRR.High)/2, high: 1 - (out.FAR.Low+out.FRR.Low)/2,
	}
	for i := range c.genuine {
		both.replicates = append(both.replicates,
			1-(c.falseRejects.without(c.genuine[i])+c.falseAccepts.without(c.impostor[i]))/2)
	}
	out.Accuracy = both.estimate(1 - (c.falseRejects.rate()+c.falseAccepts.rate())/2)
	return out, nil
}

// checkTau returns an error if tau is NaN, with which every comparison would be false.
func checkTau(tau float64) error {
	if math.IsNaN(tau) {
		return errors.New("verify: tau is NaN: choose it on validation people")
	}
	return nil
}
