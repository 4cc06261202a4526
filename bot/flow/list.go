package flow

import (
	"fmt"
	"slices"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/rights"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

// Limits of a list: so many are read, so many are shown on a phone.
const (
	listRead  = 200
	listShown = 10
)

// visitListed lists visits: 「今天走访」「本月走访 东街商圈」「我本月」.
func (c Campaign) visitListed() dialog.Act {
	return dialog.Act{
		Name: "visit.list", Intents: []string{"visit.list"}, Words: []string{"我本月", "我今天", "我的走访"},
		Access: dialog.Access{Allow: rights.Readers(rights.Visit), Denied: "走访记录由走访的成员和各级负责人查看。"},
		Help:   dialog.Help{Name: "今天走访", Say: "今天走访"},
		Do:     c.listVisits,
	}
}

// scope is what a list is about: a filter and the words for it.
type scope struct {
	filter models.VisitFilter
	words  string
}

func (c Campaign) listVisits(t *dialog.Turn) (chat.Reply, error) {
	days := c.spanSaid(t)
	if strings.Contains(t.Heard(), "本月") && !t.Result.Slots.Has(slot.Period) {
		days = c.period("month", t.Today)
	}
	s, refusal := scopeSaid(t)
	if refusal != "" {
		return chat.Reply{Text: refusal}, nil
	}
	s.filter.From, s.filter.To, s.filter.Limit = days.from.String(), days.to.String(), listRead
	visits, total, err := t.Visits(s.filter)
	if err != nil {
		return chat.Reply{}, err
	}
	if total == 0 {
		return t.Menu(s.words+days.words+"还没有走访。", t.Sentence("登记走访", "登记走访"), t.Sentence("今天去哪", "今天去哪")), nil
	}
	head := fmt.Sprintf("**%s%s走访 %d 次**", s.words, days.words, total)
	if total == len(visits) {
		head = fmt.Sprintf("**%s%s走访 %d 户**（%d 次%s）", s.words, days.words, households(visits), total, jointWords(visits))
	}
	lines := []string{head}
	shown := visits[:min(listShown, len(visits))]
	for i, v := range shown {
		people := peopleOf(t, &v)
		if s.filter.MemberID != 0 && !v.Joint() {
			people = ""
		}
		lines = append(lines, fmt.Sprintf("%d. %s", i+1, visitLine(t, &v, merchantName(t, v.MerchantID), people)))
	}
	if total > listShown {
		lines = append(lines, fmt.Sprintf("…… 只列最近 %d 次。", listShown))
	}
	if told := intentLines(t, shown); t.Group() && told != "" {
		t.Do(dialog.Tell{MemberID: t.Me().ID, Reply: chat.Reply{Text: lines[0] + "\n" + told}})
		lines = append(lines, "商户的意向已私信您。")
	}
	return chat.Reply{Text: strings.Join(lines, "\n")}, nil
}

// intentLines tell how interested the merchants of visits are: for one reader,
// never for a group.
func intentLines(t *dialog.Turn, visits []models.Visit) string {
	var lines []string
	for i := range visits {
		if word := intentRead(t, &visits[i]); word != "" {
			lines = append(lines, "· "+merchantName(t, visits[i].MerchantID)+"："+word+"（走访 "+number(visits[i].ID)+"）")
		}
	}
	return strings.Join(lines, "\n")
}

// scopeSaid is the market, town or county named, else the speaker's own: the
// own visits for the pair, the county for its leads, the city for its managers.
func scopeSaid(t *dialog.Turn) (scope, string) {
	said := t.Result.Slots
	switch {
	case strings.HasPrefix(strings.TrimSpace(t.Heard()), "我"):
		return scope{models.VisitFilter{MemberID: t.Me().ID}, "您"}, ""
	case said.Has(slot.Market):
		k := marketNamed(t, said[slot.Market])
		if k == nil {
			return scope{}, notYours("商圈", said[slot.Market])
		}
		return scope{models.VisitFilter{MarketID: k.ID}, k.Name}, ""
	case said.Has(slot.Town):
		switch towns := townsRead(t, said[slot.Town], said[slot.County]); len(towns) {
		case 0:
			return scope{}, notYours("乡镇", said[slot.Town])
		case 1:
			return scope{models.VisitFilter{TownIDs: []int64{towns[0].ID}}, towns[0].Name}, ""
		default:
			return scope{}, "「" + said[slot.Town] + "」不止一个，请带上县区再问，如「" + countyName(t, towns[0].CountyID) + towns[0].Name + "的走访」。"
		}
	case said.Has(slot.County):
		return countySaid(t, said[slot.County])
	}
	if found := colleaguesSaid(t); len(found) > 0 {
		return colleagueScope(t, found)
	}
	return ownScope(t)
}

// countySaid is a county named: any for the city, else the own county, of which
// the pair reads what is theirs.
func countySaid(t *dialog.Turn, name string) (scope, string) {
	for _, county := range t.Directory().Counties {
		me := t.Me()
		switch {
		case county.Name != name:
		case me.Role == models.CityManager || me.Role == models.Auditor:
			return scope{models.VisitFilter{CountyID: county.ID}, name}, ""
		case me.CountyID == county.ID:
			return ownScope(t)
		}
	}
	return scope{}, notYours("县区", name)
}

func ownScope(t *dialog.Turn) (scope, string) {
	switch me := t.Me(); me.Role {
	case models.CountyLead:
		return scope{models.VisitFilter{CountyID: me.CountyID}, countyName(t, me.CountyID)}, ""
	case models.CityManager, models.Auditor:
		return scope{models.VisitFilter{}, "全市"}, ""
	default:
		return scope{models.VisitFilter{MemberID: me.ID}, "您"}, ""
	}
}

func notYours(what, name string) string {
	return "「" + name + "」不是您范围内的" + what + "，查不了。"
}

// readable reports whether the speaker may read visits in a town.
func readable(t *dialog.Turn, at *models.Town) bool {
	return at != nil && rights.Can(t.Me(), rights.Read, rights.Visit, rights.Case{Town: at, StandIn: standsIn(t, at)}) > rights.Sums
}

// marketNamed finds the market of a name that the speaker may read.
func marketNamed(t *dialog.Turn, name string) *models.Market {
	for i := range t.Directory().Markets {
		if k := &t.Directory().Markets[i]; k.Name == name && readable(t, t.Directory().Town(k.TownID)) {
			return k
		}
	}
	return nil
}

// townsRead are the towns of a name that the speaker may read, in the county
// said where one was.
func townsRead(t *dialog.Turn, name, county string) []*models.Town {
	var out []*models.Town
	for i := range t.Directory().Towns {
		at := &t.Directory().Towns[i]
		if at.Name == name && (county == "" || countyName(t, at.CountyID) == county) && readable(t, at) {
			out = append(out, at)
		}
	}
	return out
}

func countyName(t *dialog.Turn, id int64) string {
	if c := t.Directory().County(id); c != nil {
		return c.Name
	}
	return ""
}

// households counts the merchants met: a visit that met nobody counts none.
func households(visits []models.Visit) int {
	met := map[int64]bool{}
	for _, v := range visits {
		if v.IntentLevel != notMet {
			met[v.MerchantID] = true
		}
	}
	return len(met)
}

func jointWords(visits []models.Visit) string {
	n := 0
	for i := range visits {
		if visits[i].Joint() {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("，其中联合 %d 次", n)
}

// visitLine is one visit in a list, without the words that are empty; nothing
// in it is for one reader only.
func visitLine(t *dialog.Turn, v *models.Visit, merchant, people string) string {
	when := shortDay(v.VisitedOn)
	if v.VisitedOn == t.Day() {
		when = clock(t, v.RecordedAt)
	}
	intent := ""
	if !t.Group() {
		intent = intentRead(t, v)
	}
	words := slices.DeleteFunc([]string{when, merchant, intent, people}, func(w string) bool { return w == "" })
	return strings.Join(words, " · ") + "（走访 " + number(v.ID) + "）"
}

// intentRead is how interested the merchant of a visit is, which is as good as
// the need: for those who went and for those who may read the need.
func intentRead(t *dialog.Turn, v *models.Visit) string {
	at := t.Directory().Town(v.TownID)
	if at == nil || !went(v, t.Me().ID) && rights.Can(t.Me(), rights.Read, rights.Need, caseIn(t, at)) != rights.All {
		return ""
	}
	return intentWord(v.IntentLevel)
}

func caseIn(t *dialog.Turn, at *models.Town) rights.Case {
	return rights.Case{Town: at, StandIn: standsIn(t, at), Branch: branchOf(t.Directory(), at)}
}

// peopleOf names everybody who went.
func peopleOf(t *dialog.Turn, v *models.Visit) string {
	var names []string
	for _, id := range slices.Concat([]int64{v.MemberID}, v.Partners) {
		if m := t.Directory().Member(id); m != nil {
			names = append(names, m.Name)
		}
	}
	return strings.Join(names, "、")
}
