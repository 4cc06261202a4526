package e2e

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"shuangbai/bot/chat"
	"shuangbai/bot/wecom/wecomsim"
	"shuangbai/models"
)

// says writes to customer service and gives the whole answer, which may take
// several messages.
func (o *office) says(t *testing.T, at wecomsim.Sender, words string) string {
	t.Helper()
	n := len(o.answers(at))
	_, err := o.sim.Write(t.Context(), at, wecomsim.Text(words))
	must(t, err)
	eventually(t, "the answer to "+words, func() bool {
		return len(o.answers(at)) > n && o.count(t, "SELECT COUNT(*) FROM outbox WHERE door = 'kf' AND state = 'waiting'") == 0
	})
	return strings.Join(o.answers(at)[n:], "\n")
}

// inbox is what the app has sent to a member.
func (o *office) inbox(userID string) (all []string) {
	for _, m := range o.sim.Chat(wecomsim.Sender{User: userID, App: true}).Messages() {
		if m.From != wecomsim.FromApp {
			continue
		}
		words, err := json.Marshal(m) // cards and texts alike
		if err != nil {               // plain data only
			panic(err)
		}
		all = append(all, string(words))
	}
	return all
}

// got waits for a message in a member's app that holds all these words.
func (o *office) got(t *testing.T, userID string, words ...string) {
	t.Helper()
	eventually(t, fmt.Sprintf("%q in the app of %s", words, userID), func() bool {
		return slices.ContainsFunc(o.inbox(userID), func(m string) bool {
			return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(m, w) })
		})
	})
}

// TestAMerchantIsHandedOverToTheAccountManager: a code of a market is scanned,
// the merchant is pre-screened, agrees; the lead has the market, the
// account manager the card; the merchant sees how far it is and takes it back.
func TestAMerchantIsHandedOverToTheAccountManager(t *testing.T) {
	homes(t, func(t *testing.T, h home) {
		o := opened(t, h, manners{settings: []string{kfDoor}})
		ctx := t.Context()
		dir, err := o.Store.LoadDirectory(ctx)
		must(t, err)
		market := dir.Markets[slices.IndexFunc(dir.Markets, func(m models.Market) bool { return m.Name == "东街商圈" })]
		_, err = o.sim.Scan(ctx, zhang, chat.SceneOfMarket(market.ID), "")
		must(t, err)
		if got := o.answered(t, zhang, 1); !strings.HasPrefix(got, "东街商圈的老板") {
			t.Errorf("welcome %q", got)
		}
		o.says(t, zhang, "我42，个体户，在东街开饭店三年多，想贷30万装修，没抵押")
		o.says(t, zhang, "能")
		if got := o.says(t, zhang, "良好"); !strings.Contains(got, "公开条件都对得上") {
			t.Fatalf("verdict %q", got)
		}
		if n := o.count(t, "SELECT COUNT(*) FROM merchant WHERE consent = 'given'"); n != 0 {
			t.Errorf("%d merchants agreed before being asked", n)
		}
		if got := o.says(t, zhang, "请客户经理联系我"); !strings.Contains(got, "长治市市场监督管理局、中国邮政储蓄银行长治市分行") {
			t.Fatalf("consent %q", got)
		}
		o.says(t, zhang, "同意")
		if got := o.says(t, zhang, "张记面馆，我叫张建国，电话13812345678"); !strings.Contains(got, "潞州区东街街道东街商圈") {
			t.Fatalf("read-back %q", got)
		}
		if got := o.says(t, zhang, "确认"); !strings.Contains(got, "编号 1") {
			t.Fatalf("confirmation %q", got)
		}
		o.got(t, "wangqiang", "线索1", "张记面馆", "30万元", "扫码")
		lead, err := o.Store.Lead(ctx, 1)
		must(t, err)
		if lead.MarketID != market.ID || lead.TownID != market.TownID || lead.Source != models.FromCode || lead.Amount != 300000 {
			t.Errorf("%+v", lead)
		}
		if got := o.says(t, zhang, "我的申请到哪了"); !strings.Contains(got, "客户经理王强") {
			t.Errorf("status %q", got)
		}
		o.says(t, zhang, "别再打电话")
		if got := o.says(t, zhang, "撤回"); !strings.Contains(got, "已经撤回") {
			t.Errorf("withdrawal %q", got)
		}
		o.got(t, "wangqiang", "线索1", "请不要再打电话")
		if lead, err = o.Store.Lead(ctx, 1); err != nil || lead.State != models.LeadLost {
			t.Errorf("%+v, %v", lead, err)
		}
		if n := o.count(t, "SELECT COUNT(*) FROM merchant WHERE phone IS NOT NULL"); n != 0 {
			t.Errorf("%d phones are kept", n)
		}
		if found := o.sim.Problems(); len(found) > 0 {
			t.Errorf("against the platform's limits: %q", found)
		}
	})
}

// TestALostOpeningOfTheChatIsMadeUpFor: the code was scanned while nobody
// noted it; the place is known all the same when the merchant is asked.
func TestALostOpeningOfTheChatIsMadeUpFor(t *testing.T) {
	o := opened(t, embedded(t), manners{settings: []string{kfDoor}})
	ctx := t.Context()
	_, err := o.sim.Scan(ctx, zhang, chat.SceneOfMarket(1), "")
	must(t, err)
	o.answered(t, zhang, 1)
	_, err = o.db.ExecContext(ctx, "UPDATE kf_session SET scene = '', entered_at = NULL")
	must(t, err)
	o.says(t, zhang, "请客户经理联系我")
	eventually(t, "the code is asked for", func() bool {
		return o.count(t, "SELECT COUNT(*) FROM kf_session WHERE scene = 'm_1'") == 1
	})
	o.says(t, zhang, "同意")
	o.says(t, zhang, "老张烧饼铺")
	o.says(t, zhang, "跳过")
	if got := o.says(t, zhang, "13812345678"); !strings.Contains(got, "东街商圈") {
		t.Errorf("read-back %q", got)
	}
}

// TestAScannedAccountManagerGetsOneLead: a merchant adds an account manager by a
// market's code; half, whole and repeated events are one lead and one greeting,
// and the night finds what no event told.
func TestAScannedAccountManagerGetsOneLead(t *testing.T) {
	homes(t, func(t *testing.T, h home) {
		o := opened(t, h, manners{redeliver: wecomsim.OnAnyFailure})
		ctx := t.Context()
		for _, half := range []bool{true, false} {
			_, err := o.sim.Befriend(ctx, "wmLIU", "wangqiang", chat.SceneOfMarket(1), half, wecomsim.Copies(3))
			must(t, err)
		}
		_, err := o.sim.Befriend(ctx, "wmAUNT", "wangqiang", "", false)
		must(t, err)
		eventually(t, "the greeting", func() bool { return len(o.sim.Greetings("wangqiang", "wmLIU")) > 0 })
		o.got(t, "wangqiang", "线索1", "东街商圈扫码客户", "接单")
		if got := o.sim.Greetings("wangqiang", "wmLIU"); len(got) != 1 || !strings.Contains(got[0], "邮储银行客户经理王强") {
			t.Errorf("%q", got)
		}
		lead, err := o.Store.Lead(ctx, 1)
		must(t, err)
		member, err := o.Store.Merchant(ctx, lead.MerchantID)
		must(t, err)
		if lead.MarketID != 1 || lead.Branch == "" || member.Phone != "" || member.Consent != models.ConsentNotAsked {
			t.Errorf("%+v\n%+v", lead, member)
		}
		_, err = o.sim.Befriend(ctx, "wmLOST", "gaofeng", chat.SceneOfTown(6), false, wecomsim.Copies(0))
		must(t, err)
		must(t, o.Nightly(ctx))
		must(t, o.Nightly(ctx))
		o.got(t, "gaofeng", "线索2", "太行东街街道扫码客户")
		if n := o.count(t, "SELECT COUNT(*) FROM loan_lead"); n != 2 {
			t.Errorf("%d leads", n)
		}
		if n := o.count(t, "SELECT COUNT(*) FROM contact"); n != 3 { // the aunt is known by a hash, and asked about once
			t.Errorf("%d contacts", n)
		}
		if found := o.sim.Problems(); len(found) > 0 {
			t.Errorf("against the platform's limits: %q", found)
		}
	})
}
