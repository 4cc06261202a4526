package flow

import (
	"fmt"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

// hidden stands for what a group may not see again.
const hidden = "已记（群里不显示）"

func (c Campaign) visitReadBack(t *dialog.Turn, d *dialog.Draft) (dialog.ReadBack, error) {
	if d.Rows() > 1 {
		return c.visitList(t, d)
	}
	r := dialog.Row{Turn: t, Draft: d}
	stored, err := mergedInto(r)
	if err != nil {
		return dialog.ReadBack{}, err
	}
	agreed := consentOf(r, stored)
	rb := dialog.ReadBack{Title: "请核对走访", Facts: c.visitFacts(r), Text: consentLine(agreed)}
	if stored != nil {
		rb.Title = fmt.Sprintf("请核对：并入走访 %d", stored.ID)
		if !went(stored, t.Me().ID) {
			rb.Text += "\n记为联合走访，只算一次。"
		}
	}
	if said := r.Corrected(slot.Merchant); said != "" {
		rb.Text += "\n您写的是「" + said + "」，已按「" + r.Value(slot.Merchant) + "」记。"
	}
	if !r.Has(slot.Consent) && agreed != models.ConsentGiven && (interested(r) || r.Has(slot.Phone)) {
		rb.Extra = append(rb.Extra, chat.Choice{Text: "商户已同意", Key: string(slot.Consent) + "=" + string(models.ConsentGiven)})
	}
	return rb, nil
}

// visitList reads several visits back as a numbered list.
func (c Campaign) visitList(t *dialog.Turn, d *dialog.Draft) (dialog.ReadBack, error) {
	var b strings.Builder
	for no := range d.Rows() {
		r := dialog.Row{Turn: t, Draft: d, No: no}
		stored, err := mergedInto(r)
		if err != nil {
			return dialog.ReadBack{}, err
		}
		facts := c.visitFacts(r)
		words := []string{facts[0].Value}
		for _, f := range facts[1:] {
			words = append(words, f.Value)
		}
		fmt.Fprintf(&b, "第%d条 %s\n　%s\n", no+1, strings.Join(words, " · "), consentLine(consentOf(r, stored)))
	}
	b.WriteString("要改哪条就说「改 2 金额 30万」，不要哪条就说「删 2」。")
	return dialog.ReadBack{Title: fmt.Sprintf("请核对 %d 户走访", d.Rows()), Text: b.String(), Confirm: "全部确认"}, nil
}

// mergedInto is the visit on record that a row adds to; nil for a visit of its own.
func mergedInto(r dialog.Row) (*models.Visit, error) {
	id := merged(r)
	if id == 0 {
		return nil, nil //nolint:nilnil // its own
	}
	return r.Visit(id)
}

// consentOf is what the merchant said: now, or when the visit was recorded that
// the row adds to.
func consentOf(r dialog.Row, stored *models.Visit) models.Consent {
	if stored != nil && !r.Has(slot.Consent) {
		return stored.Consent
	}
	return models.Consent(r.Value(slot.Consent))
}

func consentLine(c models.Consent) string { return "是否同意转给银行：" + consentWord(c) }

func consentWord(c models.Consent) string {
	switch c {
	case models.ConsentGiven:
		return "已同意"
	case models.ConsentRefused:
		return "未同意"
	default:
		return "未询问"
	}
}

// visitFacts are the facts of one visit; what a group may not see again is
// only said to be there.
func (c Campaign) visitFacts(r dialog.Row) []chat.Fact {
	facts := []chat.Fact{{Name: "商户", Value: r.Value(slot.Merchant)}}
	add := func(name, value string) {
		if value != "" {
			facts = append(facts, chat.Fact{Name: name, Value: value})
		}
	}
	add("地点", placeOf(r))
	add("行业", c.industry(r.Value(slot.Industry)))
	add("经营者", guarded(r, slot.Operator, r.Value(slot.Operator)))
	if r.Has(slot.Phone) {
		add("电话", maskPhone(r.Value(slot.Phone)))
	}
	add("意向", guarded(r, slot.IntentLevel, intentWord(r.Value(slot.IntentLevel))))
	add("需求", c.need(r))
	add("经营", monthsWord(r.Value(slot.MonthsInTrade)))
	add("设备", equipmentWords(r.Value(slot.Equipment)))
	add("诉求", r.Value(slot.Feedback))
	if r.Has(slot.VisitedOn) && r.Value(slot.VisitedOn) != r.Day() {
		add("日期", shortDay(r.Value(slot.VisitedOn)))
	}
	add("回访", shortDay(r.Value(slot.FollowUpOn)))
	add("同行", r.Value(slot.Partner))
	add("备注", r.Value(slot.Note))
	if r.Has(slot.Place) {
		add("位置", "已收到")
	}
	if n := r.Draft.Photos; n > 0 && r.No == 0 {
		add("照片", fmt.Sprintf("%d 张", n))
	}
	return facts
}

// placeOf names town and market of a row; the county, too, where the speaker
// has several.
func placeOf(r dialog.Row) string {
	at := town(r)
	if at == nil {
		return ""
	}
	words := at.Name
	if k := market(r); k != nil {
		words += " · " + k.Name
	}
	return words
}

// need is amount, purpose and guarantee in one line.
func (c Campaign) need(r dialog.Row) string {
	words := []string{}
	for _, w := range []string{
		amountWords(r.Value(slot.Amount), r.Value(slot.AmountMax)), r.Value(slot.Purpose), c.guarantee(r.Value(slot.Guarantee)),
	} {
		if w != "" {
			words = append(words, w)
		}
	}
	if len(words) == 0 {
		return ""
	}
	for _, k := range []slot.Key{slot.Amount, slot.AmountMax, slot.Purpose, slot.Guarantee} {
		if r.Has(k) && guarded(r, k, "") != "" {
			return hidden
		}
	}
	return strings.Join(words, "，")
}

// guarded hides in a group what another message said.
func guarded(r dialog.Row, k slot.Key, value string) string {
	if r.Has(k) && r.Group() && !r.Fresh(k) {
		return hidden
	}
	return value
}
