package storetest

import (
	"database/sql"
	"testing"
)

// Exec runs a statement past the store, as somebody with access to the database
// could.
func Exec(tb testing.TB, e *Env, statement string, args ...any) {
	tb.Helper()
	db := raw(tb, e)
	if _, err := db.ExecContext(tb.Context(), statement, args...); err != nil {
		tb.Fatalf("%s: %v", statement, err)
	}
}

// Dump reads every value of every table as it is stored.
func Dump(tb testing.TB, e *Env) map[string][]string {
	tb.Helper()
	db := raw(tb, e)
	tables := "SELECT name FROM sqlite_master WHERE type = 'table'"
	if e.Options.Driver == "mysql" {
		tables = "SHOW TABLES"
	}
	dump := map[string][]string{}
	for _, row := range query(tb, db, tables) {
		for _, values := range query(tb, db, "SELECT * FROM "+row[0]) {
			dump[row[0]] = append(dump[row[0]], values...)
		}
	}
	return dump
}

func query(tb testing.TB, db *sql.DB, statement string) (out [][]string) {
	tb.Helper()
	rows, err := db.QueryContext(tb.Context(), statement)
	if err != nil {
		tb.Fatalf("%s: %v", statement, err)
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		tb.Fatal(err)
	}
	for rows.Next() {
		values := make([]sql.RawBytes, len(columns))
		targets := make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			tb.Fatal(err)
		}
		line := make([]string, len(columns))
		for i, v := range values {
			line[i] = string(v)
		}
		out = append(out, line)
	}
	if err := rows.Err(); err != nil {
		tb.Fatal(err)
	}
	return out
}

// raw opens the database beside the store.
func raw(tb testing.TB, e *Env) *sql.DB {
	tb.Helper()
	dsn := e.Options.DSN
	if e.Options.Driver == "sqlite" {
		dsn = "file:" + dsn + "?_pragma=busy_timeout(2000)"
	}
	db, err := sql.Open(e.Options.Driver, dsn)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = db.Close() })
	return db
}
