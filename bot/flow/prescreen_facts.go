package flow

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"shuangbai/bot/chat"
	"shuangbai/bot/civil"
	"shuangbai/bot/dialog"
	"shuangbai/bot/policy"
	"shuangbai/bot/rights"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

// subjectPick is the answer to which of several merchants of one name it is.
const subjectPick = string(slot.Merchant) + ".which"

// subjectsNamed are the merchants of the name said that the speaker may see.
func subjectsNamed(r dialog.Row) []*models.MerchantName {
	d := r.Directory()
	var out []*models.MerchantName
	for _, id := range d.MerchantsNamed(r.Value(slot.Merchant)) {
		m := d.Merchant(id)
		if rights.Can(r.Me(), rights.Read, rights.Visit, rights.Case{Town: d.Town(m.TownID)}) == rights.All {
			out = append(out, m)
		}
	}
	return out
}

// subjectName is the merchant of the store that the draft is about; nil when
// none is named, or which one is still open.
func subjectName(r dialog.Row) *models.MerchantName {
	found := subjectsNamed(r)
	if id := parseNumber(r.Pick(subjectPick)); id != 0 {
		found = slices.DeleteFunc(found, func(m *models.MerchantName) bool { return m.ID != id })
	}
	if len(found) != 1 {
		return nil
	}
	return found[0]
}

// subjectOf reads the record of subjectName; nil without one.
func subjectOf(r dialog.Row) (*models.Merchant, error) {
	m := subjectName(r)
	if m == nil {
		return nil, nil //nolint:nilnil // no merchant is named
	}
	return r.Merchant(m.ID)
}

// subjectSettle asks which of several merchants of one name it is.
func subjectSettle(r dialog.Row) (*dialog.Question, error) {
	found := subjectsNamed(r)
	if len(found) < 2 || subjectName(r) != nil {
		return nil, nil //nolint:nilnil // settled
	}
	q := &dialog.Question{Name: subjectPick, Prompt: "叫「" + r.Value(slot.Merchant) + "」的有几家，是哪一家？"}
	for _, m := range found {
		text := merchantName(r.Turn, m.ID)
		if town := r.Directory().Town(m.TownID); town != nil {
			text = town.Name + text
		}
		q.Choices = append(q.Choices, chat.Choice{Text: text, Key: number(m.ID)})
	}
	return q, nil
}

// factsOf is the draft in the terms of the pre-screen; what was not said is
// taken from the merchant's record.
func (c Campaign) factsOf(r dialog.Row) (policy.Facts, error) {
	f := statedFacts(c.policy, r.Draft.Row(r.No))
	m, err := subjectOf(r)
	if err != nil || m == nil {
		return f, err
	}
	if county := r.Directory().County(m.CountyID); f.City == "" && county != nil {
		f.City = county.Name
	}
	if f.OpenedOn.IsZero() && f.MonthsInBusiness == nil {
		f.OpenedOn = day(m.OpenedOn)
	}
	if f.Industry == "" {
		f.Industry = m.Industry
	}
	return f, nil
}

// statedFacts are the facts that were said.
func statedFacts(p *policy.Policy, said slot.Values) policy.Facts {
	f := policy.Facts{
		City: placeFact(p, said), Entity: said[slot.Entity],
		OpenedOn: day(said[slot.OpenedOn]), MonthsInBusiness: whole(said, slot.MonthsInTrade),
		BirthDate: day(said[slot.BirthDate]), BirthYear: whole(said, slot.BirthYear), Age: whole(said, slot.Age),
		Capacity: capacityFact(said[slot.Capacity]),
		CreditOK: creditFact(said[slot.CreditStanding]),
		Purpose:  purposeFact(said[slot.Purpose]), Amount: whole(said, slot.Amount),
		Guarantee: said[slot.Guarantee], Industry: said[slot.Industry],
	}
	if high := whole(said, slot.AmountMax); high != nil {
		f.Amount = high // of a range the upper end: its limits are the stricter ones
	}
	return f
}

func day(s string) civil.Date {
	d, err := civil.Parse(s)
	if err != nil {
		return civil.Date{}
	}
	return d
}

func whole(said slot.Values, k slot.Key) *int64 {
	if n, ok := said.Int(k); ok {
		return &n
	}
	return nil
}

// truth reads a declaration: the value of a choice, or words in which one of
// no makes it false and one of yes true; anything else is not known.
func truth(said, yes, no string) *bool {
	answer := said == "true"
	switch {
	case said == "true" || said == "false":
	case containsAny(said, strings.Fields(no)...):
	case containsAny(said, strings.Fields(yes)...):
		answer = true
	default:
		return nil
	}
	return &answer
}

// capacityFact reads what a merchant says about signing for oneself. A longer
// sentence with such a word in it is no answer.
func capacityFact(said string) *bool {
	if utf8.RuneCountInString(said) > 12 {
		return nil
	}
	return truth(said, "能 可以 行 会", "不能 不行 不可以 不会")
}

// creditFact reads what a merchant says about the own credit.
func creditFact(said string) *bool {
	if containsAny(said, "没逾期", "没有逾期", "无逾期", "没有不良", "从不逾期") {
		said = "true"
	}
	return truth(said, "好 没问题 正常", "逾期 不良 不好 黑名单 失信 欠")
}

// outsideWords say that a place lies outside the area without naming it.
var outsideWords = []string{outside, "不在", "不是", "外省", "外市"}

// placeFact finds where the licence is registered: a county or town of the
// store lies in the area, free words are searched for a name of it.
func placeFact(p *policy.Policy, said slot.Values) string {
	if county := said[slot.County]; county != "" {
		return county
	}
	words := said[slot.City]
	if words == "" {
		if said[slot.Town] != "" {
			return p.Area.City
		}
		return ""
	}
	if p.Area.Contains(words) || containsAny(words, outsideWords...) {
		return words
	}
	names := slices.Concat(p.Area.Counties, p.Area.Zones, []string{p.Area.City, strings.TrimSuffix(p.Area.City, "市")})
	if i := slices.IndexFunc(names, func(n string) bool { return strings.Contains(words, n) }); i >= 0 {
		return names[i]
	}
	return words
}

// privateUses are purposes outside production and operation (附件一4).
var privateUses = []string{
	"买房", "购房", "房贷", "首付", "私家车", "轿车", "自家", "家里用", "家庭消费", "个人消费", "结婚", "彩礼", "看病",
	"上学", "学费", "旅游", "炒股", "股票", "基金", "理财", "还债", "还账", "还贷", "还信用卡", "倒贷", "借给", "转借", "赌",
}

func purposeFact(words string) string {
	if words == "" || containsAny(words, privateUses...) {
		return words
	}
	return "business"
}

// factsJSON writes facts as policy.ParseFacts reads them; what is unknown is left out.
func factsJSON(f policy.Facts) string {
	out := map[string]any{}
	for key, text := range map[string]string{
		"city": f.City, "entity": f.Entity, "opened_on": f.OpenedOn.String(), "birth_date": f.BirthDate.String(),
		"purpose": f.Purpose, "guarantee": f.Guarantee, "industry": f.Industry,
	} {
		if text != "" {
			out[key] = text
		}
	}
	for key, n := range map[string]*int64{
		"months_in_business": f.MonthsInBusiness, "birth_year": f.BirthYear, "age": f.Age, "amount": f.Amount,
	} {
		if n != nil {
			out[key] = *n
		}
	}
	for key, b := range map[string]*bool{"capacity": f.Capacity, "credit_ok": f.CreditOK} {
		if b != nil {
			out[key] = *b
		}
	}
	line, err := json.Marshal(out)
	if err != nil { // texts, numbers and truth values only
		return ""
	}
	return string(line)
}
