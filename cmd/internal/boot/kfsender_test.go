package boot

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"shuangbai/bot"
	"shuangbai/bot/chat"
	"shuangbai/bot/outbox"
	"shuangbai/bot/wecom/api"
	"shuangbai/bot/wecom/wecomsim"
	"shuangbai/models"
)

const desk = "wkDESK"

var shop = wecomsim.Customer(desk, "wmZHANG")

// ledger is what is known of one customer.
type ledger struct {
	models.KFSession
	paused time.Time
}

func (l *ledger) KFAccount(context.Context, string) (models.KFAccount, error) {
	return models.KFAccount{OpenKFID: desk, PausedAt: l.paused}, nil
}

func (l *ledger) KFSessions(context.Context, string, ...string) (map[string]models.KFSession, error) {
	return map[string]models.KFSession{"wmZHANG": l.KFSession}, nil
}

func (l *ledger) NoteKFSent(_ context.Context, _, _ string, n int) error {
	l.Sent += n
	return nil
}

func (l *ledger) MoveKFSession(_ context.Context, s models.KFSession) error {
	l.State, l.StateAt, l.Servicer, l.MsgCode = s.State, s.StateAt, s.Servicer, s.MsgCode
	return nil
}

// counter is an account with a customer who has just written.
type counter struct {
	*wecomsim.Platform
	*ledger
	sender kfSender
	day    time.Time
}

func newCounter(t *testing.T, departments ...int) *counter {
	t.Helper()
	c := &counter{ledger: &ledger{KFSession: models.KFSession{WaitStage: models.WaitCalled}}, day: time.Date(2025, 9, 17, 9, 0, 0, 0, time.UTC)}
	now := func() time.Time { return c.day }
	p, err := wecomsim.New(wecomsim.Config{
		CorpID: testCorp, Now: now, Random: rand.Reader,
		Bot: wecomsim.Bot{Token: "bot", EncodingAESKey: testAESKey},
		App: wecomsim.App{AgentID: 7, Secret: testSecret, Token: "app", EncodingAESKey: testAESKey},
		KF:  []wecomsim.KFAccount{{ID: desk, Servicers: []string{"lijuan"}, Departments: departments}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	client, err := api.New(api.Config{
		Base: "http://wecom.test", CorpID: testCorp, Secret: testSecret, AgentID: 7, Now: now, Transport: wecomsim.Through(p),
	})
	if err != nil {
		t.Fatal(err)
	}
	c.Platform, c.sender = p, kfSender{client: client, records: c.ledger, now: now, name: func(id string) string { return map[string]string{"lijuan": "李娟"}[id] }, log: slog.New(slog.DiscardHandler)}
	c.write(t)
	return c
}

func (c *counter) write(t *testing.T) {
	t.Helper()
	if _, err := c.Write(t.Context(), shop, wecomsim.Text("能贷多少"), wecomsim.Copies(0)); err != nil {
		t.Fatal(err)
	}
	c.Sent = 0
}

func rowOf(t *testing.T, key string, r chat.Reply, code string) models.Outgoing {
	t.Helper()
	return models.Outgoing{Door: "kf", Target: "wmZHANG", Key: key, Body: body(t, bot.Delivery{Reply: r, Account: desk, ReplyURL: code})}
}

// verdict is what a failed delivery means, and how long it waits.
func verdict(err error) (outbox.Verdict, time.Duration) {
	r := &outbox.Refusal{Verdict: -1}
	errors.As(err, &r)
	return r.Verdict, r.Wait
}

func TestALongAnswerGoesOutInParts(t *testing.T) {
	c := newCounter(t)
	o := rowOf(t, "k", chat.Reply{Text: strings.Repeat("一行字\n", 400), Choices: []chat.Choice{{Text: "好", Key: "s:0:好"}}}, "")
	for want := 2; want >= 0; want-- {
		left, err := c.sender.Send(t.Context(), o)
		if err != nil || left != want {
			t.Fatal(left, err)
		}
		o.Parts++
	}
	if all := c.Chat(shop).Messages(); len(all) != 4 || all[3].Menu == nil || c.Sent != 3 || len(c.Problems()) > 0 {
		t.Errorf("%d messages, %d counted, %q", len(all), c.Sent, c.Problems())
	}
}

func TestARepeatIsRefusedAndCountsAsSent(t *testing.T) {
	c := newCounter(t)
	o := rowOf(t, "k", chat.Reply{Text: "您好"}, "")
	if _, err := c.sender.Send(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if v, _ := verdict(second(c.sender.Send(t.Context(), o))); v != outbox.Never {
		t.Errorf("a row that was never unsure: verdict %d", v)
	}
	at := c.day
	o.UnsureAt = &at
	if _, err := c.sender.Send(t.Context(), o); err != nil {
		t.Error(err)
	}
	if all := c.Chat(shop).Messages(); len(all) != 2 {
		t.Errorf("%d messages", len(all))
	}
}

func second(_ int, err error) error { return err }

func TestASpentBudgetWaitsForTheCustomer(t *testing.T) {
	c := newCounter(t)
	for i := range 5 {
		if _, err := c.sender.Send(t.Context(), rowOf(t, "k"+string(rune('0'+i)), chat.Reply{Text: "您好"}, "")); err != nil {
			t.Fatal(err)
		}
	}
	late := rowOf(t, "late", chat.Reply{Text: "还有"}, "")
	if v, wait := verdict(second(c.sender.Send(t.Context(), late))); v != outbox.Later || wait != 48*time.Hour {
		t.Errorf("verdict %d, wait %v", v, wait)
	}
	c.Sent = 0 // a count that was lost: the platform has the last word
	if v, wait := verdict(second(c.sender.Send(t.Context(), late))); v != outbox.Later || wait != 48*time.Hour {
		t.Errorf("verdict %d, wait %v", v, wait)
	}
	c.write(t)
	if _, err := c.sender.Send(t.Context(), late); err != nil {
		t.Error(err)
	}
}

// 95018 does not say why: the state of the session does.
func TestWhereAPersonServesTheBotIsSilent(t *testing.T) {
	c := newCounter(t)
	if _, err := c.TakeOver(t.Context(), shop, "lijuan", wecomsim.Copies(0)); err != nil {
		t.Fatal(err)
	}
	o := rowOf(t, "k", chat.Reply{Text: "您好"}, "")
	for range 2 { // the second time it knows
		if v, _ := verdict(second(c.sender.Send(t.Context(), o))); v != outbox.Never {
			t.Errorf("verdict %d", v)
		}
	}
	if c.State != 3 {
		t.Errorf("state %d", c.State)
	}
	if _, err := c.EndSession(t.Context(), shop, wecomsim.Copies(0)); err != nil {
		t.Fatal(err)
	}
	c.State = 4
	if v, wait := verdict(second(c.sender.Send(t.Context(), o))); v != outbox.Later || wait != 48*time.Hour {
		t.Errorf("a session that is over: verdict %d, wait %v", v, wait)
	}
}

func TestAWelcomeIsOneMessageByItsCode(t *testing.T) {
	c := newCounter(t)
	menu := chat.Reply{Text: "您好", Choices: []chat.Choice{{Text: "看看能不能贷", Key: "s:0:帮我初审"}}}
	if v, _ := verdict(second(c.sender.Send(t.Context(), rowOf(t, "w", menu, "made up")))); v != outbox.Never {
		t.Errorf("a code that is dead: verdict %d", v)
	}
	if v, _ := verdict(second(c.sender.Send(t.Context(), rowOf(t, "n", chat.Reply{Silent: true}, "")))); v != outbox.Never {
		t.Errorf("nothing to say: verdict %d", v)
	}
}
