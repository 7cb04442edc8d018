package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Limits of pgvector: hnsw.ef_search, and dimensions of an index over vectors.
const (
	maxSearch  = 1000
	maxIndexed = 2000
)

// Approximate returns the same gallery, searched through a graph, which it builds if it does not exist yet;
// searches of the gallery itself stay exact. Search, 16 to 1000, is how many people are kept in view on the
// way (hnsw.ef_search): the more, the fewer are missed, and the slower it is. Recall and speed depend on the
// vectors: measure both on your own, as BenchmarkIdentify does. On a tie, and where distances differ by less
// than single precision, it may be another person than in an exact search.
//
// Who is enrolled later enters the graph at once, which makes enrolment slower. The graph is fast to build
// where it fits in memory: add &maintenance_work_mem=2GB to the URL for a million vectors of 128 numbers.
// PostgreSQL scans a small gallery even so, since that is faster. At most 2000 dimensions.
func (g *Gallery) Approximate(ctx context.Context, search int) (*Gallery, error) {
	if search < candidates || search > maxSearch {
		return nil, fmt.Errorf("postgres: approximate: search %d: want %d to %d", search, candidates,
			maxSearch)
	}
	if g.dimensions > maxIndexed {
		return nil, fmt.Errorf("postgres: approximate: %d dimensions, a graph takes at most %d: search "+
			"exactly", g.dimensions, maxIndexed)
	}
	if _, err := g.pool.Exec(ctx, `CREATE INDEX IF NOT EXISTS siamese_person_mean ON siamese_person
		USING hnsw (mean vector_l2_ops)`); err != nil {
		return nil, fmt.Errorf("postgres: approximate: %w", remedied(err))
	}
	approximate := *g
	approximate.search = search
	return &approximate, nil
}

// throughGraph sends setting and search together, as one transaction.
func (g *Gallery) throughGraph(ctx context.Context, probe []float32, limit int) (people []person, err error) {
	batch := &pgx.Batch{}
	batch.Queue(fmt.Sprintf(`SELECT set_config('hnsw.ef_search', '%d', true)`, g.search))
	batch.Queue(fmt.Sprintf(sorted, "mean <-> $1::vector", limit), text(probe)).Query(
		func(rows pgx.Rows) error {
			people, err = pgx.CollectRows(rows, pgx.RowToStructByPos[person])
			return err
		})
	return people, g.pool.SendBatch(ctx, batch).Close()
}
