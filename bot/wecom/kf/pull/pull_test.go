package pull_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot/chat"
	"shuangbai/bot/wecom/api"
	"shuangbai/bot/wecom/kf"
	"shuangbai/bot/wecom/kf/pull"
	"shuangbai/bot/wecom/wecomsim"
	"shuangbai/models"
	"shuangbai/models/store"
	"shuangbai/models/store/storetest"
)

const account = "wkDESK"

var zhang, li = wecomsim.Customer(account, "wmZHANG"), wecomsim.Customer(account, "wmLI")

// desk is a simulated account, the records, and a bot that only listens.
type desk struct {
	*wecomsim.Platform
	env    *storetest.Env
	client *api.Client
	ear    *ear
}

// ear notes the turns it is asked to run.
type ear struct {
	mu    sync.Mutex
	heard []string
	deaf  bool
}

func (e *ear) Promised(m chat.Message) models.Inbox {
	return models.Inbox{
		Door: string(m.Door), MessageID: m.ID, Conversation: m.Conversation(), Status: models.Received, Body: []byte(m.Text),
	}
}

func (e *ear) Resume(_ context.Context, m chat.Message) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.deaf {
		return errors.New("killed")
	}
	e.heard = append(e.heard, strings.TrimPrefix(m.From, "wm")+" "+string(m.Kind)+" "+m.Text+m.Scene)
	return nil
}

func (e *ear) want(t *testing.T, want ...string) {
	t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	if diff := cmp.Diff(want, e.heard); diff != "" {
		t.Error(diff)
	}
}

// each tells a story on every database.
func each(t *testing.T, story func(t *testing.T, d *desk)) {
	t.Helper()
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		const key = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
		sim, err := wecomsim.New(wecomsim.Config{
			CorpID: "ww1", Now: e.Clock.Now,
			Bot: wecomsim.Bot{ID: "b", Token: "t", EncodingAESKey: key}, App: wecomsim.App{AgentID: 1, Secret: "s", Token: "t", EncodingAESKey: key},
			KF: []wecomsim.KFAccount{{ID: account, Name: "双百客服", Servicers: []string{"lijuan"}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(sim.Close)
		client, err := api.New(api.Config{
			Base: "http://wecom.test", CorpID: "ww1", Secret: "s", AgentID: 1, Transport: wecomsim.Through(sim), Now: e.Clock.Now,
		})
		if err != nil {
			t.Fatal(err)
		}
		story(t, &desk{Platform: sim, env: e, client: client, ear: &ear{}})
	})
}

func (d *desk) puller(owner string, records pull.Records) *pull.Puller {
	if records == nil {
		records = d.env
	}
	return pull.New(pull.Options{
		Account: account, Owner: owner, Records: records, Platform: d.client, Bot: d.ear, Now: d.env.Clock.Now, Product: d.env.Clock.Now, Log: slog.New(slog.DiscardHandler),
	})
}

func (d *desk) say(t *testing.T, at wecomsim.Sender, words string) {
	t.Helper()
	if _, err := d.Write(t.Context(), at, wecomsim.Text(words), wecomsim.Copies(0)); err != nil {
		t.Fatal(err)
	}
}

func step(t *testing.T, p *pull.Puller) {
	t.Helper()
	if err := p.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// calls counts how often pages were asked for.
func (d *desk) calls() (n int) {
	for _, e := range d.Ledger(0) {
		if strings.HasPrefix(e.Title, "kf/sync_msg") || strings.HasSuffix(e.Title, "/kf/sync_msg") {
			n++
		}
	}
	return n
}

func TestNewsArePulledOnceEach(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p := d.puller("a", nil)
		step(t, p)
		d.say(t, zhang, "能贷多少")
		d.env.Clock.Move(11 * time.Second)
		for range 3 { // the platform repeats itself, and the callbacks are coalesced
			p.News(t.Context(), chat.News{Account: account})
		}
		step(t, p)
		step(t, p)
		d.ear.want(t, "ZHANG text 能贷多少")
		if n := d.calls(); n != 2 {
			t.Errorf("%d calls", n)
		}
	})
}

func TestALostCallbackIsMadeUpForByThePoll(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p := d.puller("a", nil)
		step(t, p)
		d.say(t, zhang, "在吗")
		d.env.Clock.Move(30 * time.Second)
		step(t, p)
		d.ear.want(t)
		d.env.Clock.Move(31 * time.Second)
		step(t, p)
		d.ear.want(t, "ZHANG text 在吗")
	})
}

func TestEmptyPagesAreNotTheEnd(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p := d.puller("a", nil)
		d.say(t, zhang, "一")
		d.EmptyPages(2)
		for range 3 { // without a token there is a gap between the calls
			step(t, p)
			d.env.Clock.Move(10 * time.Second)
		}
		d.ear.want(t, "ZHANG text 一")
	})
}

// A welcome is due within 20 s, so whoever enters comes before those who wrote.
func TestWhoEntersComesFirst(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.say(t, li, "一")
		if _, err := d.Scan(t.Context(), zhang, "m_7", "", wecomsim.Copies(0)); err != nil {
			t.Fatal(err)
		}
		step(t, d.puller("a", nil))
		if got := d.ear.heard; len(got) != 2 || !slices.Contains(got, "ZHANG enter m_7") {
			t.Errorf("%q", got)
		}
		all, err := d.env.KFSessions(t.Context(), account, "wmZHANG")
		if err != nil || all["wmZHANG"].Scene != "m_7" {
			t.Error(all, err)
		}
	})
}

// The first pull gives three days; nobody is answered out of the blue.
func TestAtAColdStartOldMessagesAreHistory(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.say(t, zhang, "昨天的")
		d.env.Clock.Move(24 * time.Hour)
		d.say(t, zhang, "刚才的")
		d.env.Clock.Move(time.Minute)
		p := d.puller("a", nil)
		step(t, p)
		d.ear.want(t, "ZHANG text 刚才的")

		// After an outage the last hour is answered, and everything is kept.
		d.say(t, zhang, "停机前")
		d.env.Clock.Move(61 * time.Minute)
		d.say(t, zhang, "停机中")
		d.env.Clock.Move(59 * time.Minute)
		step(t, p)
		d.ear.want(t, "ZHANG text 刚才的", "ZHANG text 停机中")
		if n := kept(t, d); n != 4 {
			t.Errorf("%d messages kept", n)
		}
	})
}

func TestWhileAPersonServesTheBotIsSilent(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p := d.puller("a", nil)
		d.say(t, zhang, "找人")
		if _, err := d.TakeOver(t.Context(), zhang, "lijuan", wecomsim.Copies(0)); err != nil {
			t.Fatal(err)
		}
		d.say(t, zhang, "您好")
		if _, err := d.ReplyAs(t.Context(), zhang, "lijuan", "我是李娟", wecomsim.Copies(0)); err != nil {
			t.Fatal(err)
		}
		step(t, p)
		d.ear.want(t, "ZHANG text 找人")
		if _, err := d.EndSession(t.Context(), zhang, wecomsim.Copies(0)); err != nil {
			t.Fatal(err)
		}
		d.say(t, zhang, "又来了")
		d.env.Clock.Move(time.Minute)
		step(t, p)
		d.ear.want(t, "ZHANG text 找人", "ZHANG text 又来了")
	})
}

func TestWhatACustomerTookBackIsNotAnswered(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		if _, err := d.Write(t.Context(), zhang, wecomsim.Text("打错了"), wecomsim.WithMsgID("m1"), wecomsim.Copies(0)); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Recall(t.Context(), zhang, "m1", wecomsim.Copies(0)); err != nil {
			t.Fatal(err)
		}
		step(t, d.puller("a", nil))
		d.ear.want(t)
	})
}

// errcode 0 was not the last word: the row is shown to a person.
func TestAMessageThatWasNotDeliveredIsGivenUp(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		d.say(t, zhang, "在吗")
		if _, err := d.env.CommitTurn(ctx, models.Turn{
			At: d.env.Clock.Now(), Outgoing: []models.Outgoing{{Door: "kf", Target: "wmZHANG", Key: "k1"}},
		}); err != nil {
			t.Fatal(err)
		}
		rows, err := d.env.ClaimOutgoing(ctx, "w", d.env.Clock.Now(), time.Minute, 1)
		if err != nil {
			t.Fatal(err)
		}
		d.FailNext(10)
		if _, err := d.client.SendKF(ctx, api.KFMessage{To: "wmZHANG", OpenKFID: account, MsgID: kf.MsgID("k1", 0), Text: "在"}); err != nil {
			t.Fatal(err)
		}
		rows[0].State = models.Sent
		if err := d.env.SettleOutgoing(ctx, rows[0]); err != nil {
			t.Fatal(err)
		}
		step(t, d.puller("a", nil))
		dead, err := d.env.Outbox(ctx, models.Dead, 10)
		if err != nil || len(dead) != 1 || dead[0].LastError != "not delivered: customer rejects" {
			t.Errorf("%+v, %v", dead, err)
		}
	})
}

func TestABadTokenAndALimitOnlySlowItDown(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p := d.puller("a", nil)
		d.say(t, zhang, "一")
		p.News(t.Context(), chat.News{Account: account, Token: "made up"})
		step(t, p) // 95007
		step(t, p) // without it
		d.ear.want(t, "ZHANG text 一")

		d.Fail(wecomsim.Fault{Path: "/cgi-bin/kf/sync_msg", Times: 1, Code: 45009})
		d.say(t, zhang, "二")
		d.env.Clock.Move(time.Minute)
		if err := p.Step(t.Context()); err == nil {
			t.Error("a limit went unnoticed")
		}
		before := d.calls()
		d.env.Clock.Move(59 * time.Second)
		step(t, p)
		if d.calls() != before {
			t.Error("asked again within the minute")
		}
		d.env.Clock.Move(time.Second)
		step(t, p)
		d.ear.want(t, "ZHANG text 一", "ZHANG text 二")
	})
}

// dying fails to store the n-th page, as a process killed between pages does.
type dying struct {
	*storetest.Env
	left int
}

func (d *dying) StoreKFPage(ctx context.Context, p models.KFPage) (map[string]bool, error) {
	if d.left--; d.left < 0 {
		return nil, errors.New("killed")
	}
	return d.Env.StoreKFPage(ctx, p)
}

// Killed between two pages, before or after a page was stored: another replica
// goes on where the cursor stands, and no message is heard twice or not at all.
func TestAPullerKilledBetweenPages(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		const messages = 1200 // three pages
		var want []string
		for i := range messages {
			at := wecomsim.Customer(account, "wm"+strconv.Itoa(i%7))
			d.say(t, at, strconv.Itoa(i))
			want = append(want, fmt.Sprintf("%d text %d", i%7, i))
		}
		p := d.puller("a", &dying{Env: d.env, left: 1})
		step(t, p)
		d.env.Clock.Move(10 * time.Second)
		if err := p.Step(t.Context()); err == nil {
			t.Fatal("it was not killed")
		}
		heir := d.puller("b", nil)
		step(t, heir)
		if n := len(d.ear.heard); n != 500 {
			t.Fatalf("%d heard while the lease holds", n)
		}
		for range 2 {
			d.env.Clock.Move(31 * time.Second)
			step(t, heir)
		}
		slices.Sort(want)
		slices.Sort(d.ear.heard)
		d.ear.want(t, want...)
	})
}

// Two replicas at once: one has the lease, and what the other is told of is not
// lost.
func TestTwoPullersNeverShareAMessage(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		a, b := d.puller("a", nil), d.puller("b", nil)
		step(t, a)
		var want []string
		for i := range 20 {
			d.say(t, zhang, strconv.Itoa(i))
			want = append(want, "ZHANG text "+strconv.Itoa(i))
			b.News(t.Context(), chat.News{Account: account})
			d.env.Clock.Move(10 * time.Second)
			var wg sync.WaitGroup
			for _, p := range []*pull.Puller{a, b} {
				wg.Go(func() { step(t, p) })
			}
			wg.Wait()
		}
		d.ear.want(t, want...)
	})
}

func TestARunningPullerGivesItsLeaseBack(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx, stop := context.WithCancel(t.Context())
		stop()
		d.puller("a", nil).Run(ctx)
		if _, mine, err := d.env.LeaseKF(t.Context(), account, "b", d.env.Clock.Now(), time.Minute); err != nil || !mine {
			t.Errorf("%v, %v", mine, err)
		}
	})
}

var _ pull.Records = (*store.Store)(nil)

// kept counts the messages that were taken in.
func kept(t *testing.T, d *desk) (n int) {
	t.Helper()
	for _, value := range storetest.Dump(t, d.env)["inbox"] {
		if value == string(chat.KF) { // the door, once in each row
			n++
		}
	}
	return n
}
