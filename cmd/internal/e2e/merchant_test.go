package e2e

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot/chat"
	"shuangbai/bot/wecom/wecomsim"
)

const (
	kfAccount = "wkE2E"
	kfDoor    = "SHUANGBAI_WECOM_KF_OPEN_KFID=" + kfAccount
)

var zhang = wecomsim.Customer(kfAccount, "wmZHANG")

// answers are the texts and menus that the account has sent to a customer.
func (o *office) answers(at wecomsim.Sender) (all []string) {
	for _, m := range o.sim.Chat(at).Messages() {
		if m.From == wecomsim.FromKF {
			all = append(all, m.Text)
		}
	}
	return all
}

// answered waits for the n-th answer and gives it.
func (o *office) answered(t *testing.T, at wecomsim.Sender, n int) string {
	t.Helper()
	eventually(t, "an answer at customer service", func() bool { return len(o.answers(at)) >= n })
	return o.answers(at)[n-1]
}

// TestAMerchantScansAsksAndIsPreScreened: the whole way at customer service,
// over a network that loses the callbacks' answers.
func TestAMerchantScansAsksAndIsPreScreened(t *testing.T) {
	homes(t, func(t *testing.T, h home) {
		o := opened(t, h, manners{network: losing(http.StatusBadGateway), redeliver: wecomsim.OnAnyFailure, settings: []string{kfDoor}})
		ctx := t.Context()
		dir, err := o.Store.LoadDirectory(ctx)
		must(t, err)
		market := dir.Markets[0]
		_, err = o.sim.Scan(ctx, zhang, chat.SceneOfMarket(market.ID), "poster")
		must(t, err)
		if got := o.answered(t, zhang, 1); !strings.HasPrefix(got, market.Name+"的老板，您好") {
			t.Errorf("welcome %q", got)
		}
		_, err = o.sim.Write(ctx, zhang, wecomsim.Text("能贷多少"))
		must(t, err)
		if got := o.answered(t, zhang, 2); !strings.Contains(got, "200万元") || !strings.Contains(got, "附件二1") {
			t.Errorf("answer %q", got)
		}
		_, err = o.sim.Pick(ctx, zhang, "看看能不能贷") // on the old menu of the welcome
		must(t, err)
		asked := o.answered(t, zhang, 3)
		for i, tap := range []string{"长治市内", "个体工商户"} {
			_, err = o.sim.Pick(ctx, zhang, tap, wecomsim.Copies(2))
			must(t, err)
			next := o.answered(t, zhang, 4+i)
			if next == asked {
				t.Errorf("after %s it asks again: %q", tap, next)
			}
			asked = next
		}
		_, err = o.sim.Write(ctx, zhang, wecomsim.Voice{AMR: []byte("#!AMR 1234567890")})
		must(t, err)
		if got := o.answered(t, zhang, 6); !strings.Contains(got, "请打字或点选") {
			t.Errorf("voice: %q", got)
		}
		eventually(t, "everything sent", func() bool {
			return o.count(t, "SELECT COUNT(*) FROM outbox WHERE door = 'kf' AND state <> 'sent'") == 0
		})
		if found := o.sim.Problems(); len(found) > 0 {
			t.Errorf("against the platform's limits: %q", found)
		}
		if n := len(o.answers(zhang)); n != 6 {
			t.Errorf("%d answers: %q", n, o.answers(zhang))
		}
	})
}

// TestAnAnswerLostOnTheWayIsNotDoubled: the platform takes a message and cuts
// the connection; the repeat under the same msgid is refused and counts as sent.
func TestAnAnswerLostOnTheWayIsNotDoubled(t *testing.T) {
	o := opened(t, embedded(t), manners{settings: []string{kfDoor}})
	o.sim.Fail(wecomsim.Fault{Path: "/cgi-bin/kf/send_msg", Times: 1, Lose: true})
	_, err := o.sim.Write(t.Context(), zhang, wecomsim.Text("能贷多少"))
	must(t, err)
	eventually(t, "the row is sent", func() bool {
		return o.count(t, "SELECT COUNT(*) FROM outbox WHERE door = 'kf' AND state = 'sent'") == 1
	})
	if got := o.answers(zhang); len(got) != 1 {
		t.Errorf("%d answers: %q", len(got), got)
	}
}

// TestAPersonTakesOverAndTheBotIsSilent until the session is handed back.
func TestAPersonTakesOverAndTheBotIsSilent(t *testing.T) {
	o := opened(t, embedded(t), manners{settings: []string{kfDoor}})
	ctx := t.Context()
	_, err := o.sim.Write(ctx, zhang, wecomsim.Text("你好"))
	must(t, err)
	o.answered(t, zhang, 1)
	_, err = o.sim.TakeOver(ctx, zhang, "wangqiang")
	must(t, err)
	_, err = o.sim.Write(ctx, zhang, wecomsim.Text("能贷多少"))
	must(t, err)
	_, err = o.sim.EndSession(ctx, zhang)
	must(t, err)
	_, err = o.sim.Write(ctx, zhang, wecomsim.Text("要带什么资料"))
	must(t, err)
	if got := o.answered(t, zhang, 2); strings.Contains(got, "200万元") {
		t.Errorf("it answered while a person served: %q", got)
	}
	if diff := cmp.Diff([]string(nil), o.sim.Problems()); diff != "" {
		t.Error(diff)
	}
}

// TestAHeldAnswerGoesOutWhenTheCustomerWrites: a budget of five is for each message of the customer,
// and what waits for it goes out when they write again.
func TestAHeldAnswerGoesOutWhenTheCustomerWrites(t *testing.T) {
	o := opened(t, embedded(t), manners{settings: []string{kfDoor}})
	ctx := t.Context()
	o.sim.Fail(wecomsim.Fault{Path: "/cgi-bin/kf/send_msg", Times: 1, Code: 95001})
	_, err := o.sim.Write(ctx, zhang, wecomsim.Text("能贷多少"))
	must(t, err)
	eventually(t, "the answer is held", func() bool {
		return o.count(t, "SELECT COUNT(*) FROM outbox WHERE door = 'kf' AND state = 'waiting' AND last_error <> ''") == 1
	})
	_, err = o.sim.Write(ctx, zhang, wecomsim.Text("要带什么资料"))
	must(t, err)
	if got := o.answered(t, zhang, 2); !strings.Contains(o.answers(zhang)[0], "200万元") || strings.Contains(got, "200万元") {
		t.Errorf("out of order: %q", o.answers(zhang))
	}
}

// TestTwoReplicasServeOneAccount: callbacks at either, every question answered
// once and in order.
func TestTwoReplicasServeOneAccount(t *testing.T) {
	h := services(t)
	o := opened(t, h, manners{settings: []string{kfDoor}})
	second := o.replica(t)
	customers := make([]wecomsim.Sender, 20)
	for i := range customers {
		customers[i] = wecomsim.Customer(kfAccount, "wm"+string(rune('A'+i)))
	}
	atOnce(len(customers), 8, func(n int) {
		for _, words := range []string{"你好", "能贷多少", "要带什么资料"} {
			_, err := o.sim.Write(t.Context(), customers[n], wecomsim.Text(words), wecomsim.To([]string{o.url, second}[n%2]+"/wecom/app"))
			if err != nil {
				t.Error(err)
			}
		}
	})
	for _, at := range customers {
		o.answered(t, at, 3)
	}
	if n := o.count(t, "SELECT COUNT(*) FROM outbox WHERE door = 'kf'"); n != 3*len(customers) {
		t.Errorf("%d rows", n) // one for each message, whoever ran its turn
	}
	for _, at := range customers {
		if got := o.answers(at); len(got) != 3 || !strings.Contains(got[1], "200万元") {
			t.Errorf("%s: %q", at.User, got)
		}
	}
}
