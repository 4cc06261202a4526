package attribution_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot/attribution"
	"shuangbai/models"
	"shuangbai/models/store/storetest"
)

const account = "wkDESK"

// platform knows by which codes customers came, and counts the questions.
type platform struct {
	entries map[string]attribution.Entry
	asked   [][]string
	down    bool
}

func (p *platform) Entries(_ context.Context, customers []string) (map[string]attribution.Entry, error) {
	if p.down {
		return nil, errors.New("no answer")
	}
	p.asked = append(p.asked, customers)
	return p.entries, nil
}

// wrote stores what the puller knows of customers who wrote.
func wrote(t *testing.T, e *storetest.Env, sessions ...models.KFSession) {
	t.Helper()
	a, mine, err := e.LeaseKF(t.Context(), account, "w", e.Clock.Now(), time.Minute)
	if err != nil || !mine {
		t.Fatal(err, mine)
	}
	page := models.KFPage{OpenKFID: account, Owner: "w", Epoch: a.Epoch, At: e.Clock.Now(), Lease: time.Minute}
	for _, s := range sessions {
		s.OpenKFID, s.SaidAt = account, e.Clock.Now()
		page.Said = append(page.Said, s)
		if s.Scene != "" {
			s.EnteredAt = e.Clock.Now()
			page.Entered = append(page.Entered, s)
		}
	}
	if _, err := e.StoreKFPage(t.Context(), page); err != nil {
		t.Fatal(err)
	}
}

func TestALostOpeningOfTheChatIsAskedForOnce(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		p := &platform{entries: map[string]attribution.Entry{"wmLOST": {Scene: "m_7"}}, down: true}
		s := attribution.Scenes{Account: account, Records: e, Platform: p, Now: e.Clock.Now, Log: slog.New(slog.DiscardHandler)}
		wrote(t, e, models.KFSession{Customer: "wmSEEN", Scene: "m_1"}, models.KFSession{Customer: "wmLOST"}, models.KFSession{Customer: "wmLIST"})
		if err := s.Once(t.Context()); err == nil {
			t.Error("no answer went unnoticed")
		}
		p.down = false
		for range 2 {
			if err := s.Once(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff([][]string{{"wmLIST", "wmLOST"}}, p.asked); diff != "" {
			t.Error(diff)
		}
		for customer, want := range map[string]string{"wmSEEN": "m_1", "wmLOST": "m_7", "wmLIST": ""} {
			if v, err := e.Visitor(t.Context(), account, customer); err != nil || v.Scene != want {
				t.Errorf("%s: %+v, %v", customer, v, err)
			}
		}
	})
}
