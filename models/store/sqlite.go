package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/glebarez/sqlite"
	"github.com/gofrs/flock"
	"gorm.io/gorm"

	"shuangbai/models"
)

// sqlitePragmas are what a file needs to survive a crash, and two writers each
// other (dependencies.md §1).
var sqlitePragmas = []string{
	"journal_mode(WAL)", "synchronous(FULL)", "busy_timeout(2000)", "foreign_keys(1)",
}

// sqliteDialect is a file of this process alone.
type sqliteDialect struct {
	dsn      string
	readOnly bool
	lock     *flock.Flock
}

func (*sqliteDialect) name() string { return "sqlite" }

func (d *sqliteDialect) open(context.Context) (write, read *sql.DB, err error) {
	path, params, _ := strings.Cut(strings.TrimPrefix(d.dsn, "file:"), "?")
	if path == "" || strings.Contains(path, ":memory:") || strings.Contains(params, "mode=memory") {
		return nil, nil, errors.New("database.dsn: sqlite needs a file")
	}
	if d.readOnly {
		if _, err := os.Stat(path); err != nil {
			return nil, nil, fail(models.NotFound, "没有找到数据库文件。", err)
		}
		read, err = openSQLite(path, params, "mode=ro", "_pragma=query_only(1)")
		return read, read, err
	}
	if err := d.own(path); err != nil {
		return nil, nil, err
	}
	if write, err = openSQLite(path, params, "_txlock=immediate"); err != nil {
		return nil, nil, err
	}
	write.SetMaxOpenConns(1) // one writer waits less than many that collide
	if read, err = openSQLite(path, params, "_pragma=query_only(1)"); err != nil {
		return nil, nil, errors.Join(err, write.Close())
	}
	read.SetMaxOpenConns(4)
	read.SetMaxIdleConns(4)
	return write, read, nil
}

// own takes the lock that keeps a second process away from the file.
func (d *sqliteDialect) own(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("make the folder of the database: %w", err)
	}
	lock := flock.New(path+".lock", flock.SetPermissions(0o600))
	held, err := lock.TryLock()
	if err != nil {
		return fmt.Errorf("lock the database: %w", err)
	}
	if !held {
		return fail(models.Conflict, "数据库文件正被另一个进程使用，请先停掉它，或改用 MySQL。",
			errors.New("the SQLite file is in use by another process"))
	}
	d.lock = lock
	return nil
}

func openSQLite(path, params string, extra ...string) (*sql.DB, error) {
	all := extra
	if params != "" {
		all = append(all, params)
	}
	for _, pragma := range sqlitePragmas {
		name, _, _ := strings.Cut(pragma, "(")
		if !strings.Contains(params, "_pragma="+name) {
			all = append(all, "_pragma="+pragma)
		}
	}
	pool, err := sql.Open(sqlite.DriverName, "file:"+path+"?"+strings.Join(all, "&"))
	if err != nil {
		return nil, fmt.Errorf("open sqlite: %w", err)
	}
	return pool, nil
}

func (*sqliteDialect) dialector(pool *sql.DB) gorm.Dialector { return sqlite.Dialector{Conn: pool} }

func (*sqliteDialect) migrator(write *sql.DB) (*sql.DB, func() error, error) {
	return write, func() error { return nil }, nil
}

func (d *sqliteDialect) close() error {
	if d.lock == nil {
		return nil
	}
	return d.lock.Close()
}
