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

// ROC is the curve of all thresholds. It needs a genuine and an impostor pair at least ([ErrOneSided]), and
// finite distances.
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
			"verify: %w: %d genuine and %d impostor: take two people at least, and two "+
				"pictures of one of them", ErrOneSided, all.genuine, all.impostor)
	}
	rank(sorted)
	c.trace(sorted, all, nobody)
	return c, nil
}

// ranked is a pair on its way through the thresholds, in sixteen bytes.
type ranked struct {
	distance float64
	a, b     uint8 // The groups of people that its two pictures belong to; see [Jackknife].
	same     bool
}

// nobody is no group: nothing is left out.
const nobody = 255

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

// trace makes the curve of the sorted pairs without those that touch the group out; left is how many pairs
// of each kind that leaves. It reuses the memory of the curve.
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

// At returns FAR and FRR at the threshold tau: a pair is accepted when its distance is at most tau, so that
// none is where tau is NaN.
func (c Curve) At(tau float64) (far, frr float64) {
	i := sort.Search(len(c.Tau), func(i int) bool { return !(c.Tau[i] <= tau) }) - 1
	if i < 0 {
		return 0, 1
	}
	return c.FAR[i], 1 - c.TAR[i]
}

// AUC is the area under the curve, in [0, 1]: the chance that a genuine pair is nearer than an impostor
// pair, where a tie counts half.
func (c Curve) AUC() float64 {
	var area float64
	for i := 1; i < len(c.Tau); i++ {
		area += (c.FAR[i] - c.FAR[i-1]) * (c.TAR[i] + c.TAR[i-1]) / 2
	}
	return area
}

// EER is the equal error rate, in [0, 1]: where FAR and FRR meet on the straight lines between the points of
// the curve, as for [Curve.AUC]; pairs of equal distance may leave a wide gap between two thresholds. Tau is
// the threshold where they differ least, the smallest one on a tie.
func (c Curve) EER() (eer, tau float64) {
	least, met := math.Inf(1), false
	for i := 1; i < len(c.Tau); i++ { // At the first threshold nothing is accepted.
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
