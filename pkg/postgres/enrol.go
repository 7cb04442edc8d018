package postgres

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Enrol adds somebody, or more vectors of somebody who is there already, in one transaction. A person is
// found by [verify.Mean] of their vectors. Two programs that enrol the same person wait for each other;
// nobody else waits.
//
// Errors are those of [verify.Gallery.Enrol]; beyond them a name has at most 1000 bytes and no zero byte.
func (g *Gallery) Enrol(ctx context.Context, name string, vectors ...[]float32) error {
	if err := g.admits(name, vectors); err != nil {
		return err
	}
	err := pgx.BeginFunc(ctx, g.pool, func(tx pgx.Tx) error { return enrol(ctx, tx, name, vectors) })
	if err != nil {
		return fmt.Errorf("postgres: enrol %q: %w", name, remedied(err))
	}
	return nil
}

// admits refuses what a gallery in memory refuses, with its words, and what PostgreSQL cannot hold.
func (g *Gallery) admits(name string, vectors [][]float32) error {
	inMemory, err := verify.NewGallery(g.madeBy)
	if err != nil {
		return err
	}
	if err := inMemory.Enrol(name, vectors...); err != nil {
		return err
	}
	if len(name) > maxNameBytes || strings.ContainsRune(name, 0) {
		return fmt.Errorf("postgres: enrol %.40q: want a name of at most %d bytes, none of them zero", name,
			maxNameBytes)
	}
	return g.fits(vectors[0])
}

func (g *Gallery) fits(vector []float32) error {
	if len(vector) == g.dimensions {
		return nil
	}
	return fmt.Errorf("postgres: a vector of %d dimensions for a gallery of %d: take the network that made "+
		"it", len(vector), g.dimensions)
}

// enrol locks the person first: the mean is then that of all vectors, whoever else enrols the same person.
func enrol(ctx context.Context, tx pgx.Tx, name string, vectors [][]float32) error {
	mean, err := verify.Mean(vectors)
	if err != nil {
		return err
	}
	var person int64
	err = tx.QueryRow(ctx, `INSERT INTO siamese_person AS p (name, mean) VALUES ($1, $2::vector)
		ON CONFLICT (name) DO UPDATE SET name = p.name RETURNING id`,
		name, text(mean)).Scan(&person)
	if err != nil {
		return err
	}
	batch := &pgx.Batch{}
	for _, vector := range vectors {
		batch.Queue(`INSERT INTO siamese_embedding (person, vector) VALUES ($1, $2::vector)`, person,
			text(vector))
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return err
	}
	rows, err := tx.Query(ctx, `SELECT vector::real[] FROM siamese_embedding WHERE person = $1 ORDER BY id`,
		person)
	if err != nil {
		return err
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[[]float32])
	if err != nil || len(all) == len(vectors) { // Somebody new has their mean already.
		return err
	}
	if mean, err = verify.Mean(all); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE siamese_person SET mean = $2::vector WHERE id = $1`, person, text(mean))
	return err
}

// text is a vector as pgvector reads it, without loss.
func text(vector []float32) string {
	out := []byte{'['}
	for i, v := range vector {
		if i > 0 {
			out = append(out, ',')
		}
		out = strconv.AppendFloat(out, float64(v), 'g', -1, 32)
	}
	return string(append(out, ']'))
}

// Erase forgets somebody, with all vectors, in one transaction. Somebody who is not there is
// [verify.ErrNotEnrolled].
//
// No search finds them from then on, but PostgreSQL does not overwrite what it deletes. The rows stay in the
// files of the tables until VACUUM FULL siamese_person, siamese_embedding has written these anew; plain
// VACUUM, also when PostgreSQL starts it by itself, only frees the room, to be filled some time. Even then
// name and vectors may be found in the write-ahead log until its files are used again, in its archive, in
// replicas and backups, in blocks of the disk that are free, and in the server's log where it is set to log
// statements.
func (g *Gallery) Erase(ctx context.Context, name string) error {
	done, err := g.pool.Exec(ctx, `DELETE FROM siamese_person WHERE name = $1`, name)
	if err == nil && done.RowsAffected() == 0 {
		err = verify.ErrNotEnrolled
	}
	if err != nil {
		return fmt.Errorf("postgres: erase %q: %w", name, remedied(err))
	}
	return nil
}

// Names lists the people, in the order in which they were enrolled first.
func (g *Gallery) Names(ctx context.Context) ([]string, error) {
	rows, err := g.pool.Query(ctx, `SELECT name FROM siamese_person ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("postgres: names: %w", remedied(err))
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("postgres: names: %w", remedied(err))
	}
	return names, nil
}
