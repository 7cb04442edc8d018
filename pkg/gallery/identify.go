package gallery

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Match is the answer of a gallery to a probe.
type Match struct {
	Known    bool    // Whether the distance to the nearest person is at most tau.
	Name     string  // The nearest person, "" if not Known.
	Distance float64 // To the nearest person, [math.MaxFloat64] if no one is enrolled.
}

// Candidate is an enrolled person and the distance of a probe to their template.
type Candidate struct {
	Name     string
	Distance float64
}

// Identify returns the nearest person if the distance of the probe to their template is at most tau, and an
// unknown person otherwise. On a tie it is the person who was enrolled first. verify.Identification.AtFPIR
// chooses tau.
//
// It returns an error if tau is NaN, or if the probe is non-finite, not of unit length or of another
// dimension than the gallery.
func (g *Gallery) Identify(probe []float32, tau float64) (Match, error) {
	g.lock.RLock()
	defer g.lock.RUnlock()
	return g.identify(probe, tau)
}

func (g *Gallery) identify(probe []float32, tau float64) (Match, error) {
	if math.IsNaN(tau) {
		return Match{}, errors.New("gallery: identify: tau is NaN: choose it on validation people")
	}
	if err := g.accepts([][]float32{probe}); err != nil {
		return Match{}, fmt.Errorf("gallery: identify: %w", err)
	}
	found := g.search(probe, 1)
	if len(found) == 0 {
		return Match{Distance: math.MaxFloat64}, nil
	}
	m := Match{Known: found[0].Distance <= tau, Distance: found[0].Distance}
	if m.Known {
		m.Name = found[0].Name
	}
	return m, nil
}

// Nearest is the candidate list of a probe (ISO/IEC 2382-37): the k nearest people at any distance, nearest
// first, or all people if fewer are enrolled. On a tie the person who was enrolled first comes first. It
// returns an error if k is below 1, and for probes that [Gallery.Identify] rejects.
func (g *Gallery) Nearest(probe []float32, k int) ([]Candidate, error) {
	g.lock.RLock()
	defer g.lock.RUnlock()
	return g.nearest(probe, k)
}

func (g *Gallery) nearest(probe []float32, k int) ([]Candidate, error) {
	if k < 1 {
		return nil, fmt.Errorf("gallery: nearest: %d people: want at least 1", k)
	}
	if err := g.accepts([][]float32{probe}); err != nil {
		return nil, fmt.Errorf("gallery: nearest: %w", err)
	}
	return g.search(probe, k), nil
}

func (g *Gallery) search(probe []float32, k int) []Candidate {
	type hit struct {
		at       int
		distance float64
	}
	var hits []hit
	nearest := func() []hit {
		slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.distance, b.distance) })
		return hits[:min(k, len(hits))]
	}
	bound := math.Inf(1) // No larger distance can be among the k nearest.
	for i, p := range g.people {
		if d := verify.Distance(probe, p.template); d < bound {
			hits = append(hits, hit{i, d})
		}
		if len(hits)/2 >= k {
			hits = nearest()
			bound = hits[k-1].distance
		}
	}
	out := make([]Candidate, 0, min(k, len(hits)))
	for _, h := range nearest() {
		out = append(out, Candidate{Name: string(g.people[h.at].name), Distance: h.distance})
	}
	return out
}
