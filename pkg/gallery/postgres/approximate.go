package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Limits of pgvector: hnsw.ef_search, and the dimensions of an index over vectors.
const (
	maxSearch  = 1000
	maxIndexed = 2000
)

func (g *database) Approximate(ctx context.Context, search int) (Gallery, error) {
	if search < candidates || search > maxSearch {
		return nil, fmt.Errorf("postgres: approximate: search %d: want %d to %d", search, candidates,
			maxSearch)
	}
	if g.dimensions > maxIndexed {
		return nil, fmt.Errorf("postgres: approximate: %d dimensions, a graph can have at most %d: search "+
			"exactly", g.dimensions, maxIndexed)
	}
	if _, err := g.pool.Exec(ctx, `CREATE INDEX IF NOT EXISTS siamese_person_mean ON siamese_person
		USING hnsw (mean vector_l2_ops)`); err != nil {
		return nil, wrap("approximate", err)
	}
	approximate := *g
	approximate.search = search
	return &approximate, nil
}

// throughGraph sends the setting and the search together, as one transaction.
func (g *database) throughGraph(ctx context.Context, probe []float32, limit int) (
	people []person, err error,
) {
	batch := &pgx.Batch{}
	batch.Queue(fmt.Sprintf(`SELECT set_config('hnsw.ef_search', '%d', true)`, g.search))
	batch.Queue(fmt.Sprintf(sorted, "mean <-> $1::vector", limit), text(probe)).Query(
		func(rows pgx.Rows) error {
			people, err = pgx.CollectRows(rows, pgx.RowToStructByPos[person])
			return err
		})
	return people, g.pool.SendBatch(ctx, batch).Close()
}
