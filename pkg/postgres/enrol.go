package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

// Remove takes back one enrolment of somebody in one transaction, as [verify.Gallery.Remove] does, with its
// errors. What PostgreSQL keeps of it is as for [Gallery.Erase].
func (g *Gallery) Remove(ctx context.Context, name string, i int) error {
	err := pgx.BeginFunc(ctx, g.pool, func(tx pgx.Tx) error { return g.remove(ctx, tx, name, i) })
	if err != nil {
		return fmt.Errorf("postgres: remove from %q: %w", name, remedied(err))
	}
	return nil
}

// remove lets a gallery in memory do it, which refuses what cannot be done, with its words.
func (g *Gallery) remove(ctx context.Context, tx pgx.Tx, name string, i int) error {
	var person int64
	err := tx.QueryRow(ctx, `SELECT id FROM siamese_person WHERE name = $1 FOR UPDATE`, name).Scan(&person)
	if errors.Is(err, pgx.ErrNoRows) {
		return verify.ErrNotEnrolled
	}
	if err != nil {
		return err
	}
	rows, err := tx.Query(ctx, `SELECT id, vector::real[] FROM siamese_embedding WHERE person = $1
		ORDER BY id`, person)
	if err != nil {
		return err
	}
	type embedding struct {
		ID     int64
		Vector []float32
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[embedding])
	if err != nil {
		return err
	}
	inMemory, err := verify.NewGallery(g.madeBy)
	if err != nil {
		return err
	}
	vectors := make([][]float32, len(all))
	for k, e := range all {
		vectors[k] = e.Vector
	}
	if err := inMemory.Enrol(name, vectors...); err != nil {
		return err
	}
	if err := inMemory.Remove(name, i); err != nil {
		return err
	}
	mean, err := verify.Mean(slices.Delete(vectors, i, i+1))
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM siamese_embedding WHERE id = $1`, all[i].ID); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE siamese_person SET mean = $2::vector WHERE id = $1`, person, text(mean))
	return err
}

// Count is how many vectors of somebody are enrolled, 0 where they are not there.
func (g *Gallery) Count(ctx context.Context, name string) (n int, err error) {
	err = g.pool.QueryRow(ctx, `SELECT count(*) FROM siamese_embedding AS e JOIN siamese_person AS p
		ON e.person = p.id WHERE p.name = $1`, name).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("postgres: count of %q: %w", name, remedied(err))
	}
	return n, nil
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
