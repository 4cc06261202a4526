package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

const (
	renewAhead = 300 * time.Second // a token is given up this long before it dies
	fetchPause = 10 * time.Second  // between two fetches of one app
	blockPause = 10 * time.Minute  // after a wrong secret: 2000 wrong calls an hour block the address
)

// TokenCache shares tokens between replicas. Get gives "" for a key it does
// not have. A cache that fails is passed over: the copy in this process
// carries on.
type TokenCache interface {
	Get(ctx context.Context, key string) (string, error)
	Set(ctx context.Context, key, value string, ttl time.Duration) error
}

// token is an access token and the moment from which it is not used.
type token struct {
	value string
	until time.Time
}

// source gives out the access token of one corp and secret: one fetch at a
// time, early renewal, no loops on a wrong secret (wecom-app-kf A5).
type source struct {
	key   string
	cache TokenCache // may be nil
	now   func() time.Time
	fetch func(context.Context) (value string, life time.Duration, err error)

	flight singleflight.Group

	mu      sync.Mutex
	current token
	pause   time.Time // no fetch before
	failure error     // of the last fetch, nil after a good one
}

func newSource(corpID, secret string, cache TokenCache, now func() time.Time, fetch func(context.Context) (string, time.Duration, error)) *source {
	sum := sha256.Sum256([]byte(corpID + "\x00" + secret))
	return &source{key: "wecom:token:" + hex.EncodeToString(sum[:16]), cache: cache, now: now, fetch: fetch}
}

// get gives a token that is not the rejected one ("" for none rejected).
func (s *source) get(ctx context.Context, rejected string) (string, error) {
	if t := s.local(); t.value != "" && t.value != rejected {
		return t.value, nil
	}
	for {
		// The work outlives a caller that gives up: others wait for it.
		result := s.flight.DoChan(s.key, func() (any, error) {
			return s.renew(context.WithoutCancel(ctx), rejected)
		})
		select {
		case r := <-result:
			value, _ := r.Val.(string)
			if r.Err == nil && value == rejected {
				continue // joined the flight of somebody who did not know yet
			}
			return value, r.Err
		case <-ctx.Done():
			return "", &Error{Call: "gettoken", Class: Retry, Err: ctx.Err()}
		}
	}
}

func (s *source) local() token {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.now().Before(s.current.until) {
		return s.current
	}
	return token{}
}

// renew takes another replica's token, or else fetches one.
func (s *source) renew(ctx context.Context, rejected string) (string, error) {
	if t := s.local(); t.value != "" && t.value != rejected {
		return t.value, nil
	}
	if t := s.shared(ctx); t.value != "" && t.value != rejected {
		s.keep(t)
		return t.value, nil
	}
	if err := s.mayFetch(); err != nil {
		return "", err
	}
	value, life, err := s.fetch(ctx)
	if err != nil {
		s.failed(err)
		return "", err
	}
	t := token{value: value, until: s.now().Add(max(life-renewAhead, life/2))}
	s.keep(t)
	if s.cache != nil {
		// A token that could not be shared still works here.
		_ = s.cache.Set(ctx, s.key, strconv.FormatInt(t.until.Unix(), 10)+" "+value, t.until.Sub(s.now()))
	}
	return value, nil
}

// shared reads the common cache; anything odd in it counts as nothing.
func (s *source) shared(ctx context.Context) token {
	if s.cache == nil {
		return token{}
	}
	entry, err := s.cache.Get(ctx, s.key)
	if err != nil {
		return token{}
	}
	seconds, value, ok := strings.Cut(entry, " ")
	unix, err := strconv.ParseInt(seconds, 10, 64)
	if until := time.Unix(unix, 0); ok && err == nil && s.now().Before(until) {
		return token{value: value, until: until}
	}
	return token{}
}

func (s *source) keep(t token) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.current, s.failure = t, nil
}

// mayFetch reserves the right to fetch once, or says why not.
func (s *source) mayFetch() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if now.Before(s.pause) {
		if s.failure != nil {
			return s.failure
		}
		return &Error{Call: "gettoken", Class: Retry, Err: errors.New("the token was fetched a moment ago and is refused")}
	}
	s.pause = now.Add(fetchPause)
	return nil
}

func (s *source) failed(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failure = err
	if ClassOf(err) == Correct {
		s.pause = s.now().Add(blockPause)
	}
}

// fetchToken asks the platform for a token. The secret is in the URL, as the
// platform wants it, and therefore in no error.
func (c *Client) fetchToken(ctx context.Context) (string, time.Duration, error) {
	const call = "gettoken"
	if c.corpID == "" || c.secret == "" {
		return "", 0, &Error{Call: call, Class: Correct, Err: errors.New("no corp id or secret is configured")}
	}
	var out struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int64  `json:"expires_in"`
	}
	query := map[string]string{"corpid": c.corpID, "corpsecret": c.secret}
	if err := c.get(ctx, call, query, &out); err != nil {
		return "", 0, err
	}
	if out.AccessToken == "" || out.ExpiresIn <= 0 {
		return "", 0, &Error{Call: call, Class: Retry, Err: fmt.Errorf("no token in the answer, expires_in %d", out.ExpiresIn)}
	}
	return out.AccessToken, time.Duration(out.ExpiresIn) * time.Second, nil
}
