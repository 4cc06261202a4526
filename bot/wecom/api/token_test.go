package api_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"shuangbai/bot/wecom/api"
)

// store is a shared cache of the kind that Redis is.
type store struct {
	mu     sync.Mutex
	values map[string]string
	broken bool
}

func (s *store) Get(_ context.Context, key string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken {
		return "", errors.New("down")
	}
	return s.values[key], nil
}

func (s *store) Set(_ context.Context, key, value string, _ time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken {
		return errors.New("down")
	}
	if s.values == nil {
		s.values = map[string]string{}
	}
	s.values[key] = value
	return nil
}

func TestOneTokenForManyCalls(t *testing.T) {
	p := newPlatform(t, says(sent))
	c := p.client(t)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if err := hello(t.Context(), c); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if p.issued() != 1 {
		t.Errorf("%d tokens fetched", p.issued())
	}
}

func TestTokenIsRenewedBeforeItDies(t *testing.T) {
	p := newPlatform(t, says(sent))
	clk := new(clock)
	c := p.client(t, func(cfg *api.Config) { cfg.Now = clk.now })
	for _, step := range []struct {
		wait   time.Duration
		tokens int
	}{{0, 1}, {7200*time.Second - 301*time.Second, 1}, {2 * time.Second, 2}} {
		clk.move(step.wait)
		if err := hello(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if p.issued() != step.tokens {
			t.Errorf("after %v: %d tokens, want %d", step.wait, p.issued(), step.tokens)
		}
	}
}

func TestDeadTokenIsRenewedOnce(t *testing.T) {
	for name, code := range map[string]string{"expired": "42001", "invalid": "40014"} {
		dead := says(`{"errcode":` + code + `,"errmsg":"dead"}`)
		p := newPlatform(t, says(sent), dead, says(sent))
		clk := new(clock)
		c := p.client(t, func(cfg *api.Config) { cfg.Now = clk.now })
		for range 2 {
			if err := hello(t.Context(), c); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			clk.move(time.Minute)
		}
		calls := p.calls()
		if p.issued() != 2 || len(calls) != 3 || calls[1].token != "T1" || calls[2].token != "T2" {
			t.Errorf("%s: %d tokens, calls %+v", name, p.issued(), calls)
		}
	}
}

func TestTokenThatStaysDeadIsNotFetchedInALoop(t *testing.T) {
	p := newPlatform(t, says(`{"errcode":42001,"errmsg":"dead"}`))
	clk := new(clock)
	c := p.client(t, func(cfg *api.Config) { cfg.Now = clk.now })
	for range 5 {
		failure(t, hello(t.Context(), c))
	}
	if p.issued() != 1 {
		t.Errorf("%d tokens within ten seconds", p.issued())
	}
	clk.move(11 * time.Second)
	if e := failure(t, hello(t.Context(), c)); e.Class != api.Renew || p.issued() != 2 {
		t.Errorf("%d tokens, %v", p.issued(), e)
	}
}

func TestWrongSecretStops(t *testing.T) {
	for _, code := range []string{"40001", "40013", "50003"} {
		p := newPlatform(t, says(sent))
		p.issue = says(`{"errcode":` + code + `,"errmsg":"no ` + secret + `"}`)
		clk := new(clock)
		c := p.client(t, func(cfg *api.Config) { cfg.Now = clk.now })
		for range 10 {
			if e := failure(t, hello(t.Context(), c)); e.Class != api.Correct || e.Call != "gettoken" {
				t.Errorf("%v", e)
			}
			clk.move(30 * time.Second)
		}
		if p.issued() != 1 || len(p.calls()) != 0 {
			t.Errorf("%s: %d tries within five minutes, %d calls", code, p.issued(), len(p.calls()))
		}
		clk.move(10 * time.Minute)
		p.mu.Lock()
		p.issue = nil
		p.mu.Unlock()
		if err := hello(t.Context(), c); err != nil {
			t.Errorf("%s: after the repair: %v", code, err)
		}
	}
}

func TestFailingTokenServerIsLeftAloneForAMoment(t *testing.T) {
	p := newPlatform(t, says(sent))
	p.issue = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }
	clk := new(clock)
	c := p.client(t, func(cfg *api.Config) { cfg.Now = clk.now })
	for range 5 {
		if e := failure(t, hello(t.Context(), c)); e.Class != api.Retry || e.Status != http.StatusBadGateway {
			t.Errorf("%v", e)
		}
	}
	if p.issued() != 1 {
		t.Errorf("%d tries within ten seconds", p.issued())
	}
}

func TestReplicasShareATokenAndItsRenewal(t *testing.T) {
	dead := says(`{"errcode":42001,"errmsg":"dead"}`)
	p := newPlatform(t, says(sent), says(sent), dead, says(sent), dead, says(sent))
	shared, clk := new(store), new(clock)
	replica := func() *api.Client {
		return p.client(t, func(cfg *api.Config) { cfg.Cache, cfg.Now = shared, clk.now })
	}
	a, b := replica(), replica()
	for _, c := range []*api.Client{a, b, a, b} { // a renews, b takes a's new token
		if err := hello(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		clk.move(20 * time.Second)
	}
	calls := p.calls()
	if p.issued() != 2 || len(calls) != 6 || calls[5].token != "T2" {
		t.Errorf("%d tokens, calls %+v", p.issued(), calls)
	}
}

func TestBrokenCacheCostsNoTokens(t *testing.T) {
	p := newPlatform(t, says(sent))
	c := p.client(t, func(cfg *api.Config) { cfg.Cache = &store{broken: true} })
	for range 5 {
		if err := hello(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	if p.issued() != 1 {
		t.Errorf("%d tokens", p.issued())
	}
}

func TestGarbageInTheCacheIsIgnored(t *testing.T) {
	p := newPlatform(t, says(sent))
	shared := new(store)
	if err := hello(t.Context(), p.client(t, func(cfg *api.Config) { cfg.Cache = shared })); err != nil {
		t.Fatal(err)
	}
	for key := range shared.values {
		shared.values[key] = "not a token"
	}
	if err := hello(t.Context(), p.client(t, func(cfg *api.Config) { cfg.Cache = shared })); err != nil {
		t.Fatal(err)
	}
	if p.issued() != 2 {
		t.Errorf("%d tokens", p.issued())
	}
}

func TestNoSecretIsAMatterOfConfiguration(t *testing.T) {
	p := newPlatform(t, says(sent))
	c := p.client(t, func(cfg *api.Config) { cfg.Secret = "" })
	if e := failure(t, hello(t.Context(), c)); e.Class != api.Correct || p.issued() != 0 {
		t.Errorf("%v", e)
	}
}
