package flow

import (
	"regexp"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/lead"
	"shuangbai/bot/rights"
	"shuangbai/models"
)

// leadTaps are the buttons of a lead's card. Each stands for a sentence that
// says everything, so it is done at once; the card shows the new state.
var leadTaps = []struct {
	word  string
	state models.LeadState // "" for what moves nothing
}{
	{"接单", models.LeadAccepted}, {"已联系", models.LeadContacted}, {"转派", ""}, {"联系不上", ""},
}

var leadTap = regexp.MustCompile(`^线索 ?(\d{1,18}) ?(接单|已联系|转派|联系不上)$`)

// leadTapped answers 「线索12 接单」, typed or tapped.
func (c Campaign) leadTapped() dialog.Act {
	return dialog.Act{
		Name: "lead.tap", Pattern: leadTap, Access: leadAccess(),
		Do: func(t *dialog.Turn) (chat.Reply, error) { return oneToOne(t, c.tapLead) },
	}
}

func leadAccess() dialog.Access {
	return dialog.Access{Allow: rights.Writers(rights.LeadState), Denied: "线索由银行的客户经理推进；县区牵头人可以派单。"}
}

func (c Campaign) tapLead(t *dialog.Turn) (chat.Reply, error) {
	said := leadTap.FindStringSubmatch(t.Heard())
	if said == nil {
		return c.listLeads(t)
	}
	id := parseNumber(said[1])
	l, err := leadOf(t, id)
	switch {
	case err != nil:
		return chat.Reply{}, err
	case l == nil:
		return chat.Reply{Text: noLead(id)}, nil
	case !mayMove(t, l):
		return leadCard(t, l, "这条线索现在不归您办："+lead.StateWord(l.State)+"。"), nil
	}
	switch said[2] {
	case "转派":
		return passOn(t, l), nil
	case "联系不上":
		t.Change(models.NoteLead{ID: l.ID, Version: l.Version, Note: said[2]})
		return leadCard(t, l, "已记下联系不上，时限照算。换个时间再打；商户不办了，发「"+lead.Name(l.ID)+" 放弃」。"), nil
	}
	return tapMove(t, l, said[2])
}

func tapMove(t *dialog.Turn, l *models.Lead, word string) (chat.Reply, error) {
	to := models.LeadAccepted
	if word == "已联系" {
		to = models.LeadContacted
	}
	if !models.CanMove(l.State, to) {
		return leadCard(t, l, outOfOrder(l)), nil
	}
	t.Change(models.MoveLead{ID: l.ID, Version: l.Version, To: to})
	after := *l
	after.State = to
	text := "已接单。" + dueWords(l) + "联系后点「已联系」；商户电话发「查 " + merchantName(t, l.MerchantID) + "」。"
	if to == models.LeadContacted {
		text = "已记下联系上了。商户申请后，发「" + lead.Name(l.ID) + " 已申请 20万」这样的一句。"
	}
	return leadCard(t, &after, text), nil
}

// dueWords says until when the merchant is to be called.
func dueWords(l *models.Lead) string {
	if l.ContactBy == nil {
		return ""
	}
	return "请在 " + l.ContactBy.Format("1月2日 15:04") + " 前联系商户。"
}

// outOfOrder refuses a move with what is allowed.
func outOfOrder(l *models.Lead) string {
	if !l.State.Open() {
		return lead.Name(l.ID) + "已经结束（" + lead.StateWord(l.State) + "），不能再改。"
	}
	return lead.Name(l.ID) + "现在是「" + lead.StateWord(l.State) + "」，接下来只能改成：" + lead.AllowedWords(l.State) + "。"
}

// passOn asks whom the lead goes to.
func passOn(t *dialog.Turn, l *models.Lead) chat.Reply {
	var choices []chat.Choice
	for _, m := range takers(t, l) {
		if len(choices) < 5 {
			choices = append(choices, t.Sentence(m.Name, lead.Name(l.ID)+" 转给 "+m.Name))
		}
	}
	if len(choices) == 0 {
		return leadCard(t, l, "同一支行里现在没有别人能接，请找县区牵头人。")
	}
	r := t.Menu("转给谁？也可以打字：「"+lead.Name(l.ID)+" 转给 姓名 原因休假」。", choices...)
	r.Title = lead.Name(l.ID) + " " + merchantName(t, l.MerchantID)
	return r
}

// takers are the members a lead may be given to by the speaker: of the bank, in
// the county, there today; of the speaker's own branch unless they assign.
func takers(t *dialog.Turn, l *models.Lead) []*models.Member {
	var out []*models.Member
	d := t.Directory()
	for i := range d.Members {
		m := &d.Members[i]
		bank := m.Org == models.Bank && (m.Role == models.AccountManager || m.Role == models.CountyLead)
		if bank && m.Active() && m.CountyID == l.CountyID && m.ID != l.AssigneeID && d.AwayOn(m.ID, t.Day()) == nil &&
			(m.Branch == t.Me().Branch || leadRight(t, rights.Assign, l) == rights.All) {
			out = append(out, m)
		}
	}
	return out
}
