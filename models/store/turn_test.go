package store_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangbai/models"
	"shuangbai/models/store"
	"shuangbai/models/store/storetest"
)

func code(t *testing.T, err error, want models.Code) {
	t.Helper()
	if err == nil || models.CodeOf(err) != want {
		t.Errorf("err = %v, want code %s", err, want)
	}
}

func TestADraftTurnIsKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		turn := storetest.Turn("m1", 0)
		turn.Conversation.HasDraft = true
		if _, err := s.CommitTurn(ctx, turn); err != nil {
			t.Fatal(err)
		}
		c, err := s.Conversation(ctx, turn.Conversation.Key)
		if err != nil {
			t.Fatal(err)
		}
		want := models.Conversation{
			Key: turn.Conversation.Key, Version: 1, MemberID: 1, State: turn.Conversation.State, HasDraft: true,
			UpdatedAt: storetest.Start.UTC(), ExpiresAt: storetest.Start.Add(48 * time.Hour).UTC(),
		}
		if diff := cmp.Diff(&want, c); diff != "" {
			t.Errorf("conversation (-want +got):\n%s", diff)
		}
		in, err := s.Inbox(ctx, "aibot", "m1")
		if err != nil || in.Status != models.Handled || string(in.Reply) != "好" || in.HandedOver {
			t.Errorf("inbox %+v, %v", in, err)
		}
		if _, err = s.Conversation(ctx, "nobody"); true {
			code(t, err, models.NotFound)
		}
		_, err = s.Inbox(ctx, "app", "m1")
		code(t, err, models.NotFound)
	})
}

func TestAConfirmedVisitYieldsItsNumber(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		turn := storetest.Turn("m1", 0, models.Witness{Action: "phone.read", Object: "merchant", ID: 7}, storetest.Visit(1))
		turn.Outgoing = []models.Outgoing{{Door: "app", Target: "wangqiang", Kind: "text", Body: []byte("第#号"), Key: "k1"}}
		turn.Finish = func(numbers []int64) (state, reply []byte) {
			turn.Outgoing[0].Body = fmt.Appendf(nil, "第%d号", numbers[1])
			return []byte("state"), fmt.Appendf(nil, "已登记，第%d号", numbers[1])
		}
		numbers, err := s.CommitTurn(ctx, turn)
		if err != nil || len(numbers) != 2 || numbers[0] != 0 || numbers[1] == 0 {
			t.Fatalf("numbers %v, %v", numbers, err)
		}
		in, err := s.Inbox(ctx, "aibot", "m1")
		if want := fmt.Sprintf("已登记，第%d号", numbers[1]); err != nil || string(in.Reply) != want {
			t.Errorf("kept answer %q, %v, want %q", in.Reply, err, want)
		}
		visit, err := s.Visit(ctx, numbers[1])
		if err != nil {
			t.Fatal(err)
		}
		if visit.RecordedOn != "2025-09-17" || visit.Note != "老板很热情" || visit.ConsentBy != 1 || visit.ConsentAt == nil || visit.Version != 1 {
			t.Errorf("visit %+v", visit)
		}
		merchant, err := s.Merchant(ctx, visit.MerchantID)
		if err != nil || merchant.Phone != "13800000001" || merchant.Operator != "张建国" || merchant.Consent != models.ConsentGiven {
			t.Errorf("merchant %+v, %v", merchant, err)
		}
	})
}

// Twenty copies of one confirmation arrive at once, on two replicas: one visit,
// one answer, and everybody else is told that it is done or to look again.
func TestTheSameMessageTwentyTimesAtOnce(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		ctx := t.Context()
		replicas := []*store.Store{e.Store, e.Store}
		if e.Driver() == "mysql" {
			second, err := store.Open(ctx, e.Options)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = second.Close() }()
			replicas[1] = second
		}
		if _, err := e.CommitTurn(ctx, storetest.Turn("m0", 0)); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		errs := make([]error, 20)
		for i := range errs {
			wg.Go(func() {
				_, errs[i] = replicas[i%2].CommitTurn(ctx, storetest.Turn("m1", 1, storetest.Visit(1)))
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case models.CodeOf(err) == models.Duplicate, models.CodeOf(err) == models.Conflict:
			default:
				t.Errorf("unexpected: %v", err)
			}
		}
		_, total, err := e.Visits(ctx, models.VisitFilter{})
		if won != 1 || total != 1 || err != nil {
			t.Errorf("%d won, %d visits, %v", won, total, err)
		}
	})
}

func TestTheVersionOfTheConversationDecides(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		if _, err := s.CommitTurn(ctx, storetest.Turn("m1", 0)); err != nil {
			t.Fatal(err)
		}
		_, err := s.CommitTurn(ctx, storetest.Turn("m2", 0, storetest.Visit(1)))
		code(t, err, models.Conflict)
		_, err = s.CommitTurn(ctx, storetest.Turn("m2", 7, storetest.Visit(1)))
		code(t, err, models.Conflict)
		_, err = s.CommitTurn(ctx, storetest.Turn("m1", 1, storetest.Visit(1)))
		code(t, err, models.Duplicate)

		if _, total, _ := s.Visits(ctx, models.VisitFilter{}); total != 0 {
			t.Errorf("%d visits of turns that were refused", total)
		}
		if _, err = s.Inbox(ctx, "aibot", "m2"); true {
			code(t, err, models.NotFound)
		}
		if _, err := s.CommitTurn(ctx, storetest.Turn("m2", 1, storetest.Visit(1))); err != nil {
			t.Errorf("on the fresh state: %v", err)
		}
		_, err = s.CommitTurn(ctx, storetest.Turn("m3", 2, storetest.Visit(1)))
		code(t, err, models.Duplicate) // the same draft confirmed by another message
	})
}

func TestADraftIsTakenToAnotherDoor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		left := storetest.Turn("m1", 0)
		left.Conversation.HasDraft = true
		if _, err := s.CommitTurn(ctx, left); err != nil {
			t.Fatal(err)
		}
		open, err := s.OpenConversations(ctx, 1, "app|1||lijuan")
		if err != nil || len(open) != 1 || string(open[0].State) != string(left.Conversation.State) {
			t.Fatalf("open conversations %+v, %v", open, err)
		}
		taken := open[0]
		taken.State, taken.HasDraft = []byte("empty"), false
		here := storetest.Turn("m2", 0)
		here.Conversation.Key, here.Taken = "app|1||lijuan", &taken
		if _, err := s.CommitTurn(ctx, here); err != nil {
			t.Fatal(err)
		}
		if open, _ := s.OpenConversations(ctx, 1, here.Conversation.Key); len(open) != 0 {
			t.Errorf("still open: %+v", open)
		}
		_, err = s.CommitTurn(ctx, storetest.Turn("m3", 1))
		code(t, err, models.Conflict) // the old place has moved on
	})
}

func TestAPromisedMessageIsFinishedOnce(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		ctx := t.Context()
		turn := storetest.Turn("m1", 0)
		promise := turn.Inbox
		promise.Body, promise.Reply, promise.ReplyURL = []byte("走访 张记面馆"), nil, "https://example.com/r"
		if err := e.PutReceived(ctx, promise); err != nil {
			t.Fatal(err)
		}
		code(t, e.PutReceived(ctx, promise), models.Duplicate)

		e.Clock.Move(11 * time.Second)
		mine, err := e.StaleReceived(ctx, e.Clock.Now().Add(-10*time.Second), "a")
		if err != nil || len(mine) != 1 || string(mine[0].Body) != "走访 张记面馆" || mine[0].ReplyURL == "" {
			t.Fatalf("picked up %+v, %v", mine, err)
		}
		if again, _ := e.StaleReceived(ctx, e.Clock.Now(), "b"); len(again) != 0 {
			t.Error("two owners at once")
		}
		e.Clock.Move(time.Minute)
		if again, _ := e.StaleReceived(ctx, e.Clock.Now(), "b"); len(again) != 1 {
			t.Error("an owner that died keeps the message")
		}
		turn.Inbox.Resumes = true
		if _, err := e.CommitTurn(ctx, turn); err != nil {
			t.Fatal(err)
		}
		_, err = e.CommitTurn(ctx, storetest.Turn("m1", 1))
		code(t, err, models.Duplicate)
		late := storetest.Turn("m1", 1)
		late.Inbox.Resumes = true
		_, err = e.CommitTurn(ctx, late)
		code(t, err, models.Conflict)

		list, err := e.NotHandedOver(ctx, e.Clock.Now())
		if err != nil || len(list) != 1 || list[0].Body != nil || string(list[0].Reply) != "好" || list[0].ReplyURL == "" {
			t.Fatalf("not handed over %+v, %v", list, err)
		}
		if err := e.SendLate(ctx, list[0], &models.Outgoing{Door: "aibot", Target: "lijuan", Kind: "reply", Key: "m1:late"}); err != nil {
			t.Fatal(err)
		}
		code(t, e.SendLate(ctx, list[0], nil), models.Conflict)
		if list, _ := e.NotHandedOver(ctx, e.Clock.Now()); len(list) != 0 {
			t.Error("a claimed answer must not go out again")
		}
	})
}

// The budget of architecture.md: the fewer round trips between BEGIN and COMMIT,
// the shorter the locks are held.
func TestStatementsOfATurn(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		var said []string
		e.Options.Trace = func(statement string, _ time.Duration, _ error) {
			mu.Lock()
			defer mu.Unlock()
			said = append(said, statement)
		}
		s, err := store.Open(t.Context(), e.Options)
		if err != nil {
			t.Fatal(err)
		}
		e.Store = s
		count := func(turn models.Turn) int {
			t.Helper()
			said = nil
			if _, err := s.CommitTurn(t.Context(), turn); err != nil {
				t.Fatal(err)
			}
			return len(said)
		}
		if n := count(storetest.Turn("m1", 0)); n != 2 {
			t.Errorf("a draft turn takes %d statements: %q", n, said)
		}
		if n := count(storetest.Turn("m2", 1, storetest.Visit(1))); n > 6 {
			t.Errorf("a visit of a new merchant takes %d statements: %q", n, said)
		}
		visits, _, err := s.Visits(t.Context(), models.VisitFilter{})
		if err != nil {
			t.Fatal(err)
		}
		known := storetest.Visit(2)
		known.Visit.MerchantID, known.Merchant = visits[0].MerchantID, models.Merchant{}
		if n := count(storetest.Turn("m3", 2, known)); n > 5 { // one of them before BEGIN
			t.Errorf("a visit of a known merchant takes %d statements: %q", n, said)
		}
		for _, statement := range said {
			for _, secret := range []string{"张建国", "138000", "面馆"} {
				if strings.Contains(statement, secret) {
					t.Errorf("the trace shows %q: %s", secret, statement)
				}
			}
		}
	})
}
