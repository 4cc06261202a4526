package flow

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"shuangbai/bot/chat"
	"shuangbai/bot/civil"
	"shuangbai/bot/dialog"
	"shuangbai/bot/mask"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

// Limits of what is plausible; beyond them it is a slip.
const (
	longestName   = 40
	largestAmount = 1_000_000_000 // yuan
)

// amountAlone is a sum of money that was sent where a name was asked for.
var amountAlone = regexp.MustCompile(`^(?:\d[\d.,]*[百千万]?[元块]?|[一二两三四五六七八九十百千几多来]+(?:万[元块]?|[元块]))(?:左右)?$`)

func checkName(_ dialog.Row, value string) string {
	switch {
	case utf8.RuneCountInString(value) > longestName:
		return "店名太长了，请只发店名。"
	case dialog.MaskPhones(value) != value, mask.Strip(value) != value, amountAlone.MatchString(value), !strings.ContainsFunc(value, unicode.IsLetter):
		return "这不像店名，请发招牌上的名字。"
	}
	return ""
}

func checkAmount(_ dialog.Row, value string) string {
	n, err := strconv.ParseInt(value, 10, 64)
	switch {
	case value == "": // only an upper end was said
		return ""
	case err != nil || n <= 0:
		return "金额要大于 0。"
	case n > largestAmount:
		return "这个金额太大了，请核对是不是多了个「万」。"
	}
	return ""
}

func checkMonths(_ dialog.Row, value string) string {
	if parseNumber(value) <= 0 {
		return "经营时间至少要有 1 个月。"
	}
	return ""
}

func (c Campaign) checkVisitedOn(r dialog.Row, value string) string {
	day, err := civil.Parse(value)
	switch {
	case err != nil:
		return "这个日期不存在。"
	case day.After(r.Today):
		return shortDay(value) + "还没到：走访是去过再登记，这次没去就回「取消」。"
	case r.Today.DaysSince(day) > c.policy.Visit.BackdateDays:
		return fmt.Sprintf("%s太早了，最多补登 %d 天内的走访，更早的请找县区牵头人。", shortDay(value), c.policy.Visit.BackdateDays)
	}
	return ""
}

// dayOpen marks a row whose day was said but cannot stand (2月30日, 明天): then
// it is asked for, where a visit without a day is one of today.
const dayOpen = string(slot.VisitedOn) + ".open"

// openDays marks the rows of the sentence whose day cannot stand.
func (c Campaign) openDays(t *dialog.Turn, d *dialog.Draft) {
	items := t.Result.Items
	if len(items) == 0 {
		items = []slot.Values{t.Result.Slots}
	}
	for no, said := range items {
		if day := said[slot.VisitedOn]; day != "" && c.checkVisitedOn(dialog.Row{Turn: t}, day) != "" {
			d.Picks[dialog.Mark(dayOpen, no)] = day
		}
	}
	for _, n := range t.Result.NoDays {
		if n.Key == slot.VisitedOn {
			d.Picks[dialog.Mark(dayOpen, n.ItemNo)] = n.Said
		}
	}
}

func dayKnown(r dialog.Row) bool { return r.Pick(dayOpen) == "" }

func visitDayChoices(r dialog.Row) []chat.Choice {
	return []chat.Choice{
		{Text: "今天", Key: r.Today.String(), Main: true}, {Text: "昨天", Key: r.Today.AddDays(-1).String()},
	}
}

func checkFollowUp(r dialog.Row, value string) string {
	day, err := civil.Parse(value)
	switch {
	case err != nil:
		return "这个日期不存在。"
	case day.Before(r.Today):
		return "回访日期不能早于今天。"
	}
	return ""
}

// visitedOn is the day of a visit; today unless said.
func visitedOn(r dialog.Row) string {
	if v := r.Value(slot.VisitedOn); v != "" {
		return v
	}
	return r.Day()
}

// newAlone asks for the trade of a new merchant; not line by line for many.
func newAlone(r dialog.Row) bool { return known(r) == nil && r.Draft.Rows() == 1 }

func interested(r dialog.Row) bool {
	level := r.Value(slot.IntentLevel)
	return level == "interested" || level == "considering" || r.Has(slot.Amount) || r.Has(slot.AmountMax)
}

func agreed(r dialog.Row) bool { return r.Value(slot.Consent) == string(models.ConsentGiven) }

// partner finds the member a row names; nil where the name fits none or several.
func partner(r dialog.Row) *models.Member {
	if picked := r.Pick(string(slot.Partner)); picked != "" {
		return r.Directory().Member(parseNumber(picked))
	}
	if named := fellows(r); len(named) == 1 {
		return named[0]
	}
	return nil
}

func fellows(r dialog.Row) []*models.Member {
	var out []*models.Member
	for i := range r.Directory().Members {
		if m := &r.Directory().Members[i]; m.Active() && m.Name == r.Value(slot.Partner) {
			out = append(out, m)
		}
	}
	return out
}

func settlePartner(r dialog.Row) (*dialog.Question, error) {
	p := partner(r)
	named := fellows(r)
	switch {
	case p != nil && p.ID == r.Me().ID:
		return &dialog.Question{Refuse: true, Prompt: "同行的人不能是您自己。"}, nil
	case p != nil:
		return nil, nil //nolint:nilnil // found
	case len(named) == 0:
		return &dialog.Question{Refuse: true, Prompt: "名册里没有「" + r.Value(slot.Partner) + "」。"}, nil
	}
	q := &dialog.Question{Name: string(slot.Partner), Prompt: "叫「" + r.Value(slot.Partner) + "」的有好几位，是哪一位？"}
	for _, m := range named {
		q.Choices = append(q.Choices, chat.Choice{Text: introduce(r.Directory(), m), Key: number(m.ID)})
	}
	return q, nil
}

// sameVisit asks, where the same pair was at the same merchant a few days ago,
// whether this is that visit (policy visit.same_merchant_days).
func (c Campaign) sameVisit(r dialog.Row) (*dialog.Question, error) {
	m := known(r)
	if m == nil || r.Pick(samePick) != "" {
		return nil, nil //nolint:nilnil // new, or answered
	}
	v, err := c.recent(r, m)
	if v == nil || err != nil {
		return nil, err
	}
	same := "同一次，补充"
	if !went(v, r.Me().ID) {
		same = "同一次，一起去的"
	}
	return &dialog.Question{
		Name:   samePick,
		Prompt: fmt.Sprintf("%s，%s %s已走访过（走访 %d）。这次是同一次吗？", m.Name, peopleOf(r.Turn, v), shortDay(v.VisitedOn), v.ID),
		Choices: []chat.Choice{
			{Text: same, Key: number(v.ID), Main: true},
			{Text: "新的一次", Key: newVisit},
		},
	}, nil
}

const (
	samePick = string(slot.Merchant) + ".same"
	newVisit = "new"
)

// recent is the newest visit of the same pair to a merchant within the days of
// the policy, before or after the day of this one.
func (c Campaign) recent(r dialog.Row, m *models.MerchantName) (*models.Visit, error) {
	day, err := civil.Parse(visitedOn(r))
	if err != nil {
		return nil, models.Fail(models.Internal, "", err)
	}
	visits, err := r.VisitsOf(m.ID, day.AddDays(-c.policy.Visit.SameMerchantDays).String())
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(visits, func(v models.Visit) bool {
		return v.VisitedOn <= day.AddDays(c.policy.Visit.SameMerchantDays).String() && samePair(r, &v)
	})
	if i < 0 {
		return nil, nil //nolint:nilnil // none is an answer
	}
	return &visits[i], nil
}

// samePair reports whether a visit was made by the speaker or by somebody
// who shares a town with the speaker.
func samePair(r dialog.Row, v *models.Visit) bool {
	if went(v, r.Me().ID) {
		return true
	}
	other := r.Directory().Member(v.MemberID)
	return other != nil && shareTown(other, r.Me())
}

// merged is the visit on record that a row adds to; 0 for a visit of its own.
func merged(r dialog.Row) int64 { return parseNumber(r.Pick(samePick)) }
