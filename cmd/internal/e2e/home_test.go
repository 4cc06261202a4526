package e2e

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	_ "github.com/glebarez/go-sqlite"
	_ "github.com/go-sql-driver/mysql"
	"github.com/redis/go-redis/v9"

	"shuangbai/config"
	"shuangbai/models/store/storetest"
)

// home is the pair of stores that a server lives in.
type home struct {
	driver, dsn, redis string
}

// homes runs a story on the embedded stores and, where they answer, on MariaDB
// and Redis. TEST_REQUIRE_SERVICES=1 makes missing ones a failure.
func homes(t *testing.T, story func(t *testing.T, h home)) {
	t.Helper()
	t.Run("embedded", func(t *testing.T) { story(t, embedded(t)) })
	t.Run("services", func(t *testing.T) { story(t, services(t)) })
}

func embedded(t *testing.T) home {
	t.Helper()
	return home{config.SQLite, filepath.Join(t.TempDir(), "e2e.db"), config.Embedded}
}

// services gives an empty database, dropped when the test ends, and Redis.
func services(t *testing.T) home {
	t.Helper()
	address := redisURL(t, 0)
	return home{config.MySQL, storetest.MySQL(t), address}
}

// redisURL is the address of the Redis to test with; a number other than 0
// picks a database of its own, which is emptied before and after the test.
func redisURL(t *testing.T, database int) string {
	t.Helper()
	address, named := os.LookupEnv("TEST_REDIS_URL")
	if !named {
		address = "redis://127.0.0.1:6379/0"
	}
	at, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	if database != 0 {
		at.Path = fmt.Sprintf("/%d", database)
	}
	c := redisClient(t, at.String())
	if err := c.Ping(t.Context()).Err(); err != nil {
		if named || os.Getenv("TEST_REQUIRE_SERVICES") == "1" {
			t.Fatalf("no Redis answers: %v", err)
		}
		t.Skip("no Redis answers at 127.0.0.1:6379")
	}
	if database != 0 {
		empty(t, c)
		t.Cleanup(func() { empty(t, c) })
	}
	return at.String()
}

func redisClient(t *testing.T, address string) *redis.Client {
	t.Helper()
	o, err := redis.ParseURL(address)
	if err != nil {
		t.Fatal(err)
	}
	c := redis.NewClient(o)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func empty(t *testing.T, c *redis.Client) {
	t.Helper()
	if err := c.FlushDB(context.WithoutCancel(t.Context())).Err(); err != nil {
		t.Fatal(err)
	}
}

// forget deletes what a test has left in a Redis that it shares.
func forget(t *testing.T, address string) {
	t.Helper()
	if address == config.Embedded {
		return
	}
	ctx, c := context.WithoutCancel(t.Context()), redisClient(t, address)
	for keys := c.Scan(ctx, 0, prefix(t)+"*", 1000).Iterator(); keys.Next(ctx); {
		must(t, c.Del(ctx, keys.Val()).Err())
	}
}

// look opens the database behind the server's back.
func (h home) look(t *testing.T) *sql.DB {
	t.Helper()
	driver, dsn := "mysql", h.dsn
	if h.driver == config.SQLite {
		driver, dsn = "sqlite", "file:"+h.dsn+"?_pragma=busy_timeout(5000)"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// settings configure a server on these stores, as environment variables.
func (h home) settings(more ...string) []string {
	return append([]string{
		"SHUANGBAI_SERVER_LISTEN=127.0.0.1:0",
		"SHUANGBAI_SERVER_ADMIN_LISTEN=127.0.0.1:0",
		"SHUANGBAI_LOG_LEVEL=warn",
		"SHUANGBAI_DATABASE_DRIVER=" + h.driver,
		"SHUANGBAI_DATABASE_DSN=" + h.dsn,
		"SHUANGBAI_REDIS_URL=" + h.redis,
		"SHUANGBAI_WECOM_CORP_ID=" + corpID,
		"SHUANGBAI_WECOM_AIBOT_TOKEN=" + botToken,
		"SHUANGBAI_WECOM_AIBOT_ENCODING_AES_KEY=" + botKey,
		"SHUANGBAI_WECOM_APP_AGENT_ID=" + strconv.Itoa(agentID),
		"SHUANGBAI_WECOM_APP_SECRET=app-secret",
		"SHUANGBAI_WECOM_APP_TOKEN=" + appToken,
		"SHUANGBAI_WECOM_APP_ENCODING_AES_KEY=" + appKey,
		"SHUANGBAI_SECURITY_DATA_KEYS=e2e:" + strings.Repeat("A", 43) + "=",
		"SHUANGBAI_SECURITY_INDEX_KEY=" + strings.Repeat("B", 42) + "A=",
	}, more...)
}

// The corp and the keys of its bot and its app.
const (
	corpID   = "wwe2e0123456789abc"
	botID    = "aibE2E"
	botToken = "botTokenOfTheTests"
	botKey   = "kWxJ3vQp7Zt1Lr9Yd5Hs2Nc8Fm4Ba6Ge0Ui3Ok7PqTz"
	appToken = "appTokenOfTheTests"
	appKey   = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
	agentID  = 1000002
)
