package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/go-sql-driver/mysql"
	"github.com/redis/go-redis/v9"
)

// stores are the real MySQL and Redis the benchmark runs on: databases of its
// own, which are dropped at the end, and a Redis database that was empty.
type stores struct {
	mysql *mysql.Config
	admin *sql.DB // no database selected
	redis *redis.Client
	url   *url.URL // of the Redis database

	// product is the server's database, snapshot what it held when recording
	// began, floor where the floor replays what was recorded; work is that of the
	// work in the background.
	product, snapshot, floor, work string
}

func openStores(ctx context.Context, dsn, redisURL string) (*stores, error) {
	c, err := mysql.ParseDSN(dsn)
	if err != nil {
		return nil, fmt.Errorf("mysql: %w", err)
	}
	c.DBName, c.MultiStatements = "", false
	connector, err := mysql.NewConnector(c)
	if err != nil {
		return nil, fmt.Errorf("mysql: %w", err)
	}
	name := "shuangbai_bench_" + strconv.Itoa(os.Getpid())
	s := &stores{
		mysql: c, admin: sql.OpenDB(connector),
		product: name, snapshot: name + "_snapshot", floor: name + "_floor", work: name + "_work",
	}
	for _, db := range s.databases() {
		if _, err := s.admin.ExecContext(ctx, "CREATE DATABASE "+db+" CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"); err != nil {
			return nil, fmt.Errorf("mysql: %w", err)
		}
	}
	return s, s.openRedis(ctx, redisURL)
}

func (s *stores) databases() []string { return []string{s.product, s.snapshot, s.floor, s.work} }

// openRedis picks an empty database, the last one first.
func (s *stores) openRedis(ctx context.Context, text string) (err error) {
	if s.url, err = url.Parse(text); err != nil {
		return err
	}
	for n := 15; n > 0; n-- {
		s.url.Path = "/" + strconv.Itoa(n)
		o, err := redis.ParseURL(s.url.String())
		if err != nil {
			return err
		}
		o.MaxRetries = -1
		client := redis.NewClient(o)
		keys, err := client.DBSize(ctx).Result()
		if err == nil && keys == 0 {
			s.redis = client
			return nil
		}
		if closing := client.Close(); err != nil {
			return errors.Join(fmt.Errorf("redis: %w", err), closing)
		}
	}
	return errors.New("redis: no empty database among 1 to 15")
}

// Close removes everything the benchmark made.
func (s *stores) Close(ctx context.Context) error {
	var errs []error
	for _, db := range s.databases() {
		_, err := s.admin.ExecContext(ctx, "DROP DATABASE IF EXISTS "+db)
		errs = append(errs, err)
	}
	errs = append(errs, s.admin.Close())
	if s.redis != nil {
		errs = append(errs, s.redis.FlushDB(ctx).Err(), s.redis.Close())
	}
	return errors.Join(errs...)
}

// dsn is the way to a database, by another address if one is given.
func (s *stores) dsn(database, address string) string {
	c := s.mysql.Clone()
	c.DBName = database
	if address != "" {
		c.Net, c.Addr = "tcp", address
	}
	return c.FormatDSN()
}

// redisURL is the way to Redis, by another address if one is given.
func (s *stores) redisURL(address string) string {
	u := *s.url
	if address != "" {
		u.Host = address
	}
	return u.String()
}

// copy makes one database the same as another, tables and rows.
func (s *stores) copy(ctx context.Context, from, to string) error {
	tables, err := s.tables(ctx, from)
	if err != nil {
		return err
	}
	for _, t := range tables {
		if err := s.copyTable(ctx, from, to, t); err != nil {
			return err
		}
	}
	return nil
}

func (s *stores) copyTable(ctx context.Context, from, to, table string) error {
	for _, statement := range []string{
		fmt.Sprintf("DROP TABLE IF EXISTS %s.`%s`", to, table),
		fmt.Sprintf("CREATE TABLE %s.`%s` LIKE %s.`%s`", to, table, from, table),
		fmt.Sprintf("INSERT INTO %s.`%s` SELECT * FROM %s.`%s`", to, table, from, table),
	} {
		if _, err := s.admin.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("copy %s: %w", table, err)
		}
	}
	return nil
}

func (s *stores) tables(ctx context.Context, database string) (names []string, err error) {
	rows, err := s.admin.QueryContext(ctx, "SELECT table_name FROM information_schema.tables WHERE table_schema = ?", database)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

// versions names the servers as they name themselves.
func (s *stores) versions(ctx context.Context) (db, cache string, err error) {
	if err := s.admin.QueryRowContext(ctx, "SELECT VERSION()").Scan(&db); err != nil {
		return "", "", err
	}
	info, err := s.redis.Info(ctx, "server").Result()
	_, rest, _ := strings.Cut(info, "redis_version:")
	cache, _, _ = strings.Cut(rest, "\r\n")
	return db, cache, err
}
