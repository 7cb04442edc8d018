package postgres

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
)

var errNoExtension = errors.New("no type vector: ask an administrator of the database to run CREATE " +
	"EXTENSION vector (package pgvector), or add the schema that has it to the search path")

// remedies maps error codes of PostgreSQL (its manual, appendix A) to remedies.
var remedies = map[string]string{
	"28000": "check that the server accepts this user from this host (pg_hba.conf)",
	"28P01": "check user and password in the URL",
	"3D000": "create the database (createdb), or name an existing one in the URL",
	"42501": "ask the owner to grant it: USAGE and CREATE on the schema for a new gallery, otherwise " +
		"SELECT, INSERT, UPDATE, DELETE on the tables siamese_...; only their owner can build a graph",
	"42P01": "the tables were dropped: open the gallery again",
	"42704": "pgvector 0.5 or newer is required: update it, then run ALTER EXTENSION vector UPDATE",
	"53100": "the disk of the server is full: free some space",
	"53300": "the server has too many connections: close some, or set pool_max_conns in the URL",
}

// wrap adds what failed and the remedy to an error of the database; nil stays nil.
func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("postgres: %s: %w", what, remedied(err))
}

// remedied adds the remedy to an error of the database.
func remedied(err error) error {
	if server := (*pgconn.PgError)(nil); errors.As(err, &server) {
		if remedy, known := remedies[server.Code]; known {
			return fmt.Errorf("%w: %s", err, remedy)
		}
		return err
	}
	if connect := (*pgconn.ConnectError)(nil); errors.As(err, &connect) {
		return fmt.Errorf("the server cannot be reached: check that it runs, and that the URL has its host "+
			"and port: %w", err)
	}
	return err
}
