package verify

import (
	"fmt"
	"math"
	"sort"
)

// Best is the threshold of the highest balanced accuracy 1 - (FAR + FRR)/2, the smallest one on a tie, and
// that accuracy.
//
// Like every threshold that a curve chooses, it is halfway between the largest accepted distance and the next
// one, so it does not depend on a single pair. If all pairs are accepted, it is the largest distance.
func (c Curve) Best() (tau, accuracy float64) {
	best := 0
	for i := range c.Tau {
		if c.TAR[i]-c.FAR[i] > c.TAR[best]-c.FAR[best] {
			best = i
		}
	}
	return c.after(best), (1 + c.TAR[best] - c.FAR[best]) / 2
}

// bestPairs is the threshold of the highest accuracy, the share of all pairs that are decided correctly, the
// smallest one on a tie, and that accuracy. With many more impostor pairs than genuine ones it accepts almost
// none: it is meant for lists with equal numbers of both, like those of LFW.
func (c Curve) bestPairs() (tau, accuracy float64) {
	best, most := 0, -1.0
	for i := range c.Tau {
		// Whole numbers, so that ties are exact.
		right := math.Round(c.TAR[i]*float64(c.Genuine)) + math.Round((1-c.FAR[i])*float64(c.Impostor))
		if right > most {
			best, most = i, right
		}
	}
	return c.after(best), most / float64(c.Genuine+c.Impostor)
}

// AtFAR is the largest threshold whose FAR is at most the target, in (0, 1), and the TAR there: "TAR at FAR
// 1 %". It returns an [UnsupportedError] if there are too few impostor pairs for the target.
func (c Curve) AtFAR(target float64) (tau, tar float64, err error) {
	if err := supported("FAR", target, c.Impostor); err != nil {
		return 0, 0, err
	}
	i := c.within(target)
	return c.after(i), c.TAR[i], nil
}

// TARAt is the TAR at the largest threshold whose FAR is at most the target, even if there are too few
// impostor pairs for it: a statistic for [Jackknife], whose replicates have fewer pairs than the data. It is
// 0 if the target is NaN or below 0.
func (c Curve) TARAt(target float64) float64 { return c.TAR[c.within(target)] }

// within is the last point whose FAR is at most the target.
func (c Curve) within(target float64) int {
	return max(0, sort.Search(len(c.FAR), func(i int) bool { return !(c.FAR[i] <= target) })-1)
}

// Cost is the detection cost function of the NIST evaluations: the costs of the two errors, in any unit, and
// the prior of genuine pairs in the application. The expected cost of one decision is
//
//	FalseReject Genuine FRR + FalseAccept (1 - Genuine) FAR
type Cost struct {
	FalseAccept, FalseReject float64 // Of one error, at least 0 and not both 0.
	Genuine                  float64 // Prior probability that a pair is genuine, in (0, 1).
}

// expected is the expected cost of one decision at the given rates.
func (c Cost) expected(far, frr float64) float64 {
	return c.FalseReject*c.Genuine*frr + c.FalseAccept*(1-c.Genuine)*far
}

func (c Cost) check() error {
	finite := c.FalseAccept+c.FalseReject > 0 && !math.IsInf(c.FalseAccept+c.FalseReject, 0)
	if !finite || c.FalseAccept < 0 || c.FalseReject < 0 || !(c.Genuine > 0 && c.Genuine < 1) {
		return fmt.Errorf("verify: costs %g and %g, prior %g: want finite costs of at least 0, one above "+
			"0, and a prior in (0, 1)", c.FalseAccept, c.FalseReject, c.Genuine)
	}
	return nil
}

// AtCost is the threshold of the least expected cost, the smallest threshold on a tie, and that cost. It
// returns an error if a cost is negative or non-finite, if both are 0, or if the prior is outside (0, 1).
func (c Curve) AtCost(cost Cost) (tau, least float64, err error) {
	if err := cost.check(); err != nil {
		return 0, 0, err
	}
	best := 0
	least = math.Inf(1)
	for i := range c.Tau {
		if now := cost.expected(c.FAR[i], 1-c.TAR[i]); now < least {
			best, least = i, now
		}
	}
	return c.after(best), least, nil
}

// after is a threshold that accepts the pairs of point i and no more.
func (c Curve) after(i int) float64 { return between(c.Tau, i) }

// between is halfway from threshold i to the next one, or threshold i if no number lies between them.
func between(taus []float64, i int) float64 {
	tau := taus[i]
	if i+1 == len(taus) || taus[i+1] <= 0 {
		return tau
	}
	half := (max(tau, 0) + taus[i+1]) / 2
	if half >= taus[i+1] { // Adjacent numbers.
		return tau
	}
	return half
}
