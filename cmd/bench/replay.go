package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// errNothing says that a replayed statement wrote nothing, so that the floor
// would be cheaper than what it stands for.
var errNothing = errors.New("statement touched no row")

// session is what a pool and a transaction have in common.
type session interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// replay runs the statements of one turn in their order, transactions included.
func (f *floor) replay(ctx context.Context, statements []statement) (err error) {
	var tx *sql.Tx
	defer func() {
		if tx != nil {
			err = errors.Join(err, tx.Rollback())
		}
	}()
	for _, s := range statements {
		switch {
		case s.begins():
			if tx, err = f.db.BeginTx(ctx, nil); err != nil {
				return err
			}
		case s.commits() && tx != nil:
			done := tx
			tx = nil
			if err := done.Commit(); err != nil {
				return err
			}
		case tx != nil:
			if err := perform(ctx, tx, s); err != nil {
				return err
			}
		default:
			if err := perform(ctx, f.db, s); err != nil {
				return err
			}
		}
	}
	return nil
}

func perform(ctx context.Context, on session, s statement) error {
	if s.reads() {
		return readAll(ctx, on, s)
	}
	done, err := on.ExecContext(ctx, s.Query, s.Args...)
	if err != nil {
		return fmt.Errorf("%s: %w", s.Query, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, fmt.Errorf("%s: %w", s.Query, errNothing))
	}
	return nil
}

func readAll(ctx context.Context, on session, s statement) error {
	rows, err := on.QueryContext(ctx, s.Query, s.Args...)
	if err != nil {
		return fmt.Errorf("%s: %w", s.Query, err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {  // fetched, as the product does; nobody wants them
	}
	return rows.Err()
}
