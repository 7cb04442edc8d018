// Package postgres keeps a gallery in PostgreSQL with the extension pgvector, for more people than fit in
// memory and for several programs at once.
//
// PostgreSQL finds the few people nearest to a probe in single precision. Their distances are computed again
// in double precision, so that name and distance are those of a gallery in memory to the last bit. By default
// each search compares the probe with all people. An approximate gallery searches a graph instead (HNSW;
// Malkov and Yashunin 2018), which is much faster and occasionally misses a person.
package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/gosiamese/gosiamese/pkg/gallery"
)

const (
	maxDimensions = 16000 // Of pgvector's type vector.
	maxNameBytes  = 1000  // An index entry must be smaller than a third of an 8 kB page.
)

// Gallery is a gallery in the tables siamese_gallery, siamese_person and siamese_embedding of a database,
// opened by [Open]. It is safe for concurrent use by goroutines and programs. Its embeddings are of unit
// length, and names have at most 1000 bytes, none of them zero. Other invalid arguments give the same errors
// as in a gallery in memory.
//
// After Erase and Remove no search finds the erased vectors, but PostgreSQL does not overwrite what it
// deletes. The rows stay in the files of the tables until VACUUM FULL siamese_person, siamese_embedding has
// rewritten them; plain VACUUM, even if PostgreSQL starts it by itself, only frees the space for later rows.
// Even then name and vectors may remain in the write-ahead log until its files are reused, in its archive, in
// replicas and backups, in free blocks of the disk, and in the log of the server if it logs statements.
type Gallery interface {
	gallery.Gallery

	// Approximate returns the same gallery, searched through a graph, which it builds if it does not exist
	// yet; searches of the gallery itself stay exact. Search, 16 to 1000, is the size of the candidate list
	// (hnsw.ef_search): a larger one misses fewer people and is slower. Recall and speed depend on the
	// embeddings: measure both on your own data, as BenchmarkIdentify does. On a tie, or if distances differ
	// by less than single precision, it may not find the same person as an exact search.
	//
	// Nearest of an approximate gallery may miss people, and requires a k of at most search. People who are
	// enrolled later are added to the graph at once, which makes enrolment slower. The graph is fast to build
	// if it fits in memory: add &maintenance_work_mem=2GB to the URL for a million vectors of 128 numbers.
	// PostgreSQL does not use it for a small gallery, since a scan is faster. Embeddings in a graph have at
	// most 2000 dimensions.
	Approximate(ctx context.Context, search int) (Gallery, error)

	// Close closes the connections, including those of approximate galleries, after calls in progress have
	// ended.
	Close()
}

type database struct {
	pool       *pgxpool.Pool
	empty      gallery.Memory // Gives the errors of a gallery in memory; no one is ever enrolled in it.
	madeBy     string
	dimensions int
	search     int // Of the graph (hnsw.ef_search), 0 if all people are compared.
}

// Open connects to the database at a URL such as postgres://user:password@host:5432/faces, and creates the
// tables if there are none. MadeBy identifies the network and the preprocessing, as in [gallery.New];
// dimensions is the length of the embeddings, 1 to 16000, even if no one is enrolled. Close the gallery after
// use.
//
// The tables are those in the first existing schema of the search path. For a second gallery in the same
// database, create a schema (CREATE SCHEMA staff) and add ?search_path=staff,public to the URL.
//
// Open returns [gallery.ErrStale] if the gallery has a different madeBy. It returns an error that names the
// remedy if the dimensions differ, if the server cannot be reached or lacks pgvector, or if a privilege is
// missing.
func Open(ctx context.Context, url, madeBy string, dimensions int) (Gallery, error) {
	empty, err := gallery.New(madeBy)
	if err != nil {
		return nil, err
	}
	if dimensions < 1 || dimensions > maxDimensions {
		return nil, fmt.Errorf("postgres: a gallery of %d dimensions: want 1 to %d", dimensions,
			maxDimensions)
	}
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("postgres: open: write the URL as postgres://user:password@host:5432/faces: "+
			"%w", err)
	}
	g := &database{pool: pool, empty: empty, madeBy: madeBy, dimensions: dimensions}
	if err := g.prepare(ctx); err != nil {
		pool.Close()
		return nil, wrap("open", err)
	}
	return g, nil
}

// Close closes the connections.
func (g *database) Close() { g.pool.Close() }

// Check returns [gallery.ErrStale] if madeBy is not that of the gallery.
func (g *database) Check(madeBy string) error { return g.empty.Check(madeBy) }

// prepare creates the tables if there are none, and checks that the gallery is the requested one.
func (g *database) prepare(ctx context.Context) error {
	var extension, tables bool
	err := g.pool.QueryRow(ctx, `SELECT to_regtype('vector') IS NOT NULL,
		to_regclass(quote_ident(current_schema()) || '.siamese_gallery') IS NOT NULL`).
		Scan(&extension, &tables)
	if err != nil {
		return err
	}
	if !extension {
		return errNoExtension
	}
	if !tables {
		if err := pgx.BeginFunc(ctx, g.pool, func(tx pgx.Tx) error { return g.create(ctx, tx) }); err != nil {
			return err
		}
	}
	var madeBy string
	var dimensions int
	err = g.pool.QueryRow(ctx, `SELECT made_by, dimensions FROM siamese_gallery`).Scan(&madeBy, &dimensions)
	if errors.Is(err, pgx.ErrNoRows) {
		return errors.New("the table siamese_gallery is empty: restore it, or drop the three tables and " +
			"enrol all people again")
	}
	if err != nil {
		return err
	}
	stored, err := gallery.New(madeBy)
	if err != nil {
		return err
	}
	if err := stored.Check(g.madeBy); err != nil {
		return err
	}
	if dimensions != g.dimensions {
		return fmt.Errorf("the gallery has vectors of %d dimensions, not of %d: open it with %d, or choose "+
			"another schema (search_path)", dimensions, g.dimensions, dimensions)
	}
	return nil
}

// create creates the tables. If several programs open a new gallery at once, one of them creates it and the
// others wait. Constraints reject embeddings that are not of about unit length. PostgreSQL keeps no
// statistics of names and vectors, since erased people would remain in them.
func (g *database) create(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('siamese_gallery'))`); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, fmt.Sprintf(`
		CREATE TABLE IF NOT EXISTS siamese_gallery (
			one boolean PRIMARY KEY DEFAULT true CHECK (one), made_by text NOT NULL, dimensions int NOT NULL);
		CREATE TABLE IF NOT EXISTS siamese_person (
			id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			name text COLLATE "C" NOT NULL UNIQUE, mean vector(%[1]d) NOT NULL
			CHECK (vector_norm(mean) BETWEEN 0.99 AND 1.01));
		CREATE TABLE IF NOT EXISTS siamese_embedding (
			id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			person bigint NOT NULL REFERENCES siamese_person ON DELETE CASCADE,
			vector vector(%[1]d) NOT NULL CHECK (vector_norm(vector) BETWEEN 0.99 AND 1.01));
		CREATE INDEX IF NOT EXISTS siamese_embedding_person ON siamese_embedding (person);
		ALTER TABLE siamese_person ALTER name SET STATISTICS 0, ALTER mean SET STATISTICS 0;
		ALTER TABLE siamese_embedding ALTER vector SET STATISTICS 0`, g.dimensions)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO siamese_gallery (made_by, dimensions) VALUES ($1, $2)
		ON CONFLICT DO NOTHING`, g.madeBy, g.dimensions)
	return err
}
