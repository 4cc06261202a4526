package bot_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"shuangbai/bot"
	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/session"
	"shuangbai/bot/slot"
	"shuangbai/models"
	"shuangbai/models/store/storetest"
)

// collector is the smallest engine with every kind of turn: words beginning
// with 「记」 are added to a draft, 「保存」 stores it, everything else is a
// question whose answer counts how often it was asked.
type collector struct{ slow chan struct{} }

func (c collector) Step(_ dialog.Book, s dialog.State, e dialog.Event) (dialog.Answer, error) {
	if c.slow != nil {
		<-c.slow
	}
	words, isNote := strings.CutPrefix(e.Message.Text, "记")
	switch {
	case isNote:
		d := dialog.Draft{ID: e.DraftID, Values: slot.Values{}}
		if s.Durable.Draft != nil {
			d = *s.Durable.Draft
			d.Values = d.Values.Clone()
		}
		d.Version++
		d.Values[slot.Note] += words + "。"
		s.Durable.Draft = &d
		return say(s, d.Values[slot.Note]), nil
	case e.Message.Text == "保存":
		v := storetest.Visit(1)
		v.Visit.DraftID = s.Durable.Draft.ID
		s.Durable.Draft = nil
		s.Durable.Closed = []dialog.Closed{{ID: v.Visit.DraftID, Text: "走访 " + dialog.NumberOf(0)}}
		a := say(s, "已登记 #"+dialog.NumberOf(0))
		a.State.Durable.LastVisit = -1
		a.Changes = []models.Change{v}
		return a, nil
	case e.Message.Text == "念":
		return say(s, s.Durable.Draft.Values[slot.Note]), nil
	case e.Message.Text == "刚才":
		return say(s, s.Durable.Closed[0].Text), nil
	default:
		s.Recent.Bad++
		return say(s, fmt.Sprintf("第%d问：%s", s.Recent.Bad, e.Message.Text)), nil
	}
}

func say(s dialog.State, words string) dialog.Answer {
	return dialog.Answer{State: s, Replies: []chat.Reply{{Text: words}}}
}

// office is a store, a Redis and as many replicas as a story wants.
type office struct {
	*storetest.Env
	redis *miniredis.Miniredis
	dirs  interface{ Current() *models.Directory }
}

type clocks struct{ *storetest.Clock }

func (c clocks) Product() time.Time { return c.Now() }
func (c clocks) Machine() time.Time { return c.Now() }

type withDirectory struct {
	*storetest.Env
	dirs interface{ Current() *models.Directory }
}

func (w withDirectory) Directory() *models.Directory { return w.dirs.Current() }

func offices(t *testing.T, story func(t *testing.T, o *office)) {
	t.Helper()
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		dirs, err := e.Follow(t.Context(), slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		story(t, &office{Env: e, redis: miniredis.RunT(t), dirs: dirs})
	})
}

type silentNotices struct{}

func (silentNotices) Notice(context.Context, string, string) error { return nil }

func (o *office) replica(t *testing.T, engine bot.Engine) *bot.Bot {
	t.Helper()
	c := redis.NewClient(&redis.Options{Addr: o.redis.Addr(), MaxRetries: -1, DialTimeout: 200 * time.Millisecond})
	t.Cleanup(func() { _ = c.Close() })
	clock := clocks{o.Clock}
	return bot.New(bot.Options{
		Engine: engine, Records: withDirectory{o.Env, o.dirs}, Clock: clock, Notices: silentNotices{},
		Sessions: session.New(session.Options{Client: c, Sealer: o.Ring(), Prefix: "t:", Now: clock.Machine, TTL: 30 * time.Minute}),
		Owner:    "test", Random: rand.Reader, Corp: "ww1", TTL: 30 * time.Minute,
		Mask: func(s string) (string, bool) { return s, false }, Log: slog.New(slog.DiscardHandler),
	})
}

func text(id, words string) chat.Message {
	return chat.Message{ID: id, Door: chat.AIBot, Bot: "b", From: "lijuan", Kind: chat.Text, Text: words, ReplyURL: "https://example/" + id}
}

func hear(t *testing.T, b *bot.Bot, id, words string) string {
	t.Helper()
	k, err := b.Handle(t.Context(), text(id, words))
	if err != nil {
		t.Fatalf("%s %s: %v", id, words, err)
	}
	return k.Reply.Text
}

func expect(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("heard %q, want %q", got, want)
	}
}

func TestARepeatedMessageGetsItsOldAnswerAndWritesNothing(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		a, b := o.replica(t, collector{}), o.replica(t, collector{})
		expect(t, hear(t, a, "1", "记面馆"), "面馆。")
		expect(t, hear(t, a, "2", "记要20万"), "面馆。要20万。")
		expect(t, hear(t, b, "1", "记面馆"), "面馆。")
		expect(t, hear(t, b, "3", "几点下班"), "第1问：几点下班")
		expect(t, hear(t, a, "3", "几点下班"), "第1问：几点下班")
		expect(t, hear(t, a, "4", "保存"), "已登记 #1")
		expect(t, hear(t, b, "4", "保存"), "已登记 #1")
	})
}

func TestWhatAConversationRemembersHasTheRecordsNumber(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		a := o.replica(t, collector{})
		expect(t, hear(t, a, "1", "记面馆"), "面馆。")
		expect(t, hear(t, a, "2", "保存"), "已登记 #1")
		expect(t, hear(t, a, "3", "刚才"), "走访 1")
	})
}

func TestAfterRedisWasEmptiedNothingIsForgotten(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		a := o.replica(t, collector{})
		expect(t, hear(t, a, "1", "记面馆"), "面馆。")
		expect(t, hear(t, a, "2", "保存"), "已登记 #1")
		o.Clock.Move(time.Minute)
		o.redis.FlushAll()
		expect(t, hear(t, a, "2", "保存"), "已登记 #1")
		expect(t, hear(t, a, "3", "记鞋店"), "鞋店。")
		// The session is in Redis again, yet the old answers are not: they are
		// still asked for in the database.
		expect(t, hear(t, a, "1", "记面馆"), "面馆。")
		expect(t, hear(t, a, "4", "记要5万"), "鞋店。要5万。")
	})
}

func TestALapsedSessionDoesNotHideThatRedisWasEmptied(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		a := o.replica(t, collector{})
		expect(t, hear(t, a, "1", "记面馆"), "面馆。")
		expect(t, hear(t, a, "2", "保存"), "已登记 #1")
		o.Clock.Move(time.Minute)
		o.redis.FlushAll()
		expect(t, hear(t, a, "3", "记鞋店"), "鞋店。")
		o.Clock.Move(31 * time.Minute)
		o.redis.FastForward(31 * time.Minute)
		expect(t, hear(t, a, "2", "保存"), "已登记 #1")
		expect(t, hear(t, a, "4", "记要5万"), "鞋店。要5万。")
	})
}

// dying is the Redis of a replica that is killed once it has committed.
type dying struct{ bot.Sessions }

func (dying) Save(context.Context, string, string, session.Write) (session.Outcome, []byte, error) {
	return session.Stale, nil, context.Canceled
}

func TestAReplicaDiedBetweenItsCommitAndRedis(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		a, b := o.replica(t, collector{}), o.replica(t, collector{})
		b.Sessions = dying{b.Sessions}
		expect(t, hear(t, a, "1", "记面馆"), "面馆。")
		expect(t, hear(t, b, "2", "记要20万"), "面馆。要20万。")
		expect(t, hear(t, a, "2", "记要20万"), "面馆。要20万。")
		expect(t, hear(t, a, "3", "念"), "面馆。要20万。")
		// The same while old answers are asked for in the database.
		o.Clock.Move(time.Minute)
		o.redis.FlushAll()
		expect(t, hear(t, a, "4", "念"), "面馆。要20万。")
		expect(t, hear(t, b, "5", "记要装修"), "面馆。要20万。要装修。")
		expect(t, hear(t, a, "5", "记要装修"), "面馆。要20万。要装修。")
		expect(t, hear(t, a, "6", "念"), "面馆。要20万。要装修。")
	})
}

// No copy of the message comes: what is said next, a question even, is answered
// by what was committed.
func TestAQuestionAfterAReplicaDiedKnowsWhatWasCommitted(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		a, b := o.replica(t, collector{}), o.replica(t, collector{})
		b.Sessions = dying{b.Sessions}
		expect(t, hear(t, a, "1", "记面馆"), "面馆。")
		expect(t, hear(t, b, "2", "记要20万"), "面馆。要20万。")
		expect(t, hear(t, a, "3", "念"), "面馆。要20万。")
		expect(t, hear(t, a, "2", "记要20万"), "面馆。要20万。")
		expect(t, hear(t, a, "4", "记好"), "面馆。要20万。好。")
	})
}

func TestWithoutRedisTheBotGoesOn(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		a := o.replica(t, collector{})
		expect(t, hear(t, a, "1", "记面馆"), "面馆。")
		o.redis.SetError("LOADING Redis is loading")
		expect(t, hear(t, a, "2", "记要20万"), "面馆。要20万。")
		expect(t, hear(t, a, "2", "记要20万"), "面馆。要20万。")
		expect(t, hear(t, a, "3", "问"), "第1问：问")
		o.redis.SetError("")
		o.Clock.Move(2 * time.Second)
		waitForRedis(t, a)
		expect(t, hear(t, a, "5", "记好"), "面馆。要20万。好。")
	})
}

// pause lets other goroutines get on for a moment.
func pause() {
	timer := time.NewTimer(10 * time.Millisecond)
	defer timer.Stop()
	<-timer.C
}

// doubtful asks back when the person has been there already; between loading
// and looking it gives another replica time to act.
type doubtful struct {
	collector
	meanwhile func()
}

func (d doubtful) Step(b dialog.Book, s dialog.State, e dialog.Event) (dialog.Answer, error) {
	d.meanwhile()
	if _, err := b.LastVisitBy(1, "2025-09-17"); err == nil && e.Message.Text == "保存" {
		return say(s, "同一次吗？"), nil
	}
	return d.collector.Step(b, s, e)
}

func TestACopyDoesNotTakeItsOwnTwinForAnEarlierVisit(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		a := o.replica(t, collector{})
		once := sync.OnceFunc(func() { expect(t, hear(t, a, "2", "保存"), "已登记 #1") })
		b := o.replica(t, doubtful{meanwhile: func() {}})
		expect(t, hear(t, b, "1", "记面馆"), "面馆。")
		b.Engine = doubtful{meanwhile: once}
		expect(t, hear(t, b, "2", "保存"), "已登记 #1")
		expect(t, hear(t, a, "2", "保存"), "已登记 #1")
	})
}

// waitForRedis asks until the circuit has closed again; the questions of other
// people do not touch the story's conversation.
func waitForRedis(t *testing.T, b *bot.Bot) {
	t.Helper()
	for i := range 400 {
		m := text(fmt.Sprint("probe", i), "问")
		m.From = "probe"
		if k, err := b.Handle(t.Context(), m); err == nil && !strings.HasPrefix(k.Reply.Text, "第1问") {
			return
		}
		pause()
	}
	t.Fatal("Redis is never used again")
}

func TestThreeAnswersAtOnceInOneConversation(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		a, b := o.replica(t, collector{}), o.replica(t, collector{})
		for round := range 10 {
			var wg sync.WaitGroup
			for i := range 3 {
				for _, r := range []*bot.Bot{a, b} { // each delivered to both replicas
					wg.Go(func() {
						m := text(fmt.Sprintf("r%d-%d", round, i), fmt.Sprintf("记%d", i))
						m.From = fmt.Sprint("person", round)
						if _, err := r.Handle(t.Context(), m); err != nil {
							t.Error(err)
						}
					})
				}
			}
			wg.Wait()
			m := text(fmt.Sprintf("r%d-end", round), "记完")
			m.From = fmt.Sprint("person", round)
			k, err := a.Handle(t.Context(), m)
			if err != nil {
				t.Fatal(err)
			}
			for i := range 3 {
				if n := strings.Count(k.Reply.Text, fmt.Sprintf("%d。", i)); n != 1 {
					t.Errorf("round %d: answer %d stands %d times in %q", round, i, n, k.Reply.Text)
				}
			}
		}
	})
}

func TestALateAnswerIsPromisedAndFoundByAPoll(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		gate := make(chan struct{})
		a, b := o.replica(t, collector{slow: gate}), o.replica(t, collector{})
		k, final, err := a.Answer(t.Context(), text("1", "记面馆"))
		if err != nil || final {
			t.Fatalf("final %v, err %v; want a promise", final, err)
		}
		poll := chat.Message{Door: chat.AIBot, Bot: "b", From: "lijuan", Kind: chat.Poll, StreamID: k.Stream}
		if _, final, err := b.Poll(t.Context(), poll); err != nil || final {
			t.Fatalf("final %v, err %v while the answer is being made", final, err)
		}
		close(gate)
		for range 200 {
			p, final, err := b.Poll(t.Context(), poll)
			if err != nil {
				t.Fatal(err)
			}
			if final {
				expect(t, p.Reply.Text, "面馆。")
				expect(t, p.Stream, k.Stream)
				return
			}
			pause()
		}
		t.Error("the poll never ended")
	})
}

func TestAPollForAnUnknownStreamEndsWithWords(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		a := o.replica(t, collector{})
		poll := func(id string) (string, bool) {
			k, final, err := a.Poll(t.Context(), chat.Message{Door: chat.AIBot, Kind: chat.Poll, StreamID: id})
			if err != nil {
				t.Fatal(err)
			}
			return k.Reply.Text, final
		}
		key := strings.Repeat("0", 32)
		if _, final := poll(fmt.Sprintf("%d-%s", o.Clock.Now().Unix(), key)); final {
			t.Error("a young stream may still get its answer")
		}
		if words, final := poll(fmt.Sprintf("%d-%s", o.Clock.Now().Add(-2*time.Minute).Unix(), key)); !final || words == "" {
			t.Errorf("an old one: final %v %q", final, words)
		}
		if _, final := poll("x"); !final {
			t.Error("a foreign stream is polled for ever")
		}
	})
}

func TestAnAnswerNobodyTookGoesOutOnce(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		a := o.replica(t, collector{})
		expect(t, hear(t, a, "1", "记面馆"), "面馆。")
		expect(t, hear(t, a, "2", "记taken"), "面馆。taken。")
		a.HandedOver(chat.AIBot, bot.MessageKey(text("2", "")))
		o.Clock.Move(31 * time.Second)
		for range 2 {
			if err := a.Housekeep(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		rows, err := o.Outbox(t.Context(), models.Waiting, 10)
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) != 1 || !strings.Contains(string(rows[0].Body), "面馆。") || strings.Contains(string(rows[0].Body), "taken") {
			t.Errorf("rows %+v", rows)
		}
	})
}
