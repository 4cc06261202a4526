package reception_test

import (
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot"
	"shuangbai/bot/chat"
	"shuangbai/bot/policy"
	"shuangbai/bot/reception"
	"shuangbai/bot/worktime"
	"shuangbai/models"
	"shuangbai/models/store/storetest"
)

const (
	account  = "wkDESK"
	merchant = "wmZHANG"
)

// desk is an account with one merchant, its people, and a clock that only moves
// when told.
type desk struct {
	*storetest.Env
	dir *models.Directory
	now time.Time
}

func (d *desk) Directory() *models.Directory { return d.dir }
func (d *desk) Product() time.Time           { return d.now }
func (d *desk) Machine() time.Time           { return d.now }

func open(t *testing.T, e *storetest.Env, scene string) *desk {
	t.Helper()
	d := &desk{Env: e, dir: models.NewDirectory(models.Directory{
		Counties: []models.County{{ID: 1, Name: "潞州区"}}, Towns: []models.Town{{ID: 11, Name: "东街街道", CountyID: 1}},
		Markets: []models.Market{{ID: 111, Name: "东街商圈", TownID: 11, CountyID: 1}},
		Members: []models.Member{
			{ID: 2, UserID: "wangqiang", Name: "王强", Role: models.AccountManager, Org: models.Bank, CountyID: 1, TownIDs: []int64{11}},
			{ID: 4, UserID: "zhaomin", Name: "赵敏", Role: models.CountyLead, Org: models.Bureau, CountyID: 1},
			{ID: 9, UserID: "admin", Name: "管理员", Role: models.Administrator, Org: models.Bureau},
		},
	}, nil)}
	a, _, err := e.LeaseKF(t.Context(), account, "p", e.Clock.Now(), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.StoreKFPage(t.Context(), models.KFPage{
		OpenKFID: account, Owner: "p", Epoch: a.Epoch, At: e.Clock.Now(), Lease: time.Minute,
		Entered: []models.KFSession{{OpenKFID: account, Customer: merchant, Scene: scene, EnteredAt: e.Clock.Now()}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// asks is that the merchant writes, and wants a person.
func (d *desk) asks(t *testing.T, clock string) {
	t.Helper()
	d.now = instant(t, clock)
	storetest.Exec(t, d.Env, "UPDATE kf_session SET said_at = ? WHERE customer = ?", d.now.UTC(), merchant)
	d.decide(t, models.AskPerson{Account: account, Customer: merchant})
}

func (d *desk) decide(t *testing.T, c models.Change) {
	t.Helper()
	if _, err := d.CommitTurn(t.Context(), models.Turn{Now: d.now, At: d.now, Changes: []models.Change{c}}); err != nil {
		t.Fatal(err)
	}
}

// given notes that a person has the session.
func (d *desk) given(t *testing.T, userID string) {
	t.Helper()
	s := models.KFSession{OpenKFID: account, Customer: merchant, State: 3, StateAt: d.now, Servicer: userID}
	if err := d.MoveKFSession(t.Context(), s); err != nil {
		t.Fatal(err)
	}
}

// at lets two replicas look at the same instant; what went out is compared and
// taken away.
func (d *desk) at(t *testing.T, clock string, want ...string) {
	t.Helper()
	d.now = instant(t, clock)
	p := policy.Default()
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		w := reception.New(reception.Options{
			Account: account, Records: d, Clock: d, Policy: p, Calendar: worktime.New(p.Hours, shanghai), Log: slog.New(slog.DiscardHandler),
		})
		wg.Go(func() { errs[i] = w.Once(t.Context()) })
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	rows, err := d.Outbox(t.Context(), models.Waiting, 100)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{}
	for _, o := range rows {
		got = append(got, shown(t, o))
		if err := d.DropOutgoing(t.Context(), models.Actor{}, o.ID); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(append([]string{}, want...), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", clock, diff)
	}
}

func shown(t *testing.T, o models.Outgoing) string {
	t.Helper()
	var body struct {
		bot.HandOver
		Reply chat.Reply `json:"reply"`
		Stuck string     `json:"stuck"`
	}
	if err := json.Unmarshal(o.Body, &body); err != nil {
		t.Fatal(err)
	}
	switch o.Kind {
	case bot.KindHandOver:
		return o.Target + " handed over, best to " + strings.Join(body.Prefer, " ") + body.Words
	case bot.KindTakeBack:
		words, _, _ := strings.Cut(body.Reply.Text, "，")
		if !strings.Contains(body.Stuck, "09:00") {
			t.Errorf("where nobody is at work: %q", body.Stuck)
		}
		return o.Target + " taken back: " + words
	}
	return o.Target + ": " + body.Reply.Text
}

const (
	chased = "一位商户（扫的是东街商圈的码）在等人工，%m分钟没人回，接待人是王强。请到企业微信的「微信客服」里回他，或请在岗的同事接一下。"
	gaveUp = "一位商户（扫的是东街商圈的码）等人工一直没人回，已由机器人接着答。"
)

func minutes(n string) string { return strings.Replace(chased, "%m", n, 1) }

// A merchant whom nobody answers: called, chased, chased again, taken back; each
// once although two replicas look all the time.
func TestNobodyAnswers(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		d := open(t, e, "m_111")
		d.asks(t, "2025-09-17 10:00")
		d.at(t, "2025-09-17 10:00", "wmZHANG handed over, best to wangqiang")
		d.given(t, "wangqiang")
		d.at(t, "2025-09-17 10:09")
		d.at(t, "2025-09-17 10:10", "wangqiang: "+minutes("10"), "zhaomin: "+minutes("10"))
		d.at(t, "2025-09-17 10:19")
		d.at(t, "2025-09-17 10:20", "zhaomin: "+minutes("20"))
		d.at(t, "2025-09-17 10:29")
		d.at(t, "2025-09-17 10:30", "zhaomin: "+gaveUp, "wmZHANG taken back: 对不住")
		d.at(t, "2025-09-17 17:30")
	})
}

// Nobody was at work when the call came: it is tried again with each chase.
func TestACallThatFoundNobodyIsRepeated(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		d := open(t, e, "")
		d.asks(t, "2025-09-17 11:55")
		d.at(t, "2025-09-17 11:55", "wmZHANG handed over, best to ")
		d.at(t, "2025-09-17 14:35",
			"admin: 一位商户（没有扫码来源）在等人工，10分钟没人回，还没有接待人接上。请到企业微信的「微信客服」里回他，或请在岗的同事接一下。",
			"wmZHANG handed over, best to ")
		d.given(t, "wangqiang")
		d.decide(t, models.MoveWait{Account: account, Customer: merchant, From: models.WaitChased, To: models.NotWaiting}) // 王强 writes
		d.at(t, "2025-09-17 17:00")
	})
}

// In the pool nobody has taken it: those in charge hear so, and nobody is called
// over the heads of those who look there.
func TestNobodyTakesFromThePool(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		d := open(t, e, "t_11")
		d.asks(t, "2025-09-17 10:00")
		d.at(t, "2025-09-17 10:00", "wmZHANG handed over, best to wangqiang")
		if err := d.MoveKFSession(t.Context(), models.KFSession{OpenKFID: account, Customer: merchant, State: 2, StateAt: d.now}); err != nil {
			t.Fatal(err)
		}
		d.at(t, "2025-09-17 10:10",
			"zhaomin: 一位商户（扫的是东街街道的码）在等人工，10分钟没人回，还没有接待人接上。请到企业微信的「微信客服」里回他，或请在岗的同事接一下。")
	})
}

// Asked in the evening, called in the morning with a word first.
func TestAskedWhileTheOfficeWasClosed(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		d := open(t, e, "t_11")
		d.asks(t, "2025-09-17 20:00")
		d.at(t, "2025-09-17 20:00")
		d.at(t, "2025-09-18 08:59")
		d.at(t, "2025-09-18 09:00", "wmZHANG handed over, best to wangqiang您之前要找人工，现在上班了：")
		d.at(t, "2025-09-18 09:09")
	})
}

// Over a long holiday the merchant can no longer be written to: people are told.
func TestAskedTooLongBeforeTheOfficeOpens(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		d := open(t, e, "m_111")
		d.asks(t, "2025-09-30 20:00")
		d.at(t, "2025-10-09 09:00",
			"zhaomin: 一位商户（扫的是东街商圈的码）要找人工，可是办公时间到时已经过了48小时，微信不许再主动开口。他再来时请留意。")
		d.at(t, "2025-10-09 17:00")
	})
}
