package e2e

import (
	"strings"
	"testing"
	"time"

	"shuangbai/bot/chat"
	"shuangbai/bot/wecom/wecomsim"
	"shuangbai/models"
)

// heard waits until the account has said words to a customer.
func (o *office) heard(t *testing.T, at wecomsim.Sender, words string) {
	t.Helper()
	eventually(t, "the customer hears: "+words, func() bool { return strings.Contains(strings.Join(o.answers(at), "\n"), words) })
}

// clock moves the product clock to a time of day of the test's days.
func (o *office) clock(t *testing.T, day, hour, minute int) {
	t.Helper()
	must(t, o.Clock.Set(t.Context(), time.Date(2025, 9, day, hour, minute, 0, 0, start.Location())))
}

// writes lets a customer write.
func (o *office) writes(t *testing.T, at wecomsim.Sender, words string) {
	t.Helper()
	_, err := o.sim.Write(t.Context(), at, wecomsim.Text(words))
	must(t, err)
}

// scanned lets a customer come by the code of the first market.
func (o *office) scanned(t *testing.T, at wecomsim.Sender) {
	t.Helper()
	dir, err := o.Store.LoadDirectory(t.Context())
	must(t, err)
	_, err = o.sim.Scan(t.Context(), at, chat.SceneOfMarket(dir.Markets[0].ID), "")
	must(t, err)
	o.answered(t, at, 1)
}

// TestAMerchantAsksForAPerson in office hours: a receptionist gets the session,
// the bot is silent while they serve, and serves again when they end it.
func TestAMerchantAsksForAPerson(t *testing.T) {
	homes(t, func(t *testing.T, h home) {
		o := opened(t, h, manners{settings: []string{kfDoor}})
		o.scanned(t, zhang)
		o.writes(t, zhang, "转人工")
		if got := o.answered(t, zhang, 2); !strings.Contains(got, "这就给您转人工") {
			t.Errorf("answer %q", got)
		}
		o.heard(t, zhang, "已转给王强")
		if s, ok := o.sim.KFSession(zhang); !ok || s.State != "person" || s.Servicer != "wangqiang" {
			t.Errorf("%+v", s)
		}
		o.writes(t, zhang, "能贷多少")
		_, err := o.sim.ReplyAs(t.Context(), zhang, "wangqiang", "我是王强，您想贷多少")
		must(t, err)
		eventually(t, "the wait is over", func() bool { return o.count(t, "SELECT COUNT(*) FROM kf_session WHERE wait_stage > 0") == 0 })
		_, err = o.sim.EndSession(t.Context(), zhang)
		must(t, err)
		o.heard(t, zhang, "人工服务先到这里")
		o.writes(t, zhang, "要带什么资料")
		o.heard(t, zhang, "营业执照")
		if all := strings.Join(o.answers(zhang), "\n"); strings.Contains(all, "200万元") {
			t.Errorf("the bot spoke while a person served: %s", all)
		}
		if found := o.sim.Problems(); len(found) > 0 {
			t.Errorf("against the platform's limits: %q", found)
		}
		if n := o.count(t, "SELECT COUNT(*) FROM outbox WHERE state IN ('dead', 'unknown')"); n != 0 {
			t.Errorf("%d rows wait for a person", n)
		}
	})
}

// TestNobodyAnswersAMerchant who asked in the evening: called when the office
// opens, those in charge are told twice, then the bot says so and goes on.
func TestNobodyAnswersAMerchant(t *testing.T) {
	homes(t, func(t *testing.T, h home) {
		o := opened(t, h, manners{settings: []string{kfDoor}})
		second := o.replica(t)
		o.scanned(t, zhang)
		o.clock(t, 17, 20, 0)
		o.writes(t, zhang, "转人工")
		if got := o.answered(t, zhang, 2); !strings.Contains(got, "明天09:00起有同事在这里回您") {
			t.Errorf("answer %q", got)
		}
		o.writes(t, zhang, "能贷多少") // questions are answered all the same
		o.heard(t, zhang, "200万元")

		o.clock(t, 18, 9, 0)
		o.heard(t, zhang, "您之前要找人工，现在上班了：已转给王强")
		o.clock(t, 18, 9, 11)
		o.got(t, "zhaomin", "没人回，接待人是王强") // of the county
		o.got(t, "wangqiang", "没人回")
		o.clock(t, 18, 9, 22)
		eventually(t, "the county lead is told again", func() bool { return len(o.inbox("zhaomin")) == 2 })
		o.clock(t, 18, 9, 33)
		o.heard(t, zhang, "同事们现在都没空接")
		o.got(t, "zhaomin", "已由机器人接着答")
		_, err := o.sim.Write(t.Context(), zhang, wecomsim.Text("要带什么资料"), wecomsim.To(second+"/wecom/app"))
		must(t, err)
		o.heard(t, zhang, "营业执照")
		if n := len(o.inbox("zhaomin")); n != 3 {
			t.Errorf("the county lead got %q", o.inbox("zhaomin"))
		}
		if found := o.sim.Problems(); len(found) > 0 {
			t.Errorf("against the platform's limits: %q", found)
		}
	})
}

// TestAnOperatorHandsTheAccountToPeople: from then on the bot says nothing, on
// any replica, until it is given back.
func TestAnOperatorHandsTheAccountToPeople(t *testing.T) {
	o := opened(t, embedded(t), manners{settings: []string{kfDoor}})
	o.writes(t, zhang, "能贷多少")
	o.heard(t, zhang, "200万元")
	must(t, o.Store.PauseKF(t.Context(), models.Actor{}, kfAccount, true))
	o.writes(t, zhang, "要带什么资料")
	eventually(t, "the session is in the pool", func() bool {
		s, _ := o.sim.KFSession(zhang)
		return s.State == "waiting"
	})
	if _, err := o.sim.TakeOver(t.Context(), zhang, "wangqiang"); err != nil {
		t.Fatal(err)
	}
	if _, err := o.sim.EndSession(t.Context(), zhang); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the end is heard of", func() bool { return o.count(t, "SELECT COUNT(*) FROM kf_session WHERE state = 4") == 1 })
	must(t, o.Store.PauseKF(t.Context(), models.Actor{}, kfAccount, false))
	o.writes(t, zhang, "怎么申请")
	o.heard(t, zhang, "我要经营")
	if got := o.answers(zhang); len(got) != 2 {
		t.Errorf("the bot spoke while it was paused: %q", got)
	}
}
