package verify

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Match is what a gallery says of a vector.
type Match struct {
	Known    bool    // Whether the nearest person is near enough.
	Name     string  // Whose it is, "" where that is unknown.
	Distance float64 // To the nearest person, [math.MaxFloat64] where nobody is enrolled.
}

// Candidate is a person and the distance to the mean of their vectors.
type Candidate struct {
	Name     string
	Distance float64
}

// Match is what the nearest candidate makes of a probe.
func (c Candidate) Match(tau float64) Match {
	if c.Distance <= tau {
		return Match{Known: true, Name: c.Name, Distance: c.Distance}
	}
	return Match{Distance: c.Distance}
}

// Identify names the nearest person where the distance to the mean of their vectors is at most tau, and
// nobody where it is not. On a tie it is whoever was enrolled first. [Identification.AtFPIR] chooses tau.
//
// A tau that is NaN, and a vector that is not finite, not of unit length or of other dimensions than those
// of the gallery are errors.
func (g *Gallery) Identify(probe []float32, tau float64) (Match, error) {
	if math.IsNaN(tau) {
		return Match{}, errors.New("verify: identify: tau is NaN: choose it on people apart")
	}
	if err := g.takes([][]float32{probe}); err != nil {
		return Match{}, fmt.Errorf("verify: identify: %w", err)
	}
	nearest := g.nearest(probe, 1)
	if len(nearest) == 0 {
		return Match{Distance: math.MaxFloat64}, nil
	}
	return nearest[0].Match(tau), nil
}

// Nearest is the k people nearest to a probe, whatever their distance, nearest first, and fewer where fewer
// are enrolled: a candidate list (ISO/IEC 2382-37). On a tie whoever was enrolled first comes first. A k
// below 1 is an error, and so is a probe that [Gallery.Identify] refuses.
func (g *Gallery) Nearest(probe []float32, k int) ([]Candidate, error) {
	if k < 1 {
		return nil, fmt.Errorf("verify: nearest: %d people: want 1 at least", k)
	}
	if err := g.takes([][]float32{probe}); err != nil {
		return nil, fmt.Errorf("verify: nearest: %w", err)
	}
	return g.nearest(probe, k), nil
}

func (g *Gallery) nearest(probe []float32, k int) []Candidate {
	type place struct {
		at       int
		distance float64
	}
	var found []place
	nearest := func() []place {
		slices.SortStableFunc(found, func(a, b place) int { return cmp.Compare(a.distance, b.distance) })
		return found[:min(k, len(found))]
	}
	bound := math.Inf(1) // Of k people who were found.
	for i, p := range g.people {
		if d := Distance(probe, p.mean); d < bound {
			found = append(found, place{i, d})
		}
		if len(found)/2 >= k {
			found = nearest()
			bound = found[k-1].distance
		}
	}
	out := make([]Candidate, 0, min(k, len(found)))
	for _, p := range nearest() {
		out = append(out, Candidate{Name: string(g.people[p.at].name), Distance: p.distance})
	}
	return out
}
