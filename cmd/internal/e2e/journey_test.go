package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"shuangbai/bot/chat"
	"shuangbai/bot/wecom/wecomsim"
	"shuangbai/models"
)

// journey is one merchant on the way from a scanned code to a loan, and the
// people met on it.
type journey struct {
	t *testing.T
	*office
	merchant wecomsim.Sender // at customer service
	manager  wecomsim.Sender // 王强 in his app
	liaison  wecomsim.Sender // 李娟 with the AI bot
	group    wecomsim.Sender // of the county
	market   models.Market
	lead     int64
}

// TestFromAScannedCodeToALoan tells the campaign's middle once, through every
// door: customer service, the app, the AI bot, the group push. Every message is
// read by whom it is for, every record looked at where it is written.
func TestFromAScannedCodeToALoan(t *testing.T) {
	homes(t, func(t *testing.T, h home) {
		t.Parallel()
		j := setOut(t, h)
		j.scansAndAsks()
		j.isPreScreened()
		j.agrees()
		j.isAccepted()
		j.isContacted()
		j.isVisitedByThePair()
		j.getsTheLoan()
		j.isReported()
		j.leavesNothingOpen()
	})
}

func setOut(t *testing.T, h home) *journey {
	t.Helper()
	o := opened(t, h, manners{settings: []string{kfDoor}})
	j := &journey{
		t: t, office: o, merchant: zhang, lead: 1,
		manager: wecomsim.Sender{User: "wangqiang", App: true}, liaison: wecomsim.Sender{User: "lijuan"},
		group: wecomsim.Sender{User: "zhaomin", Group: groupOf("潞州区")},
	}
	must(t, o.Store.SetGroupKey(t.Context(), models.Actor{}, groupOf("潞州区"), "hook"))
	o.sim.SetWebhookKey(groupOf("潞州区"), "hook")
	dir, err := o.Store.LoadDirectory(t.Context())
	must(t, err)
	for _, m := range dir.Markets {
		if m.Name == "东街商圈" {
			j.market = m
		}
	}
	return j
}

// reads fails the test where a text lacks one of the words.
func (j *journey) reads(what, text string, words ...string) {
	j.t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			j.t.Fatalf("%s lacks %q:\n%s", what, w, text)
		}
	}
}

// taps picks an item of a menu at customer service and gives the answer.
func (j *journey) taps(item string) string {
	j.t.Helper()
	n := len(j.answers(j.merchant))
	_, err := j.sim.Pick(j.t.Context(), j.merchant, item)
	must(j.t, err)
	return j.answered(j.t, j.merchant, n+1)
}

// tells says something in a door with passive or pushed answers and gives the
// next one, as the person reads it.
func (j *journey) tells(at wecomsim.Sender, words string) string {
	j.t.Helper()
	return j.next(at, func() error {
		_, err := j.sim.Say(j.t.Context(), at, words)
		return err
	})
}

// presses taps a button of the latest card and gives what the chat shows last.
func (j *journey) presses(at wecomsim.Sender, button string) string {
	j.t.Helper()
	return j.next(at, func() error {
		_, err := j.sim.Tap(j.t.Context(), at, button)
		return err
	})
}

// next waits for an answer to an act: a new message, or a card that has changed.
func (j *journey) next(at wecomsim.Sender, act func() error) string {
	j.t.Helper()
	before := j.sim.Revision()
	must(j.t, act())
	var found wecomsim.Message
	eventually(j.t, "an answer to "+at.User, func() bool {
		for _, m := range j.sim.Chat(at).Changed(before) {
			if strings.HasPrefix(m.From, "@") {
				found = m
			}
		}
		return found.ID != ""
	})
	return strings.Join(readable(found, at.User), "\n")
}

func (j *journey) scansAndAsks() {
	j.t.Helper()
	_, err := j.sim.Scan(j.t.Context(), j.merchant, chat.SceneOfMarket(j.market.ID), "")
	must(j.t, err)
	j.reads("welcome", j.answered(j.t, j.merchant, 1), "东街商圈的老板", "以银行审批为准")
	j.reads("answer", j.says(j.t, j.merchant, "能贷多少"), "200万元", "附件二1", "由银行审批决定")
}

// isPreScreened: one sentence, then a tap for each fact that was not in it.
func (j *journey) isPreScreened() {
	j.t.Helper()
	answer := j.says(j.t, j.merchant, "我42，个体户开饭店三年多，想贷30万装修，没抵押")
	for _, missing := range []struct{ asked, tap string }{{"执照登记在哪里", "长治市内"}, {"签合同", "能"}, {"信用记录", "良好"}} {
		j.reads("question", answer, missing.asked)
		answer = j.taps(missing.tap)
	}
	j.reads("verdict", answer, "公开条件都对得上", "由银行审批决定")
	j.kept(map[string]int{"pre_screen": 0, "loan_lead": 0, "customer": 0}) // nothing before the consent
}

func (j *journey) agrees() {
	j.t.Helper()
	j.reads("consent", j.taps("请客户经理联系我"), "市场监督管理局", "邮政储蓄银行", "您同意吗")
	j.reads("shop", j.taps("同意"), "店名")
	j.reads("name", j.says(j.t, j.merchant, "张记面馆"), "怎么称呼您")
	j.reads("phone", j.says(j.t, j.merchant, "我叫张建国"), "哪个电话")
	j.reads("read-back", j.says(j.t, j.merchant, "13812345678"), "张记面馆", "张建国", "13812345678", "东街街道", "30万元")
	j.kept(map[string]int{"pre_screen": 0, "loan_lead": 0, "customer": 0}) // nor before it is confirmed
	j.reads("confirmation", j.taps("确认"), "编号 1", "客户经理")
	j.kept(map[string]int{"pre_screen": 1, "loan_lead": 1, "customer": 1})
	lead := j.leadIs(models.LeadNew, models.LeadAssigned)
	if lead.Source != models.FromCode || lead.MarketID != j.market.ID || lead.Amount != 300_000 || !lead.Green {
		j.t.Errorf("%+v", lead)
	}
	m, err := j.Store.Merchant(j.t.Context(), lead.MerchantID)
	must(j.t, err)
	if m.Name != "张记面馆" || m.Phone != "13812345678" || m.Consent != models.ConsentGiven {
		j.t.Errorf("merchant %q, phone %q, consent %q", m.Name, m.Phone, m.Consent)
	}
}

// isAccepted: the card comes by itself; its tap shows the new state in place.
func (j *journey) isAccepted() {
	j.t.Helper()
	j.got(j.t, j.manager.User, "线索1", "张记面馆", "30万元", "扫码")
	card := strings.Join(readable(j.sim.Chat(j.manager).LastCard(), j.manager.User), "\n")
	j.reads("card", card, "线索1 张记面馆", "东街商圈", "绿色通道", "#接单", "#转派", "#联系不上")
	if strings.Contains(card, "138") {
		j.t.Errorf("a phone on the card:\n%s", card)
	}
	j.leadIs(models.LeadAssigned)
	j.hears("已经派给客户经理王强")
	j.reads("tapped card", j.presses(j.manager, "接单"), "已接单", "#已联系")
	if n := len(j.sim.Chat(j.manager).LastCard().Versions); n != 2 {
		j.t.Errorf("the card has %d states", n)
	}
	j.leadIs(models.LeadAccepted)
	j.hears("客户经理王强已经接手")
}

func (j *journey) isContacted() {
	j.t.Helper()
	j.reads("merchant's sheet", j.tells(j.manager, "查 张记面馆"), "张记面馆", "13812345678")
	j.kept(map[string]int{"audit WHERE action = 'read_phone'": 1})
	j.reads("contacted", j.presses(j.manager, "已联系"), "已记下联系上了")
	j.leadIs(models.LeadContacted)
	j.hears("已经联系过您")
}

// isVisitedByThePair: said by the liaison, it counts once and for both.
func (j *journey) isVisitedByThePair() {
	j.t.Helper()
	must(j.t, j.Clock.Set(j.t.Context(), start.Add(5*time.Hour)))
	j.reads("read-back", j.tells(j.liaison, "和王强一起走访张记面馆，有意向，想贷30万，商户已同意"), "同行：王强", "30万元", "已同意")
	j.reads("saved", j.presses(j.liaison, "确认"), "走访 1 已登记", "今天已走访 1 户")
	v, err := j.Store.Visit(j.t.Context(), 1)
	must(j.t, err)
	lead := j.leadIs(models.LeadContacted)
	if v.MerchantID != lead.MerchantID || len(v.Partners) != 1 || v.Partners[0] != j.member(j.t, "王强").ID || v.Consent != models.ConsentGiven {
		j.t.Errorf("%+v", v)
	}
	j.reads("partner's list", j.tells(j.manager, "今天走访"), "今天走访 1 户", "其中联合 1 次")
	j.kept(map[string]int{"visit": 1, "loan_lead": 1}) // one open lead a merchant
}

func (j *journey) getsTheLoan() {
	j.t.Helper()
	for _, step := range []struct {
		say, shown string
		state      models.LeadState
		told       string
	}{
		{"线索1 已申请 30万", "已联系 → 已申请", models.LeadApplied, "申请"},
		{"线索1 授信 25万 贴息", "已申请 → 已授信", models.LeadApproved, "银行"},
		{"线索1 放款 25万", "已授信 → 已放款", models.LeadDisbursed, "放款"},
	} {
		j.reads("read-back of "+step.say, j.tells(j.manager, step.say), step.shown, "张记面馆")
		j.presses(j.manager, "确认")
		j.leadIs(step.state)
		j.hears(step.told)
	}
	lead, err := j.Store.Lead(j.t.Context(), j.lead)
	must(j.t, err)
	if lead.Applied != 300_000 || lead.Approved != 250_000 || lead.Disbursed != 250_000 || !lead.Subsidy || lead.ClosedAt == nil {
		j.t.Errorf("%+v", lead)
	}
	moves, err := j.Store.MovesOf(j.t.Context(), j.lead)
	must(j.t, err)
	him := j.member(j.t, "王强").ID
	want := []models.LeadMove{
		{To: models.LeadNew},
		{From: models.LeadNew, To: models.LeadAssigned, AssigneeID: him},
		{From: models.LeadAssigned, To: models.LeadAccepted, MemberID: him, AssigneeID: him},
		{From: models.LeadAccepted, To: models.LeadContacted, MemberID: him, AssigneeID: him},
		{From: models.LeadContacted, To: models.LeadApplied, MemberID: him, AssigneeID: him, Amount: 300_000},
		{From: models.LeadApplied, To: models.LeadApproved, MemberID: him, AssigneeID: him, Amount: 250_000},
		{From: models.LeadApproved, To: models.LeadDisbursed, MemberID: him, AssigneeID: him, Amount: 250_000},
	}
	if diff := cmp.Diff(want, moves, cmpopts.IgnoreFields(models.LeadMove{}, "ID", "LeadID", "At", "Note")); diff != "" {
		j.t.Errorf("the lead's moves:\n%s", diff)
	}
}

// isReported: the evening's digest, once, and without the one loan's amount.
func (j *journey) isReported() {
	j.t.Helper()
	must(j.t, j.Clock.Set(j.t.Context(), time.Date(2025, 9, 17, 18, 3, 0, 0, start.Location())))
	eventually(j.t, "the county's digest", func() bool { return len(j.pushed()) > 0 })
	digest := j.pushed()[0]
	j.reads("digest", digest, "潞州区", "9月17日", "走访 1 次")
	for _, secret := range []string{"30万", "25万", "138", "张建国"} {
		if strings.Contains(digest, secret) {
			j.t.Errorf("%q in the group's digest:\n%s", secret, digest)
		}
	}
}

// pushed is what the digest robot has said in the county's group.
func (j *journey) pushed() (all []string) {
	for _, m := range j.sim.Chat(j.group).Messages() {
		if m.From == wecomsim.FromPush {
			all = append(all, m.Text)
		}
	}
	return all
}

func (j *journey) leavesNothingOpen() {
	j.t.Helper()
	eventually(j.t, "everything sent", func() bool { return j.count(j.t, "SELECT COUNT(*) FROM outbox WHERE state = 'waiting'") == 0 })
	j.kept(map[string]int{"outbox WHERE state <> 'sent'": 0, "unanswered": 0})
	if n := len(j.pushed()); n != 1 {
		j.t.Errorf("%d digests in the group", n)
	}
	if found := j.sim.Problems(); len(found) > 0 {
		j.t.Errorf("against the platform's limits: %q", found)
	}
}

// hears is what the merchant is told when asking how far it is.
func (j *journey) hears(words string) {
	j.t.Helper()
	j.reads("status", j.says(j.t, j.merchant, "我的申请到哪了"), "编号 1", words)
}

// leadIs waits until the lead is in one of the states.
func (j *journey) leadIs(states ...models.LeadState) *models.Lead {
	j.t.Helper()
	var lead *models.Lead
	eventually(j.t, fmt.Sprintf("the lead is %v", states), func() (ok bool) {
		var err error
		lead, err = j.Store.Lead(j.t.Context(), j.lead)
		must(j.t, err)
		for _, s := range states {
			ok = ok || lead.State == s
		}
		return ok
	})
	return lead
}

// kept compares how many rows tables have.
func (j *journey) kept(want map[string]int) {
	j.t.Helper()
	for table, n := range want {
		if got := j.count(j.t, "SELECT COUNT(*) FROM "+table); got != n {
			j.t.Errorf("%d rows of %s, want %d", got, table, n)
		}
	}
}
