// Package storetest runs tests of the store on every database there is: SQLite
// always, and MySQL or MariaDB where TEST_MYSQL_DSN names one or one answers at
// 127.0.0.1:3306. With TEST_REQUIRE_SERVICES=1 a missing one is a failure.
package storetest

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"shuangbai/models/seal"
	"shuangbai/models/store"
)

// defaultDSN is where a throw-away server is looked for.
const defaultDSN = "root@tcp(127.0.0.1:3306)/"

// Start is the instant at which every Clock begins: the demo's morning.
var Start = time.Date(2025, 9, 17, 9, 0, 0, 0, time.FixedZone("Asia/Shanghai", 8*60*60))

// Clock is a machine clock that only moves when told to.
type Clock struct{ offset atomic.Int64 }

// Now is the clock's instant.
func (c *Clock) Now() time.Time { return Start.Add(time.Duration(c.offset.Load())) }

// Move lets time pass.
func (c *Clock) Move(d time.Duration) { c.offset.Add(int64(d)) }

// Env is what a test gets: an empty, migrated store and how to reach it again.
type Env struct {
	*store.Store
	Clock   *Clock
	Options store.Options // opens a second store on the same records (mysql), or the same after Close
}

// Each runs a test as a subtest on every database.
func Each(t *testing.T, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	EachEnv(t, func(t *testing.T, e *Env) { test(t, e.Store) })
}

// EachEnv is Each for tests that move the clock or open the records twice.
func EachEnv(t *testing.T, test func(t *testing.T, e *Env)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, open(t, "sqlite", filepath.Join(t.TempDir(), "test.db"))) })
	t.Run("mysql", func(t *testing.T) { test(t, open(t, "mysql", MySQL(t))) })
}

// SQLite opens an empty store in a temporary file.
func SQLite(tb testing.TB) *store.Store {
	tb.Helper()
	return open(tb, "sqlite", filepath.Join(tb.TempDir(), "test.db")).Store
}

// Options are those of a store with fixed keys.
func Options(driver, dsn string, clock *Clock) store.Options {
	ring, err := seal.NewRing(seal.Key{ID: "test", Bytes: bytes.Repeat([]byte{1}, seal.KeySize)})
	if err != nil {
		panic(err)
	}
	return store.Options{
		Driver: driver, DSN: dsn, Ring: ring, IndexKey: bytes.Repeat([]byte{2}, seal.KeySize),
		Now: clock.Now, Schema: store.Migrate,
	}
}

func open(tb testing.TB, driver, dsn string) *Env {
	tb.Helper()
	clock := &Clock{}
	e := &Env{Clock: clock, Options: Options(driver, dsn, clock)}
	s, err := store.Open(tb.Context(), e.Options)
	if err != nil {
		tb.Fatalf("open %s: %v", driver, err)
	}
	e.Store = s
	tb.Cleanup(func() {
		if err := e.Close(); err != nil {
			tb.Errorf("close %s: %v", driver, err)
		}
	})
	tb.Log("store: " + driver)
	return e
}

// MySQL makes an empty database of a random name, dropped when the test ends,
// and gives its DSN. It skips the test when no server answers, and fails it
// when services are required.
func MySQL(tb testing.TB) string {
	tb.Helper()
	dsn, named := os.LookupEnv("TEST_MYSQL_DSN")
	if !named {
		dsn = defaultDSN
	}
	config, err := mysql.ParseDSN(dsn)
	if err != nil {
		tb.Fatalf("TEST_MYSQL_DSN: %v", err)
	}
	config.DBName, config.Timeout = "", time.Second
	server, err := sql.Open("mysql", config.FormatDSN())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = server.Close() })
	if err := server.PingContext(tb.Context()); err != nil {
		if named || os.Getenv("TEST_REQUIRE_SERVICES") == "1" {
			tb.Fatalf("no MySQL or MariaDB answers: %v", err)
		}
		tb.Skip("no MySQL or MariaDB answers at 127.0.0.1:3306")
	}
	name := make([]byte, 6)
	_, _ = rand.Read(name)
	config.DBName = "shuangbai_test_" + hex.EncodeToString(name)
	if _, err := server.ExecContext(tb.Context(), "CREATE DATABASE "+config.DBName); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if _, err := server.ExecContext(context.Background(), "DROP DATABASE "+config.DBName); err != nil {
			tb.Errorf("drop the test database: %v", err)
		}
	})
	return config.FormatDSN()
}
