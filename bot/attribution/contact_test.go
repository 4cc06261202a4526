package attribution_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot"
	"shuangbai/bot/attribution"
	"shuangbai/bot/chat"
	"shuangbai/bot/policy"
	"shuangbai/models"
	"shuangbai/models/store/storetest"
)

// office is the records with their people; it is clock, giver and platform, too.
type office struct {
	*storetest.Env
	given   []string
	friends map[string]string // scene by external_userid
	asked   int
	down    bool
	first   *models.Member
	broken  string // the one member, or customer, of whom the platform tells nothing
}

func (o *office) Directory() *models.Directory {
	d := models.Directory{
		Counties: []models.County{{ID: 1, Name: "潞州区"}}, Towns: []models.Town{{ID: 11, Name: "东街街道", CountyID: 1}},
		Markets: []models.Market{{ID: 111, Name: "东街商圈", TownID: 11, CountyID: 1}},
		Members: []models.Member{
			{ID: 1, UserID: "lijuan", Name: "李娟", Role: models.Liaison, Org: models.Bureau, CountyID: 1},
			{ID: 2, UserID: "wangqiang", Name: "王强", Role: models.AccountManager, Org: models.Bank, CountyID: 1, Branch: "区支行"},
		},
	}
	if o.first != nil {
		d.Members = append([]models.Member{*o.first}, d.Members...)
	}
	return models.NewDirectory(d, []models.Identity{{MemberID: 1, Door: "app", Corp: "ww1", External: "lijuan"}, {MemberID: 2, Door: "app", Corp: "ww1", External: "wangqiang"}})
}

func (o *office) Product() time.Time { return o.Clock.Now() }
func (o *office) Machine() time.Time { return o.Clock.Now() }

func (o *office) Give(ctx context.Context, l *models.Lead, m *models.Member, why string) error {
	if o.down {
		return errors.New("crashed")
	}
	o.given = append(o.given, m.Name+" "+string(l.State)+" "+why)
	_, err := o.CommitTurn(ctx, models.Turn{Now: o.Clock.Now(), At: o.Clock.Now(), Changes: []models.Change{
		models.AssignLead{ID: l.ID, Version: l.Version, AssigneeID: m.ID, Branch: m.Branch, Reason: why},
	}})
	return err
}

func (o *office) Contacts(_ context.Context, userID string) ([]string, error) {
	if o.down || userID == o.broken {
		return nil, errors.New("no answer")
	}
	var all []string
	for customer := range o.friends {
		all = append(all, customer)
	}
	return all, nil
}

func (o *office) Came(_ context.Context, customer, _ string) (string, time.Time, error) {
	o.asked++
	if customer == o.broken {
		return "", time.Time{}, errors.New("no answer")
	}
	return o.friends[customer], o.Clock.Now(), nil
}

func offices(t *testing.T, story func(t *testing.T, o *office, c attribution.Contacts)) {
	t.Helper()
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		o := &office{Env: e}
		story(t, o, attribution.Contacts{
			Records: o, Clock: o, Policy: policy.Default(), Corp: "ww1", Leads: o, Platform: o, Log: slog.New(slog.DiscardHandler),
		})
	})
}

func added(id, member, customer, scene, code string) chat.Message {
	return chat.Message{
		ID: id, Door: chat.App, Kind: chat.Notice, SentAt: storetest.Start,
		Added: &chat.Added{Member: member, Customer: customer, Scene: scene, Welcome: code},
	}
}

func (o *office) leads(t *testing.T) []models.Lead {
	t.Helper()
	all, _, err := o.Leads(t.Context(), models.LeadFilter{})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// greetings are the codes that go out, with the first words.
func (o *office) greetings(t *testing.T) (all []string) {
	t.Helper()
	rows, err := o.Outbox(t.Context(), models.Waiting, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		var d bot.Delivery
		if err := json.Unmarshal(r.Body, &d); err != nil {
			t.Fatal(err)
		}
		who, _, _ := strings.Cut(d.Reply.Text, "，您的情况")
		all = append(all, r.Door+" "+r.Target+" "+d.ReplyURL+" "+who)
		if life := r.ExpiresAt.Sub(r.CreatedAt); life != 20*time.Second {
			t.Errorf("a greeting lives %s", life)
		}
	}
	return all
}

func TestWhoScansAMembersCodeIsThatMembersLead(t *testing.T) {
	offices(t, func(t *testing.T, o *office, c attribution.Contacts) {
		for _, m := range []chat.Message{
			added("half", "WangQiang", "wmLI", "m_111", "CODE"),
			added("whole", "wangqiang", "wmLI", "m_111", ""),
			added("half", "WangQiang", "wmLI", "m_111", "CODE"),    // delivered again
			added("own", "wangqiang", "wmAUNT", "", "CODE2"),       // nobody's business
			added("gone", "wangqiang", "wmOLD", "m_999", "CODE3"),  // the market is gone
			added("alien", "somebody", "wmWHO", "m_111", "CODE4"),  // nobody of the campaign
			added("again", "wangqiang", "wmLI", "m_111", "CODE5"),  // deleted and added anew
			added("liaison", "lijuan", "wmSHOP", "t_11", "CODE6"),  // greeted, and passed on to nobody
			added("liaison2", "lijuan", "wmSHOP2", "t_11", "CODE"), // of the same place
		} {
			if err := c.Added(t.Context(), m); err != nil {
				t.Fatal(m.ID, err)
			}
		}
		leads := o.leads(t)
		if len(leads) != 1 || leads[0].MarketID != 111 || leads[0].TownID != 11 || leads[0].Source != models.FromCode {
			t.Fatalf("%+v", leads)
		}
		if want := []string{"王强 new 商户扫码加了王强的微信，请先打招呼，问清店名和需求"}; !cmp.Equal(want, o.given) {
			t.Errorf("%q", o.given)
		}
		want := []string{
			"contact wmLI CODE 您好，我是双百工程的邮储银行客户经理王强", "contact wmLI CODE5 您好，我是双百工程的邮储银行客户经理王强",
			"contact wmSHOP CODE6 您好，我是双百工程的李娟", "contact wmSHOP2 CODE 您好，我是双百工程的李娟",
		}
		if diff := cmp.Diff(want, o.greetings(t)); diff != "" {
			t.Error(diff)
		}
	})
}

// The process died before the lead was given: the repeated event gives it.
func TestALeadThatWasNotGivenIsGivenByTheRepeat(t *testing.T) {
	offices(t, func(t *testing.T, o *office, c attribution.Contacts) {
		o.down = true
		if err := c.Added(t.Context(), added("half", "wangqiang", "wmLI", "m_111", "")); err == nil {
			t.Fatal("the crash went unnoticed")
		}
		o.down = false
		for range 2 {
			if err := c.Added(t.Context(), added("half", "wangqiang", "wmLI", "m_111", "CODE")); err != nil {
				t.Fatal(err)
			}
		}
		if leads := o.leads(t); len(leads) != 1 || len(o.given) != 1 || leads[0].AssigneeID != 2 {
			t.Errorf("%+v, given %q", leads, o.given)
		}
	})
}

func TestTheNightFindsLostContactsOnce(t *testing.T) {
	offices(t, func(t *testing.T, o *office, c attribution.Contacts) {
		o.friends = map[string]string{"wmLI": "m_111", "wmAUNT": "", "wmOTHER": "another campaign"}
		if err := c.Added(t.Context(), added("half", "wangqiang", "wmLI", "m_111", "")); err != nil {
			t.Fatal(err)
		}
		o.friends["wmLOST"] = "t_11"
		for range 3 {
			for range 2 { // two replicas
				if err := c.Nightly(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			o.Clock.Move(24 * time.Hour)
		}
		if n := len(o.leads(t)); n != 2 || len(o.given) != 2 {
			t.Errorf("%d leads, given %q", n, o.given)
		}
		if o.asked != 3 {
			t.Errorf("asked %d times", o.asked)
		}
		o.down = true
		if err := c.Nightly(t.Context()); err == nil {
			t.Error("no answer went unnoticed")
		}
	})
}

// One customer of whom nothing can be learned does not hide the others.
func TestTheNightGoesOnAfterAFailure(t *testing.T) {
	offices(t, func(t *testing.T, o *office, c attribution.Contacts) {
		o.friends = map[string]string{"wmBAD": "m_111", "wmA": "m_111", "wmB": "m_111", "wmC": "t_11"}
		o.broken = "wmBAD"
		if err := c.Nightly(t.Context()); err == nil {
			t.Error("the failure went unnoticed")
		}
		if n := len(o.leads(t)); n != 3 || len(o.given) != 3 || o.asked != 4 {
			t.Errorf("%d leads, given %q, asked %d times", n, o.given, o.asked)
		}
	})
}

// Nor does a member of whom nothing can be learned.
func TestTheNightGoesOnToTheNextMember(t *testing.T) {
	offices(t, func(t *testing.T, o *office, c attribution.Contacts) {
		o.friends, o.broken = map[string]string{"wmA": "m_111"}, "first"
		o.first = &models.Member{ID: 3, UserID: "first", Name: "赵敏", Role: models.AccountManager, Org: models.Bank, CountyID: 1, Branch: "区支行"}
		if err := c.Nightly(t.Context()); err == nil {
			t.Error("the failure went unnoticed")
		}
		if len(o.given) != 1 {
			t.Errorf("given %q", o.given)
		}
	})
}
