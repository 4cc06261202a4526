package flow

import (
	"cmp"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/lead"
	"shuangbai/bot/rights"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

// leadCreate opens a lead by hand: 「新建线索 张记面馆 需求20万」. Who may log the
// merchant's visits may do it; the merchant's consent must be on record.
func (c Campaign) leadCreate() dialog.Flow {
	return dialog.Flow{
		Name: "lead.create", Title: "新建线索", Intents: []string{"lead.create"}, Words: []string{"新建线索", "建线索"},
		Help:   dialog.Help{Name: "新建线索"},
		Access: dialog.Access{Allow: rights.Writers(rights.Visit), Denied: "线索由走访的成员和县区牵头人新建。"},
		Begin:  beginAlone, Subject: slot.Merchant, Example: "改 需求 30万",
		Slots: []dialog.Slot{
			{
				Key: slot.Merchant, Name: "商户", Names: []string{"店名"}, Ask: dialog.Needed, Free: true,
				Prompt: "哪家商户想贷款？", Hint: "说店名就行，如「张记面馆」。", Settle: settleNewLead,
			},
			{
				Key: slot.Amount, Also: []slot.Key{slot.AmountMax}, Name: "需求", Names: []string{"金额", "需求金额"}, Ask: dialog.Guided,
				Prompt: "大概需要多少资金？", Hint: "说个大概数就行，如「20万」「三五万」。", Check: checkAmount,
			},
			{Key: slot.Purpose, Name: "用途", Prompt: "资金做什么用？", Free: true},
			{Key: slot.Guarantee, Name: "担保", Names: []string{"担保方式"}, Prompt: "什么担保方式？", Choices: c.guarantees},
		},
		ReadBack: c.createReadBack, Complete: c.leadCreated,
	}
}

// settleNewLead finds the merchant and refuses where no lead can be opened, with
// what opens one.
func settleNewLead(r dialog.Row) (*dialog.Question, error) {
	name := r.Value(slot.Merchant)
	if len(subjectsNamed(r)) == 0 {
		return &dialog.Question{End: true, Prompt: "您的乡镇里还没有「" + name + "」的记录。" + visitFirst(r)}, nil
	}
	m, err := subjectOf(r)
	switch {
	case err != nil:
		return nil, err
	case m == nil:
		return subjectSettle(r)
	case m.Consent == models.ConsentRefused:
		return &dialog.Question{End: true, Prompt: m.Name + "不同意把资料转给银行，不能建线索。商户改了主意，" + visitFirst(r)}, nil
	case m.Consent != models.ConsentGiven:
		return &dialog.Question{End: true, Prompt: m.Name + "还没有同意把资料转给银行，不能建线索。当面问过商户，" + visitFirst(r)}, nil
	}
	return settleOnlyLead(r, m)
}

// visitFirst says which sentence records the consent, and opens the lead.
func visitFirst(r dialog.Row) string {
	sentence := "走访 " + r.Value(slot.Merchant)
	if need := amountWords(r.Value(slot.Amount), r.Value(slot.AmountMax)); need != "" {
		sentence += " 需求" + need
	}
	return "就发「" + sentence + " 有意向 商户已同意」，线索会自动派给客户经理。"
}

// settleOnlyLead refuses a second open lead of a merchant.
func settleOnlyLead(r dialog.Row, m *models.Merchant) (*dialog.Question, error) {
	open, _, err := r.Leads(models.LeadFilter{MerchantIDs: []int64{m.ID}, OpenOnly: true})
	if err != nil || len(open) == 0 {
		return nil, err
	}
	text := m.Name + "已经有一条线索在办"
	if l := &open[0]; maySee(r.Turn, l) {
		text += "：" + lead.Name(l.ID) + "，" + lead.StateWord(l.State) + heldBy(r.Turn, l)
	}
	return &dialog.Question{End: true, Prompt: text + "。不用再建。"}, nil
}

func (c Campaign) createReadBack(t *dialog.Turn, d *dialog.Draft) (dialog.ReadBack, error) {
	m, err := subjectOf(dialog.Row{Turn: t, Draft: d})
	if err != nil || m == nil {
		return dialog.ReadBack{}, orGone(err)
	}
	facts := []chat.Fact{{Name: "商户", Value: m.Name}}
	for _, f := range []chat.Fact{
		{Name: "地点", Value: where(t.Directory(), t.Directory().Merchant(m.ID))},
		{Name: "需求", Value: cmp.Or(amountWords(d.Value(0, slot.Amount), d.Value(0, slot.AmountMax)), "还没说金额")},
		{Name: "用途", Value: d.Value(0, slot.Purpose)},
		{Name: "担保", Value: c.guarantee(d.Value(0, slot.Guarantee))},
	} {
		if f.Value != "" {
			facts = append(facts, f)
		}
	}
	return dialog.ReadBack{Title: "请核对：新建线索", Facts: facts, Text: "商户已同意转给银行。"}, nil
}

func (c Campaign) leadCreated(t *dialog.Turn, d *dialog.Draft) (dialog.Closing, error) {
	m, err := subjectOf(dialog.Row{Turn: t, Draft: d})
	if err != nil || m == nil {
		return dialog.Closing{}, orGone(err)
	}
	trade, _ := c.policy.Products.Industry(m.Industry)
	n := t.Change(models.OpenLead{Lead: models.Lead{
		Origin: "hand:" + d.ID, Source: models.ByHand, Green: trade.Green,
		MerchantID: m.ID, CountyID: m.CountyID, TownID: m.TownID, MarketID: m.MarketID,
		Amount: parseNumber(d.Value(0, slot.Amount)), AmountMax: parseNumber(d.Value(0, slot.AmountMax)),
		Purpose: d.Value(0, slot.Purpose), Guarantee: d.Value(0, slot.Guarantee),
	}})
	name := "线索" + dialog.NumberOf(n)
	return dialog.Closing{
		Text: name + "（" + m.Name + "）已建，上班时间自动派给客户经理。", Word: "已新建", Brief: name + "，" + m.Name,
	}, nil
}
