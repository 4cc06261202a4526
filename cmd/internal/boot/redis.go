package boot

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"shuangbai/config"
)

// Waits of a Redis that may be gone: a turn must not hang on a cache.
const (
	redisDial  = 500 * time.Millisecond
	redisReply = 300 * time.Millisecond
)

// OpenRedis connects to the Redis of a URL, or starts one inside the process
// whose clock ticks until closed. Further nodes of a cluster are named by
// ?addr=host:port, Sentinels by ?master_name=NAME&addr=host:port.
func OpenRedis(url string) (redis.UniversalClient, func(), error) {
	if url == config.Embedded {
		return embeddedRedis()
	}
	silence()
	client, err := dial(url)
	if err != nil {
		return nil, nil, fmt.Errorf("redis.url: %w", err)
	}
	return client, func() { _ = client.Close() }, nil
}

// silence stops the library from writing to standard error by itself: whoever
// called gets the error and logs it.
var silence = sync.OnceFunc(func() { redis.SetLogger(silent{}) })

type silent struct{}

// Printf implements the library's logger.
func (silent) Printf(context.Context, string, ...any) {}

func dial(url string) (redis.UniversalClient, error) {
	switch {
	case strings.Contains(url, "master_name="):
		o, err := redis.ParseFailoverURL(url)
		if err != nil {
			return nil, err
		}
		o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.MaxRetries = redisDial, redisReply, redisReply, -1
		return redis.NewFailoverClient(o), nil
	case strings.Contains(url, "addr="):
		o, err := redis.ParseClusterURL(url)
		if err != nil {
			return nil, err
		}
		o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.MaxRetries = redisDial, redisReply, redisReply, -1
		return redis.NewClusterClient(o), nil
	default:
		o, err := redis.ParseURL(url)
		if err != nil {
			return nil, err
		}
		o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.MaxRetries = redisDial, redisReply, redisReply, -1
		return redis.NewClient(o), nil
	}
}

// embeddedRedis opens no port. Its keys age by a goroutine, because the
// library's own ticking clock walks all keys on every command.
func embeddedRedis() (redis.UniversalClient, func(), error) {
	mini := miniredis.NewMiniRedis()
	client := redis.NewClient(&redis.Options{
		Addr:       "embedded",
		Dialer:     func(context.Context, string, string) (net.Conn, error) { return mini.Dial() },
		MaxRetries: -1,
	})
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				mini.FastForward(time.Second)
			}
		}
	}()
	return client, func() {
		stop()
		_ = client.Close()
		mini.Close()
	}, nil
}
