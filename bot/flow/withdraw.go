package flow

import (
	"errors"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/lead"
	"shuangbai/bot/rights"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

// withdraw takes a merchant's consent back when a member says so for the
// merchant, or the merchant itself at customer service: no phone is kept and
// nobody is passed on any more. It is as easy as giving it was (PIPL art. 15).
// What somebody unknown says goes to the administrator.
func (c Campaign) withdraw() dialog.Flow {
	return dialog.Flow{
		Name: "withdraw", Title: "撤回同意", Intents: []string{"consent.withdraw"},
		Words:   []string{"撤回同意", "别再打电话"},
		Access:  dialog.Access{Public: true, Always: true},
		Subject: slot.Merchant,
		Begin:   c.withdrawBegin,
		Slots: []dialog.Slot{{
			Key: slot.Merchant, Name: "商户", Ask: dialog.Needed, Free: true,
			Prompt: "是哪家商户不想再被联系？", Hint: "说店名就行，如「张记面馆」。", Settle: withdrawSettle,
			Known: func(r dialog.Row) bool { return r.Pick(ownShop) != "" },
		}},
		ReadBack: withdrawReadBack,
		Complete: withdrawComplete,
	}
}

// ownShop is the pick that names the merchant who speaks for itself.
const ownShop = "own"

func (c Campaign) withdrawBegin(t *dialog.Turn, d *dialog.Draft) (string, error) {
	if rights.Of(t.Me(), rights.Visit).Write != rights.Nothing {
		return "", nil
	}
	if t.Customer() {
		v, err := visitor(t)
		if err != nil {
			return "", err
		}
		if v.MerchantID != 0 {
			d.Picks = map[string]string{ownShop: number(v.MerchantID)}
			return "", nil
		}
	}
	t.Keep(t.Heard(), "consent.withdraw", false)
	if t.Me() == nil {
		return "好，知道了。这句已记到管理员的清单里。我还不知道您是哪家店，想快点停，请到" + c.policy.Window.Name + "说一声店名，或告诉来走访的人。", nil
	}
	return "这句已记到管理员的清单里。要马上停，请那个乡镇的联络员或客户经理发「撤回同意」。", nil
}

// withdrawSettle finds the merchant, and asks which of several.
func withdrawSettle(r dialog.Row) (*dialog.Question, error) {
	if r.Pick(ownShop) != "" {
		return nil, nil //nolint:nilnil // it speaks for itself
	}
	if len(subjectsNamed(r)) == 0 {
		return &dialog.Question{Refuse: true, Prompt: "您的乡镇里没有「" + r.Value(slot.Merchant) + "」的记录。"}, nil
	}
	return subjectSettle(r)
}

func withdrawReadBack(t *dialog.Turn, d *dialog.Draft) (dialog.ReadBack, error) {
	m, err := withdrawing(dialog.Row{Turn: t, Draft: d})
	if err != nil || m == nil {
		return dialog.ReadBack{}, orGone(err)
	}
	facts := []chat.Fact{{Name: "商户", Value: m.Name}}
	if town := t.Directory().Town(m.TownID); town != nil {
		facts = append(facts, chat.Fact{Name: "地点", Value: town.Name})
	}
	rb := dialog.ReadBack{
		Title: "请核对：撤回同意", Facts: facts,
		Text: "电话会删掉，以后不再转给银行；走访照样算数。", Confirm: "撤回",
	}
	if d.Picks[ownShop] != "" {
		rb.Fixed, rb.Text = true, "电话和姓名会删掉，客户经理不再联系您，在办的也停下。照样可以来问。"
	}
	return rb, nil
}

// withdrawComplete refuses on every visit that had the consent; without one the
// newest visit carries the refusal. Last it takes back what the merchant may have
// agreed to at customer service.
func withdrawComplete(t *dialog.Turn, d *dialog.Draft) (dialog.Closing, error) {
	if d.Picks[ownShop] != "" {
		return withdrawOwn(t, d)
	}
	m, err := subjectOf(dialog.Row{Turn: t, Draft: d})
	if err != nil || m == nil {
		return dialog.Closing{}, orGone(err)
	}
	visits, err := t.VisitsOf(m.ID, "")
	if err != nil {
		return dialog.Closing{}, err
	}
	without := *m
	without.Phone = ""
	for i, v := range visits {
		if v.Consent == models.ConsentGiven || i == 0 {
			at := t.Event.Now
			v.Consent, v.ConsentBy, v.ConsentAt = models.ConsentRefused, t.Me().ID, &at
			t.Change(models.AmendVisit{Visit: v, Merchant: without, Fields: []string{string(slot.Consent), string(slot.Phone)}})
		}
	}
	t.Change(models.WithdrawConsent{MerchantID: m.ID})
	return dialog.Closing{
		Text: m.Name + "的同意已撤回，电话已删掉，不会再转给银行。已经转出去的，请告诉客户经理别再打。",
		Word: "已撤回", Brief: m.Name + "撤回同意",
	}, nil
}

// withdrawing is the merchant whose consent is taken back.
func withdrawing(r dialog.Row) (*models.Merchant, error) {
	if own := parseNumber(r.Pick(ownShop)); own != 0 {
		return r.Merchant(own)
	}
	return subjectOf(r)
}

// withdrawOwn takes back what the merchant who speaks agreed to, and tells the
// account manager who has the lead.
func withdrawOwn(t *dialog.Turn, d *dialog.Draft) (dialog.Closing, error) {
	m, err := withdrawing(dialog.Row{Turn: t, Draft: d})
	if err != nil || m == nil {
		return dialog.Closing{}, orGone(err)
	}
	open, _, err := t.Leads(models.LeadFilter{MerchantIDs: []int64{m.ID}, OpenOnly: true, Limit: 1})
	if err != nil {
		return dialog.Closing{}, err
	}
	t.Change(models.WithdrawConsent{MerchantID: m.ID})
	text := "已经撤回，电话和姓名都删掉了，不会再有人联系您。"
	for _, l := range open {
		if who := t.Directory().Member(l.AssigneeID); who != nil && who.Active() {
			t.Do(dialog.Tell{MemberID: who.ID, Reply: chat.Reply{
				Text: lead.Name(l.ID) + "（" + m.Name + "）：商户撤回了同意，请不要再打电话。电话已删除，线索已停办。",
			}})
			text = "已经撤回，电话和姓名都删掉了，也告诉了客户经理别再联系您。"
		}
	}
	return dialog.Closing{
		Text: text + "还有电话打来，跟我说「投诉」。贷款的事照样可以问我。",
		Word: "已撤回", Brief: "同意已撤回",
	}, nil
}

// orGone is err, or says that the record went away in between.
func orGone(err error) error {
	if err != nil {
		return err
	}
	return models.Fail(models.NotFound, "没有找到这家商户。", errors.New("merchant of the draft is gone"))
}
