package flow

import (
	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/lead"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

// leadPick is the answer to which of several leads is meant by a merchant's name.
const leadPick = string(slot.Merchant) + ".lead"

// leadSlots ask which lead is meant: by its number or by the merchant's name.
// may tells whether the speaker has the right.
func leadSlots(may func(*dialog.Turn, *models.Lead) bool, denied string) []dialog.Slot {
	return []dialog.Slot{
		{
			Key: slot.Merchant, Also: []slot.Key{slot.LeadID}, Name: "商户", Names: []string{"店名"},
			Prompt: "哪家商户的线索？", Free: true, Settle: settleLeadOf,
		},
		{
			Key: slot.LeadID, Name: "线索", Names: []string{"编号"}, Ask: dialog.Needed,
			Prompt: "哪一条线索？（发编号或店名）", Hint: "编号在线索卡片上，如「12」；发「线索」看清单。",
			Settle: func(r dialog.Row) (*dialog.Question, error) { return settleLead(r, may, denied) },
		},
	}
}

// settleLeadOf finds the lead of the merchant that was named, and asks which
// where several merchants of one name have one.
func settleLeadOf(r dialog.Row) (*dialog.Question, error) {
	name := r.Value(slot.Merchant)
	if r.Fresh(slot.Merchant) && r.Fresh(slot.LeadID) && r.Has(slot.LeadID) {
		if q, err := bareNumber(r, name); q != nil || err != nil {
			return q, err
		}
	}
	if r.Has(slot.LeadID) {
		return nil, nil //nolint:nilnil // the number says it
	}
	if picked := r.Pick(leadPick); picked != "" {
		r.Draft.Set(r.No, slot.LeadID, picked)
		return nil, nil //nolint:nilnil // picked
	}
	open, closed, err := leadsNamed(r.Turn, name)
	switch {
	case err != nil:
		return nil, err
	case len(open) == 1:
		r.Draft.Set(r.No, slot.LeadID, number(open[0].ID))
		return nil, nil //nolint:nilnil // the only one
	case len(open) > 1:
		q := &dialog.Question{Name: leadPick, Prompt: "「" + name + "」有好几条线索在办，是哪一条？"}
		for i := range open {
			q.Choices = append(q.Choices, chat.Choice{Text: leadPlace(r.Turn, &open[i]), Key: number(open[i].ID)})
		}
		return q, nil
	case closed != nil:
		return &dialog.Question{End: true, Prompt: outOfOrder(r.Turn, closed)}, nil
	}
	return &dialog.Question{End: true, Prompt: "您的范围里「" + name + "」没有线索。要新建就发「新建线索 " + name + "」。"}, nil
}

// leadsNamed lists the open leads of the merchants of a name that the speaker
// may see, and the newest of those that ended.
func leadsNamed(t *dialog.Turn, name string) (open []models.Lead, closed *models.Lead, err error) {
	ids := t.Directory().MerchantsNamed(name)
	if len(ids) == 0 {
		return nil, nil, nil
	}
	all, _, err := t.Leads(models.LeadFilter{MerchantIDs: ids})
	for i := range all {
		l := &all[i]
		switch {
		case !maySee(t, l):
		case l.State.Open():
			open = append(open, *l)
		case closed == nil || l.ID > closed.ID:
			closed = l
		}
	}
	return open, closed, err
}

// leadPlace tells leads of merchants of one name apart: 线索12 东街街道.
func leadPlace(t *dialog.Turn, l *models.Lead) string {
	text := lead.Name(l.ID)
	if town := t.Directory().Town(l.TownID); town != nil {
		text += " " + town.Name
	}
	return text
}

// settleLead refuses a lead that is not the speaker's to work on, and notes
// whose it is.
func settleLead(r dialog.Row, may func(*dialog.Turn, *models.Lead) bool, denied string) (*dialog.Question, error) {
	id := parseNumber(r.Value(slot.LeadID))
	l, err := leadOf(r.Turn, id)
	switch {
	case err != nil:
		return nil, err
	case l == nil:
		return &dialog.Question{End: true, Prompt: noLead(id)}, nil
	case !l.State.Open():
		return &dialog.Question{End: true, Prompt: outOfOrder(r.Turn, l)}, nil
	case !may(r.Turn, l):
		return &dialog.Question{End: true, Prompt: denied}, nil
	}
	r.Draft.Set(r.No, slot.Merchant, merchantName(r.Turn, l.MerchantID))
	return nil, nil //nolint:nilnil // settled
}
