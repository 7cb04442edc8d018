package postgres_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/gosiamese/gosiamese/pkg/gallery"
	"github.com/gosiamese/gosiamese/pkg/gallery/postgres"
)

// A gallery outlives the program, and can be opened again only with the same network.
func TestOpenAgain(t *testing.T) {
	url := schema(t)
	enrol(t, open(t, url, 2), "Ada", []float32{1, 0})
	if m := identify(t, open(t, url, 2), []float32{1, 0}, 0); m.Name != "Ada" {
		t.Errorf("got %+v", m)
	}
	_, err := postgres.Open(ctx, url, "network 2", 2)
	if !errors.Is(err, gallery.ErrStale) ||
		!strings.Contains(err.Error(), "made by "+strconv.Quote(madeBy)) || !strings.Contains(err.Error(),
		`this is "network 2"`) {
		t.Errorf("another network: got %v", err)
	}
}

// If several callers create a new gallery at the same time, all use the same one.
func TestOpenAtOnce(t *testing.T) {
	url := schema(t)
	var wait sync.WaitGroup
	for i := range 4 {
		wait.Go(func() {
			g, err := postgres.Open(ctx, url, madeBy, 1)
			if err != nil {
				t.Error(err)
				return
			}
			defer g.Close()
			if err := g.Enrol(ctx, fmt.Sprint(i), []float32{1}); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if got := names(t, open(t, url, 1)); len(got) != 4 {
		t.Errorf("names %v", got)
	}
}

// Each schema has its own gallery, even if another one is further along the search path.
func TestGalleriesInOneDatabase(t *testing.T) {
	first, second := schema(t), schema(t)
	enrol(t, open(t, first, 1), "Ada", []float32{1})
	path := func(address string) (path string) {
		changed(t, address, func(_ *url.URL, query url.Values) { path = query.Get("search_path") })
		return path
	}
	both := changed(t, second, func(_ *url.URL, query url.Values) {
		query.Set("search_path", strings.TrimSuffix(path(second), "public")+path(first))
	})
	if got := names(t, open(t, both, 3)); len(got) != 0 {
		t.Errorf("names %v", got)
	}
}

// Every connection error names the remedy, and none contains the password.
func TestErrorsNameTheRemedy(t *testing.T) {
	address := schema(t)
	g := open(t, address, 2)
	role := fmt.Sprintf("siamese_test_%d", os.Getpid())
	execute(t, address, "CREATE ROLE "+role+" LOGIN PASSWORD 'secret'")
	t.Cleanup(func() { execute(t, address, "DROP OWNED BY "+role+"; DROP ROLE "+role) })
	execute(t, address, "CREATE DATABASE "+role)
	t.Cleanup(func() { execute(t, address, "DROP DATABASE "+role) })

	as := func(user string) string {
		return changed(t, address, func(u *url.URL, _ url.Values) {
			u.User = url.UserPassword(user, "secret")
		})
	}
	on := func(database string) string {
		return changed(t, address, func(u *url.URL, _ url.Values) { u.Path = "/" + database })
	}
	opening := func(address, madeBy string, dimensions int) error {
		_, err := postgres.Open(ctx, address, madeBy, dimensions)
		return err
	}
	cases := map[string]struct {
		err  error
		want string
	}{
		"no URL":        {opening("host=x port=y", madeBy, 2), "write the URL as"},
		"no server":     {opening("postgres://u:secret@127.0.0.1:1/x", madeBy, 2), "check that it runs"},
		"no database":   {opening(on("none"), madeBy, 2), "createdb"},
		"no extension":  {opening(on(role), madeBy, 2), "CREATE EXTENSION vector"},
		"no user":       {opening(as("none"), madeBy, 2), "pg_hba.conf"},
		"no right":      {opening(as(role), madeBy, 2), "ask the owner to grant it"},
		"dimensions":    {opening(address, madeBy, 3), "of 2 dimensions, not of 3: open it with 2"},
		"no dimensions": {opening(address, madeBy, 0), "want 1 to 16000"},
		"no maker":      {opening(address, "", 2), "name the network"},
		"long name":     {g.Enrol(ctx, strings.Repeat("é", 501), []float32{1, 0}), "at most 1000 bytes"},
		"zero byte":     {g.Enrol(ctx, "A\x00", []float32{1, 0}), "none of them zero"},
	}
	execute(t, address, fmt.Sprintf(`
		DO $$ BEGIN EXECUTE 'GRANT USAGE ON SCHEMA ' || current_schema() || ' TO %[1]s'; END $$;
		GRANT SELECT ON siamese_gallery, siamese_person TO %[1]s`, role))
	reader := open(t, as(role), 2)
	_, err := reader.Approximate(ctx, 16)
	cases["not the owner"] = struct {
		err  error
		want string
	}{err, "only their owner can build"}
	cases["read only"] = struct {
		err  error
		want string
	}{reader.Enrol(ctx, "Ada", []float32{1, 0}), "ask the owner to grant it"}
	if len(names(t, reader)) != 0 {
		t.Error("a user with read access found a person in an empty gallery")
	}
	for name, c := range cases {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) ||
			strings.Contains(c.err.Error(), "secret") {
			t.Errorf("%s: got %v, want %q", name, c.err, c.want)
		}
	}
	enrol(t, g, strings.Repeat("é", 500), []float32{1, 0})
	execute(t, address, "DROP TABLE siamese_embedding, siamese_person")
	if _, err := g.Names(ctx); err == nil || !strings.Contains(err.Error(), "the tables were dropped") {
		t.Errorf("tables dropped: got %v", err)
	}
}

// Erase leaves data exactly where its documentation states.
func TestErasedUntilVacuum(t *testing.T) {
	address := schema(t)
	g := open(t, address, 2)
	enrol(t, g, "Bo", []float32{0, 1})
	for range 200 { // The server keeps statistics of frequent values.
		enrol(t, g, "Ada the Erased", []float32{0.6, 0.8})
	}
	execute(t, address, "ANALYZE siamese_person, siamese_embedding")
	if err := g.Erase(ctx, "Ada the Erased"); err != nil {
		t.Fatal(err)
	}
	if n := value[int](t, address, "SELECT count(*) FROM siamese_embedding"); n != 1 {
		t.Errorf("%d embeddings are left, want that of Bo", n)
	}
	if n := value[int](t, address, `SELECT count(*) FROM pg_stats WHERE schemaname = current_schema()
		AND attname IN ('name', 'mean', 'vector')`); n != 0 {
		t.Errorf("statistics of %d columns may hold a person", n)
	}
	remains := func() [2]bool {
		execute(t, address, "CHECKPOINT") // Writes what is in memory to the files.
		file := "SELECT pg_read_binary_file(pg_relation_filepath('siamese_%s'))"
		return [2]bool{
			bytes.Contains(value[[]byte](t, address, fmt.Sprintf(file, "person")), []byte("Ada the Erased")),
			bytes.Contains(value[[]byte](t, address, fmt.Sprintf(file, "embedding")),
				[]byte{0x9a, 0x99, 0x19, 0x3f, 0xcd, 0xcc, 0x4c, 0x3f}), // 0.6 and 0.8.
		}
	}
	if got := remains(); got != [2]bool{true, true} {
		t.Errorf("name and vector in the files before VACUUM: %v, so the test proves nothing", got)
	}
	execute(t, address, "VACUUM FULL siamese_person, siamese_embedding")
	if got := remains(); got != [2]bool{} {
		t.Errorf("name and vector in the files after VACUUM FULL: %v", got)
	}
	if m := identify(t, g, []float32{0, 1}, 0); m.Name != "Bo" {
		t.Errorf("the other one: got %+v", m)
	}
}

// value returns the result of a query for one value.
func value[T any](t testing.TB, address, sql string) (v T) {
	t.Helper()
	connection, err := pgx.Connect(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(ctx) //nolint:errcheck // No data is lost.
	if err := connection.QueryRow(ctx, sql).Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// The table rejects a template that would match everyone, and one that an older version has written is
// reported, not matched.
func TestNoUnitLengthInTheDatabase(t *testing.T) {
	address := schema(t)
	g := open(t, address, 2)
	insert := `INSERT INTO siamese_person (name, mean) VALUES ('Mallory', '[0,0]')`
	connection, err := pgx.Connect(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(ctx) //nolint:errcheck // No data is lost.
	if _, err := connection.Exec(ctx, insert); err == nil || !strings.Contains(err.Error(), "constraint") {
		t.Errorf("a zero vector in the table: got %v", err)
	}
	execute(t, address, "ALTER TABLE siamese_person DROP CONSTRAINT siamese_person_mean_check")
	execute(t, address, insert)
	m, err := g.Identify(ctx, []float32{0.6, 0.8}, 1.1)
	if err == nil || !strings.Contains(err.Error(), `"Mallory" was enrolled`) {
		t.Errorf("got %+v, %v", m, err)
	}
}
