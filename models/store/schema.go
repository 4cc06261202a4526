package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"shuangbai/models"
)

//go:embed migrations
var migrations embed.FS

// ErrSchema is the cause when the tables are not those of this program.
var ErrSchema = errors.New("schema version")

// SchemaStatus is one migration and whether it is in.
type SchemaStatus struct {
	Version   int64     `json:"version"`
	Name      string    `json:"name"`
	Applied   bool      `json:"applied"`
	AppliedAt time.Time `json:"applied_at,omitzero"`
}

// check does what a Schema says.
func (s *Store) check(ctx context.Context, want Schema) error {
	switch want {
	case AnySchema:
		return nil
	case Migrate:
		return s.Migrate(ctx)
	case RefuseOld:
	}
	newest, err := newestMigration()
	if err != nil {
		return err
	}
	var have int64
	err = s.look.WithContext(ctx).Raw("SELECT MAX(version_id) FROM goose_db_version WHERE is_applied = ?", true).Row().Scan(&have)
	if err = translate(err); models.CodeOf(err) == models.Unavailable {
		return err
	}
	switch {
	case err != nil || have < newest: // without any table the query fails
		return fail(models.Unavailable, "数据库的表还是旧的，请先运行 shuangbai migrate up。",
			fmt.Errorf("%w: tables are at %d, this program needs %d: run migrate up", ErrSchema, have, newest))
	case have > newest:
		return fail(models.Unavailable, "数据库的表比程序新，请换用新版程序。",
			fmt.Errorf("%w: tables are at %d, this program knows %d: use a newer program", ErrSchema, have, newest))
	}
	return nil
}

// Migrate brings the tables up to date. Several replicas may try at once.
func (s *Store) Migrate(ctx context.Context) error {
	return s.goose(func(p *goose.Provider) error {
		_, err := p.Up(ctx)
		return err
	})
}

// MigrateDown takes the newest migration back, or all of them; what the tables
// held is lost.
func (s *Store) MigrateDown(ctx context.Context, all bool) error {
	return s.goose(func(p *goose.Provider) error {
		if all {
			_, err := p.DownTo(ctx, 0)
			return err
		}
		_, err := p.Down(ctx)
		if errors.Is(err, goose.ErrNoNextVersion) {
			return nil
		}
		return err
	})
}

// Status lists the migrations, oldest first.
func (s *Store) Status(ctx context.Context) (list []SchemaStatus, err error) {
	err = s.goose(func(p *goose.Provider) error {
		all, err := p.Status(ctx)
		for _, m := range all {
			list = append(list, SchemaStatus{
				Version: m.Source.Version, Name: m.Source.Path,
				Applied: m.State == goose.StateApplied, AppliedAt: m.AppliedAt,
			})
		}
		return err
	})
	return list, err
}

// goose runs do with a provider over a pool of its own where statements may
// take long.
func (s *Store) goose(do func(*goose.Provider) error) error {
	write, err := s.db.DB()
	if err != nil {
		return translate(err)
	}
	pool, release, err := s.dialect.migrator(write)
	if err != nil {
		return translate(err)
	}
	provider, err := newProvider(s.dialect.name(), pool)
	if err == nil {
		err = do(provider)
	}
	if err != nil {
		err = translate(fmt.Errorf("migrate: %w", err))
	}
	return errors.Join(err, release())
}

func newProvider(dialect string, pool *sql.DB) (*goose.Provider, error) {
	folder, err := fs.Sub(migrations, "migrations/"+dialect)
	if err != nil {
		return nil, err
	}
	if dialect == "sqlite" { // the file lock keeps others away
		return goose.NewProvider(goose.DialectSQLite3, pool, folder)
	}
	locker, err := lock.NewMySQLTableLocker(lock.WithTableLockTimeout(time.Second, 300))
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectMySQL, pool, folder, goose.WithLocker(locker))
}

// newestMigration is the version of the tables this program is written for.
func newestMigration() (newest int64, err error) {
	files, err := fs.Glob(migrations, "migrations/sqlite/*.sql")
	for _, file := range files {
		version, err := goose.NumericComponent(file)
		if err != nil {
			return 0, fmt.Errorf("migration %s: %w", file, err)
		}
		newest = max(newest, version)
	}
	return newest, err
}
