// Package pull fetches what happens at a customer-service account
// (wecom-app-kf B4.1). A callback only says that there is news; the messages are
// pulled by cursor, by one replica at a time, and taken in together with the
// cursor in one transaction, so that a killed puller loses and doubles nothing.
package pull

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"shuangbai/bot/chat"
	"shuangbai/bot/wecom/api"
	"shuangbai/models"
)

// Records keeps leases, cursors, messages and sessions (models/store).
type Records interface {
	NewsKF(ctx context.Context, account, token string, at time.Time) error
	LeaseKF(ctx context.Context, account, owner string, now time.Time, life time.Duration) (a models.KFAccount, mine bool, err error)
	ReleaseKF(ctx context.Context, account, owner string) error
	StoreKFPage(ctx context.Context, p models.KFPage) (fresh map[string]bool, err error)
	KFAccount(ctx context.Context, account string) (models.KFAccount, error)
	KFSessions(ctx context.Context, account string, customers ...string) (map[string]models.KFSession, error)
	// SentKF lists the latest messages that went out to a customer; FailSent gives
	// one of them up.
	SentKF(ctx context.Context, customer string) ([]models.Outgoing, error)
	FailSent(ctx context.Context, id int64, reason string) error
}

// Platform gives pages (*api.Client).
type Platform interface {
	SyncKF(ctx context.Context, s api.KFSync) (api.KFPage, error)
}

// Bot runs the turns of messages that were taken in (*bot.Bot).
type Bot interface {
	Promised(m chat.Message) models.Inbox
	Resume(ctx context.Context, m chat.Message) error
}

// Options are the parts of a Puller.
type Options struct {
	Account  string // open_kfid
	Owner    string // this replica
	Records  Records
	Platform Platform
	Bot      Bot
	Now      func() time.Time // machine clock
	Product  func() time.Time // product clock: when people wait
	Log      *slog.Logger
	Metrics  *Metrics // nil counts nothing
}

// The rhythm of a puller.
const (
	tick      = 500 * time.Millisecond // how soon a callback at another replica is noticed
	lease     = 30 * time.Second       // of the account, and of a message taken in
	pollEvery = time.Minute            // callbacks get lost
	tokenLife = 10 * time.Minute
	bareGap   = 10 * time.Second // between calls without a token: ten a minute block the account
	slowGap   = time.Minute      // after 45009
	failGap   = 5 * time.Second  // then twice as long, until the next poll is due
	failures  = 3
	pageSize  = 500
	stuck     = 5 * time.Minute // with the native rules off nobody is served: an operator must know
)

// coldAge is the age from which a message is only kept at the very first pull,
// of three days; later pulls have bot.MissedAfter.
const coldAge = 2 * time.Minute

// Puller pulls one account. Any number may run; one has the lease.
type Puller struct {
	Options
	wake chan struct{}

	// Only Step uses these.
	epoch   int64     // of our lease; another one means a new beginning
	pulled  int64     // the news that were there before the last pull
	more    bool      // the last page was not the last one
	last    time.Time // when everything was pulled last
	bare    time.Time // the last call without a token
	bad     string    // a token that was refused
	pause   time.Time // not before
	failed  int       // calls that failed in a row
	since   time.Time // the first step
	alarmed bool
}

// New makes a Puller.
func New(o Options) *Puller { return &Puller{Options: o, wake: make(chan struct{}, 1)} }

// News hears of a callback. It never fails: what cannot be noted is found by
// the poll.
func (p *Puller) News(ctx context.Context, n chat.News) {
	if n.Account != p.Account {
		return
	}
	if err := p.Records.NewsKF(ctx, n.Account, n.Token, p.Now()); err != nil {
		p.Log.WarnContext(ctx, "news of customer service not noted, the poll will find them", "error", err)
		return
	}
	select {
	case p.wake <- struct{}{}:
	default: // it is about to look
	}
}

// Run pulls until ctx ends, and gives its lease back.
func (p *Puller) Run(ctx context.Context) {
	t := time.NewTicker(tick)
	defer t.Stop()
	for {
		if err := p.Step(ctx); err != nil && ctx.Err() == nil {
			p.Log.WarnContext(ctx, "customer service not pulled, will try again", "error", err)
		}
		select {
		case <-ctx.Done():
			if err := p.Records.ReleaseKF(context.WithoutCancel(ctx), p.Account, p.Owner); err != nil {
				p.Log.WarnContext(ctx, "lease of customer service not given back", "error", err)
			}
			return
		case <-t.C:
		case <-p.wake:
		}
	}
}

// Step renews or takes the lease and pulls what is due.
func (p *Puller) Step(ctx context.Context) error {
	now := p.Now()
	if p.since.IsZero() {
		p.since = now
	}
	a, mine, err := p.Records.LeaseKF(ctx, p.Account, p.Owner, now, lease)
	if err != nil {
		return err
	}
	p.watch(ctx, a, now)
	if !mine {
		return nil
	}
	if a.Epoch != p.epoch { // whoever had it before may have left something
		p.epoch, p.pulled, p.more, p.last = a.Epoch, -1, true, time.Time{}
	}
	due := p.more || a.News != p.pulled || now.Sub(p.last) >= pollEvery
	if !due || now.Before(p.pause) {
		return nil
	}
	return p.drain(ctx, a)
}

// watch tells an operator when nothing has been pulled for long, by whichever
// replica.
func (p *Puller) watch(ctx context.Context, a models.KFAccount, now time.Time) {
	last := a.SyncedAt
	if last.Before(p.since) {
		last = p.since
	}
	late := now.Sub(last) > stuck
	p.Metrics.stands(a, now, late)
	if late && !p.alarmed {
		p.Log.ErrorContext(ctx, "customers are not being served: customer service has not been pulled", "since", last)
	}
	p.alarmed = late
}

// drain pulls page after page until there are no more, or none is allowed yet.
func (p *Puller) drain(ctx context.Context, a models.KFAccount) error {
	p.pulled, p.more = a.News, true
	for p.more && ctx.Err() == nil {
		page, err := p.page(ctx, a)
		if err != nil || page == nil {
			return err
		}
		if err := p.take(ctx, &a, *page); err != nil {
			if models.CodeOf(err) == models.Conflict { // another replica goes on from our cursor
				p.epoch = 0
				return nil
			}
			return err
		}
		p.more = bool(page.More)
	}
	if !p.more {
		p.last = p.Now()
	}
	return nil
}

// page fetches the next page; nil when the platform wants us to wait.
func (p *Puller) page(ctx context.Context, a models.KFAccount) (*api.KFPage, error) {
	now := p.Now()
	call := api.KFSync{OpenKFID: p.Account, Cursor: a.Cursor, Limit: pageSize}
	if a.Token != p.bad && now.Sub(a.TokenAt) < tokenLife {
		call.Token = a.Token
	}
	if call.Token == "" {
		if wait := p.bare.Add(bareGap); now.Before(wait) {
			p.pause = wait
			return nil, nil //nolint:nilnil // documented
		}
		p.bare = now
	}
	page, err := p.Platform.SyncKF(ctx, call)
	if err == nil {
		p.failed = 0
		return &page, nil
	}
	e := &api.Error{}
	errors.As(err, &e)
	p.Metrics.refused(e.Code)
	if e.Code == api.KFBadToken {
		p.bad = call.Token
		return nil, nil //nolint:nilnil // documented: the next step goes without
	}
	p.pause = now.Add(p.gap(e))
	return nil, err
}

// gap is how long to wait after a failed call: a limit takes its minute, a busy
// platform a little longer each time, and then the time of a poll.
func (p *Puller) gap(e *api.Error) time.Duration {
	if e.Code == api.Limited {
		return slowGap
	}
	p.failed++
	if p.failed > failures {
		p.failed = 0
		return pollEvery
	}
	return failGap << (p.failed - 1)
}
