package boot

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"shuangbai/bot"
	"shuangbai/bot/chat"
	"shuangbai/bot/outbox"
	"shuangbai/bot/wecom/wecomsim"
	"shuangbai/models"
	"shuangbai/models/store"
	"shuangbai/models/store/storetest"
)

// post is the way out: rows, a worker with every sender, and the platform.
type post struct {
	*wecomsim.Platform
	*store.Store
	clock    *storetest.Clock
	hooks    keys
	sessions *ledger
	figures  *prometheus.Registry
	options  outbox.Options
	worker   *outbox.Worker
	rows     int
}

func newPost(t *testing.T) *post {
	t.Helper()
	p := &post{
		Store: storetest.SQLite(t), clock: &storetest.Clock{}, hooks: keys{testChat: testHook},
		sessions: &ledger{}, figures: prometheus.NewRegistry(),
	}
	platform, client := served(t, wecomsim.Config{
		Now:     p.clock.Now,
		Members: []wecomsim.Member{{UserID: "lijuan"}, {UserID: "hidden", Hidden: true}, {UserID: "gone", Left: true}},
		Groups:  []wecomsim.Group{{ChatID: testChat, Members: []string{"lijuan"}, WebhookKey: testHook}},
		KF:      []wecomsim.KFAccount{{ID: desk, Servicers: []string{"lijuan"}}},
	})
	p.Platform = platform
	p.options = outbox.Options{
		Rows: p.Store, Owner: "a", Now: p.clock.Now, Log: slog.New(slog.DiscardHandler), Metrics: outbox.NewMetrics(p.figures),
		Senders: map[string]outbox.Sender{
			"app": appSender{client}, "push": pushSender{client, p.hooks}, "aibot": lateSender{client},
			"kf": kfSender{client: client, records: p.sessions, now: p.clock.Now, log: slog.New(slog.DiscardHandler)},
		},
		Keyed: map[string]time.Duration{"app": dropRepeats, "kf": outbox.Forever},
	}
	p.worker = outbox.New(p.options)
	p.says(t)
	return p
}

// says lets the customer write, which opens the budget of five messages.
func (p *post) says(t *testing.T) {
	t.Helper()
	if _, err := p.Write(t.Context(), shop, wecomsim.Text("在吗"), wecomsim.Copies(0)); err != nil {
		t.Fatal(err)
	}
	p.sessions.Sent = 0
}

// queue puts a message in line, for the usual receiver of its door unless
// another one is named; it gives the words.
func (p *post) queue(t *testing.T, door, target string) string {
	t.Helper()
	p.rows++
	words := fmt.Sprintf("第%d条", p.rows)
	var content any = bot.Delivery{Reply: chat.Reply{Text: words}, Account: desk}
	if door == "push" {
		content = bot.Post{Markdown: words}
	}
	p.put(t, door, target, content)
	return words
}

func (p *post) put(t *testing.T, door, target string, content any) {
	t.Helper()
	if target == "" {
		target = map[string]string{"app": "lijuan", "push": testChat, "kf": "wmZHANG", "aibot": "lijuan"}[door]
	}
	_, err := p.CommitTurn(t.Context(), models.Turn{Now: p.clock.Now(), At: p.clock.Now(), Outgoing: []models.Outgoing{{
		Door: door, Target: target, Kind: "reply", Key: fmt.Sprintf("k%d", p.rows), Body: body(t, content),
	}}})
	if err != nil {
		t.Fatal(err)
	}
}

// work lets time pass and the worker do what is due then.
func (p *post) work(t *testing.T, pass time.Duration) {
	t.Helper()
	p.clock.Move(pass)
	for n := 1; n > 0; {
		var err error
		if n, err = p.worker.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// at is where a door's messages are seen.
func (p *post) seen(door string) (shown []string) {
	place, from := map[string]wecomsim.Sender{"app": inbox, "push": group, "kf": shop}[door],
		map[string]string{"app": wecomsim.FromApp, "push": wecomsim.FromPush, "kf": wecomsim.FromKF}[door]
	for _, m := range p.Chat(place).Messages() {
		if m.From == from {
			shown = append(shown, m.Text)
		}
	}
	return shown
}

// states are those of the rows, first to last.
func (p *post) states(t *testing.T) []models.OutgoingState {
	t.Helper()
	out := make([]models.OutgoingState, p.rows)
	for _, state := range []models.OutgoingState{models.Waiting, models.Sent, models.Unknown, models.Dead, models.Dropped} {
		list, err := p.Outbox(t.Context(), state, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range list {
			out[o.ID-1] = state
		}
	}
	return out
}

// calls counts what was called, however it ended.
func (p *post) calls(title string) (n int) {
	for _, e := range p.Ledger(0) {
		if e.Kind == wecomsim.KindAPI && len(e.Title) >= len(title) && e.Title[:len(title)] == title {
			n++
		}
	}
	return n
}

// A fault strikes one message, another one comes behind it. What is shown after
// the fault and after a while is what was said, once and in order; a row that was
// given up is listed and counted.
func TestAFaultOnTheWayOut(t *testing.T) {
	const send, kfSend, push = "/cgi-bin/message/send", "/cgi-bin/kf/send_msg", "/cgi-bin/webhook/send"
	once := func(f wecomsim.Fault) func(*testing.T, *post) {
		f.Times = 1
		return func(_ *testing.T, p *post) { p.Fail(f) }
	}
	fine := []models.OutgoingState{models.Sent, models.Sent}
	stuck := []models.OutgoingState{models.Waiting, models.Waiting}
	lost := []models.OutgoingState{models.Unknown, models.Sent}
	dead := []models.OutgoingState{models.Dead, models.Sent}
	second, both := []string{"第2条"}, []string{"第1条", "第2条"}
	killed := func(t *testing.T, p *post) { p.claimedAndDead(t) }
	for _, tt := range []struct {
		name, door string
		fault      func(*testing.T, *post)
		now, later []models.OutgoingState // an hour
		shown      []string
	}{
		{"the token is expired", "app", func(_ *testing.T, p *post) { p.KillToken(42001) }, fine, fine, both},
		{"the token is invalid", "app", func(_ *testing.T, p *post) { p.KillToken(40014) }, fine, fine, both},
		{"the token is expired at customer service", "kf", func(_ *testing.T, p *post) { p.KillToken(42001) }, fine, fine, both},
		{"too many calls", "app", once(wecomsim.Fault{Path: send, Code: 45009}), stuck, fine, both},
		{"too many calls at customer service", "kf", once(wecomsim.Fault{Path: kfSend, Code: 45009}), stuck, fine, both},
		{"too many pushes", "push", once(wecomsim.Fault{Path: push, Code: 45009}), stuck, fine, both},
		{"the platform is busy", "push", once(wecomsim.Fault{Path: push, Code: -1}), stuck, fine, both},
		{"not from this address", "app", once(wecomsim.Fault{Path: send, Code: 60020}), stuck, fine, both},
		{"a gateway fails", "app", once(wecomsim.Fault{Path: send, Status: 502}), stuck, fine, both},
		{"a gateway fails before a group", "push", once(wecomsim.Fault{Path: push, Status: 502}), lost, lost, second},
		{"the network is cut before", "app", once(wecomsim.Fault{Path: send, Reset: true}), stuck, fine, both},
		{"the network is cut before, at customer service", "kf", once(wecomsim.Fault{Path: kfSend, Reset: true}), stuck, fine, both},
		{"the network is cut before, nobody knows", "push", once(wecomsim.Fault{Path: push, Reset: true}), lost, lost, second},
		{"the answer is lost", "app", once(wecomsim.Fault{Path: send, Lose: true}), stuck, fine, both},
		{"the answer is lost at customer service", "kf", once(wecomsim.Fault{Path: kfSend, Lose: true}), stuck, fine, both},
		{"the answer is lost, nobody knows", "push", once(wecomsim.Fault{Path: push, Lose: true}), lost, lost, both},
		{"no answer in time", "app", once(wecomsim.Fault{Path: send, Hang: true}), stuck, fine, both},
		{"no answer in time, nobody knows", "push", once(wecomsim.Fault{Path: push, Hang: true}), lost, lost, second},
		{"not as it should be", "app", once(wecomsim.Fault{Path: send, Code: 40008}), dead, dead, second},
		{"a worker is killed before it sent", "app", killed, stuck, fine, both},
		{"a worker is killed before it sent, at customer service", "kf", killed, stuck, fine, both},
		{"a worker is killed before it sent, nobody knows", "push", killed, stuck, lost, second},
		{"the group's key is gone", "push", func(_ *testing.T, p *post) { p.SetWebhookKey(testChat, "") }, stuck, stuck, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newPost(t)
			p.queue(t, tt.door, "")
			p.queue(t, tt.door, "")
			tt.fault(t, p)
			p.work(t, 0)
			if d := cmp.Diff(tt.now, p.states(t)); d != "" {
				t.Errorf("at once: %s", d)
			}
			for range 60 {
				p.work(t, time.Minute)
			}
			if d := cmp.Diff(tt.later, p.states(t)); d != "" {
				t.Errorf("an hour later: %s", d)
			}
			if d := cmp.Diff(tt.shown, p.seen(tt.door)); d != "" {
				t.Errorf("shown: %s", d)
			}
			p.checkListed(t)
		})
	}
}

// What will never go out is given up at once and in sight; nobody waits behind it.
func TestReceiversWhoAreNotThere(t *testing.T) {
	for _, tt := range []struct {
		name, door, target string
		content            any // nil: words
		fault              func(*testing.T, *post)
	}{
		{"a member out of the app's range", "app", "hidden", nil, nil},
		{"a member who left", "app", "gone", nil, nil},
		{"nobody", "app", "nobody", nil, nil},
		{"a group that was removed", "push", "wrNone", nil, nil},
		{"a customer who never wrote", "kf", "wmNOBODY", nil, nil},
		{"a code that is dead", "kf", "", bot.Delivery{Reply: chat.Reply{Text: "您好"}, Account: desk, ReplyURL: "deleted"}, nil},
		{"a session that a person serves", "kf", "", nil, func(t *testing.T, p *post) {
			t.Helper()
			if _, err := p.TakeOver(t.Context(), shop, "lijuan", wecomsim.Copies(0)); err != nil {
				t.Fatal(err)
			}
		}},
		{"an answer that is used up", "aibot", "", bot.Delivery{Reply: chat.Reply{Text: "晚了"}, ReplyURL: "/cgi-bin/aibot/response?response_code=used"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newPost(t)
			if tt.fault != nil {
				tt.fault(t, p)
			}
			if tt.content == nil {
				p.queue(t, tt.door, tt.target)
			} else {
				p.rows++
				p.put(t, tt.door, tt.target, tt.content)
			}
			p.queue(t, "app", "")
			p.work(t, 0)
			if d := cmp.Diff([]models.OutgoingState{models.Dead, models.Sent}, p.states(t)); d != "" {
				t.Error(d)
			}
			p.checkListed(t)
		})
	}
}

// The worker dies between the platform's answer and the note of it.
func TestAWorkerIsKilledAfterItSent(t *testing.T) {
	for door, want := range map[string]models.OutgoingState{"app": models.Sent, "kf": models.Sent, "push": models.Unknown} {
		t.Run(door, func(t *testing.T) {
			t.Parallel()
			p := newPost(t)
			words := p.queue(t, door, "")
			dying := p.options
			dying.Owner, dying.Rows = "dead", forgetful{p.Store}
			if _, err := outbox.New(dying).Once(t.Context()); err != nil {
				t.Fatal(err)
			}
			p.work(t, 0)
			p.work(t, 2*time.Minute)
			if d := cmp.Diff([]models.OutgoingState{want}, p.states(t)); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff([]string{words}, p.seen(door)); d != "" {
				t.Error(d)
			}
			p.checkListed(t)
		})
	}
}

// forgetful is a store whose process dies when a row should be settled.
type forgetful struct{ *store.Store }

func (forgetful) SettleOutgoing(context.Context, models.Outgoing) error { return errKilled }

// The fifth message of a customer's budget arrived, the answer was lost: nobody
// can tell until the customer writes, and then it is not shown again.
func TestTheLastMessageOfABudgetIsLost(t *testing.T) {
	p := newPost(t)
	var said []string
	for range 5 {
		said = append(said, p.queue(t, "kf", ""))
	}
	for range 4 {
		if n, err := p.worker.Once(t.Context()); n != 1 || err != nil {
			t.Fatal(n, err)
		}
	}
	p.Fail(wecomsim.Fault{Path: "/cgi-bin/kf/send_msg", Times: 1, Lose: true})
	p.work(t, 0)
	p.work(t, time.Hour)
	if got := p.states(t)[4]; got != models.Waiting {
		t.Errorf("the fifth is %s", got)
	}
	p.clock.Move(47 * time.Hour)
	p.says(t)
	p.work(t, 2*time.Hour) // a message that is pulled wakes the row at once
	if got := p.states(t)[4]; got != models.Sent {
		t.Errorf("the fifth is %s after the customer has written", got)
	}
	if d := cmp.Diff(said, p.seen("kf")); d != "" {
		t.Error(d)
	}
	p.checkListed(t)
}

// The limit of the corp refuses everybody: only one row knocks in a minute, and
// customers of another door do not notice.
func TestALimitOfTheCorpIsNotHammered(t *testing.T) {
	p := newPost(t)
	p.AddMember(wecomsim.Member{UserID: "zhaomin"})
	p.Fail(wecomsim.Fault{Path: "/cgi-bin/message/send", Code: 45009})
	p.queue(t, "app", "lijuan")
	p.work(t, 0)
	for range 10 {
		p.queue(t, "app", "zhaomin")
		p.queue(t, "kf", "")
		p.work(t, 5*time.Second)
		if p.sessions.Sent == 4 {
			p.says(t)
		}
	}
	if n := p.calls("/cgi-bin/message/send"); n != 1 {
		t.Errorf("%d calls within the minute", n)
	}
	if n := len(p.seen("kf")); n != 10 {
		t.Errorf("%d messages at customer service", n)
	}
	p.Heal()
	for range 5 {
		p.work(t, time.Minute)
	}
	if n := len(p.seen("app")); n != 1 {
		t.Errorf("%d messages to the first member", n)
	}
	for i, s := range p.states(t) {
		if s != models.Sent {
			t.Errorf("row %d is %s", i+1, s)
		}
	}
}

// What a person decides about a row that waits for one.
func TestAPersonSendsAgainOrNot(t *testing.T) {
	p := newPost(t)
	p.Fail(wecomsim.Fault{Path: "/cgi-bin/webhook/send", Times: 2, Lose: true})
	p.queue(t, "push", "")
	p.queue(t, "push", "")
	p.work(t, 0)
	if err := p.ResendOutgoing(t.Context(), models.Actor{}, 1); err != nil {
		t.Fatal(err)
	}
	if err := p.DropOutgoing(t.Context(), models.Actor{}, 2); err != nil {
		t.Fatal(err)
	}
	p.work(t, time.Minute)
	if d := cmp.Diff([]models.OutgoingState{models.Sent, models.Dropped}, p.states(t)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"第1条", "第2条", "第1条"}, p.seen("push")); d != "" {
		t.Error(d)
	}
	p.checkListed(t)
}

// claimedAndDead lets another worker take what is due and die.
func (p *post) claimedAndDead(t *testing.T) {
	t.Helper()
	if _, err := p.ClaimOutgoing(context.WithoutCancel(t.Context()), "dead", p.clock.Now(), time.Minute, 20); err != nil {
		t.Error(err)
	}
}

// checkListed wants every row that waits for a person in the list and in the
// figures, and nothing against the platform's limits.
func (p *post) checkListed(t *testing.T) {
	t.Helper()
	listed, err := p.Outbox(t.Context(), "", 100)
	if err != nil {
		t.Fatal(err)
	}
	want := map[models.OutgoingState]float64{models.Unknown: 0, models.Dead: 0}
	for _, s := range p.states(t) {
		if _, counted := want[s]; counted {
			want[s]++
		}
	}
	for _, o := range listed {
		if o.LastError == "" {
			t.Errorf("row %d is %s for no reason", o.ID, o.State)
		}
	}
	if n := want[models.Unknown] + want[models.Dead]; float64(len(listed)) != n {
		t.Errorf("%d listed, %v for a person", len(listed), n)
	}
	if err := p.worker.Watch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, p.forPerson(t)); d != "" {
		t.Errorf("the figures: %s", d)
	}
	if problems := p.Problems(); len(problems) > 0 {
		t.Error(problems)
	}
}

func (p *post) forPerson(t *testing.T) map[models.OutgoingState]float64 {
	t.Helper()
	families, err := p.figures.Gather()
	if err != nil {
		t.Fatal(err)
	}
	out := map[models.OutgoingState]float64{}
	for _, f := range families {
		if f.GetName() != "shuangbai_outbox_for_person" {
			continue
		}
		for _, m := range f.GetMetric() {
			out[models.OutgoingState(m.GetLabel()[0].GetValue())] = m.GetGauge().GetValue()
		}
	}
	return out
}
