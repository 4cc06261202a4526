package bot_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot"
	"shuangbai/bot/chat"
	"shuangbai/models"
	"shuangbai/models/store/storetest"
)

func fromMerchant(id, words string) chat.Message {
	return chat.Message{ID: id, Door: chat.KF, Bot: "wkDESK", From: "wmZHANG", Kind: chat.Text, Text: words}
}

// queued lists what waits for the outbox, oldest first.
func queued(t *testing.T, o *office) (rows []models.Outgoing, said []bot.Delivery) {
	t.Helper()
	rows, err := o.Outbox(t.Context(), models.Waiting, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		var d bot.Delivery
		if err := json.Unmarshal(r.Body, &d); err != nil {
			t.Fatal(err)
		}
		said = append(said, d)
	}
	return rows, said
}

// At customer service nobody waits for a passive answer: every answer is a row,
// and a message that two replicas work on has one.
func TestAMerchantIsAnsweredByRowsOnce(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		a, b := o.replica(t, collector{}), o.replica(t, collector{})
		m := fromMerchant("m1", "几点下班")
		if err := o.PutReceived(t.Context(), a.Promised(m)); err != nil {
			t.Fatal(err)
		}
		for _, replica := range []*bot.Bot{a, b, a} {
			if err := replica.Resume(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
		rows, said := queued(t, o)
		want := []bot.Delivery{{Reply: chat.Reply{Text: "第1问：几点下班"}, Account: "wkDESK"}}
		if diff := cmp.Diff(want, said); diff != "" {
			t.Fatal(diff)
		}
		if r := rows[0]; r.Door != "kf" || r.Target != "wmZHANG" || r.ExpiresAt.Sub(r.CreatedAt) != 48*time.Hour {
			t.Errorf("%+v", r)
		}
		in, err := o.Inbox(t.Context(), "kf", bot.MessageKey(m))
		if err != nil || in.Status != models.Handled || in.Body != nil {
			t.Errorf("%+v, %v", in, err)
		}
	})
}

// A puller that was killed after it took messages in: another replica runs their
// turns, and late answers do not go out a second time.
func TestWhatAKilledPullerTookInIsAnswered(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		b := o.replica(t, collector{})
		for _, id := range []string{"m1", "m2"} {
			if err := o.PutReceived(t.Context(), b.Promised(fromMerchant(id, id))); err != nil {
				t.Fatal(err)
			}
		}
		for range 3 {
			o.Clock.Move(time.Minute)
			if err := b.Housekeep(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if _, said := queued(t, o); len(said) != 2 || said[0].Reply.Text != "第1问：m1" || said[1].Reply.Text != "第2问：m2" {
			t.Errorf("%+v", said)
		}
	})
}

// Taken in before an outage of hours: nothing is carried out any more.
func TestWhatWasTakenInLongAgoIsNotCarriedOut(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		b := o.replica(t, collector{})
		for id, age := range map[string]time.Duration{"young": bot.MissedAfter, "old": bot.MissedAfter + time.Second} {
			m := fromMerchant(id, "1")
			m.From, m.SentAt = "wm"+id, o.Clock.Now().Add(-age)
			if err := o.PutReceived(t.Context(), b.Promised(m)); err != nil {
				t.Fatal(err)
			}
			if err := b.Resume(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
		rows, said := queued(t, o)
		for i, r := range rows {
			want := map[string]string{"wmyoung": "第1问：1", "wmold": "第1问："}[r.Target]
			if said[i].Reply.Text != want {
				t.Errorf("%s is told %q", r.Target, said[i].Reply.Text)
			}
		}
		if len(rows) != 2 {
			t.Errorf("%d answers", len(rows))
		}
	})
}

func TestAWelcomeGoesOutByItsCodeWhileThatLives(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		a := o.replica(t, collector{})
		m := fromMerchant("e1", "")
		m.Kind, m.ReplyURL = chat.Enter, "WELCOME"
		if _, err := a.Handle(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		rows, said := queued(t, o)
		if len(said) != 1 || said[0].ReplyURL != "WELCOME" || rows[0].ExpiresAt.Sub(rows[0].CreatedAt) != 20*time.Second {
			t.Errorf("%+v", rows)
		}
	})
}

// What a merchant said before consenting is gone a day later.
func TestWhatAMerchantSaidLastsADay(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		m := fromMerchant("m1", "我42，想贷30万")
		if _, err := o.replica(t, collector{}).Handle(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		c, err := o.Conversation(t.Context(), m.Conversation())
		if err != nil || len(c.State) == 0 || c.ExpiresAt.Sub(o.Clock.Now()) != 24*time.Hour {
			t.Fatalf("%+v, %v", c, err)
		}
		sealed := func() (n int) { // values that a key opens
			for _, v := range storetest.Dump(t, o.Env)["conversation"] {
				if _, err := o.Ring().Open("conversation.state", []byte(v)); err == nil {
					n++
				}
			}
			return n
		}
		before := sealed()
		o.Clock.Move(24 * time.Hour)
		if _, err := o.Prune(t.Context()); err != nil {
			t.Fatal(err)
		}
		if before != 1 || sealed() != 0 {
			t.Errorf("%d kept, then %d", before, sealed())
		}
	})
}
