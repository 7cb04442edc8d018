package verify

import (
	"fmt"
	"math"
	"sort"
)

// Best is the threshold at which most pairs are decided rightly when genuine and impostor pairs count the
// same, the smallest one on a tie, and that share, the balanced accuracy 1 - (FAR + FRR)/2.
//
// As every threshold that a curve chooses, it lies halfway between the last distance that is accepted and
// the next one, so that it says nothing about the pair it rests on; where all are accepted it is the last
// distance.
func (c Curve) Best() (tau, accuracy float64) {
	best := 0
	for i := range c.Tau {
		if c.TAR[i]-c.FAR[i] > c.TAR[best]-c.FAR[best] {
			best = i
		}
	}
	return c.after(best), (1 + c.TAR[best] - c.FAR[best]) / 2
}

// BestPairs is the threshold at which most pairs are decided rightly, every pair counting the same, the
// smallest one on a tie, and that share. With many more impostor pairs than genuine ones it accepts almost
// nobody: it is meant for lists with as many of one kind as of the other, as those of LFW.
func (c Curve) BestPairs() (tau, accuracy float64) {
	best, most := 0, -1.0
	for i := range c.Tau {
		// Whole numbers, so that ties are ties.
		right := math.Round(c.TAR[i]*float64(c.Genuine)) + math.Round((1-c.FAR[i])*float64(c.Impostor))
		if right > most {
			best, most = i, right
		}
	}
	return c.after(best), most / float64(c.Genuine+c.Impostor)
}

// AtFAR is the largest threshold whose FAR is at most the target, in (0, 1), and the TAR there: "TAR at FAR
// 1 %". A target that the impostor pairs cannot support is an [UnsupportedError]; see [Supported].
func (c Curve) AtFAR(target float64) (tau, tar float64, err error) {
	if err := Supported(target, c.Impostor); err != nil {
		return 0, 0, err
	}
	i := c.within(target)
	return c.after(i), c.TAR[i], nil
}

// TARAt is the TAR at the largest threshold whose FAR is at most the target, whether the data supports the
// target or not: a figure for [Jackknife], whose parts have fewer pairs than the whole. It is 0 for a target
// that is NaN or below 0.
func (c Curve) TARAt(target float64) float64 { return c.TAR[c.within(target)] }

// within is the last point whose FAR is at most the target.
func (c Curve) within(target float64) int {
	return max(0, sort.Search(len(c.FAR), func(i int) bool { return !(c.FAR[i] <= target) })-1)
}

// Cost is what the two errors cost, in any unit, and how often a pair is genuine where the threshold will be
// used: the detection cost function of the NIST evaluations.
type Cost struct {
	FalseAccept, FalseReject float64 // Of one error, at least 0 and not both 0.
	Genuine                  float64 // Prior probability that a pair is genuine, in (0, 1).
}

// Of is the expected cost of one decision at the given rates.
func (c Cost) Of(far, frr float64) float64 {
	return c.FalseReject*c.Genuine*frr + c.FalseAccept*(1-c.Genuine)*far
}

func (c Cost) check() error {
	finite := c.FalseAccept+c.FalseReject > 0 && !math.IsInf(c.FalseAccept+c.FalseReject, 0)
	if !finite || c.FalseAccept < 0 || c.FalseReject < 0 || !(c.Genuine > 0 && c.Genuine < 1) {
		return fmt.Errorf("verify: costs %g and %g, prior %g: want costs of at least 0, one above 0, "+
			"and a prior in (0, 1)", c.FalseAccept, c.FalseReject, c.Genuine)
	}
	return nil
}

// AtCost is the threshold of the smallest expected cost, the smallest threshold on a tie, and that cost.
func (c Curve) AtCost(cost Cost) (tau, least float64, err error) {
	if err := cost.check(); err != nil {
		return 0, 0, err
	}
	best := 0
	least = math.Inf(1)
	for i := range c.Tau {
		if of := cost.Of(c.FAR[i], 1-c.TAR[i]); of < least {
			best, least = i, of
		}
	}
	return c.after(best), least, nil
}

// after is a threshold that accepts the pairs of point i and no more.
func (c Curve) after(i int) float64 { return between(c.Tau, i) }

// between is halfway from threshold i to the next one, or threshold i where there is nothing between.
func between(taus []float64, i int) float64 {
	tau := taus[i]
	if i+1 == len(taus) || taus[i+1] <= 0 {
		return tau
	}
	half := (max(tau, 0) + taus[i+1]) / 2
	if half >= taus[i+1] { // Neighbouring numbers.
		return tau
	}
	return half
}
