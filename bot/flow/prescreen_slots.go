package flow

import (
	"strings"
	"unicode/utf8"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/policy"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

// underAYear stands in a draft for 「不满一年」, until the day is said.
const underAYear = 0

// outside stands in a draft for a place outside the campaign's area.
const outside = "外地"

// maxTrades leaves room on a card for 「跳过」; any other trade is typed.
const maxTrades = 5

// prescreenSlots are the questions in the order of the rules. All of them may
// be skipped: what is not known is 「？」 in the verdict.
func (c Campaign) prescreenSlots() []dialog.Slot {
	return []dialog.Slot{
		{Key: slot.Merchant, Name: "商户", Settle: subjectSettle},
		{
			Key: slot.City, Also: []slot.Key{slot.County, slot.Town}, Name: "登记地", Names: []string{"县区", "地区"},
			Ask: dialog.Guided, Free: true, Prompt: "营业执照登记在哪里？", Hint: "说县区名就行，如「潞州区」；不在长治就说「外地」。",
			Known: placeKnown, Choices: c.placeChoices, Check: c.placeCheck,
		},
		{
			Key: slot.Entity, Name: "主体", Names: []string{"执照"}, Ask: dialog.Guided, Prompt: "办的是哪种执照？",
			Choices: fixed("个体工商户", "individual_business", "公司", "company", "还没办执照", "none"),
		},
		{
			Key: slot.MonthsInTrade, Also: []slot.Key{slot.OpenedOn}, Name: "开店时间", Names: []string{"经营时间", "开业"},
			Ask: dialog.Guided, Prompt: "开业多久了？", Hint: "说年月就行，如「三年」「2023年5月开的」。",
			Known: openedKnown, Choices: fixed("满一年了", "12", "不满一年", "0"),
			Settle: c.sane(slot.MonthsInTrade, slot.OpenedOn),
		},
		{
			Key: slot.OpenedOn, Also: []slot.Key{slot.MonthsInTrade}, Name: "开业日期", Ask: dialog.Guided, AskIf: underAYearSaid,
			Prompt: "哪天开的业？（照执照上的，如 2025年3月8日）我算哪天满。", Known: openedKnown, Check: openedCheck,
		},
		{
			Key: slot.Age, Also: []slot.Key{slot.BirthYear, slot.BirthDate}, Name: "年龄", Names: []string{"出生"},
			Ask: dialog.Guided, Prompt: "经营者多大年纪？（年龄，或出生年月日）", Hint: "如「42」或「1983年5月8日」。",
			Known:  func(r dialog.Row) bool { return r.Has(slot.BirthYear) || r.Has(slot.BirthDate) },
			Settle: c.sane(slot.Age, slot.BirthYear, slot.BirthDate),
		},
		{
			Key: slot.Purpose, Name: "用途", Ask: dialog.Guided, Free: true, Prompt: "钱用来做什么？", Hint: "如「进货」「装修」。",
			Choices: fixed("进货周转", "进货周转", "装修添设备", "装修添设备", "扩店租房", "扩店租房", "自家买房买车", "自家买房买车"),
		},
		{
			Key: slot.Amount, Also: []slot.Key{slot.AmountMax}, Name: "金额", Names: []string{"需求", "额度"},
			Ask: dialog.Guided, Prompt: "想贷多少？", Hint: "说个数就行，如「20万」。",
			Known:   func(r dialog.Row) bool { return r.Has(slot.AmountMax) },
			Choices: fixed("5万", "50000", "10万", "100000", "20万", "200000", "50万", "500000"), Check: checkPositive,
			Settle: c.sane(slot.Amount, slot.AmountMax),
		},
		{
			Key: slot.Guarantee, Name: "担保", Names: []string{"抵押"}, Ask: dialog.Guided, Prompt: "有什么可以抵押或担保？",
			Choices: fixed("都没有", "credit", "有公司担保", "legal_person", "有房产抵押", "mortgage"),
		},
		{
			Key: slot.Industry, Name: "行业", Ask: dialog.Guided, Prompt: "做哪一行？",
			Known:   industryKnown,
			Choices: func(r dialog.Row) []chat.Choice { return c.industries(r)[:maxTrades] },
		},
		{
			Key: slot.Capacity, Name: "行为能力", Ask: dialog.Guided, OneToOne: true, Free: true,
			Prompt:  "本人能自己签合同、办手续吗？",
			Choices: fixed("能", "true", "不能", "false"), Check: declared(capacityFact),
		},
		{
			Key: slot.CreditStanding, Name: "信用", Ask: dialog.Guided, OneToOne: true, Free: true,
			Prompt: "信用记录怎么样？（您怎么说我怎么记，银行会再查）",
			Words:  creditWords, Choices: fixed("良好", "true", "有过逾期", "false"), Check: declared(creditFact),
		},
	}
}

// creditWords answer how the credit stands; some are topics to ask about, too.
var creditWords = map[string]string{
	"没有逾期": "true", "没逾期": "true", "无逾期": "true", "从没逾期": "true", "没有逾期过": "true", "有逾期": "false", "逾期过": "false",
}

// underAYearSaid asks for the day when only a short time was said: a day tells
// when the year is full.
func underAYearSaid(r dialog.Row) bool {
	return r.Has(slot.MonthsInTrade) && months(r.Value(slot.MonthsInTrade)) < 12
}

func openedCheck(r dialog.Row, value string) string {
	switch opened := day(value); {
	case opened.IsZero():
		return "要说年月日，如「2025年3月8日」。"
	case opened.After(r.Today):
		return "开业日期晚于今天。"
	}
	return ""
}

// placeKnown reports that the place is said or stands in the merchant's record.
func placeKnown(r dialog.Row) bool {
	return r.Has(slot.County) || r.Has(slot.Town) || subjectName(r) != nil
}

func (c Campaign) placeChoices(r dialog.Row) []chat.Choice {
	city := c.policy.Area.City
	if me := r.Me(); me != nil {
		if county := r.Directory().County(me.CountyID); county != nil {
			return []chat.Choice{
				{Text: county.Name, Key: county.Name, Main: true}, {Text: "长治别的县区", Key: city}, {Text: "外地", Key: outside},
			}
		}
	}
	return []chat.Choice{{Text: "长治市内", Key: city, Main: true}, {Text: "外地", Key: outside}}
}

// placeCheck keeps an answer to another question from being taken for a place
// outside the area: 「55年的」 would fail the rule of the region.
func (c Campaign) placeCheck(r dialog.Row, words string) string {
	place := placeFact(c.policy, slot.Values{slot.City: words})
	switch {
	case c.policy.Area.Contains(place), containsAny(place, outsideWords...):
		return ""
	case strings.ContainsAny(words, "0123456789年月岁万元"), containsAny(words, "公司", "执照", "个体"):
	case !strings.ContainsAny(words, "省市县区州") && r.ReadAs("visit.log", words).Slots.Has(slot.Industry):
	case utf8.RuneCountInString(words) <= 3, strings.ContainsAny(words, "省市县区州旗镇乡村"):
		return ""
	}
	return "没听出是哪里。"
}

// checkPositive refuses a sum that was said with a minus, which its reader drops.
func checkPositive(r dialog.Row, _ string) string {
	if notPositive.MatchString(r.Event.Message.Text) {
		return "金额要大于 0。"
	}
	return ""
}

// declared accepts the words of a declaration only if they say yes or no.
func declared(fact func(string) *bool) func(dialog.Row, string) string {
	return func(_ dialog.Row, words string) string {
		if fact(words) == nil {
			return "这个我没看懂。"
		}
		return ""
	}
}

func openedKnown(r dialog.Row) bool {
	if r.Has(slot.OpenedOn) {
		return true
	}
	m, err := subjectOf(r)
	return err == nil && m != nil && m.OpenedOn != ""
}

func industryKnown(r dialog.Row) bool {
	m := subjectName(r)
	return m != nil && m.Industry != ""
}

// sane refuses facts that cannot be true, with the words of the pre-screen.
func (c Campaign) sane(keys ...slot.Key) func(dialog.Row) (*dialog.Question, error) {
	return func(r dialog.Row) (*dialog.Question, error) {
		said := slot.Values{}
		for _, k := range keys {
			if v := r.Value(k); v != "" {
				said[k] = v
			}
		}
		_, err := policy.Prescreen(c.policy, statedFacts(c.policy, said), r.Today)
		if err == nil {
			return nil, nil
		}
		_, words, _ := strings.Cut(models.Sentence(err), "：")
		return &dialog.Question{Refuse: true, Prompt: words}, nil
	}
}
