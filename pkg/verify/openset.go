package verify

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sort"
)

// Probe is a picture that was searched for in a gallery: the result and the ground truth.
type Probe struct {
	Name     string  // The person that the picture shows.
	Enrolled bool    // Whether this person is enrolled, so that the search is a mated one.
	Nearest  string  // The nearest enrolled person, "" if no one is enrolled.
	Distance float64 // To the nearest person, [math.MaxFloat64] if no one is enrolled.
}

// Identification is open-set identification at each threshold Tau[i], which starts at -1 and then rises
// through the distances that occur. FPIR[i] is the share of probes of people who are not enrolled that are
// given a name nevertheless (false positive identification rate). DIR[i] is the share of probes of enrolled
// people whose nearest person is the right one and near enough (detection and identification rate at rank 1,
// which is 1 - FNIR). These are the terms of ISO/IEC 19795-1 and of the NIST evaluations; Phillips, Grother
// and Micheals 2011.
type Identification struct {
	Tau, FPIR, DIR []float64

	Mated, NonMated int // Probes of enrolled people, and of others.

	probes []searched
}

// searched is the result of one probe.
type searched struct {
	distance     float64
	mated, right bool
	person       int // In the order in which people first occur.
}

// OpenSet computes the rates of probes that were searched for in one gallery; gallery.OpenSet searches a
// gallery and calls it. It returns an error if a distance is non-finite, or if there are no mated or no
// non-mated probes ([ErrOneSided]).
func OpenSet(probes []Probe) (Identification, error) {
	var out Identification
	number := map[string]int{}
	for i, p := range probes {
		if math.IsNaN(p.Distance) || math.IsInf(p.Distance, 0) {
			return Identification{}, fmt.Errorf("verify: open set: probe %d has the distance %g: look for "+
				"NaN or Inf in the embeddings", i, p.Distance)
		}
		if _, known := number[p.Name]; !known {
			number[p.Name] = len(number)
		}
		out.probes = append(out.probes, searched{
			distance: p.Distance, mated: p.Enrolled, right: p.Nearest == p.Name, person: number[p.Name],
		})
		if p.Enrolled {
			out.Mated++
			continue
		}
		out.NonMated++
	}
	if out.Mated == 0 || out.NonMated == 0 {
		return Identification{}, fmt.Errorf("verify: open set: %w: %d probes of enrolled people and %d of "+
			"others: want both", ErrOneSided, out.Mated, out.NonMated)
	}
	out.trace()
	return out, nil
}

func (id *Identification) trace() {
	id.Tau, id.FPIR, id.DIR = []float64{-1}, []float64{0}, []float64{0}
	sorted := slices.SortedFunc(slices.Values(id.probes),
		func(a, b searched) int { return cmp.Compare(a.distance, b.distance) })
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

// AtFPIR is the largest threshold whose FPIR is at most the target, in (0, 1), and the DIR there. It returns
// an [UnsupportedError] if there are too few probes of people who are not enrolled for the target.
func (id Identification) AtFPIR(target float64) (tau, dir float64, err error) {
	if err := supported("FPIR", target, id.NonMated); err != nil {
		return 0, 0, err
	}
	i := max(0, sort.Search(len(id.FPIR), func(i int) bool { return !(id.FPIR[i] <= target) })-1)
	return between(id.Tau, i), id.DIR[i], nil
}

// At is FPIR and DIR at a threshold tau that was chosen on other people, with intervals over the people that
// the probes show; the gallery is taken as fixed. It returns an error if tau is NaN, or if there are fewer
// than two people of either kind ([ErrTooFew]).
func (id Identification) At(tau float64) (fpir, dir Estimate, err error) {
	if err := checkTau(tau); err != nil {
		return Estimate{}, Estimate{}, err
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
	positive, err := falsely.leaveOut(falselyOf, 1)
	if err != nil {
		return Estimate{}, Estimate{}, fmt.Errorf("verify: FPIR: %w", err)
	}
	negative, err := missed.leaveOut(missedOf, 1)
	if err != nil {
		return Estimate{}, Estimate{}, fmt.Errorf("verify: DIR: %w", err)
	}
	return positive.estimate(falsely.rate()), negative.estimate(missed.rate()).complement(), nil
}
