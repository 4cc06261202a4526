package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"shuangbai/models"
	"shuangbai/models/seal"
)

// Patience is how long a turn or a look-up waits for the database before it
// gives up with models.Unavailable; the platform waits five seconds.
const Patience = 2500 * time.Millisecond

// Schema says what Open does about the version of the tables.
type Schema int

// The ways. The zero value refuses, as a server should.
const (
	RefuseOld Schema = iota // an error wrapping ErrSchema unless the tables are those of this program
	Migrate                 // bring the tables up to date first
	AnySchema               // leave it to the caller, as the migrate command does
)

// Options is what Open needs.
type Options struct {
	Driver   string // "mysql" or "sqlite"
	DSN      string // parameters that matter are added when missing; a plain file name will do for sqlite
	Ring     *seal.Ring
	IndexKey []byte           // security.index_key
	Now      func() time.Time // the machine's clock
	Schema   Schema
	ReadOnly bool // sqlite only: no lock, no file is created, nothing can be written
	// Trace is told every statement, without its values; nil for none.
	Trace func(statement string, took time.Duration, err error)
}

// Store is the records. It is safe for concurrent use.
type Store struct {
	db    *gorm.DB // writes, and reads inside transactions
	look  *gorm.DB // reads; on SQLite a pool of its own, so that none waits for a commit
	ring  *seal.Ring
	blind blinds
	now   func() time.Time

	dialect    dialect
	follow     followers
	onOutgoing []func() // told of committed messages
	closers    []func() error
}

// blinds are the keyed hashes, one for each purpose.
type blinds struct{ phone, code, sender, text, chain, customer *seal.Blind }

// Open connects to the database and checks its tables.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Ring == nil || o.Now == nil {
		return nil, errors.New("store: a key ring and a clock are needed")
	}
	s := &Store{ring: o.Ring, now: o.Now}
	if err := s.derive(o.IndexKey); err != nil {
		return nil, err
	}
	if err := s.connect(ctx, o); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.check(ctx, o.Schema); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Store) derive(indexKey []byte) (err error) {
	for purpose, blind := range map[string]**seal.Blind{
		"merchant.phone":     &s.blind.phone,
		"one_time_code.code": &s.blind.code,
		"wrong_code.sender":  &s.blind.sender,
		"unanswered.text":    &s.blind.text,
		"audit_batch.hash":   &s.blind.chain,
		"customer.id":        &s.blind.customer,
	} {
		if *blind, err = seal.NewBlind(indexKey, purpose); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) connect(ctx context.Context, o Options) error {
	registerSerializers()
	switch o.Driver {
	case "mysql":
		s.dialect = mysqlDialect{dsn: o.DSN}
	case "sqlite":
		s.dialect = &sqliteDialect{dsn: o.DSN, readOnly: o.ReadOnly}
	default:
		return fmt.Errorf("database driver %q: want mysql or sqlite", o.Driver)
	}
	write, read, err := s.dialect.open(ctx)
	if err != nil {
		return translate(err)
	}
	s.closers = append(s.closers, s.dialect.close, write.Close)
	config := &gorm.Config{
		TranslateError:         true,
		SkipDefaultTransaction: true,
		DisableAutomaticPing:   true,
		NamingStrategy:         schema.NamingStrategy{SingularTable: true},
		Logger:                 tracer{tell: o.Trace},
		NowFunc:                func() time.Time { return ms(o.Now()) },
	}
	if s.db, err = gorm.Open(s.dialect.dialector(write), config); err != nil {
		return translate(fmt.Errorf("open %s: %w", o.Driver, err))
	}
	if s.look = s.db; read != write {
		s.closers = append(s.closers, read.Close)
		if s.look, err = gorm.Open(s.dialect.dialector(read), config); err != nil {
			return translate(fmt.Errorf("open %s: %w", o.Driver, err))
		}
	}
	return nil
}

// Close gives everything back, the file lock last.
func (s *Store) Close() error {
	var errs []error
	for _, closer := range slices.Backward(s.closers) {
		errs = append(errs, closer())
	}
	s.closers = nil
	return errors.Join(errs...)
}

// Ready tells whether the database answers and its tables are those of this
// program.
func (s *Store) Ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	return s.check(ctx, RefuseOld)
}

// Driver is the name of the driver in use.
func (s *Store) Driver() string { return s.dialect.name() }

// Ring seals and opens values; sessions in Redis use it, too.
func (s *Store) Ring() *seal.Ring { return s.ring }

// read gives a handle for look-ups and the function that ends its patience.
func (s *Store) read(ctx context.Context) (*gorm.DB, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(ctx, Patience)
	return s.look.WithContext(withRing(ctx, s.ring)), cancel
}

// dialect is what differs between the databases.
type dialect interface {
	name() string
	// open gives the pool that writes and the one that reads, which may be the same.
	open(ctx context.Context) (write, read *sql.DB, err error)
	dialector(pool *sql.DB) gorm.Dialector
	// migrator gives a pool for changing tables, with no limit on how long a statement takes.
	migrator(write *sql.DB) (pool *sql.DB, release func() error, err error)
	close() error
}

// ms is how every instant is stored and compared: UTC, whole milliseconds.
func ms(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// fail is models.Fail for the store's own use.
func fail(code models.Code, text string, cause error) error { return models.Fail(code, text, cause) }
