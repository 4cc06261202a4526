package flow

import (
	"fmt"
	"strconv"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/civil"
	"shuangbai/bot/dialog"
	"shuangbai/bot/policy"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

func number(id int64) string { return strconv.FormatInt(id, 10) }

// parseNumber reads what number printed; 0 for anything else.
func parseNumber(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// maskPhone shows who it is without giving the number away: 138****1234.
func maskPhone(phone string) string {
	if len(phone) != 11 {
		return strings.Repeat("*", len(phone))
	}
	return phone[:3] + "****" + phone[7:]
}

// merchantName is a merchant's name from the directory.
func merchantName(t *dialog.Turn, id int64) string {
	if m := t.Directory().Merchant(id); m != nil {
		return m.Name
	}
	return "商户"
}

// named is a code with the word people use for it.
type named struct{ code, word string }

var intents = []named{
	{"interested", "有意向"}, {"considering", "考虑中"}, {"not_now", "暂不需要"}, {"has_loan", "已有贷款"}, {notMet, "没见到人"},
}

var devices = []named{{"pos", "POS机"}, {"qr_plate", "二维码牌"}, {"speaker", "云喇叭"}}

func word(list []named, code string) string {
	for _, n := range list {
		if n.code == code {
			return n.word
		}
	}
	return code
}

func choicesOf(list []named) []chat.Choice {
	out := make([]chat.Choice, len(list))
	for i, n := range list {
		out[i] = chat.Choice{Text: n.word, Key: n.code}
	}
	return out
}

func intentLevels(dialog.Row) []chat.Choice { return choicesOf(intents) }

func consents(dialog.Row) []chat.Choice {
	return []chat.Choice{
		{Text: "同意", Key: string(models.ConsentGiven), Main: true},
		{Text: "不同意", Key: string(models.ConsentRefused)},
	}
}

func intentWord(code string) string { return word(intents, code) }

func equipmentWords(codes string) string {
	var words []string
	for _, code := range (slot.Values{slot.Equipment: codes}).Strings(slot.Equipment) {
		words = append(words, word(devices, code))
	}
	return strings.Join(words, "、")
}

// usual are the trades on the buttons; any other is typed.
var usual = []string{"catering", "retail", "wholesale", "service", "farming", "other"}

func (c Campaign) industries(dialog.Row) []chat.Choice {
	out := make([]chat.Choice, len(usual))
	for i, id := range usual {
		out[i] = chat.Choice{Text: c.industry(id), Key: id}
	}
	return out
}

// industry is the word for a trade; "" for none.
func (c Campaign) industry(id string) string {
	if in, ok := c.policy.Products.Industry(id); ok {
		return in.Name
	}
	return id
}

func (c Campaign) guarantees(dialog.Row) []chat.Choice {
	var out []chat.Choice
	for _, g := range c.policy.Loan.Limits.Guarantees {
		out = append(out, chat.Choice{Text: g.Name, Key: g.ID})
	}
	return out
}

func (c Campaign) guarantee(id string) string {
	if g, ok := c.policy.Loan.Limits.Guarantee(id); ok {
		return g.Name
	}
	return id
}

// amountWords is 20万元, 3万元到5万元, or 不超过5万元 where only the upper end
// was said.
func amountWords(low, high string) string {
	from, to := parseNumber(low), parseNumber(high)
	switch {
	case from > 0 && to > 0:
		return policy.Yuan(from) + "到" + policy.Yuan(to)
	case from > 0:
		return policy.Yuan(from)
	case to > 0:
		return "不超过" + policy.Yuan(to)
	}
	return ""
}

func monthsWord(months string) string {
	if n := parseNumber(months); n > 0 {
		return policy.Months(int(n))
	}
	return ""
}

// shortDay is 9月17日 for 2025-09-17; "" for no day.
func shortDay(day string) string {
	d, err := civil.Parse(day)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%d月%d日", int(d.Month), d.Day)
}
