package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/gosiamese/gosiamese/pkg/gallery"
)

// Enrol adds a person, or more embeddings of an enrolled person, in one transaction. Only programs that enrol
// the same person at the same time wait for each other.
func (g *database) Enrol(ctx context.Context, name string, vectors ...[]float32) error {
	if err := g.admits(ctx, name, vectors); err != nil {
		return err
	}
	return wrap(fmt.Sprintf("enrol %q", name),
		pgx.BeginFunc(ctx, g.pool, func(tx pgx.Tx) error { return enrol(ctx, tx, name, vectors) }))
}

// admits returns the errors that a gallery in memory returns, and an error for names that PostgreSQL cannot
// store.
func (g *database) admits(ctx context.Context, name string, vectors [][]float32) error {
	inMemory, err := gallery.New(g.madeBy)
	if err != nil {
		return err
	}
	if err := inMemory.Enrol(ctx, name, vectors...); err != nil {
		return err
	}
	if len(name) > maxNameBytes || strings.ContainsRune(name, 0) {
		return fmt.Errorf("postgres: enrol %.40q: want a name of at most %d bytes, none of them zero", name,
			maxNameBytes)
	}
	return g.fits(vectors[0])
}

// fits returns an error if the dimension of a vector is not that of the gallery.
func (g *database) fits(vector []float32) error {
	if len(vector) == g.dimensions {
		return nil
	}
	return fmt.Errorf("postgres: a vector of %d dimensions for a gallery of %d: use the network that made "+
		"the gallery", len(vector), g.dimensions)
}

// enrol locks the person first, so that the template is that of all vectors even if other programs enrol the
// person too.
func enrol(ctx context.Context, tx pgx.Tx, name string, vectors [][]float32) error {
	template, err := gallery.Template(vectors)
	if err != nil {
		return err
	}
	var person int64
	err = tx.QueryRow(ctx, `INSERT INTO siamese_person AS p (name, mean) VALUES ($1, $2::vector)
		ON CONFLICT (name) DO UPDATE SET name = p.name RETURNING id`,
		name, text(template)).Scan(&person)
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
	rows, _ := tx.Query(ctx, `SELECT vector::real[] FROM siamese_embedding WHERE person = $1 ORDER BY id`,
		person)
	all, err := pgx.CollectRows(rows, pgx.RowTo[[]float32]) // It also returns the error of Query.
	if err != nil || len(all) == len(vectors) {             // A new person already has the template.
		return err
	}
	if template, err = gallery.Template(all); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE siamese_person SET mean = $2::vector WHERE id = $1`, person, text(template))
	return err
}

// Remove removes vector i of a person in one transaction.
func (g *database) Remove(ctx context.Context, name string, i int) error {
	return wrap(fmt.Sprintf("remove from %q", name),
		pgx.BeginFunc(ctx, g.pool, func(tx pgx.Tx) error { return g.remove(ctx, tx, name, i) }))
}

// remove uses a gallery in memory to check that the vector can be removed.
func (g *database) remove(ctx context.Context, tx pgx.Tx, name string, i int) error {
	var person int64
	err := tx.QueryRow(ctx, `SELECT id FROM siamese_person WHERE name = $1 FOR UPDATE`, name).Scan(&person)
	if errors.Is(err, pgx.ErrNoRows) {
		return gallery.ErrNotEnrolled
	}
	if err != nil {
		return err
	}
	rows, _ := tx.Query(ctx, `SELECT id, vector::real[] FROM siamese_embedding WHERE person = $1
		ORDER BY id`, person)
	type embedding struct {
		ID     int64
		Vector []float32
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[embedding]) // It also returns the error of Query.
	if err != nil {
		return err
	}
	inMemory, err := gallery.New(g.madeBy)
	if err != nil {
		return err
	}
	vectors := make([][]float32, len(all))
	for k, e := range all {
		vectors[k] = e.Vector
	}
	if err := inMemory.Enrol(ctx, name, vectors...); err != nil {
		return err
	}
	if err := inMemory.Remove(ctx, name, i); err != nil {
		return err
	}
	template, err := gallery.Template(slices.Delete(vectors, i, i+1))
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM siamese_embedding WHERE id = $1`, all[i].ID); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE siamese_person SET mean = $2::vector WHERE id = $1`, person, text(template))
	return err
}

// Count is the number of vectors of a person, 0 if they are not enrolled.
func (g *database) Count(ctx context.Context, name string) (n int, err error) {
	err = g.pool.QueryRow(ctx, `SELECT count(*) FROM siamese_embedding AS e JOIN siamese_person AS p
		ON e.person = p.id WHERE p.name = $1`, name).Scan(&n)
	return n, wrap(fmt.Sprintf("count of %q", name), err)
}

// text is a vector in the format that pgvector reads, without loss.
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

// Erase removes a person and all their vectors in one transaction.
func (g *database) Erase(ctx context.Context, name string) error {
	done, err := g.pool.Exec(ctx, `DELETE FROM siamese_person WHERE name = $1`, name)
	if err == nil && done.RowsAffected() == 0 {
		err = gallery.ErrNotEnrolled
	}
	return wrap(fmt.Sprintf("erase %q", name), err)
}

// Names lists the enrolled people in the order of their first enrolment.
func (g *database) Names(ctx context.Context) ([]string, error) {
	rows, _ := g.pool.Query(ctx, `SELECT name FROM siamese_person ORDER BY id`)
	names, err := pgx.CollectRows(rows, pgx.RowTo[string]) // It also returns the error of Query.
	return names, wrap("names", err)
}
