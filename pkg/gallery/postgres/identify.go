package postgres

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/gosiamese/gosiamese/pkg/gallery"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// candidates is the number of people whose distances are first recomputed in double precision.
const candidates = 16

// person is a row of siamese_person.
type person struct {
	ID   int64
	Name string
	Mean []float32
}

// Identify returns the nearest person if their distance is at most tau. In an approximate gallery it may
// return a person who is not quite the nearest.
func (g *database) Identify(ctx context.Context, probe []float32, tau float64) (gallery.Match, error) {
	match, err := g.empty.Identify(ctx, probe, tau)
	if err != nil { // An invalid probe or tau.
		return match, err
	}
	nearest, err := g.nearest(ctx, probe, 1)
	if err != nil {
		return gallery.Match{}, wrap("identify", err)
	}
	if len(nearest) == 0 {
		return match, nil
	}
	if nearest[0].Distance <= tau {
		return gallery.Match{Known: true, Name: nearest[0].Name, Distance: nearest[0].Distance}, nil
	}
	return gallery.Match{Distance: nearest[0].Distance}, nil
}

// Nearest is the k nearest people at any distance, nearest first.
func (g *database) Nearest(ctx context.Context, probe []float32, k int) ([]gallery.Candidate, error) {
	if _, err := g.empty.Nearest(ctx, probe, k); err != nil { // An invalid probe or k.
		return nil, err
	}
	nearest, err := g.nearest(ctx, probe, k)
	return nearest, wrap("nearest", err)
}

// nearest is the k nearest people at any distance. PostgreSQL sorts by distances in single precision, so a
// person may rank a few positions too low: more people are requested until all others are too far away.
func (g *database) nearest(ctx context.Context, probe []float32, k int) ([]gallery.Candidate, error) {
	if err := g.fits(probe); err != nil {
		return nil, err
	}
	if g.search > 0 && k > g.search {
		return nil, fmt.Errorf("%d people from a graph search of %d: increase search, or search exactly", k,
			g.search)
	}
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

// throughAll requests the people nearest to a probe. It sorts by a function, because the operator <-> would
// use the graph if there is one.
func (g *database) throughAll(ctx context.Context, probe []float32, limit int) ([]person, error) {
	rows, _ := g.pool.Query(ctx, fmt.Sprintf(sorted, "l2_distance(mean, $1::vector)", limit), text(probe))
	return pgx.CollectRows(rows, pgx.RowToStructByPos[person]) // It also returns the error of Query.
}

// sorted selects the nearest people first, so that only their templates are converted to arrays.
const sorted = `SELECT id, name, mean::real[] FROM (
	SELECT id, name, mean FROM siamese_person ORDER BY %s LIMIT %d) AS nearest`

// measured computes the distances of people whom PostgreSQL has sorted in single precision, and sorts them
// again; others is a lower bound of the distance of all people who come after them.
//
// The error of a sum of d squares of differences in single precision is at most a factor of 1 +- (d + 2)
// 2^-24 (Higham 2002, chapter 3), plus 2^-126 per square if squares underflow.
//
// It returns an error if a template is not of about unit length, which an older version could have enrolled:
// it would match everyone.
func measured(people []person, probe []float32) (all []gallery.Candidate, others float64, err error) {
	slices.SortFunc(people, func(a, b person) int { return cmp.Compare(a.ID, b.ID) })
	last := 0.0 // The largest distance, capped at the largest float32.
	origin := make([]float32, len(probe))
	for _, p := range people {
		if length := math.Sqrt(verify.Distance(p.Mean, origin)); !(math.Abs(length-1) <= 0.01) {
			return nil, 0, fmt.Errorf("%q was enrolled with embeddings that are not of unit length, their "+
				"template has length %.4g: erase the person, and enrol them again", p.Name, length)
		}
		d := verify.Distance(probe, p.Mean)
		all = append(all, gallery.Candidate{Name: p.Name, Distance: d})
		last = min(max(last, d), math.MaxFloat32)
	}
	slices.SortStableFunc(all, func(a, b gallery.Candidate) int {
		return cmp.Compare(a.Distance, b.Distance)
	})
	off := float64(len(probe)+3) * 0x1p-23 // Twice as much as needed.
	return all, (last*(1-off) - float64(len(probe))*0x1p-125) * (1 - off), nil
}
