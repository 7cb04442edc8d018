package postgres

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
)

var errNoExtension = errors.New("no type vector: let an administrator of the database run CREATE EXTENSION " +
	"vector (package pgvector), or add the schema that has it to the search path")

// remedies by the code of PostgreSQL (its manual, appendix A).
var remedies = map[string]string{
	"28000": "see that the server admits this user from here (pg_hba.conf)",
	"28P01": "see that the URL has the right user and password",
	"3D000": "make the database (createdb), or name one that exists in the URL",
	"42501": "let the owner grant it: USAGE and CREATE on the schema for a new gallery; else SELECT, " +
		"INSERT, UPDATE, DELETE on the tables siamese_...; only their owner builds a graph",
	"42P01": "the tables were dropped: open the gallery anew",
	"42704": "pgvector 0.5 or newer is needed: update it, then run ALTER EXTENSION vector UPDATE",
	"53100": "the disk of the server is full: make room",
	"53300": "the server has too many connections: close some, or set pool_max_conns in the URL",
}

// remedied adds what to do to an error of the database.
func remedied(err error) error {
	if server := (*pgconn.PgError)(nil); errors.As(err, &server) {
		if remedy, known := remedies[server.Code]; known {
			return fmt.Errorf("%w: %s", err, remedy)
		}
		return err
	}
	if connect := (*pgconn.ConnectError)(nil); errors.As(err, &connect) {
		return fmt.Errorf("the server is not reached: see that it runs, and that the URL names its host and "+
			"port: %w", err)
	}
	return err
}
