package flow

import (
	"fmt"
	"regexp"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/lead"
	"shuangbai/bot/policy"
	"shuangbai/bot/rights"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

// leadListed lists the open leads of the speaker's scope: 「线索」. A room has
// readers without a right to some of the towns, so there it goes one to one.
func (c Campaign) leadListed() dialog.Act {
	return dialog.Act{
		Name: "lead.list", Intents: []string{"lead.list"}, Words: []string{"线索", "我的线索", "线索列表"}, Pattern: leadNumber,
		Access: dialog.Access{Allow: rights.Readers(rights.LeadState), Denied: "线索由客户经理、联络员和各级负责人查看。"},
		Help:   dialog.Help{Name: "线索", Say: "线索"},
		Do:     func(t *dialog.Turn) (chat.Reply, error) { return oneToOne(t, c.listLeads) },
	}
}

// leadNumber asks for one lead: 线索12.
var leadNumber = regexp.MustCompile(`^线索 ?\d{1,18}$`)

// oneToOne answers in a room by a message to the speaker alone.
func oneToOne(t *dialog.Turn, answer func(*dialog.Turn) (chat.Reply, error)) (chat.Reply, error) {
	r, err := answer(t)
	if err != nil || !t.Group() {
		return r, err
	}
	t.Do(dialog.Tell{MemberID: t.Me().ID, Reply: r})
	return chat.Reply{Text: "已私信您。"}, nil
}

func (c Campaign) listLeads(t *dialog.Turn) (chat.Reply, error) {
	if id := parseNumber(t.Result.Slots[slot.LeadID]); id != 0 {
		return c.showLead(t, id)
	}
	if name := t.Result.Slots[slot.Merchant]; name != "" {
		return c.leadsOf(t, name)
	}
	leads, total, err := t.Leads(leadScope(t.Me()))
	if err != nil {
		return chat.Reply{}, err
	}
	if total == 0 {
		return t.Menu("现在没有在办的线索。走访时商户有意向、又同意转给银行的，会自动派给客户经理。", t.Sentence("登记走访", "登记走访")), nil
	}
	lines := []string{fmt.Sprintf("**在办线索 %d 条**", total)}
	for i := range leads {
		lines = append(lines, leadLine(t, &leads[i]))
	}
	if total > len(leads) {
		lines = append(lines, fmt.Sprintf("…… 只列前 %d 条。", len(leads)))
	}
	return chat.Reply{Text: strings.Join(lines, "\n")}, nil
}

// leadsOf shows the lead of a merchant that was named, or lists those of all
// merchants of the name.
func (c Campaign) leadsOf(t *dialog.Turn, name string) (chat.Reply, error) {
	open, closed, err := leadsNamed(t, name)
	switch {
	case err != nil:
		return chat.Reply{}, err
	case len(open) == 1:
		return c.showLead(t, open[0].ID)
	case len(open) > 1:
		r := t.Menu("「" + name + "」有好几条线索，看哪一条？")
		for i := range open {
			r.Choices = append(r.Choices, t.Sentence(leadPlace(t, &open[i]), lead.Name(open[i].ID)+"到哪了"))
		}
		return r, nil
	case closed != nil:
		return c.showLead(t, closed.ID)
	}
	return t.Menu("您的范围里「"+name+"」没有线索。", t.Sentence("看线索清单", "线索")), nil
}

// leadScope is what a member's list is about: the own leads of an account
// manager, the towns of a liaison, the county or the city of the leads of it.
func leadScope(m *models.Member) models.LeadFilter {
	f := models.LeadFilter{OpenOnly: true, Limit: listShown}
	switch m.Role {
	case models.AccountManager:
		f.AssigneeID = m.ID
	case models.Liaison:
		f.TownIDs = m.TownIDs
		if len(f.TownIDs) == 0 {
			f.TownIDs = []int64{-1} // of no town: none, not all
		}
	case models.CountyLead:
		f.CountyID = m.CountyID
		if m.Org == models.Bank {
			f.Branch = m.Branch
		}
	case models.CityManager, models.Auditor, models.Administrator, models.MerchantRole, models.Stranger:
	}
	return f
}

// leadLine is a lead in one line: 线索12 · 张记面馆 · 待接单 · 王强.
func leadLine(t *dialog.Turn, l *models.Lead) string {
	parts := []string{lead.Name(l.ID), merchantName(t, l.MerchantID), lead.StateWord(l.State)}
	if m := t.Directory().Member(l.AssigneeID); m != nil && m.ID != t.Me().ID {
		parts = append(parts, m.Name)
	}
	if l.Green {
		parts = append(parts, "绿色通道")
	}
	return "· " + strings.Join(parts, " · ")
}

// showLead shows where one lead stands, with what the speaker can do next.
func (c Campaign) showLead(t *dialog.Turn, id int64) (chat.Reply, error) {
	l, err := leadOf(t, id)
	if err != nil || l == nil {
		return chat.Reply{Text: noLead(id)}, err
	}
	r := leadCard(t, l, "")
	r.Facts, err = c.leadFacts(t, l)
	return r, err
}

// leadFacts are what the speaker may see of a lead.
func (c Campaign) leadFacts(t *dialog.Turn, l *models.Lead) ([]chat.Fact, error) {
	merchant, err := t.Merchant(l.MerchantID)
	if err != nil {
		return nil, err
	}
	facts := []chat.Fact{{Name: "进展", Value: lead.StateWord(l.State)}}
	add := func(name, value string) {
		if value != "" {
			facts = append(facts, chat.Fact{Name: name, Value: value})
		}
	}
	if m := t.Directory().Member(l.AssigneeID); m != nil {
		add("经办", m.Name)
	}
	if limit := l.Limit(); limit != nil {
		add("时限", clockWords(t, *limit))
	}
	if leadRight(t, rights.Need, l) > rights.Sums {
		add("需求", lead.Subject{Lead: l, Merchant: merchant, Policy: c.policy}.Need())
	}
	if leadRight(t, rights.LeadAmount, l) > rights.Sums {
		add("金额", leadAmounts(l))
	}
	add("派单", l.Reason)
	if leadRight(t, rights.Need, l) > rights.Sums {
		notes, err := leadNotes(t, l)
		if err != nil {
			return nil, err
		}
		add("备注", notes)
	}
	return facts, nil
}

// leadAmounts are the amounts on the way so far: 申请 20万元，授信 15万元.
func leadAmounts(l *models.Lead) string {
	var parts []string
	for _, a := range []struct {
		word string
		yuan int64
	}{{"申请", l.Applied}, {"授信", l.Approved}, {"放款", l.Disbursed}} {
		if a.yuan > 0 {
			parts = append(parts, a.word+" "+policy.Yuan(a.yuan))
		}
	}
	return strings.Join(parts, "，")
}

// leadCard is a reply about a lead with the buttons of what comes next.
func leadCard(t *dialog.Turn, l *models.Lead, text string) chat.Reply {
	var choices []chat.Choice
	if mayMove(t, l) {
		for _, step := range leadTaps {
			if step.state == "" || models.CanMove(l.State, step.state) {
				choices = append(choices, t.Sentence(step.word, lead.Name(l.ID)+" "+step.word))
			}
		}
	}
	r := t.Menu(text, choices...)
	r.Title = lead.Name(l.ID) + " " + merchantName(t, l.MerchantID)
	return r
}

func noLead(id int64) string {
	return "您的范围里没有" + lead.Name(id) + "，请核对编号，或发「线索」看清单。"
}

// leadOf reads a lead that the speaker may see; nil for any other.
func leadOf(t *dialog.Turn, id int64) (*models.Lead, error) {
	l, err := dialog.Found(t.Lead(id))
	if err != nil || l == nil || !maySee(t, l) {
		return nil, err
	}
	return l, nil
}

func maySee(t *dialog.Turn, l *models.Lead) bool {
	return leadRight(t, rights.LeadState, l) > rights.Sums
}

// leadRight is how far the speaker may read a thing about a lead.
func leadRight(t *dialog.Turn, thing rights.Thing, l *models.Lead) rights.Extent {
	return rights.Can(t.Me(), rights.Read, thing, leadCase(t, l))
}

// leadCase is where a lead lies. Who has the lead works on it wherever the town is.
func leadCase(t *dialog.Turn, l *models.Lead) rights.Case {
	town := t.Directory().Town(l.TownID)
	return rights.Case{Town: town, Branch: l.Branch, StandIn: l.AssigneeID == t.Me().ID || town != nil && standsIn(t, town)}
}

func mayMove(t *dialog.Turn, l *models.Lead) bool {
	return l.State.Open() && rights.Can(t.Me(), rights.Write, rights.LeadState, leadCase(t, l)) == rights.All
}

func mayAssign(t *dialog.Turn, l *models.Lead) bool {
	return l.State.Open() && (assigns(t, l) || mayMove(t, l))
}

func assigns(t *dialog.Turn, l *models.Lead) bool {
	return rights.Can(t.Me(), rights.Assign, rights.LeadState, leadCase(t, l)) == rights.All
}
