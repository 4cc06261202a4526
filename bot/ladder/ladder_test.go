package ladder_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot"
	"shuangbai/bot/ladder"
	"shuangbai/bot/policy"
	"shuangbai/bot/worktime"
	"shuangbai/models"
	"shuangbai/models/store"
	"shuangbai/models/store/storetest"
)

// desk is one office: a store, its people, and a clock that only moves when told.
type desk struct {
	*store.Store
	mu  sync.Mutex
	dir *models.Directory
	now time.Time
	log strings.Builder
}

func (d *desk) Directory() *models.Directory { return d.dir }
func (d *desk) Product() time.Time           { return d.now }
func (d *desk) Machine() time.Time           { return d.now }

func member(id int64, userID, name string, role models.Role, org models.Org, towns ...int64) models.Member {
	m := models.Member{ID: id, UserID: userID, Name: name, Role: role, Org: org, CountyID: 1, TownIDs: towns}
	if org == models.Bank {
		m.Branch = "区支行"
	}
	return m
}

func open(s *store.Store) *desk {
	return &desk{Store: s, now: storetest.Start, dir: people(nil)}
}

func people(change func(*models.Directory)) *models.Directory {
	roster := models.Directory{
		Counties: []models.County{{ID: 1, Name: "潞州区"}}, Towns: []models.Town{{ID: 11, Name: "东街街道", CountyID: 1}},
		Markets: []models.Market{{ID: 111, Name: "东街商圈", TownID: 11, CountyID: 1}},
		Members: []models.Member{
			member(1, "lijuan", "李娟", models.Liaison, models.Bureau, 11),
			member(2, "wangqiang", "王强", models.AccountManager, models.Bank, 11),
			member(3, "gaofeng", "高峰", models.AccountManager, models.Bank, 12),
			member(4, "zhaomin", "赵敏", models.CountyLead, models.Bureau),
		},
	}
	for id := range int64(20) {
		roster.Merchants = append(roster.Merchants, models.MerchantName{ID: id + 1, Name: fmt.Sprintf("面馆%d号", id+1), Industry: "catering", CountyID: 1, TownID: 11})
	}
	if change != nil {
		change(&roster)
	}
	return models.NewDirectory(roster, nil)
}

// work lets two replicas look at the same instant.
func (d *desk) work(t *testing.T) {
	t.Helper()
	p := policy.Default()
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		w := ladder.New(ladder.Options{
			Records: d, Clock: d, Policy: p, Calendar: worktime.New(p.Hours, d.now.Location()), Log: slog.New(slog.NewTextHandler(&locked{d}, nil)),
		})
		wg.Go(func() { errs[i] = w.Once(t.Context()) })
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// locked is the desk's log.
type locked struct{ d *desk }

func (l *locked) Write(p []byte) (int, error) {
	l.d.mu.Lock()
	defer l.d.mu.Unlock()
	return l.d.log.Write(p)
}

// said lists what went out since the last time, by receiver, and takes it away.
func (d *desk) said(t *testing.T) []string {
	t.Helper()
	rows, err := d.Outbox(t.Context(), models.Waiting, 100)
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{}
	for _, o := range rows {
		var body bot.Delivery
		if err := json.Unmarshal(o.Body, &body); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, o.Target+": "+strings.TrimSpace(body.Reply.Title+" "+body.Reply.Text))
		if err := d.DropOutgoing(t.Context(), models.Actor{}, o.ID); err != nil {
			t.Fatal(err)
		}
	}
	return lines
}

func (d *desk) at(t *testing.T, clock string, want ...string) {
	t.Helper()
	now, err := time.ParseInLocation("2006-01-02 15:04", clock, d.now.Location())
	if err != nil {
		t.Fatal(err)
	}
	d.now = now
	d.work(t)
	if diff := cmp.Diff(slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(d.said(t)))); diff != "" {
		t.Errorf("%s (-want +got):\n%s", clock, diff)
	}
}

// lead is the first lead as it is now.
func (d *desk) lead(t *testing.T) *models.Lead {
	t.Helper()
	l, err := d.Lead(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func (d *desk) decide(t *testing.T, changes ...models.Change) {
	t.Helper()
	if _, err := d.CommitTurn(t.Context(), models.Turn{Now: d.now, At: d.now, Actor: models.Actor{MemberID: 2}, Changes: changes}); err != nil {
		t.Fatal(err)
	}
}

// A lead that nobody touches goes up the whole ladder, one message for each
// rung although two replicas look all the time.
func TestALeadThatLies(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := open(s)
		storetest.Save(t, s, storetest.Visit(1))
		d.at(t, "2025-09-17 09:00", "wangqiang: 线索1 面馆1号 东街街道的客户经理")
		l := d.lead(t)
		if l.State != models.LeadAssigned || l.AssigneeID != 2 || !l.Green || l.Amount != 200000 || l.Source != models.FromVisit {
			t.Errorf("opened and assigned: %+v", l)
		}
		d.at(t, "2025-09-17 10:59")
		d.at(t, "2025-09-17 11:00", "wangqiang: 线索1 面馆1号 过了接单时限还没接单，请尽快处理；办不了就点「转派」。")
		d.at(t, "2025-09-17 11:59")
		d.at(t, "2025-09-17 12:00") // the lunch break
		d.at(t, "2025-09-17 14:30", "zhaomin: 线索1（面馆1号）：王强过了接单时限还没接单，再不处理会自动改派。要指定人，请发「派单 1 给 姓名」。")
		d.at(t, "2025-09-17 16:29")
		d.at(t, "2025-09-17 16:30",
			"gaofeng: 线索1 面馆1号 王强没有按时处理，区支行里高峰手上线索最少",
			"wangqiang: 线索1（面馆1号）已转给高峰：王强没有按时处理，区支行里高峰手上线索最少。")
		d.at(t, "2025-09-18 09:29") // 高峰 has had an hour and a half, now half an hour
		d.at(t, "2025-09-18 09:30", "gaofeng: 线索1 面馆1号 过了接单时限还没接单，请尽快处理；办不了就点「转派」。")
		d.at(t, "2025-09-18 10:30", "zhaomin: 线索1（面馆1号）：高峰过了接单时限还没接单，再不处理会自动改派。要指定人，请发「派单 1 给 姓名」。")
		d.at(t, "2025-09-18 15:00", "zhaomin: 线索1（面馆1号）：王强没有按时处理，也没有别的客户经理能接。要指定人，请发「派单 1 给 姓名」。")
		d.at(t, "2025-09-30 15:30")
	})
}

func TestALeadThatIsWorkedOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := open(s)
		storetest.Save(t, s, storetest.Visit(1))
		d.at(t, "2025-09-17 09:00", "wangqiang: 线索1 面馆1号 东街街道的客户经理")
		d.now = d.now.Add(time.Hour)
		d.decide(t, models.MoveLead{ID: 1, Version: d.lead(t).Version, To: models.LeadAccepted})
		d.at(t, "2025-09-17 14:30")
		d.at(t, "2025-09-18 10:30", "wangqiang: 线索1 面馆1号 过了首次联系的时限还没联系商户，请尽快处理；办不了就点「转派」。")
		d.decide(t, models.MoveLead{ID: 1, Version: d.lead(t).Version, To: models.LeadContacted})
		d.at(t, "2025-09-30 10:30")
	})
}

// Who accepts late, after both messages about it, is told again about a contact
// that is late, and loses the lead in the end.
func TestALeadThatIsLateTwice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := open(s)
		storetest.Save(t, s, storetest.Visit(1))
		d.at(t, "2025-09-17 09:00", "wangqiang: 线索1 面馆1号 东街街道的客户经理")
		d.at(t, "2025-09-17 11:00", "wangqiang: 线索1 面馆1号 过了接单时限还没接单，请尽快处理；办不了就点「转派」。")
		d.at(t, "2025-09-17 14:30", "zhaomin: 线索1（面馆1号）：王强过了接单时限还没接单，再不处理会自动改派。要指定人，请发「派单 1 给 姓名」。")
		d.decide(t, models.MoveLead{ID: 1, Version: d.lead(t).Version, To: models.LeadAccepted})
		d.at(t, "2025-09-18 10:30", "wangqiang: 线索1 面馆1号 过了首次联系的时限还没联系商户，请尽快处理；办不了就点「转派」。")
		d.at(t, "2025-09-18 15:30", "zhaomin: 线索1（面馆1号）：王强过了首次联系的时限还没联系商户，再不处理会自动改派。要指定人，请发「派单 1 给 姓名」。")
		d.at(t, "2025-09-19 17:30",
			"gaofeng: 线索1 面馆1号 王强没有按时处理，区支行里高峰手上线索最少",
			"wangqiang: 线索1（面馆1号）已转给高峰：王强没有按时处理，区支行里高峰手上线索最少。")
	})
}

func TestWhatWasStoredBeforeThereWereLeads(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := open(s)
		for n := 1; n <= 3; n++ {
			storetest.Save(t, s, storetest.Visit(n))
		}
		silent := storetest.Visit(4)
		silent.Visit.Consent = models.ConsentNotAsked
		storetest.Save(t, s, silent)
		d.decide(t, models.SavePreScreen{Screen: models.PreScreen{
			MerchantID: 1, Verdict: "meets_basic", Consent: models.ConsentGiven, Facts: `{"amount":50000,"guarantee":"credit"}`,
		}})
		d.at(t, "2025-09-20 10:00") // a Saturday: opened, but nobody is disturbed
		if list, total, err := d.Leads(t.Context(), models.LeadFilter{}); err != nil || total != 3 || list[0].State != models.LeadNew {
			t.Errorf("%+v, %v", list, err)
		}
		d.now = time.Date(2025, 9, 22, 9, 0, 0, 0, d.now.Location())
		d.work(t)
		if cards := d.said(t); len(cards) != 3 {
			t.Errorf("on Monday morning %q", cards)
		}
	})
}

func TestAPreScreenOpensALead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := open(s)
		given := storetest.Visit(1)
		given.Visit.IntentLevel = "not_now"
		storetest.Save(t, s, given)
		d.decide(t, models.SavePreScreen{Screen: models.PreScreen{
			MerchantID: 1, Verdict: "meets_basic", Consent: models.ConsentGiven, Facts: `{"amount":50000,"guarantee":"credit"}`,
		}})
		d.at(t, "2025-09-17 09:00", "wangqiang: 线索1 面馆1号 东街街道的客户经理")
		if l := d.lead(t); l.Source != models.FromPreScreen || l.Amount != 50000 || l.Guarantee != "credit" || l.TownID != 11 {
			t.Errorf("%+v", l)
		}
	})
}

func TestWhoLeavesOrIsAwayKeepsNoLead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := open(s)
		storetest.Save(t, s, storetest.Visit(1))
		d.at(t, "2025-09-17 09:00", "wangqiang: 线索1 面馆1号 东街街道的客户经理")
		d.dir = people(func(r *models.Directory) {
			r.Absences = []models.Absence{{MemberID: 2, From: "2025-09-18", To: "2025-09-19"}}
		})
		d.at(t, "2025-09-17 09:30")
		d.at(t, "2025-09-18 09:00",
			"gaofeng: 线索1 面馆1号 王强请假，区支行里高峰手上线索最少",
			"wangqiang: 线索1（面馆1号）已转给高峰：王强请假，区支行里高峰手上线索最少。")
		d.dir = people(func(r *models.Directory) {
			r.Members[1].LeftAt, r.Members[2].LeftAt = &d.now, &d.now
		})
		d.at(t, "2025-09-18 09:10", "zhaomin: 线索1（面馆1号）：高峰已离岗，王强已离岗，也没有别的客户经理能接。要指定人，请发「派单 1 给 姓名」。")
		d.at(t, "2025-09-18 09:20")
	})
}

func TestAYearWithoutHolidaysIsReported(t *testing.T) {
	d := open(storetest.SQLite(t))
	d.now = time.Date(2027, 10, 1, 9, 0, 0, 0, d.now.Location())
	d.work(t)
	if !strings.Contains(d.log.String(), "no public holidays known") {
		t.Errorf("the log says %q", d.log.String())
	}
}
