package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

const (
	defaultBase    = "https://qyapi.weixin.qq.com"
	defaultTimeout = 10 * time.Second
	maxAnswer      = 1 << 20 // bytes of a JSON answer
)

// Config is what a Client needs. CorpID and Secret may be empty for a client
// that only pushes to groups and uses response_urls.
type Config struct {
	Base      string // default https://qyapi.weixin.qq.com; may hold a path
	CorpID    string
	Secret    string
	AgentID   int64
	Cache     TokenCache        // optional
	Transport http.RoundTripper // default: a transport of its own
	Timeout   time.Duration     // of one call; default 10 s
	Now       func() time.Time  // the machine's clock
}

// Client calls the platform for one app. It is safe for concurrent use.
type Client struct {
	base    *url.URL
	corpID  string
	secret  string
	agentID int64
	timeout time.Duration
	http    *http.Client
	tokens  *source
}

// New makes a Client.
func New(cfg Config) (*Client, error) {
	if cfg.Base == "" {
		cfg.Base = defaultBase
	}
	base, err := url.Parse(strings.TrimRight(cfg.Base, "/"))
	if err != nil || base.Host == "" || (base.Scheme != "https" && base.Scheme != "http") {
		return nil, errors.New("api: base is not a URL")
	}
	if cfg.Now == nil {
		return nil, errors.New("api: no clock")
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = defaultTimeout
	}
	if cfg.Transport == nil {
		cfg.Transport = transport()
	}
	c := &Client{
		base: base, corpID: cfg.CorpID, secret: cfg.Secret, agentID: cfg.AgentID, timeout: cfg.Timeout,
		http: &http.Client{Transport: cfg.Transport, CheckRedirect: stay},
	}
	c.tokens = newSource(cfg.CorpID, cfg.Secret, cfg.Cache, cfg.Now, c.fetchToken)
	installSDK()
	return c, nil
}

// transport has a time-out for every step, so that a silent peer is noticed
// before the call's own time-out when nothing was sent yet.
func transport() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:   5 * time.Second,
		ResponseHeaderTimeout: defaultTimeout,
		IdleConnTimeout:       90 * time.Second,
		MaxIdleConnsPerHost:   16,
		ForceAttemptHTTP2:     true,
	}
}

// stay follows no redirect: the platform sends none, and a token must not
// travel to another host.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// authorized runs fn with a token, and once more with a new one if the
// platform says that the first is dead.
func (c *Client) authorized(ctx context.Context, fn func(token string) error) error {
	token, err := c.tokens.get(ctx, "")
	if err != nil {
		return err
	}
	err = fn(token)
	if e, ok := errors.AsType[*Error](err); !ok || e.Class != Renew {
		return err
	}
	fresh, renewErr := c.tokens.get(ctx, token)
	if renewErr != nil {
		return renewErr
	}
	return fn(fresh)
}

// get and post call /cgi-bin/<call> and decode the answer into out.
func (c *Client) get(ctx context.Context, call string, query map[string]string, out any) error {
	return c.exchange(ctx, call, http.MethodGet, query, nil, out)
}

func (c *Client) post(ctx context.Context, call string, query map[string]string, in, out any) error {
	body, err := encode(in)
	if err != nil {
		return &Error{Call: call, Class: Drop, Err: err}
	}
	return c.exchange(ctx, call, http.MethodPost, query, body, out)
}

func (c *Client) exchange(ctx context.Context, call, method string, query map[string]string, body []byte, out any) error {
	data, _, err := c.raw(ctx, request{
		call: call, method: method, target: c.target(call, query), body: body,
		contentType: "application/json; charset=utf-8", limit: maxAnswer,
	})
	if err != nil {
		return err
	}
	return decode(call, data, out, secrets(query)...)
}

// request is one HTTP exchange.
type request struct {
	call, method string
	target       *url.URL
	body         []byte
	contentType  string
	limit        int64 // bytes of the answer
}

// raw sends a request and reads its answer whole. Its errors do not hold the
// URL, because the URL holds the token.
func (c *Client) raw(ctx context.Context, r request) ([]byte, http.Header, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	ctx, sent := watch(ctx)
	req, err := http.NewRequestWithContext(ctx, r.method, r.target.String(), bytes.NewReader(r.body))
	if err != nil {
		return nil, nil, &Error{Call: r.call, Class: Drop, Err: errors.New("request cannot be built")}
	}
	if r.body != nil {
		req.Header.Set("Content-Type", r.contentType)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, nil, silence(r.call, err, sent)
	}
	defer res.Body.Close() //nolint:errcheck // read only
	if res.StatusCode != http.StatusOK && res.StatusCode != http.StatusPartialContent {
		return nil, nil, status(r.call, res.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(res.Body, r.limit+1))
	if err != nil {
		return nil, nil, silence(r.call, err, sent)
	}
	if int64(len(data)) > r.limit {
		return nil, nil, &Error{Call: r.call, Class: Drop, Unknown: true, Err: fmt.Errorf("answer longer than %d bytes", r.limit)}
	}
	return data, res.Header, nil
}

// target builds the URL of a call.
func (c *Client) target(call string, query map[string]string) *url.URL {
	u := *c.base
	u.Path = c.base.Path + "/cgi-bin/" + call
	values := url.Values{}
	for name, value := range query {
		values.Set(name, value)
	}
	u.RawQuery = values.Encode()
	return &u
}

// watch reports through sent whether the request left this machine.
func watch(ctx context.Context) (_ context.Context, sent *atomic.Bool) {
	sent = new(atomic.Bool)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { sent.Store(true) }}), sent
}

// silence makes the Error of a request that got no answer.
func silence(call string, err error, sent *atomic.Bool) *Error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err // the wrapper prints the URL
	}
	return &Error{Call: call, Class: Retry, Unknown: sent.Load(), Err: err}
}

// decode reads a JSON answer and its errcode.
func decode(call string, data []byte, out any, secrets ...string) error {
	var head struct {
		Code int    `json:"errcode"`
		Hint string `json:"errmsg"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return &Error{Call: call, Class: Retry, Unknown: true, Err: errors.New("the answer is not JSON")}
	}
	if head.Code != 0 {
		return refused(call, head.Code, redact(head.Hint, secrets...))
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(data, out); err != nil {
		return &Error{Call: call, Class: Retry, Unknown: true, Err: errors.New("the answer has another shape")}
	}
	return nil
}

// encode writes JSON that leaves < > & as they are.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// secrets lists the query values that no error may print.
func secrets(query map[string]string) []string {
	return []string{query["access_token"], query["corpsecret"], query["key"]}
}
