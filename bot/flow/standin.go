package flow

import (
	"slices"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

// standInPick is the answer to which of several people of one name it is.
const standInPick = string(slot.Assignee) + ".who"

// standInSaid is the colleague's name as it was said; "" leaves it to the pair.
func standInSaid(r dialog.Row) string {
	if name := r.Value(slot.Assignee); name != "" {
		return name
	}
	return r.Value(slot.Partner)
}

// standIn is the colleague named; nil for the partner of the pair.
func standIn(r dialog.Row) *models.Member {
	found := standInsNamed(r, standInSaid(r))
	if id := parseNumber(r.Pick(standInPick)); id != 0 {
		found = slices.DeleteFunc(found, func(m *models.Member) bool { return m.ID != id })
	}
	if len(found) != 1 {
		return nil
	}
	return found[0]
}

// standInKnown reports that nobody need be asked for: the partner is there.
func standInKnown(r dialog.Row) bool {
	return standInSaid(r) != "" || len(partnersThere(r)) > 0 || len(standInChoices(r)) == 0
}

// partnersThere are the partners of the pair who are not away themselves.
func partnersThere(r dialog.Row) []*models.Member {
	return slices.DeleteFunc(partnersOf(r.Directory(), r.Me()), func(m *models.Member) bool { return isAway(r, m) })
}

func isAway(r dialog.Row, m *models.Member) bool {
	return away(r.Directory(), m.ID, r.Value(slot.AbsentFrom), r.Value(slot.AbsentTo)) != nil
}

// standInName says who stands in; "" for those whose work goes to nobody else.
func standInName(r dialog.Row) string {
	if m := standIn(r); m != nil {
		return m.Name
	}
	if there := partnersThere(r); len(there) > 0 {
		return namesOf(there) + "（结对搭档）"
	}
	if inPair(r.Me()) {
		return "县区牵头人"
	}
	return ""
}

// mayStandIn reports whether m may take over from the speaker: a colleague of
// the same county, present on those days.
func mayStandIn(r dialog.Row, m *models.Member) bool {
	me := r.Me()
	return m.ID != me.ID && m.Active() && m.CountyID == me.CountyID && !isAway(r, m) &&
		(inPair(m) || m.Role == models.CountyLead || m.Role == me.Role)
}

func standInsNamed(r dialog.Row, name string) []*models.Member {
	var out []*models.Member
	d := r.Directory()
	for i := range d.Members {
		if m := &d.Members[i]; name != "" && m.Name == name && mayStandIn(r, m) {
			out = append(out, m)
		}
	}
	return out
}

// standInChoices offers colleagues of the same side, at most four.
func standInChoices(r dialog.Row) []chat.Choice {
	var out []chat.Choice
	d := r.Directory()
	for i := range d.Members {
		m := &d.Members[i]
		if m.Org == r.Me().Org && mayStandIn(r, m) && len(out) < 4 {
			out = append(out, chat.Choice{Text: m.Name, Key: m.Name})
		}
	}
	return out
}

// standInSettle refuses somebody who cannot stand in and asks which of two
// people of one name is meant.
func standInSettle(r dialog.Row) (*dialog.Question, error) {
	said := standInSaid(r)
	if said == "" || standIn(r) != nil {
		return nil, nil //nolint:nilnil // settled
	}
	found := standInsNamed(r, said)
	if len(found) == 0 {
		return &dialog.Question{Refuse: true, Prompt: whyNot(r, said)}, nil
	}
	q := &dialog.Question{Name: standInPick, Prompt: "有几位" + said + "，是哪一位？"}
	for _, m := range found {
		q.Choices = append(q.Choices, chat.Choice{Text: scopeOf(r.Directory(), m), Key: number(m.ID)})
	}
	return q, nil
}

func whyNot(r dialog.Row, name string) string {
	if name == r.Me().Name {
		return "代班不能是您自己。"
	}
	d := r.Directory()
	for i := range d.Members {
		m := &d.Members[i]
		switch {
		case m.Name != name || !m.Active():
		case isAway(r, m):
			return name + "那几天也请假。"
		default:
			return name + "不在您的县区，不能代班。"
		}
	}
	return "名册里没有「" + strings.TrimSpace(name) + "」。"
}
