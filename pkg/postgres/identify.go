package postgres

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// candidates are how many people are measured again at first: those whom PostgreSQL takes for the nearest.
const candidates = 16

// person is a row of siamese_person.
type person struct {
	ID   int64
	Name string
	Mean []float32
}

// Identify names the nearest person where the distance is at most tau: the same as
// [verify.Gallery.Identify], ties and errors included. After [Gallery.Approximate] it may be somebody who is
// not quite the nearest.
func (g *Gallery) Identify(ctx context.Context, probe []float32, tau float64) (verify.Match, error) {
	inMemory, err := verify.NewGallery(g.madeBy)
	if err != nil {
		return verify.Match{}, err
	}
	if _, err := inMemory.Identify(probe, tau); err != nil { // It refuses what is no probe and no tau.
		return verify.Match{}, err
	}
	if err := g.fits(probe); err != nil {
		return verify.Match{}, fmt.Errorf("postgres: identify: %w", err)
	}
	nearest, err := g.nearest(ctx, probe, 1)
	if err != nil {
		return verify.Match{}, fmt.Errorf("postgres: identify: %w", remedied(err))
	}
	if len(nearest) == 0 {
		return verify.Match{Distance: math.MaxFloat64}, nil
	}
	return nearest[0].Match(tau), nil
}

// Nearest is the k people nearest to a probe: the same as [verify.Gallery.Nearest], ties and errors
// included. After [Gallery.Approximate] some may be missing, and k is at most its search.
func (g *Gallery) Nearest(ctx context.Context, probe []float32, k int) ([]verify.Candidate, error) {
	inMemory, err := verify.NewGallery(g.madeBy)
	if err != nil {
		return nil, err
	}
	if _, err := inMemory.Nearest(probe, k); err != nil { // It refuses what is no probe and no number.
		return nil, err
	}
	if err := g.fits(probe); err != nil {
		return nil, fmt.Errorf("postgres: nearest: %w", err)
	}
	if g.search > 0 && k > g.search {
		return nil, fmt.Errorf("postgres: nearest: %d people through a graph searched for %d: search wider, "+
			"or exactly", k, g.search)
	}
	nearest, err := g.nearest(ctx, probe, k)
	if err != nil {
		return nil, fmt.Errorf("postgres: nearest: %w", remedied(err))
	}
	return nearest, nil
}

// nearest is the k nearest people, at any distance. PostgreSQL sorts by distances in single precision, so
// that one of them may come a few places late: more are asked for until everybody else is too far away.
func (g *Gallery) nearest(ctx context.Context, probe []float32, k int) ([]verify.Candidate, error) {
	if g.search > 0 {
		people, err := g.throughGraph(ctx, probe, max(k, candidates))
		if err != nil {
			return nil, err
		}
		all, _, err := measured(people, probe)
		return all[:min(k, len(all))], err
	}
	for limit := max(k, candidates); ; limit *= candidates {
		limit = min(limit, math.MaxInt32)
		people, err := g.throughAll(ctx, probe, limit)
		if err != nil {
			return nil, err
		}
		all, others, err := measured(people, probe)
		if err != nil {
			return nil, err
		}
		if len(people) < limit || all[k-1].Distance < others {
			return all[:min(k, len(all))], nil
		}
	}
}

// throughAll asks for the people nearest to a probe. A function sorts them, not the operator <->, which
// would take the graph where there is one.
func (g *Gallery) throughAll(ctx context.Context, probe []float32, limit int) ([]person, error) {
	rows, err := g.pool.Query(ctx, fmt.Sprintf(sorted, "l2_distance(mean, $1::vector)", limit), text(probe))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[person])
}

// sorted turns only those vectors into arrays that are sent.
const sorted = `SELECT id, name, mean::real[] FROM (
	SELECT id, name, mean FROM siamese_person ORDER BY %s LIMIT %d) AS nearest`

// measured is some people, who come sorted as by PostgreSQL, nearest first, and the distance that everybody
// after them has at least.
//
// A sum of d squares in single precision, of differences in single precision, is off by a factor of 1 +- (d
// + 2) 2^-24 at most (Higham 2002, chapter 3), and by 2^-126 a square where squares are too small for it.
//
// A person without a mean of about unit length, whom an older version has enrolled, is an error: they are
// near everyone.
func measured(people []person, probe []float32) (all []verify.Candidate, others float64, err error) {
	slices.SortFunc(people, func(a, b person) int { return cmp.Compare(a.ID, b.ID) })
	last := 0.0 // The distance of the farthest of them; none beyond single precision is told from another.
	origin := make([]float32, len(probe))
	for _, p := range people {
		if length := math.Sqrt(verify.Distance(p.Mean, origin)); !(math.Abs(length-1) <= 0.01) {
			return nil, 0, fmt.Errorf("%q was enrolled with embeddings of no unit length, their mean has "+
				"the length %.4g: erase them, and enrol them anew", p.Name, length)
		}
		d := verify.Distance(probe, p.Mean)
		all = append(all, verify.Candidate{Name: p.Name, Distance: d})
		last = min(max(last, d), math.MaxFloat32)
	}
	slices.SortStableFunc(all, func(a, b verify.Candidate) int { return cmp.Compare(a.Distance, b.Distance) })
	off := float64(len(probe)+3) * 0x1p-23 // Twice as much as needed.
	return all, (last*(1-off) - float64(len(probe))*0x1p-125) * (1 - off), nil
}
