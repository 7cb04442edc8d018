package verify

import (
	"fmt"
	"math"
	"sort"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/gosiamese/gosiamese/pkg/internal/interval"
)

// Difference is the paired difference of the EER of two kinds of embeddings of the same pictures, with its
// 95 % confidence interval over people. Both kinds share the people and their easy and hard pictures, so the
// interval of the difference is much shorter than the intervals of the two rates suggest.
//
// The interval is the value and the standard error of a leave-one-person-out jackknife, with a quantile of
// Student's t; the degrees of freedom are those of [Estimate]. The EER of so few pairs moves in steps, which
// would make the jackknife of a small difference several times too long. So each replicate is the change of
// the EER to first order: with the densities g and h of the distances of genuine and impostor pairs at the
// threshold tau of the EER,
//
//	EER - EER(all) = (h (FRR(tau) - FRR(all, tau)) + g (FAR(tau) - FAR(all, tau))) / (g + h)
//
// where the ratio g : h is that of the changes of FRR and FAR around tau, while FAR - FRR grows from minus to
// plus the EER. The squared changes of the EER by one genuine pair and by one impostor pair are added to the
// variance, since the jackknife of few errors misses those that almost happened (for paired proportions:
// Agresti and Min 2005, who add half an error to each kind).
// So there is an interval even if both kinds make the same errors, or none.
type Difference struct {
	Before, After    float64 // EER, in [0, 1].
	Value, Low, High float64 // After - Before, in [-1, 1]: below 0 is a gain.

	People int // The number of people, who were left out in turn.
}

// Lower reports whether the EER after is lower than the one before, beyond chance: the whole interval is
// below 0.
func (d Difference) Lower() bool { return d.High < 0 }

// Higher reports whether the EER after is higher than the one before, beyond chance: the whole interval is
// above 0.
func (d Difference) Higher() bool { return d.Low > 0 }

// String has the EERs in percent and the difference in percentage points, such as
// "EER 7.8 % before, 6.9 % after: difference -0.9 points [-1.6, -0.2]".
func (d Difference) String() string {
	return fmt.Sprintf("EER %.2f %% before, %.2f %% after: difference %+.2f points [%+.2f, %+.2f]",
		100*d.Before, 100*d.After, 100*d.Value, 100*d.Low, 100*d.High)
}

// Compare computes the paired difference of the EER of two kinds of embeddings of the same pictures:
// before[i] and after[i] are those of a picture of person labels[i]. The dimensions of both may differ. It
// returns the errors of [Scores] and [ROC], and [ErrTooFew] if fewer than two people have genuine pairs or if
// leaving out one person leaves no impostor pairs.
func Compare(before, after [][]float32, labels []int) (Difference, error) {
	old, err := leaveOutEER(before, labels)
	if err != nil {
		return Difference{}, fmt.Errorf("verify: compare: before: %w", err)
	}
	tuned, err := leaveOutEER(after, labels)
	if err != nil {
		return Difference{}, fmt.Errorf("verify: compare: after: %w", err)
	}
	n := len(old.without)
	j := jackknife{freedom: severalPictures(labels) - 1, correction: 1}
	for i, eer := range old.without {
		j.replicates = append(j.replicates, tuned.without[i]-eer)
	}
	value, half := tuned.value-old.value, j.half((old.step+tuned.step)/2)
	return Difference{
		Before: old.value, After: tuned.value,
		Value: value, Low: max(-1, value-half), High: min(1, value+half), People: n,
	}, nil
}

// severalPictures is the number of people with two pictures or more, who have genuine pairs.
func severalPictures(labels []int) (people int) {
	for _, own := range picturesOf(labels) {
		if len(own) > 1 {
			people++
		}
	}
	return people
}

// leftOut is an EER with what its interval is computed from; see [Difference].
type leftOut struct {
	value   float64
	without []float64 // Without each person, to first order.
	step    float64   // The square of the changes by one pair of each kind.
}

func leaveOutEER(embeddings [][]float32, labels []int) (e leftOut, err error) {
	scores, err := Scores(embeddings, labels)
	if err != nil {
		return e, err
	}
	curve, err := ROC(scores)
	if err != nil {
		return e, err
	}
	p, err := peopleOf(scores, labels)
	if err != nil {
		return e, err
	}
	var tau float64
	e.value, tau = curve.EER()
	counts := noneAccepted(scores, p)
	for _, s := range scores {
		if s.Distance <= tau {
			counts.accept(s, p)
		}
	}
	if _, err := counts.rates(); err != nil { // Checks that there are enough people.
		return e, err
	}
	ofFRR := curve.weightOfFRR(e.value)
	ofGenuine, ofImpostor := ofFRR/float64(curve.Genuine), (1-ofFRR)/float64(curve.Impostor)
	e.step = ofGenuine*ofGenuine + ofImpostor*ofImpostor
	for i := range counts.genuine {
		frr := counts.falseRejects.without(counts.genuine[i])
		far := counts.falseAccepts.without(counts.impostor[i])
		e.without = append(e.without, ofFRR*frr+(1-ofFRR)*far)
	}
	return e, nil
}

// weightOfFRR is the change of the EER if the FRR changes by one at all thresholds; see [Difference].
func (c Curve) weightOfFRR(eer float64) float64 {
	last := len(c.Tau) - 1
	at := func(gap float64) int { // The first point where FAR - FRR is at least gap.
		return sort.Search(last, func(i int) bool { return c.FAR[i]+c.TAR[i]-1 >= gap-1e-12 })
	}
	from, to := at(-eer), at(eer)
	accepts, rejects := c.FAR[to]-c.FAR[from], c.TAR[to]-c.TAR[from]
	if accepts+rejects <= 0 {
		return 0.5
	}
	return accepts / (accepts + rejects)
}

// half is half the length of a symmetric interval, with more variance; see [Difference].
func (j jackknife) half(more float64) float64 {
	variance, freedom := j.variance()
	t := distuv.StudentsT{Sigma: 1, Nu: freedom}.Quantile((1 + interval.Confidence) / 2)
	return t * math.Sqrt(variance*j.correction+more)
}
