package lead

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"shuangbai/bot/chat"
	"shuangbai/bot/policy"
	"shuangbai/models"
)

// Subject is what a card shows of a lead, beside the lead itself.
type Subject struct {
	Lead     *models.Lead
	Merchant *models.Merchant
	Place    string        // town and market
	Visit    *models.Visit // the one it came from; nil for other sources
	Policy   *policy.Policy
}

// factLength is how much of a value a card shows, in characters.
const factLength = 26

// Card is the card an account manager gets, one to one: what the merchant wants
// and what was asked already. No phone stands on it; who may see it asks for
// the merchant. key makes the key of a button from the sentence it stands for.
func Card(s Subject, why string, key func(sentence string) string) chat.Reply {
	l := s.Lead
	name := Name(l.ID)
	r := chat.Reply{Title: name + " " + s.Merchant.Name, Text: why, Card: fmt.Sprintf("lead-%d-%d-%d", l.ID, l.Round, l.Rung)}
	for _, word := range []string{forward(l.State), "转派", "联系不上"} {
		if word != "" {
			r.Choices = append(r.Choices, chat.Choice{Text: word, Key: key(name + " " + word), Main: len(r.Choices) == 0})
		}
	}
	for _, f := range []chat.Fact{
		{Name: "地点", Value: s.Place}, {Name: "需求", Value: s.Need()}, {Name: "来源", Value: s.source()}, {Name: "已了解", Value: s.asked()},
	} {
		if f.Value != "" {
			f.Value = short(f.Value, factLength)
			r.Facts = append(r.Facts, f)
		}
	}
	return r
}

// forward is the button that takes a lead on; "" where that needs an amount.
func forward(s models.LeadState) string {
	switch s {
	case models.LeadAssigned:
		return "接单"
	case models.LeadAccepted:
		return "已联系"
	default:
		return ""
	}
}

// Need is the wish in words: 20万元 · 信用 · 装修.
func (s Subject) Need() string {
	var parts []string
	switch l := s.Lead; {
	case l.Amount > 0 && l.AmountMax > 0:
		parts = append(parts, policy.Yuan(l.Amount)+"到"+policy.Yuan(l.AmountMax))
	case l.Amount > 0:
		parts = append(parts, policy.Yuan(l.Amount))
	case l.AmountMax > 0:
		parts = append(parts, "不超过"+policy.Yuan(l.AmountMax))
	}
	if g, ok := s.Policy.Loan.Limits.Guarantee(s.Lead.Guarantee); ok {
		parts = append(parts, g.Name)
	}
	if s.Lead.Purpose != "" {
		parts = append(parts, s.Lead.Purpose)
	}
	if len(parts) == 0 {
		return "还没说金额"
	}
	return strings.Join(parts, " · ")
}

// source says where the lead came from, and that the green channel is open.
func (s Subject) source() string {
	if s.Lead.Green {
		return SourceWord(s.Lead.Source) + " · 绿色通道"
	}
	return SourceWord(s.Lead.Source)
}

// asked is what need not be asked again.
func (s Subject) asked() string {
	var parts []string
	if in, ok := s.Policy.Products.Industry(s.Merchant.Industry); ok {
		parts = append(parts, in.Name)
	}
	if v := s.Visit; v != nil {
		if v.MonthsInTrade > 0 {
			parts = append(parts, "经营"+policy.Months(v.MonthsInTrade))
		}
		if v.IntentLevel == "considering" {
			parts = append(parts, "还在考虑")
		}
		if v.Feedback != "" {
			parts = append(parts, v.Feedback)
		}
	}
	return strings.Join(parts, " · ")
}

// short cuts a text to so many characters.
func short(text string, limit int) string {
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	return string([]rune(text)[:limit-1]) + "…"
}
