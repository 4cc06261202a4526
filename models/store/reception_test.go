package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangbai/models"
	"shuangbai/models/store/storetest"
)

// waits is how the customer's wait stands.
func waits(t *testing.T, e *storetest.Env) (models.WaitStage, time.Time) {
	t.Helper()
	all, err := e.KFSessions(t.Context(), desk, customer)
	if err != nil {
		t.Fatal(err)
	}
	return all[customer].WaitStage, all[customer].WaitsSince
}

func step(t *testing.T, e *storetest.Env, c models.Change, out ...models.Outgoing) error {
	t.Helper()
	_, err := e.CommitTurn(t.Context(), models.Turn{Now: e.Clock.Now(), At: e.Clock.Now(), Changes: []models.Change{c}, Outgoing: out})
	return err
}

// A wish for a person is kept once, and every stage is reached once.
func TestAMerchantWaitsForAPerson(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		asked := e.Clock.Now()
		for range 2 {
			if err := step(t, e, models.AskPerson{Account: desk, Customer: customer}); err != nil {
				t.Fatal(err)
			}
			e.Clock.Move(time.Minute)
		}
		if stage, since := waits(t, e); stage != models.WaitAsked || !since.Equal(asked) {
			t.Errorf("stage %d since %v", stage, since)
		}
		call := models.MoveWait{Account: desk, Customer: customer, From: models.WaitAsked, To: models.WaitCalled}
		if err := step(t, e, call, models.Outgoing{Door: "kf", Target: customer, Key: "call"}); err != nil {
			t.Fatal(err)
		}
		if err := step(t, e, call, models.Outgoing{Door: "kf", Target: customer, Key: "again"}); models.CodeOf(err) != models.Conflict {
			t.Errorf("called twice: %v", err)
		}
		list, err := e.WaitingKF(t.Context(), desk, 10)
		if err != nil || len(list) != 1 || !list[0].WaitsSince.Equal(asked) || !list[0].ChasedAt.Equal(e.Clock.Now()) {
			t.Errorf("%+v, %v", list, err)
		}
		if rows, err := e.Outbox(t.Context(), models.Waiting, 10); err != nil || len(rows) != 1 {
			t.Errorf("%d rows, %v", len(rows), err)
		}
		if err := step(t, e, models.MoveWait{Account: desk, Customer: customer, From: models.WaitCalled, To: models.NotWaiting}); err != nil {
			t.Fatal(err)
		}
		if stage, since := waits(t, e); stage != models.NotWaiting || !since.IsZero() {
			t.Errorf("stage %d since %v", stage, since)
		}
	})
}

// A page tells who was answered and who wrote since; what follows a message goes
// out with its first copy only.
func TestAPageTellsWhoWaits(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		a, _ := lease(t, e, "a")
		first := e.Clock.Now()
		put := func(cursor string, w models.KFWait, ids ...string) {
			t.Helper()
			w.Customer = customer
			p := page(a, e, cursor, ids...)
			p.Waits, p.Follow = []models.KFWait{w}, map[string]models.Outgoing{"m1": {Door: "kf", Target: customer, Key: "pool:m1"}}
			if _, err := e.StoreKFPage(t.Context(), p); err != nil {
				t.Fatal(err)
			}
		}
		put("c1", models.KFWait{Since: first}, "m1")
		put("c2", models.KFWait{Since: first.Add(time.Second)}, "m1", "m2")
		if stage, since := waits(t, e); stage != models.WaitCalled || !since.Equal(first) {
			t.Errorf("stage %d since %v", stage, since)
		}
		if rows, err := e.Outbox(t.Context(), models.Waiting, 10); err != nil || len(rows) != 1 {
			t.Errorf("%d rows, %v", len(rows), err)
		}
		put("c3", models.KFWait{Answered: true})
		if stage, _ := waits(t, e); stage != models.NotWaiting {
			t.Errorf("answered, and at stage %d", stage)
		}
		again := first.Add(time.Minute)
		put("c4", models.KFWait{Answered: true, Since: again})
		if stage, since := waits(t, e); stage != models.WaitCalled || !since.Equal(again) {
			t.Errorf("stage %d since %v", stage, since)
		}
	})
}

func TestAnAccountIsHandedToPeopleAndBack(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		ctx, by := t.Context(), models.Actor{Door: "command"}
		var seen []bool
		for _, paused := range []bool{true, true, false, false} {
			if err := e.PauseKF(ctx, by, desk, paused); err != nil {
				t.Fatal(err)
			}
			a, err := e.KFAccount(ctx, desk)
			if err != nil {
				t.Fatal(err)
			}
			leased, _ := lease(t, e, "a")
			seen = append(seen, a.Paused() && leased.Paused())
		}
		if diff := cmp.Diff([]bool{true, true, false, false}, seen); diff != "" {
			t.Error(diff)
		}
		for _, paused := range []bool{true, false} { // said in a chat
			if err := step(t, e, models.PauseDesk{Paused: paused}); err != nil {
				t.Fatal(err)
			}
			if a, err := e.KFAccount(ctx, desk); err != nil || a.Paused() != paused {
				t.Errorf("%+v, %v", a, err)
			}
		}
		trail := strings.Join(storetest.Dump(t, e)["audit"], " ")
		if strings.Count(trail, "kf.pause") != 2 || strings.Count(trail, "kf.resume") != 2 {
			t.Errorf("the trail says %s", trail)
		}
	})
}
