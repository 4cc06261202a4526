package flow

import (
	"cmp"
	"slices"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/lead"
	"shuangbai/bot/rights"
	"shuangbai/bot/slot"
	"shuangbai/bot/worktime"
	"shuangbai/models"
)

// leadAssign gives a lead to a colleague: 「派单 12 给 王强」 by the county lead,
// 「线索12 转给 李敏 原因休假」 by whoever has it.
func (c Campaign) leadAssign() dialog.Flow {
	return dialog.Flow{
		Name: "lead.assign", Title: "派单", Intents: []string{"lead.assign"},
		Access: dialog.Access{
			Allow:  func(m *models.Member) bool { return rights.Assigners(m) || rights.Writers(rights.LeadState)(m) },
			Denied: "派单由县区牵头人和银行办。",
		},
		Begin: beginAlone, Subject: slot.Merchant, Example: "改 接手人 李敏",
		Slots: append(leadSlots(mayAssign, "这条线索不归您派。"), []dialog.Slot{
			{
				Key: slot.Assignee, Also: []slot.Key{slot.Partner}, Name: "接手人", Names: []string{"客户经理"}, Ask: dialog.Needed,
				Prompt: "派给谁？", Hint: "说客户经理的名字。", Choices: takerChoices, Settle: settleTaker,
				Known: func(r dialog.Row) bool { return r.Has(slot.Partner) },
			},
			{Key: slot.Reason, Name: "原因", Free: true},
		}...),
		ReadBack: assignReadBack, Complete: c.leadAssigned,
	}
}

// takerSaid is the colleague named who may take the lead; nil when none fits.
func takerSaid(t *dialog.Turn, d *dialog.Draft, l *models.Lead) *models.Member {
	name := takerName(d)
	all := takers(t, l)
	if i := slices.IndexFunc(all, func(m *models.Member) bool { return m.Name == name }); i >= 0 {
		return all[i]
	}
	return nil
}

func takerName(d *dialog.Draft) string {
	return cmp.Or(d.Value(0, slot.Assignee), d.Value(0, slot.Partner))
}

func takerChoices(r dialog.Row) []chat.Choice {
	l, err := leadOf(r.Turn, parseNumber(r.Value(slot.LeadID)))
	if err != nil || l == nil {
		return nil
	}
	var out []chat.Choice
	for _, m := range takers(r.Turn, l) {
		if len(out) < 5 {
			out = append(out, chat.Choice{Text: m.Name, Key: m.Name})
		}
	}
	return out
}

func settleTaker(r dialog.Row) (*dialog.Question, error) {
	l, err := leadOf(r.Turn, parseNumber(r.Value(slot.LeadID)))
	if err != nil || l == nil {
		return nil, err
	}
	if name := takerName(r.Draft); takerSaid(r.Turn, r.Draft, l) == nil {
		r.Draft.Set(r.No, slot.Partner, "")
		return &dialog.Question{Refuse: true, Prompt: whyNoTaker(r.Turn, l, name)}, nil
	}
	return nil, nil //nolint:nilnil // settled
}

// whyNoTaker says why nobody of a name takes the lead: of several, what is in
// the way of the last one.
func whyNoTaker(t *dialog.Turn, l *models.Lead, name string) string {
	why := "名册里没有「" + name + "」。"
	d := t.Directory()
	for i := range d.Members {
		m := &d.Members[i]
		switch {
		case m.Name != name:
		case m.ID == l.AssigneeID:
			return lead.Name(l.ID) + "现在就在" + name + "手里。"
		case !m.Active():
			why = name + "已离岗，接不了。"
		case m.Org != models.Bank || m.Role != models.AccountManager && m.Role != models.CountyLead:
			why = name + "是" + postOf(m) + "，线索要派给银行的客户经理。"
		case m.CountyID != l.CountyID:
			why = name + "不在这条线索的县区。"
		case d.AwayOn(m.ID, t.Day()) != nil:
			why = name + "今天请假。"
		default:
			why = name + "是" + m.Branch + "的，您只能转给同一支行；要跨支行请找县区牵头人。"
		}
	}
	return why
}

func assignReadBack(t *dialog.Turn, d *dialog.Draft) (dialog.ReadBack, error) {
	l, err := t.Lead(parseNumber(d.Value(0, slot.LeadID)))
	if err != nil {
		return dialog.ReadBack{}, err
	}
	facts := []chat.Fact{
		{Name: "线索", Value: number(l.ID) + " " + merchantName(t, l.MerchantID)},
		{Name: "接手人", Value: takerName(d)},
	}
	if reason := d.Value(0, slot.Reason); reason != "" {
		facts = append(facts, chat.Fact{Name: "原因", Value: reason})
	}
	return dialog.ReadBack{Title: "请核对：派单", Facts: facts}, nil
}

func (c Campaign) leadAssigned(t *dialog.Turn, d *dialog.Draft) (dialog.Closing, error) {
	l, err := t.Lead(parseNumber(d.Value(0, slot.LeadID)))
	if err != nil {
		return dialog.Closing{}, err
	}
	m := takerSaid(t, d, l)
	if m == nil { // left or away since the question was asked
		return dialog.Closing{}, models.Fail(models.Conflict, "接手人刚有变动，请再派一次。", nil)
	}
	reason := t.Me().Name + "派单"
	if said := d.Value(0, slot.Reason); said != "" {
		reason += "：" + said
	}
	clock := lead.Clock{Limits: c.policy.Leads, Calendar: worktime.New(c.policy.Hours, t.Event.Now.Location())}
	accept, contact := clock.Due(t.Event.Now)
	t.Change(models.AssignLead{
		ID: l.ID, Version: l.Version, AssigneeID: m.ID, Branch: m.Branch, Reason: reason, AcceptBy: accept, ContactBy: contact,
	})
	if err := c.handCard(t, *l, m, reason); err != nil {
		return dialog.Closing{}, err
	}
	name := lead.Name(l.ID)
	return dialog.Closing{
		Text: name + "（" + merchantName(t, l.MerchantID) + "）已派给" + m.Name + "，卡片已发给对方。", Word: "已派单", Brief: name + "的派单",
	}, nil
}

// handCard sends the lead's card to its new account manager.
func (c Campaign) handCard(t *dialog.Turn, l models.Lead, m *models.Member, reason string) error {
	merchant, err := t.Merchant(l.MerchantID)
	if err != nil {
		return err
	}
	l.State, l.Round, l.Rung = l.State.AfterTransfer(), l.Round+1, models.NotOverdue
	s := lead.Subject{Lead: &l, Merchant: merchant, Policy: c.policy}
	if town := t.Directory().Town(l.TownID); town != nil {
		s.Place = town.Name
	}
	if l.VisitID != 0 {
		if s.Visit, err = dialog.Found(t.Visit(l.VisitID)); err != nil {
			return err
		}
	}
	t.Do(dialog.Tell{MemberID: m.ID, Reply: lead.Card(s, reason, func(say string) string { return dialog.SayKey(m.ID, say) })})
	return nil
}
