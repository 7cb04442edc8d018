package gallery

import (
	"cmp"
	"context"
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

func (g *memory) Identify(ctx context.Context, probe []float32, tau float64) (Match, error) {
	if math.IsNaN(tau) {
		return Match{}, errors.New("gallery: identify: tau is NaN: choose it on validation people")
	}
	found, err := g.nearest(ctx, probe, 1)
	if err != nil {
		return Match{}, fmt.Errorf("gallery: identify: %w", err)
	}
	if len(found) == 0 {
		return Match{Distance: math.MaxFloat64}, nil
	}
	m := Match{Known: found[0].Distance <= tau, Distance: found[0].Distance}
	if m.Known {
		m.Name = found[0].Name
	}
	return m, nil
}

func (g *memory) Nearest(ctx context.Context, probe []float32, k int) ([]Candidate, error) {
	if k < 1 {
		return nil, fmt.Errorf("gallery: nearest: %d people: want at least 1", k)
	}
	found, err := g.nearest(ctx, probe, k)
	if err != nil {
		return nil, fmt.Errorf("gallery: nearest: %w", err)
	}
	return found, nil
}

func (g *memory) nearest(ctx context.Context, probe []float32, k int) ([]Candidate, error) {
	g.lock.RLock()
	defer g.lock.RUnlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := g.accepts([][]float32{probe}); err != nil {
		return nil, err
	}
	return g.search(probe, k), nil
}

func (g *memory) search(probe []float32, k int) []Candidate {
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
