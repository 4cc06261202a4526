package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"
	"slices"
	"time"

	"github.com/go-sql-driver/mysql"
	"gorm.io/gorm"

	"shuangbai/models"
)

// attempts is how often a transaction is run when the database gave up on it
// because of others: deadlock, lock time-out, SQLITE_BUSY.
const attempts = 3

// errAgain makes inTx run the transaction again: it lost a race that the next
// attempt will see the outcome of.
var errAgain = errors.New("lost a race, run again")

// inTx runs do in one transaction, again from its beginning when the database
// asks for that. It gives up after Patience.
func (s *Store) inTx(ctx context.Context, do func(tx *gorm.DB) error) error {
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	return s.inSlowTx(ctx, do)
}

// inSlowTx is inTx with the caller's own patience, for commands.
func (s *Store) inSlowTx(ctx context.Context, do func(tx *gorm.DB) error) error {
	db := s.db.WithContext(withRing(ctx, s.ring))
	return retry(ctx, func() error { return db.Transaction(do) })
}

// retry runs do until it succeeds, fails for good, or was tried often enough.
func retry(ctx context.Context, do func() error) error {
	var err error
	for attempt := range attempts {
		if err = do(); err == nil || !again(err) || ctx.Err() != nil {
			break
		}
		pause := time.NewTimer(time.Duration(attempt+1) * 5 * time.Millisecond)
		select {
		case <-ctx.Done():
		case <-pause.C:
		}
		pause.Stop()
	}
	return translate(err)
}

// MySQL's error numbers that matter here.
const (
	mysqlDuplicate   = 1062
	mysqlLockTimeout = 1205
	mysqlDeadlock    = 1213
	mysqlTooLong     = 1406
)

// mysqlDown are the errors of a server that cannot take the statement now: too
// many connections, shutting down, read-only, a primary that moved, disk full.
var mysqlDown = []uint16{1021, 1040, 1053, 1114, 1158, 1159, 1160, 1161, 1203, 1290, 1792, 1836, 1927, 3024, 4031}

// SQLite's primary result codes that matter here.
const (
	sqliteBusy   = 5
	sqliteLocked = 6
)

// sqliteDown are the codes of a file that cannot be used now: read-only, I/O
// error, full, cannot open, interrupted.
var sqliteDown = []int{8, 9, 10, 13, 14}

// again reports whether a transaction may succeed if it is run once more.
func again(err error) bool {
	if errors.Is(err, errAgain) {
		return true
	}
	if e, ok := errors.AsType[*mysql.MySQLError](err); ok {
		return e.Number == mysqlDeadlock || e.Number == mysqlLockTimeout
	}
	code := sqliteCode(err)
	return code == sqliteBusy || code == sqliteLocked
}

// sqliteCode is the primary result code of an SQLite error, 0 for others.
func sqliteCode(err error) int {
	if e, ok := errors.AsType[interface {
		error
		Code() int
	}](err); ok {
		return e.Code() & 0xff
	}
	return 0
}

// translate turns whatever the database said into a models.Error.
func translate(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*models.Error](err); ok {
		return err
	}
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound), errors.Is(err, sql.ErrNoRows):
		return fail(models.NotFound, "没有找到这条记录。", err)
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return fail(models.Duplicate, "这条记录已经有了。", err)
	case tooLong(err):
		return fail(models.Invalid, "有一项内容太长了，请写短一些再发一次。", err)
	case down(err), again(err):
		return fail(models.Unavailable, "系统暂时连不上数据库，没有保存任何内容，请稍后再发一次。", err)
	}
	return fail(models.Internal, "", err)
}

func tooLong(err error) bool {
	e, ok := errors.AsType[*mysql.MySQLError](err)
	return ok && e.Number == mysqlTooLong
}

// down reports whether the database does not answer or takes nothing now.
func down(err error) bool {
	if e, ok := errors.AsType[*mysql.MySQLError](err); ok {
		return slices.Contains(mysqlDown, e.Number)
	}
	if code := sqliteCode(err); code != 0 {
		return slices.Contains(sqliteDown, code)
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	for _, gone := range []error{
		context.DeadlineExceeded, context.Canceled, driver.ErrBadConn, mysql.ErrInvalidConn, sql.ErrConnDone, sql.ErrTxDone,
	} {
		if errors.Is(err, gone) {
			return true
		}
	}
	return false
}

// duplicate reports whether a unique key was there already.
func duplicate(err error) bool {
	if e, ok := errors.AsType[*mysql.MySQLError](err); ok {
		return e.Number == mysqlDuplicate
	}
	return errors.Is(err, gorm.ErrDuplicatedKey)
}
