package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/go-sql-driver/mysql"
	gormmysql "gorm.io/driver/mysql"
	"gorm.io/gorm"
)

// poolSize is the number of connections a replica holds: measured best between
// 16 and 32 (dependencies.md §1).
const poolSize = 24

// mysqlDialect is MySQL 8, MariaDB ≥ 10.6 and what speaks their protocol.
type mysqlDialect struct{ dsn string }

func (mysqlDialect) name() string { return "mysql" }

func (d mysqlDialect) open(context.Context) (write, read *sql.DB, err error) {
	config, err := d.config()
	if err != nil {
		return nil, nil, err
	}
	pool, err := openMySQL(config)
	if err != nil {
		return nil, nil, err
	}
	pool.SetMaxOpenConns(poolSize)
	pool.SetMaxIdleConns(poolSize)
	pool.SetConnMaxLifetime(10 * time.Minute)
	return pool, pool, nil
}

// config completes the DSN: what decides about right and wrong is always set,
// waiting times only where the DSN says nothing.
func (d mysqlDialect) config() (*mysql.Config, error) {
	c, err := mysql.ParseDSN(d.dsn)
	if err != nil {
		return nil, errors.New("database.dsn is not a MySQL DSN") // the text would hold the password
	}
	c.ParseTime, c.Loc = true, time.UTC
	c.ClientFoundRows = true      // an UPDATE that changes nothing still found its row
	c.Logger = &mysql.NopLogger{} // what fails is told by errors, and logged once
	c.InterpolateParams = true    // one round trip instead of three (dependencies.md §1)
	if err := c.Apply(mysql.Charset("utf8mb4", "")); err != nil {
		return nil, err
	}
	if c.Timeout == 0 {
		c.Timeout = 2 * time.Second
	}
	if c.ReadTimeout == 0 {
		c.ReadTimeout = 2 * time.Second
	}
	if c.WriteTimeout == 0 {
		c.WriteTimeout = 2 * time.Second
	}
	return c, nil
}

func openMySQL(config *mysql.Config) (*sql.DB, error) {
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, fmt.Errorf("open mysql: %w", err)
	}
	return sql.OpenDB(readCommitted{connector}), nil
}

func (d mysqlDialect) migrator(*sql.DB) (*sql.DB, func() error, error) {
	config, err := d.config()
	if err != nil {
		return nil, nil, err
	}
	config.ReadTimeout, config.WriteTimeout = 0, 0
	pool, err := openMySQL(config)
	if err != nil {
		return nil, nil, err
	}
	return pool, pool.Close, nil
}

func (mysqlDialect) dialector(pool *sql.DB) gorm.Dialector {
	return gormmysql.New(gormmysql.Config{Conn: pool, SkipInitializeWithVersion: true})
}

func (mysqlDialect) close() error { return nil }

// readCommitted sets the isolation level once for each connection; asking for it
// in every transaction would cost a round trip each time.
type readCommitted struct{ driver.Connector }

// Connect implements driver.Connector.
func (c readCommitted) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	execer, ok := conn.(driver.ExecerContext)
	if !ok {
		return nil, errors.Join(errors.New("mysql driver cannot execute"), conn.Close())
	}
	const level = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"
	if _, err := execer.ExecContext(ctx, level, nil); err != nil {
		return nil, errors.Join(fmt.Errorf("set isolation level: %w", err), conn.Close())
	}
	return conn, nil
}
