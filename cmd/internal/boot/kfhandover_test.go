package boot

import (
	"strings"
	"testing"
	"time"

	"shuangbai/bot"
	"shuangbai/bot/chat"
	"shuangbai/bot/outbox"
	"shuangbai/bot/wecom/wecomsim"
	"shuangbai/models"
)

func handOverRow(t *testing.T, h bot.HandOver) models.Outgoing {
	t.Helper()
	h.Account = desk
	return models.Outgoing{Door: "kf", Target: "wmZHANG", Key: "call", Kind: bot.KindHandOver, Body: body(t, h)}
}

func takeBackRow(t *testing.T) models.Outgoing {
	t.Helper()
	return models.Outgoing{Door: "kf", Target: "wmZHANG", Key: "back", Kind: bot.KindTakeBack, CreatedAt: time.Date(2025, 9, 17, 9, 30, 0, 0, time.UTC), Body: body(t, bot.TakeBack{
		Account: desk, Reply: chat.Reply{Text: "同事们现在都没空"}, Stuck: "现在没有同事在",
	})}
}

// state is where the platform has the session, and with whom.
func (c *counter) at(t *testing.T) (state int, servicer string) {
	t.Helper()
	s, who, err := c.sender.client.KFState(t.Context(), desk, "wmZHANG")
	if err != nil {
		t.Fatal(err)
	}
	return int(s), who
}

func (c *counter) send(t *testing.T, o models.Outgoing) error {
	t.Helper()
	_, err := c.sender.Send(t.Context(), o)
	return err
}

// A session goes to one receptionist, once, however often the row is tried; the
// customer hears who it is.
func TestASessionIsGivenToAPersonOnce(t *testing.T) {
	c := newCounter(t)
	for range 3 {
		if err := c.send(t, handOverRow(t, bot.HandOver{})); err != nil {
			t.Fatal(err)
		}
	}
	if state, who := c.at(t); state != 3 || who != "lijuan" || c.State != 3 || c.Servicer != "lijuan" {
		t.Errorf("state %d with %q, noted %d with %q", state, who, c.State, c.Servicer)
	}
	if all := c.Chat(shop).Messages(); len(all) != 2 || all[1].Text != "已转给李娟，接下来由真人在这里回您。" {
		t.Errorf("%+v", all)
	}
}

// The answer to the move is lost: the next attempt finds it done.
func TestAMoveWithoutAnAnswerIsLookedAt(t *testing.T) {
	c := newCounter(t)
	c.Fail(wecomsim.Fault{Path: "/cgi-bin/kf/service_state/trans", Times: 1, Lose: true})
	if v, _ := verdict(c.send(t, handOverRow(t, bot.HandOver{}))); v != outbox.Unsure && v != outbox.Later {
		t.Errorf("verdict %d", v)
	}
	if err := c.send(t, handOverRow(t, bot.HandOver{})); err != nil || c.State != 3 {
		t.Errorf("%v, noted %d", err, c.State)
	}
}

func TestThoseWhoAreNotAtWorkAreLeftOut(t *testing.T) {
	c := newCounter(t)
	c.SetServing(desk, "lijuan", false)
	if v, _ := verdict(c.send(t, handOverRow(t, bot.HandOver{Prefer: []string{"lijuan"}}))); v != outbox.Never {
		t.Errorf("nobody is at work: verdict %d", v)
	}
	if state, _ := c.at(t); state != 0 {
		t.Errorf("the bot cannot answer in state %d", state)
	}
	c.SetServing(desk, "lijuan", true)
	c.Fail(wecomsim.Fault{Path: "/cgi-bin/kf/service_state/trans", Times: 1, Code: 95019}) // left a moment ago
	if v, _ := verdict(c.send(t, handOverRow(t, bot.HandOver{}))); v != outbox.Never {
		t.Errorf("verdict %d", v)
	}
}

// Where a whole department serves nobody knows who is at work: the session waits
// in the pool for whoever is.
func TestADepartmentTakesFromThePool(t *testing.T) {
	c := newCounter(t, 7)
	c.SetServing(desk, "lijuan", false)
	if err := c.send(t, handOverRow(t, bot.HandOver{})); err != nil {
		t.Fatal(err)
	}
	if state, _ := c.at(t); state != 2 || c.State != 2 || c.MsgCode == "" {
		t.Errorf("state %d, noted %d", state, c.State)
	}
}

func TestRefusedMovesAreClassed(t *testing.T) {
	for code, want := range map[int]outbox.Verdict{95016: outbox.Later, 95013: outbox.Later, -1: outbox.Later, 45009: outbox.Later, 95017: outbox.Later, 40096: outbox.Never} {
		c := newCounter(t)
		c.Fail(wecomsim.Fault{Path: "/cgi-bin/kf/service_state/trans", Times: 1, Code: code})
		if v, _ := verdict(c.send(t, handOverRow(t, bot.HandOver{}))); v != want {
			t.Errorf("%d: verdict %d, want %d", code, v, want)
		}
	}
}

// A row that comes late, when nobody waits any more, moves nothing.
func TestNobodyIsGivenAwayUnasked(t *testing.T) {
	c := newCounter(t)
	c.WaitStage = models.NotWaiting
	if err := c.send(t, handOverRow(t, bot.HandOver{})); err != nil {
		t.Fatal(err)
	}
	if state, _ := c.at(t); state != 0 {
		t.Errorf("state %d", state)
	}
}

// What nobody answers is ended with words, and the next message is the bot's.
func TestTheBotTakesBackWhatNobodyAnswers(t *testing.T) {
	for name, before := range map[string]func(t *testing.T, c *counter){
		"with a person": func(t *testing.T, c *counter) {
			if err := c.send(t, handOverRow(t, bot.HandOver{})); err != nil {
				t.Fatal(err)
			}
		},
		"in the pool": func(t *testing.T, c *counter) {
			for range 2 { // the second finds it there
				if err := c.send(t, handOverRow(t, bot.HandOver{Pool: true})); err != nil || c.State != 2 || c.MsgCode == "" {
					t.Fatalf("%v, noted %d", err, c.State)
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCounter(t)
			before(t, c)
			for range 2 {
				if err := c.send(t, takeBackRow(t)); err != nil {
					t.Fatal(err)
				}
			}
			if state, _ := c.at(t); state != 4 || c.State != 4 {
				t.Errorf("state %d, noted %d", state, c.State)
			}
			said := 0
			for _, m := range c.Chat(shop).Messages() {
				if strings.Contains(m.Text, "都没空") {
					said++
				}
			}
			if said != 1 {
				t.Errorf("said %d times", said)
			}
			c.write(t)
			if err := c.send(t, rowOf(t, "next", chat.Reply{Text: "我来答"}, "")); err != nil {
				t.Errorf("the bot cannot answer: %v", err)
			}
		})
	}
}

// 李娟 wrote while the row was on its way.
func TestNothingIsTakenFromWhoHasJustWritten(t *testing.T) {
	c := newCounter(t)
	if err := c.send(t, handOverRow(t, bot.HandOver{})); err != nil {
		t.Fatal(err)
	}
	o := takeBackRow(t)
	c.StateAt = o.CreatedAt.Add(time.Second)
	if err := c.send(t, o); err != nil {
		t.Fatal(err)
	}
	if state, who := c.at(t); state != 3 || who != "lijuan" || len(c.Chat(shop).Messages()) != 2 {
		t.Errorf("state %d with %q, %d messages", state, who, len(c.Chat(shop).Messages()))
	}
}

// Nobody is at work, so the pool keeps the session: the bot, which will be silent,
// does not say that it goes on.
func TestWhatThePoolKeepsIsNotPromised(t *testing.T) {
	for name, departments := range map[string][]int{"nobody": nil, "departments": {7}} {
		t.Run(name, func(t *testing.T) {
			c := newCounter(t, departments...)
			if err := c.send(t, handOverRow(t, bot.HandOver{Pool: true})); err != nil {
				t.Fatal(err)
			}
			c.SetServing(desk, "lijuan", false)
			if v, _ := verdict(c.send(t, takeBackRow(t))); v != outbox.Never {
				t.Errorf("verdict %d", v)
			}
			if state, _ := c.at(t); state != 2 || c.State != 2 {
				t.Errorf("state %d, noted %d", state, c.State)
			}
			if all := c.Chat(shop).Messages(); len(all) != 2 || all[1].Text != "现在没有同事在" {
				t.Errorf("%+v", all)
			}
		})
	}
}

// Nobody was ever called: the bot still has the session and just says it.
func TestTheBotSaysThatNobodyIsFree(t *testing.T) {
	c := newCounter(t)
	if err := c.send(t, takeBackRow(t)); err != nil {
		t.Fatal(err)
	}
	if all := c.Chat(shop).Messages(); len(all) != 2 || !strings.Contains(all[1].Text, "都没空") {
		t.Errorf("%+v", all)
	}
}

func TestWhilePausedTheBotSaysNothing(t *testing.T) {
	c := newCounter(t)
	c.paused = time.Now()
	for _, o := range []models.Outgoing{
		rowOf(t, "k", chat.Reply{Text: "您好"}, ""), rowOf(t, "w", chat.Reply{Text: "您好"}, "code"), takeBackRow(t),
	} {
		if v, _ := verdict(c.send(t, o)); v != outbox.Never {
			t.Errorf("%s: verdict %d", o.Key, v)
		}
	}
	if err := c.send(t, handOverRow(t, bot.HandOver{Pool: true})); err != nil {
		t.Fatal(err)
	}
	if state, _ := c.at(t); state != 2 || len(c.Chat(shop).Messages()) != 1 {
		t.Errorf("state %d, %d messages", state, len(c.Chat(shop).Messages()))
	}
}
