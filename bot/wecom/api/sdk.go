package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/silenceper/wechat/v2/util"
	"github.com/silenceper/wechat/v2/work/config"
	sdk "github.com/silenceper/wechat/v2/work/context"
)

// visit is one call while it is inside the SDK.
type visit struct {
	ctx    context.Context //nolint:containedctx // lives exactly as long as the call
	client *Client
	call   string
	secret string // the token or the webhook key that the ticket stands for
	sent   *atomic.Bool
	fault  *Error // what our transport saw, which the SDK turns into plain text
}

// counter hands out tickets and is the transport of the SDK's HTTP client.
type counter struct {
	next   atomic.Int64
	visits sync.Map // ticket → *visit
}

var (
	tickets counter
	// installSDK gives the SDK its HTTP client before its first call, and
	// never again: the client is a package variable of the SDK.
	installSDK = sync.OnceFunc(func() {
		util.DefaultHTTPClient = &http.Client{Transport: &tickets, CheckRedirect: stay}
	})
)

// handle gives the SDK a ticket where it asks for a token.
type handle string

// GetAccessToken implements the SDK's interface.
func (h handle) GetAccessToken() (string, error) { return string(h), nil }

// throughSDK runs fn with an SDK context whose token is a ticket, under a
// token, and explains what comes back.
func (c *Client) throughSDK(ctx context.Context, call string, fn func(*sdk.Context) error) error {
	return c.authorized(ctx, func(token string) error {
		return c.visit(ctx, call, token, func(ticket string) error {
			return fn(&sdk.Context{
				Config:            &config.Config{CorpID: c.corpID, AgentID: strconv.FormatInt(c.agentID, 10)},
				AccessTokenHandle: handle(ticket),
			})
		})
	})
}

// visit runs fn under a ticket for secret.
func (c *Client) visit(ctx context.Context, call, secret string, fn func(ticket string) error) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	ctx, sent := watch(ctx)
	v := &visit{ctx: ctx, client: c, call: call, secret: secret, sent: sent}
	ticket := "ticket-" + strconv.FormatInt(tickets.next.Add(1), 10)
	tickets.visits.Store(ticket, v)
	defer tickets.visits.Delete(ticket)
	return v.explain(fn(ticket))
}

// explain turns what the SDK says into an *Error. The SDK's own text is
// dropped: it is not stable and carries URLs.
func (v *visit) explain(err error) error {
	if err == nil {
		return nil
	}
	if refusal, ok := errors.AsType[*util.CommonError](err); ok {
		return refused(v.call, int(refusal.ErrCode), redact(refusal.ErrMsg, v.secret))
	}
	if v.fault != nil {
		return v.fault
	}
	if v.ctx.Err() != nil {
		return silence(v.call, v.ctx.Err(), v.sent)
	}
	return &Error{Call: v.call, Class: Retry, Unknown: v.sent.Load(), Err: errors.New("the answer cannot be read")}
}

// RoundTrip puts context, base URL and token of the ticket's owner into a
// request of the SDK.
func (t *counter) RoundTrip(r *http.Request) (*http.Response, error) {
	query, parameter := r.URL.Query(), "access_token"
	if !query.Has(parameter) {
		parameter = "key"
	}
	owner, ok := t.visits.Load(query.Get(parameter))
	if !ok {
		return nil, errors.New("api: a request of the SDK without a ticket")
	}
	v := owner.(*visit)
	query.Set(parameter, v.secret)

	out := r.Clone(v.ctx)
	out.URL.Scheme, out.URL.Host, out.Host = v.client.base.Scheme, v.client.base.Host, ""
	out.URL.Path = v.client.base.Path + "/" + strings.TrimLeft(r.URL.Path, "/")
	out.URL.RawQuery = query.Encode()
	res, err := v.client.http.Transport.RoundTrip(out)
	if err != nil {
		v.fault = silence(v.call, err, v.sent)
		return nil, v.fault
	}
	if res.StatusCode != http.StatusOK {
		v.fault = status(v.call, res.StatusCode)
	}
	res.Body = capped{Reader: io.LimitReader(res.Body, maxAnswer), Closer: res.Body}
	return res, nil
}

// capped is a body that ends at a limit.
type capped struct {
	io.Reader
	io.Closer
}
