package boot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"

	"shuangbai/bot"
	"shuangbai/bot/chat"
	"shuangbai/bot/outbox"
	"shuangbai/bot/wecom/api"
	"shuangbai/bot/wecom/wecomsim"
	"shuangbai/models"
	"shuangbai/models/store"
	"shuangbai/models/store/storetest"
)

// The storm: so many people and groups, and messages to each.
const (
	stormPeople, toPerson = 40, 40
	stormGroups, toGroup  = 20, 20
)

// hand is a clock moved by hand that everybody in the storm follows.
type hand struct {
	mu  sync.Mutex
	at  time.Time
	all *miniredis.Miniredis
}

func (h *hand) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at
}

func (h *hand) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at = h.at.Add(d)
	h.all.SetTime(h.at)
	h.all.FastForward(d)
}

// mortal is a store whose worker is killed now and then: after a claim, or after
// a message went out and before that was written down.
type mortal struct {
	*store.Store
	mu   sync.Mutex
	fate *mathrand.Rand
}

var errKilled = errors.New("killed")

func (m *mortal) dies() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.fate.IntN(40) == 0
}

func (m *mortal) ClaimOutgoing(ctx context.Context, owner string, now time.Time, lease time.Duration, limit int) ([]models.Outgoing, error) {
	rows, err := m.Store.ClaimOutgoing(ctx, owner, now, lease, limit)
	if len(rows) > 0 && m.dies() {
		return nil, errKilled
	}
	return rows, err
}

func (m *mortal) SettleOutgoing(ctx context.Context, o models.Outgoing) error {
	if m.dies() {
		return errKilled
	}
	return m.Store.SettleOutgoing(ctx, o)
}

func person(i int) string    { return fmt.Sprintf("member%03d", i) }
func groupChat(i int) string { return fmt.Sprintf("wrGroup%02d", i) }

// stormCorp is the simulated platform of the storm.
func stormCorp(t *testing.T, h *hand) (*wecomsim.Platform, *api.Client, keys) {
	t.Helper()
	c := wecomsim.Config{Now: h.now}
	hooks := keys{}
	for i := range stormPeople {
		c.Members = append(c.Members, wecomsim.Member{UserID: person(i), Name: person(i)})
	}
	for i := range stormGroups {
		hooks[groupChat(i)] = fmt.Sprintf("hook-%02d", i)
		c.Groups = append(c.Groups, wecomsim.Group{ChatID: groupChat(i), Members: []string{person(0)}, WebhookKey: hooks[groupChat(i)]})
	}
	p, client := served(t, c)
	return p, client, hooks
}

// fill queues every message; its text is its number in its line.
func fill(t *testing.T, s *store.Store, at time.Time) {
	t.Helper()
	turn := models.Turn{Now: at, At: at}
	add := func(door chat.Door, target string, n int, v any) {
		turn.Outgoing = append(turn.Outgoing, models.Outgoing{
			Door: string(door), Target: target, Kind: "notice", Body: body(t, v), Key: fmt.Sprintf("%s:%s:%d", door, target, n),
		})
	}
	for n := range toPerson {
		for i := range stormPeople {
			add(chat.App, person(i), n, bot.Delivery{Reply: chat.Reply{Text: fmt.Sprintf("第%02d条", n)}})
		}
	}
	for n := range toGroup {
		for i := range stormGroups {
			add(chat.Push, groupChat(i), n, bot.Post{Markdown: fmt.Sprintf("第%02d条", n)})
		}
	}
	for len(turn.Outgoing) > 0 { // in statements that every database takes at once
		part := turn
		part.Outgoing = turn.Outgoing[:min(100, len(turn.Outgoing))]
		if _, err := s.CommitTurn(t.Context(), part); err != nil {
			t.Fatal(err)
		}
		turn.Outgoing = turn.Outgoing[len(part.Outgoing):]
	}
}

// Two thousand messages, two workers that are killed again and again, answers
// that are lost: by the platform's own record the app has each message once and
// in order, and a group has each once but for those that are counted unknown.
func TestTwoThousandMessagesThroughAStorm(t *testing.T) {
	s := storetest.SQLite(t)
	h := &hand{at: storetest.Start, all: miniredis.RunT(t)}
	h.pass(0)
	p, client, hooks := stormCorp(t, h)
	fill(t, s, h.now())
	redisClient := redis.NewClient(&redis.Options{Addr: h.all.Addr()})
	t.Cleanup(func() { _ = redisClient.Close() })
	var workers []*outbox.Worker
	for i := range 2 {
		workers = append(workers, outbox.New(outbox.Options{
			Rows:    &mortal{Store: s, fate: mathrand.New(mathrand.NewPCG(uint64(i), 7))},
			Senders: map[string]outbox.Sender{"app": appSender{client}, "push": pushSender{client, hooks}},
			Keyed:   map[string]time.Duration{"app": dropRepeats},
			Limits:  outbox.NewRedisLimits(redis_rate.NewLimiter(redisClient), "sb:", paces, h.now),
			Owner:   fmt.Sprintf("worker-%d", i), Now: h.now, Log: slog.New(slog.DiscardHandler),
		}))
	}
	for second := 0; left(t, s) > 0; second++ {
		if second > 3600 {
			t.Fatalf("%d messages still wait after an hour", left(t, s))
		}
		if second%10 == 0 && second < 120 {
			p.Fail(wecomsim.Fault{Path: "/cgi-bin/webhook/send", Times: 1, Lose: true})
			p.Fail(wecomsim.Fault{Path: "/cgi-bin/message/send", Times: 1, Lose: true})
		}
		var wg sync.WaitGroup
		for _, w := range workers {
			wg.Go(func() {
				for n := 1; n > 0; {
					n, _ = w.Once(t.Context()) // a killed worker comes back
				}
			})
		}
		wg.Wait()
		h.pass(time.Second)
	}
	for i := range stormPeople {
		if missing := inOrder(t, person(i), texts(p, wecomsim.Sender{User: person(i), App: true}), toPerson); missing > 0 {
			t.Errorf("%s misses %d messages", person(i), missing)
		}
	}
	missing := 0
	for i := range stormGroups {
		missing += inOrder(t, groupChat(i), texts(p, wecomsim.Sender{User: person(0), Group: groupChat(i)}), toGroup)
	}
	unknown, err := s.Outbox(t.Context(), "", 10_000)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("of %d messages to groups %d are unknown, %d of them missing", stormGroups*toGroup, len(unknown), missing)
	if len(unknown) == 0 || missing > len(unknown) {
		t.Errorf("%d messages missing in groups, %d unknown", missing, len(unknown))
	}
	if problems := p.Problems(); len(problems) > 0 {
		t.Errorf("limits broken: %d, such as %s", len(problems), problems[0])
	}
}

func left(t *testing.T, s *store.Store) int {
	t.Helper()
	rows, err := s.Outbox(t.Context(), models.Waiting, 1)
	if err != nil {
		t.Fatal(err)
	}
	return len(rows)
}

// inOrder checks that the messages shown are in order and none is twice; it
// tells how many are missing.
func inOrder(t *testing.T, who string, shown []string, all int) int {
	t.Helper()
	for i := 1; i < len(shown); i++ {
		if shown[i] <= shown[i-1] {
			t.Errorf("%s sees %s after %s", who, shown[i], shown[i-1])
		}
	}
	return all - len(shown)
}
