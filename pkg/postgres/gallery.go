// Package postgres keeps a gallery in PostgreSQL with the extension pgvector: more people than fit in
// memory, for several programs at once.
//
// PostgreSQL finds the few people nearest to a probe, in single precision; [verify.Distance] measures those
// again, so that name and distance are those of [verify.Gallery] to the last bit. By default each search
// compares the probe with everybody. [Gallery.Approximate] searches a graph (HNSW; Malkov and Yashunin 2018)
// instead, much faster, and misses somebody now and then.
package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

const (
	maxDimensions = 16000 // Of pgvector's type vector.
	maxNameBytes  = 1000  // An entry of an index has less than a third of a page of 8 kB.
)

var _ verify.SharedGallery = (*Gallery)(nil)

// Gallery is a gallery in the tables siamese_gallery, siamese_person and siamese_embedding of a database.
// Make one with [Open]. It is safe for use by several goroutines and programs at once.
type Gallery struct {
	pool       *pgxpool.Pool
	madeBy     string
	dimensions int
	search     int // Of the graph (hnsw.ef_search), 0 where everybody is compared.
}

// Open connects to the database at a URL such as postgres://user:password@host:5432/faces, and makes the
// tables where there are none. MadeBy names the network and the preprocessing, as in [verify.NewGallery];
// dimensions is the length of its vectors, 1 to 16000, whether anybody is enrolled or not. Close the gallery
// in the end.
//
// The tables are those in the first schema of the search path that exists: for a second gallery in the same
// database, make a schema (CREATE SCHEMA staff) and add ?search_path=staff,public to the URL.
//
// A gallery made by something else is a [verify.StaleError]. One of other dimensions, a server that is not
// reached, one without pgvector, and a missing right are errors that name the remedy.
func Open(ctx context.Context, url, madeBy string, dimensions int) (*Gallery, error) {
	if _, err := verify.NewGallery(madeBy); err != nil {
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
	g := &Gallery{pool: pool, madeBy: madeBy, dimensions: dimensions}
	if err := g.prepare(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("postgres: open: %w", remedied(err))
	}
	return g, nil
}

// Close ends the connections, those of approximate galleries included, after what is under way.
func (g *Gallery) Close() { g.pool.Close() }

// Check is a [verify.StaleError] where vectors are made by something else than those of the gallery.
func (g *Gallery) Check(madeBy string) error {
	if madeBy != g.madeBy {
		return &verify.StaleError{Gallery: g.madeBy, Now: madeBy}
	}
	return nil
}

// prepare makes the tables where there are none, and sees that the gallery is the one that is asked for.
func (g *Gallery) prepare(ctx context.Context) error {
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
			"enrol anew")
	}
	if err != nil {
		return err
	}
	if madeBy != g.madeBy {
		return &verify.StaleError{Gallery: madeBy, Now: g.madeBy}
	}
	if dimensions != g.dimensions {
		return fmt.Errorf("the gallery has vectors of %d dimensions, not of %d: open it with %d, or choose "+
			"another schema (search_path)", dimensions, g.dimensions, dimensions)
	}
	return nil
}

// create makes the tables. Several programs may open a new gallery at once: one of them makes it, the others
// wait. No program can write embeddings that are not of about unit length. PostgreSQL keeps no statistics of
// names and vectors, since an erased person would remain in them.
func (g *Gallery) create(ctx context.Context, tx pgx.Tx) error {
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
