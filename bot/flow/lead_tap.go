package flow

import (
	"regexp"
	"time"

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
		Help: dialog.Help{Name: "接单、联系、转派", Say: "线索", Example: "线索12 接单"},
		Do:   func(t *dialog.Turn) (chat.Reply, error) { return oneToOne(t, c.tapLead) },
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
	case !l.State.Open():
		return leadCard(t, l, outOfOrder(t, l)), nil
	case !mayMove(t, l):
		return leadCard(t, l, "这条线索不归您办，现在是「"+lead.StateWord(l.State)+"」"+heldBy(t, l)+"。"), nil
	}
	switch said[2] {
	case "转派":
		return passOn(t, l), nil
	case "联系不上":
		return noteUnreached(t, l), nil
	}
	return tapMove(t, l, said[2])
}

func tapMove(t *dialog.Turn, l *models.Lead, word string) (chat.Reply, error) {
	to := models.LeadAccepted
	if word == "已联系" {
		to = models.LeadContacted
	}
	if !models.CanMove(l.State, to) {
		return leadCard(t, l, outOfOrder(t, l)), nil
	}
	t.Change(models.MoveLead{ID: l.ID, Version: l.Version, To: to})
	after := *l
	after.State = to
	text := "已接单。" + dueWords(t, l) + "联系后点「已联系」；商户电话发「查 " + merchantName(t, l.MerchantID) + "」。"
	if to == models.LeadContacted {
		text = "已记下联系上了。商户申请后，发「" + lead.Name(l.ID) + " 已申请 20万」这样的一句。"
	}
	return leadCard(t, &after, text), nil
}

// unreached is what the history of a lead says of a call that nobody took.
const unreached = "联系不上"

// noteUnreached notes a call that nobody took; the clock runs on.
func noteUnreached(t *dialog.Turn, l *models.Lead) chat.Reply {
	t.Change(models.NoteLead{ID: l.ID, Version: l.Version, Note: unreached})
	r := leadCard(t, l, unreachedWords(t, l))
	r.Choices = append(r.Choices, t.Sentence("商户放弃", lead.Name(l.ID)+" 放弃"))
	return r
}

// unreachedWords say what was noted, and that it stops no clock.
func unreachedWords(t *dialog.Turn, l *models.Lead) string {
	text := "已记下 " + t.Event.Now.Format("15:04") + " 联系不上，换个时间再打。"
	if limit := l.Limit(); limit != nil {
		text += "时限照算：" + clockWords(t, *limit) + "。"
	}
	return text
}

// heldBy names who has a lead; "" for nobody.
func heldBy(t *dialog.Turn, l *models.Lead) string {
	if m := t.Directory().Member(l.AssigneeID); m != nil {
		return "，由" + m.Name + "办"
	}
	return ""
}

// dueWords says until when the merchant is to be called.
func dueWords(t *dialog.Turn, l *models.Lead) string {
	if l.ContactBy == nil {
		return ""
	}
	return "请在 " + clockWords(t, *l.ContactBy) + " 前联系商户。"
}

// outOfOrder refuses a move with what is allowed.
func outOfOrder(t *dialog.Turn, l *models.Lead) string {
	name := merchantName(t, l.MerchantID)
	if !l.State.Open() {
		text := lead.Name(l.ID) + "（" + name + "）已经结束：" + lead.StateWord(l.State) + "，不能再改。"
		if l.State != models.DuplicateLead {
			text += "商户又要贷款，发「新建线索 " + name + "」。"
		}
		return text
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
			(m.Branch == t.Me().Branch || assigns(t, l)) {
			out = append(out, m)
		}
	}
	return out
}

// clockWords names an instant, which the store gives in UTC, as the clock on
// the wall shows it.
func clockWords(t *dialog.Turn, at time.Time) string {
	return at.In(t.Event.Now.Location()).Format("1月2日 15:04")
}
