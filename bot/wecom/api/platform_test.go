package api_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"shuangbai/bot/wecom/api"
)

const (
	corpID = "ww1"
	secret = "SECRETSECRET"
)

// platform is a fake of the platform's server: it issues tokens, T1, T2 …,
// and answers every other call with what the test says.
type platform struct {
	*httptest.Server

	mu      sync.Mutex
	tokens  int                // issued so far
	issue   http.HandlerFunc   // replaces the answer of gettoken
	answers []http.HandlerFunc // of the next calls; the last one stays
	seen    []call
}

type call struct {
	path, token, body string
}

func newPlatform(t *testing.T, answers ...http.HandlerFunc) *platform {
	t.Helper()
	p := &platform{answers: answers}
	p.Server = httptest.NewServer(http.HandlerFunc(p.serve))
	t.Cleanup(p.Close)
	return p
}

func (p *platform) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	if strings.HasSuffix(r.URL.Path, "/gettoken") {
		p.token(w, r)
		return
	}
	p.mu.Lock()
	p.seen = append(p.seen, call{r.URL.Path, r.URL.Query().Get("access_token"), string(body)})
	answer := p.answers[0]
	if len(p.answers) > 1 {
		p.answers = p.answers[1:]
	}
	p.mu.Unlock()
	answer(w, r)
}

func (p *platform) token(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.tokens++
	n, issue := p.tokens, p.issue
	p.mu.Unlock()
	switch {
	case issue != nil:
		issue(w, r)
	case r.URL.Query().Get("corpid") != corpID || r.URL.Query().Get("corpsecret") != secret:
		fmt.Fprint(w, `{"errcode":40001,"errmsg":"invalid credential SECRETSECRET"}`)
	default:
		fmt.Fprintf(w, `{"errcode":0,"access_token":"T%d","expires_in":7200}`, n)
	}
}

func (p *platform) calls() []call {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]call(nil), p.seen...)
}

func (p *platform) issued() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.tokens
}

// says answers with a JSON text.
func says(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }
}

// hangs waits until the client gives up.
func hangs(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// clock is a clock that tests move.
type clock struct{ offset atomic.Int64 }

func (c *clock) now() time.Time {
	return time.Unix(1767225600, 0).Add(time.Duration(c.offset.Load()))
}
func (c *clock) move(d time.Duration) { c.offset.Add(int64(d)) }

func (p *platform) client(t *testing.T, change ...func(*api.Config)) *api.Client {
	t.Helper()
	cfg := api.Config{Base: p.URL, CorpID: corpID, Secret: secret, AgentID: 1000002, Now: new(clock).now}
	for _, f := range change {
		f(&cfg)
	}
	c, err := api.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func hello(ctx context.Context, c *api.Client) error {
	_, err := c.Send(ctx, api.Message{To: []string{"zhangsan"}, Text: "您好"})
	return err
}

// failure asserts that err is an *api.Error that betrays nothing.
func failure(t *testing.T, err error) *api.Error {
	t.Helper()
	e, ok := errors.AsType[*api.Error](err)
	if !ok {
		t.Fatalf("err = %v", err)
	}
	for _, hidden := range []string{secret, "access_token", "corpsecret", "KEYKEY", "CODECODE", "ticket-", "T1"} {
		if strings.Contains(e.Error(), hidden) {
			t.Errorf("the error shows %s: %v", hidden, e)
		}
	}
	return e
}
