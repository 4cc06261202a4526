package wire

import (
	"context"
	"sync"
)

// Trip is one round trip: everything said before the answer, a pipeline say,
// and the answer to it.
type Trip struct{ Up, Down int } // bytes

// Redis is a proxy in front of a Redis.
type Redis struct {
	*proxy
	mu    sync.Mutex
	trips []*Trip
}

// ListenRedis starts a proxy to address.
func ListenRedis(ctx context.Context, upstream string) (r *Redis, err error) {
	r = &Redis{}
	r.proxy, err = newProxy(ctx, "tcp", upstream, func() listener { return &redisEar{of: r} })
	return r, err
}

// Take gives the round trips since the last call, in the order in which they
// began.
func (r *Redis) Take() []Trip {
	r.mu.Lock()
	defer r.mu.Unlock()
	taken := make([]Trip, len(r.trips))
	for i, t := range r.trips {
		taken[i] = *t
	}
	r.trips = nil
	return taken
}

// redisEar tells round trips apart by who speaks: one begins when the client
// speaks after the server.
type redisEar struct {
	of       *Redis
	now      *Trip
	answered bool
}

func (e *redisEar) up(b []byte) {
	e.of.mu.Lock()
	defer e.of.mu.Unlock()
	if e.now == nil || e.answered {
		e.now, e.answered = &Trip{}, false
		e.of.trips = append(e.of.trips, e.now)
	}
	e.now.Up += len(b)
}

func (e *redisEar) down(b []byte) {
	e.of.mu.Lock()
	defer e.of.mu.Unlock()
	if e.now != nil {
		e.now.Down += len(b)
		e.answered = true
	}
}
