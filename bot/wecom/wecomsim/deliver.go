package wecomsim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"
)

// ErrUndelivered says that no delivery of a callback was answered with 200.
var ErrUndelivered = errors.New("wecomsim: callback was not answered")

// Option changes how a message is sent.
type Option func(*options)

type options struct {
	copies int
	after  time.Duration
	msgID  string
	quote  string
	url    string
}

func collect(opts []Option) options {
	o := options{copies: 1}
	for _, set := range opts {
		set(&o)
	}
	return o
}

// Copies delivers a callback n times at once, as a bad network does; 0 loses it.
func Copies(n int) Option { return func(o *options) { o.copies = n } }

// After holds a callback back.
func After(d time.Duration) Option { return func(o *options) { o.after = d } }

// WithMsgID sets the platform's message id.
func WithMsgID(id string) Option { return func(o *options) { o.msgID = id } }

// Quoting answers to a message of the same chat, by its Message.ID.
func Quoting(id string) Option { return func(o *options) { o.quote = id } }

// To sends the callback to another replica.
func To(callbackURL string) Option { return func(o *options) { o.url = callbackURL } }

// Delivery is what became of one callback.
type Delivery struct {
	MsgID    string
	Skipped  bool // the platform does not tell the product about this one
	Attempts []Attempt
	Problems []string // limits that the answers broke; what they carried is not shown
	Advice   []string // lengths that clients show cut
}

// Attempt is one POST.
type Attempt struct {
	Status int
	Reply  []byte // decrypted; empty for the empty packet
	Took   time.Duration
	Err    error // no answer in time, or none at all
}

// Reply returns the first answer that arrived, decrypted.
func (d Delivery) Reply() []byte {
	for _, a := range d.Attempts {
		if a.Err == nil && a.Status == http.StatusOK {
			return a.Reply
		}
	}
	return nil
}

// Deliver posts a callback, again where the platform does, and shows the
// answer. It may be called repeatedly and at once for the same callback; nil
// is delivered nowhere.
func (p *Platform) Deliver(ctx context.Context, cb *Callback, opts ...Option) (Delivery, error) {
	if cb == nil {
		return Delivery{Skipped: true}, nil
	}
	o := collect(opts)
	p.mu.Lock()
	p.busy(cb.at.key(), 1)
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		p.busy(cb.at.key(), -1)
		p.mu.Unlock()
	}()
	if o.copies == 0 {
		return Delivery{MsgID: cb.MsgID, Skipped: true}, nil
	}
	if o.after > 0 {
		if err := p.cfg.Wait(ctx, o.after); err != nil {
			return Delivery{MsgID: cb.MsgID}, err
		}
	}
	parts := make([]Delivery, o.copies)
	var wg sync.WaitGroup
	for i := range parts {
		wg.Go(func() { parts[i] = p.deliver(ctx, cb, o) })
	}
	wg.Wait()
	all := Delivery{MsgID: cb.MsgID}
	for _, d := range parts {
		all.Attempts = append(all.Attempts, d.Attempts...)
		all.Problems = append(all.Problems, d.Problems...)
		all.Advice = append(all.Advice, d.Advice...)
	}
	return all, p.outcome(cb, all)
}

// DeliverShuffled posts callbacks in an order drawn from seed, parallel at a
// time. The answers are in the order of cbs.
func (p *Platform) DeliverShuffled(ctx context.Context, seed uint64, parallel int, cbs []*Callback, opts ...Option) ([]Delivery, error) {
	out, errs := make([]Delivery, len(cbs)), make([]error, len(cbs))
	slots := make(chan struct{}, max(parallel, 1))
	var wg sync.WaitGroup
	order := rand.New(rand.NewPCG(seed, seed)).Perm(len(cbs))
	for _, i := range order {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			out[i], errs[i] = p.Deliver(ctx, cbs[i], opts...)
		})
	}
	wg.Wait()
	return out, errors.Join(errs...)
}

// outcome turns a wholly failed delivery into an error and a bubble.
func (p *Platform) outcome(cb *Callback, d Delivery) error {
	var last Attempt
	for _, last = range d.Attempts {
		if last.Err == nil && last.Status == http.StatusOK {
			return nil
		}
	}
	what := last.Err
	if what == nil {
		what = fmt.Errorf("HTTP %d", last.Status)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.complain(cb.at.key(), []string{fmt.Sprintf("消息没有送达（试了 %d 次）：%v", len(d.Attempts), what)})
	return fmt.Errorf("%w: %s after %d attempts: %w", ErrUndelivered, cb.Title, len(d.Attempts), what)
}

// deliver makes up to three attempts at one copy.
func (p *Platform) deliver(ctx context.Context, cb *Callback, o options) Delivery {
	var d Delivery
	for n := 1; ; n++ {
		a, found := p.attempt(ctx, cb, o.url)
		d.Attempts = append(d.Attempts, a)
		d.Problems = append(d.Problems, found.problems...)
		d.Advice = append(d.Advice, found.advice...)
		if n == attempts || !p.again(cb, a) || p.cfg.Wait(ctx, retryGap) != nil {
			return d
		}
	}
}

func (p *Platform) again(cb *Callback, a Attempt) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	failed := a.Err != nil || (a.Status != http.StatusOK && p.cfg.Redeliver == OnAnyFailure)
	return failed && cb.retried()
}

// attempt posts a callback once and shows what came back.
func (p *Platform) attempt(ctx context.Context, cb *Callback, target string) (Attempt, findings) {
	p.mu.Lock()
	if target == "" {
		target = p.cfg.Bot.CallbackURL
		if cb.Door == DoorApp {
			target = p.cfg.App.CallbackURL
		}
	}
	query, body, err := p.seal(cb)
	p.mu.Unlock()
	entry := Entry{
		Kind: KindCallback, Door: cb.Door, Chat: cb.at.key(), User: cb.at.User, ID: cb.MsgID,
		Title: cb.Title, Raw: string(body), Plain: string(cb.Plain),
	}
	if cb.kind == kindPoll {
		entry.Kind = KindPoll
	}
	var a Attempt
	var raw []byte
	if err == nil {
		start := p.cfg.Now()
		a.Status, raw, err = p.post5(ctx, target+"?"+query.Encode(), cb.Door, body)
		a.Took = p.cfg.Now().Sub(start)
	}
	a.Err = err

	p.mu.Lock()
	defer p.mu.Unlock()
	var found findings
	if err != nil {
		entry.Failure = err.Error()
	} else if a.Status == http.StatusOK {
		a.Reply, found = p.receive(cb, query, raw)
	}
	entry.Status, entry.Answer, entry.Reply, entry.Took = a.Status, string(raw), string(a.Reply), a.Took
	entry.Problems, entry.Advice = found.problems, found.advice
	p.complain(cb.at.key(), found.problems)
	p.record(entry)
	return a, found
}

// post5 sends one request with the platform's time limit and no redirects.
func (p *Platform) post5(ctx context.Context, target string, door Door, body []byte) (int, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, p.cfg.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	if door == DoorApp {
		req.Header.Set("Content-Type", "text/xml; charset=utf-8")
	}
	return p.do(req)
}

func (p *Platform) do(req *http.Request) (int, []byte, error) {
	res, err := p.client.Do(req)
	if err != nil {
		return 0, nil, withoutURL(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, 256<<20))
	return res.StatusCode, body, err
}

// withoutURL drops the signed query from an error.
func withoutURL(err error) error {
	var target *url.Error
	if errors.As(err, &target) {
		return target.Err
	}
	return err
}

// Verify does what the console does when the callback URL is saved: GET with
// an encrypted echo, answered within a second by exactly the plain bytes
// (aibot §1.1, app A1.2).
func (p *Platform) Verify(ctx context.Context, door Door) error {
	p.mu.Lock()
	target, c := p.cfg.Bot.CallbackURL, p.bot
	if door == DoorApp {
		target, c = p.cfg.App.CallbackURL, p.app
	}
	want := p.newID("16161")
	echo, err := c.Encrypt(p.cfg.Random, []byte(want))
	query := p.sign(c, echo)
	p.mu.Unlock()
	if err != nil {
		return fmt.Errorf("encrypt echo: %w", err)
	}
	query.Set("echostr", echo)
	ctx, cancel := context.WithTimeout(ctx, verifyTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target+"?"+query.Encode(), nil)
	if err != nil {
		return fmt.Errorf("verify callback: %w", err)
	}
	status, body, err := p.do(req)
	switch {
	case err != nil:
		return fmt.Errorf("openapi回调地址请求不通过: %w", err)
	case status != http.StatusOK || string(body) != want:
		return fmt.Errorf("openapi回调地址请求不通过: HTTP %s, body %q, want %q", strconv.Itoa(status), body, want)
	}
	return nil
}
