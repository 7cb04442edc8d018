package verify

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
)

// ErrOneSided is returned where there are no genuine pairs or no impostor pairs, so that one of the two
// errors cannot be measured.
var ErrOneSided = errors.New("pairs of only one kind")

// Curve is a ROC curve: at each threshold Tau[i], the shares FAR[i] and TAR[i] of impostor and genuine pairs
// with a distance of at most Tau[i]. It starts with the threshold -1, at which nothing is accepted, and has
// one point more for each distance that occurs, in rising order; pairs of equal distance change sides
// together.
type Curve struct {
	Tau, FAR, TAR []float64

	Genuine, Impostor int // Pairs of each kind.
}

// ROC is the curve of all thresholds. It needs a genuine and an impostor pair at least ([ErrOneSided]).
func ROC(scores []Score) (Curve, error) {
	sorted := slices.SortedFunc(slices.Values(scores),
		func(a, b Score) int { return cmp.Compare(a.Distance, b.Distance) })
	genuine, impostor := Distances(sorted)
	c := Curve{
		Tau:      []float64{-1},
		FAR:      []float64{0},
		TAR:      []float64{0},
		Genuine:  len(genuine),
		Impostor: len(impostor),
	}
	if c.Genuine == 0 || c.Impostor == 0 {
		return Curve{}, fmt.Errorf(
			"verify: %w: %d genuine and %d impostor: take two people at least, and two "+
				"pictures of one of them", ErrOneSided, c.Genuine, c.Impostor)
	}
	var accepted, falsely int
	for i, s := range sorted {
		if s.Same {
			accepted++
		}
		if !s.Same {
			falsely++
		}
		if i+1 < len(sorted) && sorted[i+1].Distance == s.Distance {
			continue
		}
		c.Tau = append(c.Tau, s.Distance)
		c.FAR = append(c.FAR, float64(falsely)/float64(c.Impostor))
		c.TAR = append(c.TAR, float64(accepted)/float64(c.Genuine))
	}
	return c, nil
}

// At returns FAR and FRR at the threshold tau: a pair is accepted when its distance is at most tau.
func (c Curve) At(tau float64) (far, frr float64) {
	i := sort.Search(len(c.Tau), func(i int) bool { return c.Tau[i] > tau }) - 1
	if i < 0 {
		return 0, 1
	}
	return c.FAR[i], 1 - c.TAR[i]
}

// AUC is the area under the curve, in [0, 1]: the chance that a genuine pair is nearer than an impostor pair,
// where a tie counts half.
func (c Curve) AUC() float64 {
	var area float64
	for i := 1; i < len(c.Tau); i++ {
		area += (c.FAR[i] - c.FAR[i-1]) * (c.TAR[i] + c.TAR[i-1]) / 2
	}
	return area
}

// EER is the equal error rate, in [0, 1]: the mean of FAR and FRR at the threshold where they differ least,
// the smallest one on a tie, and that threshold.
func (c Curve) EER() (eer, tau float64) {
	least := math.Inf(1)
	for i := 1; i < len(c.Tau); i++ { // At the first threshold nothing is accepted.
		frr := 1 - c.TAR[i]
		if gap := math.Abs(c.FAR[i] - frr); gap < least {
			least, eer, tau = gap, (c.FAR[i]+frr)/2, c.Tau[i]
		}
	}
	return eer, tau
}

// Best is the threshold at which most pairs are decided rightly when genuine and impostor pairs count the
// same, and that share, 1 - (FAR + FRR)/2. The threshold lies halfway to the next distance that occurs, so
// that it says nothing about the pair it rests on.
func (c Curve) Best() (tau, accuracy float64) {
	best := 0
	for i := range c.Tau {
		if c.TAR[i]-c.FAR[i] > c.TAR[best]-c.FAR[best] {
			best = i
		}
	}
	tau = c.Tau[best]
	if best+1 < len(c.Tau) && c.Tau[best+1] > 0 {
		tau = (max(tau, 0) + c.Tau[best+1]) / 2
	}
	return tau, (1 + c.TAR[best] - c.FAR[best]) / 2
}
