package verify

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
)

// ErrOneSided is returned if there are no genuine pairs or no impostor pairs, so that one of the two error
// rates cannot be measured.
var ErrOneSided = errors.New("pairs of only one kind")

// Curve is a ROC curve: at each threshold Tau[i], the shares FAR[i] and TAR[i] of impostor and genuine pairs
// with a distance of at most Tau[i]. It starts at the threshold -1, at which no pair is accepted, and has
// another point for each distance that occurs, in rising order.
type Curve struct {
	Tau, FAR, TAR []float64

	Genuine, Impostor int // Pairs of each kind.
}

// ROC is the curve of all thresholds. It returns an error if a distance is non-finite, or if there are no
// genuine or no impostor pairs ([ErrOneSided]).
func ROC(scores []Score) (Curve, error) {
	var c Curve
	sorted, all := make([]ranked, len(scores)), tally{}
	for i, s := range scores {
		if err := s.finite(i); err != nil {
			return Curve{}, err
		}
		sorted[i] = ranked{distance: s.Distance, same: s.Same}
		all.count(s.Same)
	}
	if all.genuine == 0 || all.impostor == 0 {
		return Curve{}, fmt.Errorf(
			"verify: %w: %d genuine and %d impostor: want at least two people, one of "+
				"them with two pictures", ErrOneSided, all.genuine, all.impostor)
	}
	rank(sorted)
	c.trace(sorted, all, noGroup)
	return c, nil
}

// ranked is a pair in the order of distances, in sixteen bytes.
type ranked struct {
	distance float64
	a, b     uint8 // The groups of people that its two pictures belong to; see [Jackknife].
	same     bool
}

// noGroup stands for no group: no pair is left out.
const noGroup = 255

// tally counts pairs of each kind.
type tally struct{ genuine, impostor int }

func (t *tally) count(same bool) {
	if same {
		t.genuine++
		return
	}
	t.impostor++
}

func rank(pairs []ranked) {
	slices.SortFunc(pairs, func(a, b ranked) int { return cmp.Compare(a.distance, b.distance) })
}

// trace computes the curve of the sorted pairs without those of the group out; left is the number of
// remaining pairs. It reuses the memory of the curve.
func (c *Curve) trace(sorted []ranked, left tally, out uint8) {
	c.Tau, c.FAR, c.TAR = append(c.Tau[:0], -1), append(c.FAR[:0], 0), append(c.TAR[:0], 0)
	c.Genuine, c.Impostor = left.genuine, left.impostor
	var accepted tally
	for _, p := range sorted {
		if p.a == out || p.b == out {
			continue
		}
		accepted.count(p.same)
		far := float64(accepted.impostor) / float64(left.impostor)
		tar := float64(accepted.genuine) / float64(left.genuine)
		if last := len(c.Tau) - 1; last > 0 && c.Tau[last] == p.distance {
			c.FAR[last], c.TAR[last] = far, tar
			continue
		}
		c.Tau, c.FAR, c.TAR = append(c.Tau, p.distance), append(c.FAR, far), append(c.TAR, tar)
	}
}

// At returns FAR and FRR at the threshold tau: a pair is accepted if its distance is at most tau. If tau is
// NaN, no pair is accepted.
func (c Curve) At(tau float64) (far, frr float64) {
	i := sort.Search(len(c.Tau), func(i int) bool { return !(c.Tau[i] <= tau) }) - 1
	if i < 0 {
		return 0, 1
	}
	return c.FAR[i], 1 - c.TAR[i]
}

// AUC is the area under the curve, in [0, 1]: the probability that a genuine pair has a smaller distance than
// an impostor pair; a tie counts one half.
func (c Curve) AUC() float64 {
	var area float64
	for i := 1; i < len(c.Tau); i++ {
		area += (c.FAR[i] - c.FAR[i-1]) * (c.TAR[i] + c.TAR[i-1]) / 2
	}
	return area
}

// EER is the equal error rate, in [0, 1]: the error rate at the threshold where FAR equals FRR. Between the
// points of the curve FAR and FRR are interpolated linearly, as for [Curve.AUC], since many pairs of equal
// distance leave a wide gap. Tau is the threshold where FAR and FRR differ least, the smallest one on a tie.
func (c Curve) EER() (eer, tau float64) {
	least, met := math.Inf(1), false
	for i := 1; i < len(c.Tau); i++ { // At the first threshold no pair is accepted.
		gap := 1 - c.TAR[i] - c.FAR[i]
		if math.Abs(gap) < least {
			least, tau = math.Abs(gap), c.Tau[i]
		}
		if gap <= 0 && !met {
			before := 1 - c.TAR[i-1] - c.FAR[i-1]
			met, eer = true, c.FAR[i-1]+before/(before-gap)*(c.FAR[i]-c.FAR[i-1])
		}
	}
	return eer, tau
}
