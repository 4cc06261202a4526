package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-sql-driver/mysql"
	"github.com/redis/go-redis/v9"

	"shuangbai/bot/wecom"
	"shuangbai/cmd/bench/wire"
)

// floor is the server that does nothing but what no server could leave out:
// verify and decrypt the callback, make as many round trips to Redis with as
// many bytes, send the statements that the product sent for this very turn,
// encrypt the answer that the product gave. It does not think.
type floor struct {
	cipher *wecom.Cipher
	script script
	redis  *redis.Client
	db     *sql.DB // nil for floor A
	filler string
}

// poolSize is that of the product's store.
const poolSize = 24

func runFloor(ctx context.Context, s spec) error {
	f, err := newFloor(ctx, s)
	if err != nil {
		return err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.POST(callbackPath, f.take)
	server := &http.Server{Handler: e, ReadHeaderTimeout: 5 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	listening(l.Addr())
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func newFloor(ctx context.Context, s spec) (f *floor, err error) {
	f = &floor{}
	if f.cipher, err = s.Cipher.open(); err != nil {
		return nil, err
	}
	if f.script, err = loadScript(s.Script); err != nil {
		return nil, err
	}
	o, err := redis.ParseURL(s.Redis)
	if err != nil {
		return nil, err
	}
	f.redis = redis.NewClient(o)
	if err := f.fill(ctx); err != nil {
		return nil, err
	}
	if s.DSN != "" {
		f.db, err = openPlain(ctx, s.DSN)
	}
	return f, err
}

// openPlain opens a pool as the product does, but for the layer above it.
func openPlain(ctx context.Context, dsn string) (*sql.DB, error) {
	c, err := mysql.ParseDSN(dsn)
	if err != nil {
		return nil, err
	}
	c.InterpolateParams, c.ClientFoundRows = true, true
	if err := c.Apply(mysql.Charset("utf8mb4", "")); err != nil {
		return nil, err
	}
	level, err := isolationVariable(ctx, c)
	if err != nil {
		return nil, err
	}
	if c.Params == nil {
		c.Params = map[string]string{}
	}
	c.Params[level] = "'READ-COMMITTED'"
	connector, err := mysql.NewConnector(c)
	if err != nil {
		return nil, err
	}
	pool := sql.OpenDB(connector)
	pool.SetMaxOpenConns(poolSize)
	pool.SetMaxIdleConns(poolSize)
	return pool, nil
}

// isolationVariable is the name under which the server knows the isolation
// level; older MariaDB and newer MySQL do not agree.
func isolationVariable(ctx context.Context, c *mysql.Config) (string, error) {
	connector, err := mysql.NewConnector(c)
	if err != nil {
		return "", err
	}
	db := sql.OpenDB(connector)
	defer db.Close() //nolint:errcheck // only asked
	var version string
	if err := db.QueryRowContext(ctx, "SELECT VERSION()").Scan(&version); err != nil {
		return "", err
	}
	if strings.Contains(version, "MariaDB") {
		return "tx_isolation", nil
	}
	return "transaction_isolation", nil
}

const floorPrefix = "floor:"

// readKey holds a value of as many bytes as a round trip brought back.
func readKey(size int) string { return floorPrefix + "read:" + strconv.Itoa(size) }

// fill puts down what the floor will read.
func (f *floor) fill(ctx context.Context) error {
	most := 0
	for _, e := range f.script {
		for _, t := range e.Trips {
			most = max(most, t.Up, t.Down)
		}
	}
	f.filler = strings.Repeat("x", most)
	for _, e := range f.script {
		for _, t := range e.Trips {
			if err := f.redis.Set(ctx, readKey(t.Down), f.filler[:t.Down], 0).Err(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *floor) take(c *gin.Context) {
	body, err := io.ReadAll(c.Request.Body)
	if err == nil {
		body, err = f.answer(c.Request.Context(), wecom.ParseQuery(c.Request.URL.Query()), body)
	}
	if err != nil {
		fmt.Fprintln(gin.DefaultErrorWriter, "floor:", err)
		c.Status(http.StatusInternalServerError)
		return
	}
	c.Header("Content-Length", strconv.Itoa(len(body)))
	c.Data(http.StatusOK, "text/plain; charset=utf-8", body)
}

func (f *floor) answer(ctx context.Context, q wecom.Query, body []byte) ([]byte, error) {
	plain, err := f.cipher.OpenJSON(q, body)
	if err != nil {
		return nil, err
	}
	var message struct {
		ID string `json:"msgid"`
	}
	if err := json.Unmarshal(plain, &message); err != nil {
		return nil, err
	}
	e, err := f.script.of(message.ID)
	if err != nil {
		return nil, err
	}
	before := max(0, len(e.Trips)-1) // the answer is kept after the commit
	if err := f.trips(ctx, message.ID, e.Trips[:before]); err != nil {
		return nil, err
	}
	if f.db != nil {
		if err := f.replay(ctx, e.Statements); err != nil {
			return nil, err
		}
	}
	if err := f.trips(ctx, message.ID, e.Trips[before:]); err != nil {
		return nil, err
	}
	return f.cipher.SealJSON(rand.Reader, time.Now().Unix(), q.Nonce, e.Reply)
}

// keepFor is how long a written value lives.
const keepFor = time.Hour

// trips writes as many bytes as the product sent, or reads as many as it got,
// whichever is more, by one plain command for each trip.
func (f *floor) trips(ctx context.Context, id string, trips []wire.Trip) error {
	for _, t := range trips {
		var err error
		if t.Up > t.Down {
			err = f.redis.Set(ctx, floorPrefix+id, f.filler[:t.Up], keepFor).Err()
		} else {
			err = f.redis.Get(ctx, readKey(t.Down)).Err()
		}
		if err != nil {
			return err
		}
	}
	return nil
}
