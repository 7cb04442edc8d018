package verify

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sort"
)

// Identification is open-set identification at each threshold Tau[i], which starts at -1 and then rises
// through the distances that occur: FPIR[i] is the share of probes of people who are not in the gallery
// that are given a name all the same (false positive identification rate), DIR[i] that of probes of
// enrolled people whose nearest person is the right one and near enough (detection and identification rate
// at rank 1, which is 1 - FNIR). Terms of ISO/IEC 19795-1 and of the NIST evaluations; Phillips, Grother
// and Micheals 2011.
type Identification struct {
	Tau, FPIR, DIR []float64

	Mated, NonMated int // Probes of people in the gallery, and of others.

	probes []probe
}

// probe is what came of one picture.
type probe struct {
	distance     float64
	mated, right bool
	person       int // In the order in which people first occur.
}

// OpenSet identifies every probe, and compares with the name of whom it shows; whoever is not in the
// gallery is unknown to it. It needs probes of both kinds ([ErrOneSided]); their pictures must be none of
// those enrolled. Vectors that [Gallery.Identify] refuses, and names of another number, are errors.
func OpenSet(g *Gallery, vectors [][]float32, names []string) (Identification, error) {
	if len(vectors) != len(names) {
		return Identification{}, fmt.Errorf("verify: %d probes but %d names", len(vectors), len(names))
	}
	if len(vectors) > 0 {
		if err := g.takes(vectors); err != nil {
			return Identification{}, err
		}
	}
	var out Identification
	number := map[string]int{}
	for i, vector := range vectors {
		if _, known := number[names[i]]; !known {
			number[names[i]] = len(number)
		}
		p := probe{distance: math.MaxFloat64, mated: g.find(names[i]) >= 0, person: number[names[i]]}
		if nearest := g.nearest(vector, 1); len(nearest) > 0 {
			p.distance, p.right = nearest[0].Distance, nearest[0].Name == names[i]
		}
		out.probes = append(out.probes, p)
		if p.mated {
			out.Mated++
			continue
		}
		out.NonMated++
	}
	if out.Mated == 0 || out.NonMated == 0 {
		return Identification{}, fmt.Errorf("verify: open set: %w: %d probes of enrolled people and %d of "+
			"others", ErrOneSided, out.Mated, out.NonMated)
	}
	out.trace()
	return out, nil
}

func (id *Identification) trace() {
	id.Tau, id.FPIR, id.DIR = []float64{-1}, []float64{0}, []float64{0}
	sorted := slices.SortedFunc(slices.Values(id.probes),
		func(a, b probe) int { return cmp.Compare(a.distance, b.distance) })
	var falsely, detected int
	for i, p := range sorted {
		switch {
		case !p.mated:
			falsely++
		case p.right:
			detected++
		}
		if i+1 < len(sorted) && sorted[i+1].distance == p.distance {
			continue
		}
		id.Tau = append(id.Tau, p.distance)
		id.FPIR = append(id.FPIR, float64(falsely)/float64(id.NonMated))
		id.DIR = append(id.DIR, float64(detected)/float64(id.Mated))
	}
}

// AtFPIR is the largest threshold whose FPIR is at most the target, in (0, 1), and the DIR there. A target
// that the probes of unknown people cannot support is an [UnsupportedError], as in [Supported].
func (id Identification) AtFPIR(target float64) (tau, dir float64, err error) {
	if err := supported("FPIR", target, id.NonMated); err != nil {
		return 0, 0, err
	}
	i := id.within(target)
	return between(id.Tau, i), id.DIR[i], nil
}

// DIRAt is the DIR at the largest threshold whose FPIR is at most the target, whether the probes support the
// target or not: for a plot of all targets. It is 0 for a target that is NaN or below 0.
func (id Identification) DIRAt(target float64) float64 { return id.DIR[id.within(target)] }

// within is the last point whose FPIR is at most the target.
func (id Identification) within(target float64) int {
	return max(0, sort.Search(len(id.FPIR), func(i int) bool { return !(id.FPIR[i] <= target) })-1)
}

// IdentificationRates are the rates at one threshold that was chosen elsewhere, on other people.
type IdentificationRates struct {
	Tau       float64
	FPIR, DIR Estimate
}

// At counts FPIR and DIR at the threshold tau, with intervals over the people that the probes show; the
// gallery stays as it is. It needs probes of two people of each kind ([ErrTooFew]).
func (id Identification) At(tau float64) (IdentificationRates, error) {
	if err := checkTau(tau); err != nil {
		return IdentificationRates{}, err
	}
	var falsely, missed share
	falselyOf, missedOf := make([]share, len(id.probes)), make([]share, len(id.probes)) // By person.
	for _, p := range id.probes {
		accepted := p.distance <= tau
		if p.mated {
			missed.add(!accepted || !p.right, 1)
			missedOf[p.person].add(!accepted || !p.right, 1)
			continue
		}
		falsely.add(accepted, 1)
		falselyOf[p.person].add(accepted, 1)
	}
	fpir, err := falsely.leaveOut(falselyOf, 1)
	if err != nil {
		return IdentificationRates{}, fmt.Errorf("verify: FPIR: %w", err)
	}
	fnir, err := missed.leaveOut(missedOf, 1)
	if err != nil {
		return IdentificationRates{}, fmt.Errorf("verify: DIR: %w", err)
	}
	return IdentificationRates{
		Tau: tau, FPIR: fpir.estimate(falsely.rate()), DIR: fnir.estimate(missed.rate()).mirrored(),
	}, nil
}
