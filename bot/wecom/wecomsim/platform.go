package wecomsim

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"shuangbai/bot/wecom"
)

// ErrUnknown says that a person, group or message does not exist here.
var ErrUnknown = errors.New("wecomsim: no such person, group or message")

// Platform is the fake WeCom. It is safe for concurrent use.
type Platform struct {
	cfg    Config
	bot    *wecom.Cipher
	app    *wecom.Cipher
	client *http.Client
	mux    *http.ServeMux

	life context.Context // ends the background polls with Close
	stop context.CancelFunc
	work sync.WaitGroup

	mu       sync.Mutex
	closed   bool
	rev      int64         // grows with every visible change
	changed  chan struct{} // closed at the next change
	run      string        // random part of all ids: a restart must not repeat any
	serial   int64
	members  []Member
	groups   []Group
	chats    map[string]*conversation
	messages map[string]*Message
	ledger   []Entry
	streams  map[string]*stream
	answers  map[string]answer   // first answer by msgid
	tasks    map[string]struct{} // task ids ever sent, by door
	links    map[string]*replyLink
	codes    map[string]*cardCode
	media    map[string]*object
	objects  map[string]objectLink // by signature
	entered  map[string]string     // bot chat → last day of enter_chat
	token    token
	faults   []*Fault
	sent     map[string]time.Time // enable_duplicate_check
	windows  map[string]*window
	desk     desk
	friends  friends
}

// New fails on keys the platform would not accept.
func New(cfg Config) (*Platform, error) {
	cfg = cfg.withDefaults()
	bot, err := wecom.NewCipher(cfg.Bot.Token, cfg.Bot.EncodingAESKey, "")
	if err != nil {
		return nil, fmt.Errorf("bot: %w", err)
	}
	app, err := wecom.NewCipher(cfg.App.Token, cfg.App.EncodingAESKey, cfg.CorpID)
	if err != nil {
		return nil, fmt.Errorf("app: %w", err)
	}
	seed := make([]byte, 6)
	if _, err := io.ReadFull(cfg.Random, seed); err != nil {
		return nil, fmt.Errorf("read random bytes: %w", err)
	}
	p := &Platform{
		cfg: cfg, bot: bot, app: app,
		client:   &http.Client{Transport: cfg.Transport, CheckRedirect: refuseRedirect},
		changed:  make(chan struct{}),
		run:      hex.EncodeToString(seed),
		members:  append([]Member(nil), cfg.Members...),
		groups:   append([]Group(nil), cfg.Groups...),
		chats:    map[string]*conversation{},
		messages: map[string]*Message{},
		streams:  map[string]*stream{},
		answers:  map[string]answer{},
		tasks:    map[string]struct{}{},
		links:    map[string]*replyLink{},
		codes:    map[string]*cardCode{},
		media:    map[string]*object{},
		objects:  map[string]objectLink{},
		entered:  map[string]string{},
		sent:     map[string]time.Time{},
		windows:  map[string]*window{},
		desk:     newDesk(),
	}
	p.life, p.stop = context.WithCancel(context.Background())
	p.mux = p.routes()
	return p, nil
}

func refuseRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// Close ends stream polling and hanging calls and waits for them.
func (p *Platform) Close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.stop()
	p.work.Wait()
}

// Settle waits until no stream is being polled.
func (p *Platform) Settle(ctx context.Context) error {
	for {
		rev := p.Revision()
		if !p.polling() {
			return nil
		}
		if _, err := p.WaitChange(ctx, rev); err != nil {
			return err
		}
	}
}

// SetBaseURL sets where the product reaches this handler, for the
// response_url and the media links of later callbacks.
func (p *Platform) SetBaseURL(base string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cfg.BaseURL = strings.TrimRight(base, "/")
}

// SetCallbacks sets the URLs an administrator would type into the console.
func (p *Platform) SetCallbacks(bot, app string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cfg.Bot.CallbackURL, p.cfg.App.CallbackURL = bot, app
}

// SetRedelivery switches between the two readings of the platform's pages.
func (p *Platform) SetRedelivery(r Redelivery) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cfg.Redeliver = r
}

// AddGroup opens a group, as a colleague would.
func (p *Platform) AddGroup(g Group) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.groups = append(p.groups, g)
	p.touch()
}

// AddMember adds a person to the corp.
func (p *Platform) AddMember(m Member) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.members = append(p.members, m)
	p.touch()
}

// Members and Groups return the corp in the order it was set up.
func (p *Platform) Members() []Member {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Member(nil), p.members...)
}

// Groups returns the internal groups in the order they were opened.
func (p *Platform) Groups() []Group {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Group(nil), p.groups...)
}

// BotName is the name people type after @; AppName heads the app's chat.
func (p *Platform) BotName() string { return p.cfg.Bot.Name }

// AppName heads the app's chat.
func (p *Platform) AppName() string { return p.cfg.App.Name }

// Revision is the number of the latest change, a cursor for WaitChange.
func (p *Platform) Revision() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.rev
}

// WaitChange returns once something is newer than after.
func (p *Platform) WaitChange(ctx context.Context, after int64) (int64, error) {
	for {
		p.mu.Lock()
		rev, changed := p.rev, p.changed
		p.mu.Unlock()
		if rev > after {
			return rev, nil
		}
		select {
		case <-ctx.Done():
			return rev, ctx.Err()
		case <-p.life.Done():
			return rev, context.Canceled
		case <-changed:
		}
	}
}

// touch marks a visible change. p.mu is held.
func (p *Platform) touch() int64 {
	p.rev++
	close(p.changed)
	p.changed = make(chan struct{})
	return p.rev
}

// newID returns an id that no run of the simulator repeats. p.mu is held.
func (p *Platform) newID(prefix string) string {
	p.serial++
	return prefix + p.run + strconv.FormatInt(p.serial, 36)
}

// secret returns an id that cannot be guessed. p.mu is held.
func (p *Platform) secret(prefix string) string {
	raw := make([]byte, 16)
	_, _ = io.ReadFull(p.cfg.Random, raw)
	return p.newID(prefix) + hex.EncodeToString(raw)
}

// member finds a person; the platform compares userids without case (app
// §0.2). p.mu is held.
func (p *Platform) member(id string) (Member, bool) {
	for _, m := range p.members {
		if strings.EqualFold(m.UserID, id) {
			return m, true
		}
	}
	return Member{}, false
}

// group finds a group by its case-sensitive chatid. p.mu is held.
func (p *Platform) group(chatID string) (Group, bool) {
	for _, g := range p.groups {
		if g.ChatID == chatID {
			return g, true
		}
	}
	return Group{}, false
}

// background runs f until Close, unless the platform is closing.
func (p *Platform) background(f func(context.Context)) {
	// p.mu is held by the caller, so Close cannot pass between the test and Add.
	if p.closed {
		return
	}
	p.work.Go(func() { f(p.life) })
}
