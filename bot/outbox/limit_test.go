package outbox_test

import (
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"

	"shuangbai/bot/outbox"
)

// table is a Redis and the clock of everybody who uses it.
type table struct {
	*miniredis.Miniredis
	now time.Time
}

func newTable(t *testing.T) *table {
	t.Helper()
	c := &table{Miniredis: miniredis.RunT(t), now: noon}
	c.SetTime(noon)
	return c
}

func (c *table) pass(d time.Duration) {
	c.now = c.now.Add(d)
	c.SetTime(c.now)
	c.FastForward(d)
}

func (c *table) replica(t *testing.T) *outbox.RedisLimits {
	t.Helper()
	client := redis.NewClient(&redis.Options{Addr: c.Addr(), MaxRetries: -1, DialTimeout: 100 * time.Millisecond})
	t.Cleanup(func() { _ = client.Close() })
	return outbox.NewRedisLimits(redis_rate.NewLimiter(client), "sb:", map[string]outbox.Pace{"push": outbox.PushPace, "app": outbox.AppPace},
		func() time.Time { return c.now })
}

// most is the largest number of instants in any span.
func most(at []time.Time, span time.Duration) int {
	best, first := 0, 0
	for i := range at {
		for at[i].Sub(at[first]) >= span {
			first++
		}
		best = max(best, i-first+1)
	}
	return best
}

// Two greedy replicas take whatever they get, for over an hour; Redis is away in
// the middle, and one of them is killed again and again meanwhile; later Redis
// forgets everything, right after a burst and after a while.
func TestNoTargetGetsMoreThanItsPace(t *testing.T) {
	for _, tt := range []struct {
		door         string
		minute, hour int
		atLeast      int // so that the limit is no standstill
	}{
		{"push", 20, 1200, 12 * 60},
		{"app", 30, 1000, 10 * 60},
	} {
		t.Run(tt.door, func(t *testing.T) {
			redis := newTable(t)
			a, b := redis.replica(t), redis.replica(t)
			var sent []time.Time
			for i := range 4000 {
				switch i {
				case 2000:
					redis.SetError("LOADING")
				case 2600:
					redis.SetError("")
				case 3000, 3201:
					redis.FlushAll()
				case 3200: // nobody has anything to say, until the burst is there again
					redis.pass(100 * time.Second)
				}
				if i > 2000 && i < 2600 && i%5 == 0 {
					a = redis.replica(t)
				}
				for _, l := range []*outbox.RedisLimits{a, b} {
					if l.Take(t.Context(), tt.door, "lijuan") == 0 {
						sent = append(sent, redis.now)
					}
				}
				redis.pass(time.Second)
			}
			if n := most(sent, time.Minute); n > tt.minute {
				t.Errorf("%d within a minute", n)
			}
			if n := most(sent, time.Hour); n > tt.hour {
				t.Errorf("%d within an hour", n)
			}
			if len(sent) < tt.atLeast {
				t.Errorf("only %d went out", len(sent))
			}
		})
	}
}

func TestTheWaitIsWhenThereIsRoom(t *testing.T) {
	redis := newTable(t)
	l := redis.replica(t)
	if wait := l.Take(t.Context(), "push", "g"); wait != 0 {
		t.Fatalf("the first waits %s", wait)
	}
	wait := l.Take(t.Context(), "push", "g")
	if wait <= 0 || wait > 4*time.Second {
		t.Fatalf("the second waits %s", wait)
	}
	if l.Take(t.Context(), "push", "another") != 0 {
		t.Error("a target waits for another")
	}
	if l.Take(t.Context(), "aibot", "g") != 0 {
		t.Error("a door without a pace waits")
	}
	redis.pass(wait + time.Millisecond)
	if l.Take(t.Context(), "push", "g") != 0 {
		t.Error("no room after the wait")
	}
}
