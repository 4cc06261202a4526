package outbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"sync"
	"time"

	"github.com/go-redis/redis_rate/v10"
)

// Limits paces what goes to one target.
type Limits interface {
	// Take counts one message to a target, or tells how long until there is room.
	Take(ctx context.Context, door, target string) (wait time.Duration)
}

// Pace is how many messages one target may get: in any minute at most Burst and
// PerMinute together, in any hour Burst and sixty times PerMinute.
type Pace struct{ PerMinute, Burst int }

// Paces that stay within the platform's limits even when Redis comes back empty
// and has the burst begin anew.
var (
	// PushPace keeps a webhook under 20 a minute, failed ones included
	// (wecom-aibot §8.1).
	PushPace = Pace{PerMinute: 18, Burst: 1}
	// AppPace keeps a member under 30 a minute and 1000 an hour; the platform
	// drops the excess without a word (wecom-app-kf A6.2).
	AppPace = Pace{PerMinute: 16, Burst: 7}
)

// RedisLimits are Limits that all replicas share. While Redis is away each
// replica goes on with its own count: without bursts and at half the pace, for
// another replica may do the same.
type RedisLimits struct {
	shared Shared
	prefix string
	paces  map[string]Pace // by door; others are not limited
	now    func() time.Time

	mu   sync.Mutex
	next map[string]time.Time // of the own count: when a target may get another one
}

// Shared is the count in Redis: a *redis_rate.Limiter.
type Shared interface {
	Allow(ctx context.Context, key string, limit redis_rate.Limit) (*redis_rate.Result, error)
}

// NewRedisLimits makes Limits with the paces of the doors; now is the machine
// clock.
func NewRedisLimits(shared Shared, prefix string, paces map[string]Pace, now func() time.Time) *RedisLimits {
	return &RedisLimits{
		shared: shared, prefix: prefix, paces: paces, now: now, next: map[string]time.Time{},
	}
}

// Take implements Limits. Targets are hashed: they are ids of people and chats.
func (l *RedisLimits) Take(ctx context.Context, door, target string) time.Duration {
	pace, limited := l.paces[door]
	if !limited {
		return 0
	}
	sum := sha256.Sum256([]byte(target))
	key := l.prefix + "pace:" + door + ":" + hex.EncodeToString(sum[:12])
	res, err := l.shared.Allow(ctx, key, redis_rate.Limit{Rate: pace.PerMinute, Burst: pace.Burst, Period: time.Minute})
	if err != nil {
		return l.own(key, pace)
	}
	if res.Allowed == 0 {
		return max(res.RetryAfter, time.Millisecond)
	}
	l.note(key, pace)
	return 0
}

// maxOwn is how many targets the own count remembers before it forgets those
// whose turn has come.
const maxOwn = 10_000

// own counts without Redis.
func (l *RedisLimits) own(key string, pace Pace) time.Duration {
	l.mu.Lock()
	next, known := l.next[key]
	l.mu.Unlock()
	turn := next.Sub(l.now())
	if turn > 0 {
		return turn
	}
	l.note(key, pace)
	if !known { // another replica may have sent to it a moment ago
		return pace.own()
	}
	return 0
}

// own is the time between two messages of the own count.
func (p Pace) own() time.Duration { return 2 * time.Minute / time.Duration(p.PerMinute) }

// note remembers a message, so that the own count knows it should Redis go.
func (l *RedisLimits) note(key string, pace Pace) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if len(l.next) >= maxOwn {
		maps.DeleteFunc(l.next, func(_ string, t time.Time) bool { return t.Before(now) })
	}
	l.next[key] = now.Add(pace.own())
}
