package wecomsim

import (
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"time"
)

// Config is the corp and the manners of the platform. Zero values of the
// second half mean the platform's own.
type Config struct {
	CorpID  string
	Bot     Bot
	App     App
	Members []Member
	Groups  []Group
	KF      []KFAccount // managed by the app
	BaseURL string      // where the product reaches this handler; see SetBaseURL

	Now       func() time.Time                           // platform time: signatures, tokens, links, limits
	Calendar  func() time.Time                           // time shown on messages, day of enter_chat; default Now
	Wait      func(context.Context, time.Duration) error // pauses between attempts and polls; default a timer
	Random    io.Reader                                  // default crypto/rand
	Transport http.RoundTripper                          // carries callbacks; Through(handler) stays in process
	Redeliver Redelivery
	Timeout   time.Duration // for a callback's answer, default 5 s
	PollEvery time.Duration // stream refresh, default 1 s
	Keep      int           // ledger entries kept, default 20 000
}

// Bot is the corp's AI bot in callback mode. Its receiveid is "".
type Bot struct {
	Name, ID, Token, EncodingAESKey, CallbackURL string
}

// App is the corp's self-built app. Its receiveid is the corp id.
type App struct {
	Name                                       string
	AgentID                                    int
	Secret, Token, EncodingAESKey, CallbackURL string
}

// Member is one person of the corp.
type Member struct {
	UserID string
	Name   string
	Hidden bool // outside the app's visible scope: invaliduser
	Left   bool // status 5 in user/get, invaliduser
}

// Group is one internal group with the bot in it.
type Group struct {
	ChatID     string // case-sensitive
	Name       string
	Members    []string // userids
	WebhookKey string   // of the group's push; "" has none
}

// Redelivery says which callbacks the platform sends again; its two pages
// disagree (app A1.5).
type Redelivery int

const (
	// OnTimeout sends again after a time-out or a failed connection only.
	OnTimeout Redelivery = iota
	// OnAnyFailure also does so after every status but 200.
	OnAnyFailure
)

const (
	attempts       = 3 // deliveries of one callback in total
	retryGap       = time.Second
	verifyTimeout  = time.Second
	streamLife     = 6 * time.Minute
	replyLife      = time.Hour
	linkLife       = 5 * time.Minute
	mediaLife      = 72 * time.Hour
	responseLife   = 72 * time.Hour
	tokenLife      = 7200 * time.Second
	defaultTimeout = 5 * time.Second
	defaultKeep    = 20_000
)

func (c Config) withDefaults() Config {
	if c.Now == nil {
		c.Now = time.Now //nolint:forbidigo // the default at the edge; tests inject their own
	}
	if c.Calendar == nil {
		c.Calendar = c.Now
	}
	if c.Wait == nil {
		c.Wait = pause
	}
	if c.Random == nil {
		c.Random = rand.Reader
	}
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	if c.PollEvery == 0 {
		c.PollEvery = time.Second
	}
	if c.Keep == 0 {
		c.Keep = defaultKeep
	}
	if c.Bot.Name == "" {
		c.Bot.Name = "双百助手"
	}
	if c.App.Name == "" {
		c.App.Name = "双百工程"
	}
	return c
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
