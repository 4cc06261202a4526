package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangbai/models"
	"shuangbai/models/store/storetest"
)

const (
	desk     = "wkDESK"
	kfLease  = 10 * time.Second
	customer = "wmZHANG"
)

func page(a models.KFAccount, e *storetest.Env, cursor string, ids ...string) models.KFPage {
	p := models.KFPage{
		OpenKFID: desk, Owner: a.Owner, Epoch: a.Epoch, Cursor: cursor, At: e.Clock.Now(), Lease: kfLease,
		Said: []models.KFSession{{OpenKFID: desk, Customer: customer, SaidAt: e.Clock.Now()}},
	}
	for _, id := range ids {
		p.Messages = append(p.Messages, models.Inbox{
			Door: "kf", MessageID: id, Conversation: "kf|" + desk + "||" + customer, Status: models.Received, Body: []byte(id),
		})
	}
	return p
}

func lease(t *testing.T, e *storetest.Env, owner string) (models.KFAccount, bool) {
	t.Helper()
	a, mine, err := e.LeaseKF(t.Context(), desk, owner, e.Clock.Now(), kfLease)
	if err != nil {
		t.Fatal(err)
	}
	return a, mine
}

// Cursor and messages are one: a replica that has lost its lease stores neither.
func TestOnlyTheHolderStoresAPage(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		ctx := t.Context()
		first, mine := lease(t, e, "a")
		if _, theirs := lease(t, e, "b"); !mine || theirs {
			t.Fatal("both hold the lease")
		}
		fresh, err := e.StoreKFPage(ctx, page(first, e, "c1", "m1", "m2", "m2"))
		if diff := cmp.Diff(map[string]bool{"m1": true, "m2": true}, fresh); err != nil || diff != "" {
			t.Fatal(err, diff)
		}
		e.Clock.Move(kfLease + time.Second)
		second, mine := lease(t, e, "b")
		if !mine || second.Epoch != first.Epoch+1 || second.Cursor != "c1" {
			t.Fatalf("%v %+v", mine, second)
		}
		if _, err := e.StoreKFPage(ctx, page(first, e, "c2", "m3")); models.CodeOf(err) != models.Conflict {
			t.Errorf("a lost lease stores: %v", err)
		}
		fresh, err = e.StoreKFPage(ctx, page(second, e, "c2", "m2", "m3"))
		if diff := cmp.Diff(map[string]bool{"m3": true}, fresh); err != nil || diff != "" {
			t.Error(err, diff)
		}
		in, err := e.Inbox(ctx, "kf", "m3")
		if err != nil || in.Status != models.Received || string(in.Body) != "m3" {
			t.Errorf("%+v, %v", in, err)
		}
		if err := e.ReleaseKF(ctx, desk, "b"); err != nil {
			t.Fatal(err)
		}
		if _, mine := lease(t, e, "a"); !mine {
			t.Error("a lease given back is not free")
		}
	})
}

// What a puller took in and did not handle is picked up by another replica, but
// not while the puller may be at it.
func TestTakenInMessagesAreLeased(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		a, _ := lease(t, e, "a")
		if _, err := e.StoreKFPage(t.Context(), page(a, e, "c1", "m1")); err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct {
			after time.Duration
			want  int
		}{{5 * time.Second, 0}, {6 * time.Second, 1}} {
			e.Clock.Move(step.after)
			rows, err := e.StaleReceived(t.Context(), e.Clock.Now(), "b")
			if err != nil || len(rows) != step.want {
				t.Errorf("%d rows, want %d: %v", len(rows), step.want, err)
			}
		}
	})
}

func TestNewsGrowAndKeepTheNewestToken(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		for _, token := range []string{"T1", "T2"} {
			if err := e.NewsKF(t.Context(), desk, token, e.Clock.Now()); err != nil {
				t.Fatal(err)
			}
		}
		a, mine := lease(t, e, "a")
		if !mine || a.News != 2 || a.Token != "T2" || !a.TokenAt.Equal(e.Clock.Now()) || !a.SyncedAt.IsZero() {
			t.Errorf("%+v", a)
		}
		p := page(a, e, "c1")
		p.Drained = true
		if _, err := e.StoreKFPage(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		if a, _ = lease(t, e, "a"); !a.SyncedAt.Equal(e.Clock.Now()) || a.Token != "T2" {
			t.Errorf("%+v", a)
		}
	})
}

// Five messages until the customer writes again; what waits for that is woken.
func TestSessionsKeepTheBudget(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		ctx := t.Context()
		a, _ := lease(t, e, "a")
		p := page(a, e, "c1", "m1")
		p.Entered = []models.KFSession{{OpenKFID: desk, Customer: customer, Scene: "m_7", SceneParam: "poster", EnteredAt: e.Clock.Now()}}
		p.Moved = []models.KFSession{{OpenKFID: desk, Customer: customer, State: 3, StateAt: e.Clock.Now()}}
		if _, err := e.StoreKFPage(ctx, p); err != nil {
			t.Fatal(err)
		}
		if err := e.NoteKFSent(ctx, desk, customer, 5); err != nil {
			t.Fatal(err)
		}
		get := func() models.KFSession {
			all, err := e.KFSessions(ctx, desk, customer, "wmNOBODY")
			if err != nil || len(all) != 1 {
				t.Fatal(all, err)
			}
			return all[customer]
		}
		if s := get(); s.Sent != 5 || s.Scene != "m_7" || !s.ByPerson(e.Clock.Now()) || s.ByPerson(e.Clock.Now().Add(48*time.Hour)) {
			t.Errorf("%+v", s)
		}
		held := models.Outgoing{Door: "kf", Target: customer, Key: "held", NotBefore: e.Clock.Now().Add(40 * time.Hour)}
		if _, err := e.CommitTurn(ctx, models.Turn{At: e.Clock.Now(), Outgoing: []models.Outgoing{held}}); err != nil {
			t.Fatal(err)
		}
		if _, err := e.StoreKFPage(ctx, page(a, e, "c2", "m2")); err != nil {
			t.Fatal(err)
		}
		if s := get(); s.Sent != 0 || s.Scene != "m_7" || s.State != 3 {
			t.Errorf("%+v", s)
		}
		rows, err := e.ClaimOutgoing(ctx, "w", e.Clock.Now(), time.Minute, 10)
		if err != nil || len(rows) != 1 {
			t.Errorf("%d rows woken: %v", len(rows), err)
		}
		if err := e.MoveKFSession(ctx, models.KFSession{OpenKFID: desk, Customer: customer, State: 4, StateAt: e.Clock.Now()}); err != nil || get().ByPerson(e.Clock.Now()) {
			t.Error("a session that ended is still a person's", err)
		}
	})
}

// A message that was taken and not delivered is shown to a person.
func TestASentMessageThatFailedLaterIsDead(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		ctx := t.Context()
		turn := models.Turn{At: e.Clock.Now(), Outgoing: []models.Outgoing{{Door: "kf", Target: customer, Key: "k1"}, {Door: "kf", Target: "wmLI", Key: "k2"}}}
		if _, err := e.CommitTurn(ctx, turn); err != nil {
			t.Fatal(err)
		}
		rows, err := e.ClaimOutgoing(ctx, "w", e.Clock.Now(), time.Minute, 10)
		if err != nil || len(rows) != 2 {
			t.Fatal(rows, err)
		}
		for _, o := range rows {
			o.State = models.Sent
			if err := e.SettleOutgoing(ctx, o); err != nil {
				t.Fatal(err)
			}
		}
		sent, err := e.SentKF(ctx, customer)
		if err != nil || len(sent) != 1 || sent[0].Key != "k1" {
			t.Fatal(sent, err)
		}
		if err := e.FailSent(ctx, sent[0].ID, "customer rejects"); err != nil {
			t.Fatal(err)
		}
		dead, err := e.Outbox(ctx, models.Dead, 10)
		if err != nil || len(dead) != 1 || dead[0].LastError != "customer rejects" {
			t.Error(dead, err)
		}
	})
}
