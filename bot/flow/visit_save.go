package flow

import (
	"fmt"
	"slices"
	"strings"

	"shuangbai/bot/dialog"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

func (c Campaign) visitComplete(t *dialog.Turn, d *dialog.Draft) (dialog.Closing, error) {
	today, err := c.todayCount(t, d)
	if err != nil {
		return dialog.Closing{}, err
	}
	if d.Rows() > 1 {
		return c.saveAll(t, d, today)
	}
	r := dialog.Row{Turn: t, Draft: d}
	if id := merged(r); id != 0 {
		return c.merge(r, id)
	}
	n := t.Change(c.record(r, d.ID))
	t.RememberVisit(n)
	name := r.Value(slot.Merchant)
	text := []string{name + "，" + today}
	if day := visitedOn(r); day != t.Day() {
		text[0] = name + "，补登 " + shortDay(day) + " 的走访。"
	}
	text = append(text, consentNotes(r)...)
	if t.Group() {
		text = append(text, privateHint(r))
	} else {
		text = append(text, "有照片直接发来，会放进这一条。")
	}
	return dialog.Closing{
		Title: "走访 " + dialog.NumberOf(n) + " 已登记", Text: strings.Join(text, "\n"),
		Word: "已登记", Brief: "走访 " + dialog.NumberOf(n) + "，" + name,
	}, nil
}

// privateHint says what a group is not the place for.
func privateHint(r dialog.Row) string {
	if agreed(r) && !r.Has(slot.Phone) {
		return "电话和照片请私聊发我：「改 电话 138…」。"
	}
	return "有照片请私聊发我。"
}

// saveAll stores several visits at once, each with a number of its own.
func (c Campaign) saveAll(t *dialog.Turn, d *dialog.Draft, today string) (dialog.Closing, error) {
	var lines, notes []string
	for no := range d.Rows() {
		r := dialog.Row{Turn: t, Draft: d, No: no}
		if id := merged(r); id != 0 {
			closing, err := c.merge(r, id)
			if err != nil {
				return dialog.Closing{}, err
			}
			lines = append(lines, closing.Brief)
			continue
		}
		n := t.Change(c.record(r, fmt.Sprintf("%s#%d", d.ID, no+1)))
		t.RememberVisit(n)
		lines = append(lines, "走访 "+dialog.NumberOf(n)+"："+r.Value(slot.Merchant))
		if len(consentNotes(r)) > 0 && notes == nil {
			notes = []string{"没有记「已同意」的，电话没有保存，也不会转给银行。"}
		}
	}
	lines = append(append(lines, today), notes...)
	return dialog.Closing{
		Title: fmt.Sprintf("%d 户走访已登记", d.Rows()), Text: strings.Join(lines, "\n"),
		Word: "已登记", Brief: fmt.Sprintf("%d 户走访", d.Rows()),
	}, nil
}

// consentNotes say what was not kept for want of consent, and how to add it.
func consentNotes(r dialog.Row) []string {
	switch models.Consent(r.Value(slot.Consent)) {
	case models.ConsentGiven:
		return nil
	case models.ConsentRefused:
		if r.Has(slot.Phone) {
			return []string{"商户不同意转给银行，电话没有保存，需求只作记录。"}
		}
		return []string{"商户不同意转给银行，需求只作记录。"}
	default:
	}
	switch {
	case r.Has(slot.Phone):
		return []string{"还没问商户是否同意转给银行，电话没有保存。问过同意了，回「已同意」补上。"}
	case interested(r):
		return []string{"商户同意转给银行的话，回「已同意」补上。"}
	}
	return nil
}

// record is the change that stores a row as a visit of its own.
func (c Campaign) record(r dialog.Row, draftID string) models.SaveVisit {
	at := town(r)
	v := models.Visit{
		MemberID: r.Me().ID, CountyID: at.CountyID, TownID: at.ID,
		VisitedOn: visitedOn(r), RecordedAt: r.Event.Now,
		Consent: models.ConsentNotAsked, DraftID: draftID,
	}
	m := models.Merchant{Name: r.Value(slot.Merchant), CountyID: at.CountyID, TownID: at.ID, Consent: models.ConsentNotAsked}
	if k := known(r); k != nil {
		v.MerchantID = k.ID
	}
	if k := market(r); k != nil {
		v.MarketID, m.MarketID = k.ID, k.ID
	}
	if p := partner(r); p != nil {
		v.Partners = []int64{p.ID}
	}
	said := r.Draft.Row(r.No)
	for _, k := range said.Keys() {
		c.write(r.Turn, &v, &m, k, said[k])
	}
	if v.Consent != models.ConsentGiven {
		m.Phone = ""
	}
	change := models.SaveVisit{Visit: v, Merchant: m}
	if r.No == 0 { // photos of several visits cannot be told apart
		change.Photos = said.Strings(slot.Photos)
	}
	return change
}

// merge adds what is new to the visit on record, and makes it joint if somebody
// else recorded it.
func (c Campaign) merge(r dialog.Row, id int64) (dialog.Closing, error) {
	stored, err := r.Visit(id)
	if err != nil {
		return dialog.Closing{}, err
	}
	v, m := *stored, models.Merchant{}
	said := r.Draft.Row(r.No)
	var fields []string
	for _, k := range said.Keys() {
		if c.write(r.Turn, &v, &m, k, said[k]) {
			fields = append(fields, string(k))
		}
	}
	if v.Consent != models.ConsentGiven && m.Phone != "" {
		m.Phone = ""
		fields = slices.DeleteFunc(fields, func(f string) bool { return f == string(slot.Phone) })
	}
	r.RememberMerged(id)
	name := fmt.Sprintf("走访 %d（%s）", id, r.Value(slot.Merchant))
	var done []string
	if len(fields) > 0 {
		r.Change(models.AmendVisit{Visit: v, Merchant: m, Fields: fields})
		done = append(done, "已补充")
	}
	if !went(stored, r.Me().ID) {
		r.Change(models.JoinVisit{VisitID: id, MemberID: r.Me().ID})
		done = append(done, "记为联合走访，只算一次")
	}
	if p := partner(r); p != nil && !went(stored, p.ID) {
		r.Change(models.JoinVisit{VisitID: id, MemberID: p.ID})
		done = append(done, "加上了"+p.Name+"，记为联合走访")
	}
	if r.No == 0 && r.Draft.Photos > 0 { // as with a visit of its own: photos of several cannot be told apart
		r.Change(models.MergeDraft{VisitID: id, DraftID: r.Draft.ID})
		done = append(done, "照片放进去了")
	}
	if done == nil {
		done = []string{"没有新内容，保持原样"}
	}
	text := name + strings.Join(done, "，")
	return dialog.Closing{Text: text + "。", Word: "已登记", Brief: text}, nil
}

// went reports whether a member made the visit.
func went(v *models.Visit, memberID int64) bool {
	return v.MemberID == memberID || slices.Contains(v.Partners, memberID)
}

// write puts one fact into the visit or its merchant; false for facts that are
// not kept by themselves.
func (c Campaign) write(t *dialog.Turn, v *models.Visit, m *models.Merchant, k slot.Key, value string) bool {
	said := slot.Values{k: value}
	n, _ := said.Int(k)
	switch k {
	case slot.Industry:
		m.Industry = value
	case slot.Operator:
		m.Operator = dialog.MaskPhones(value)
	case slot.Phone:
		m.Phone = value
	case slot.VisitedOn:
		v.VisitedOn = value
	case slot.IntentLevel:
		v.IntentLevel = value
	case slot.Amount:
		v.Amount = n
	case slot.AmountMax:
		v.AmountMax = n
	case slot.Purpose:
		v.Purpose = dialog.MaskPhones(value)
	case slot.Guarantee:
		v.Guarantee = value
	case slot.MonthsInTrade:
		v.MonthsInTrade = int(n)
	case slot.Equipment:
		v.Equipment = value
	case slot.Feedback:
		v.Feedback = dialog.MaskPhones(value)
	case slot.FollowUpOn:
		v.FollowUpOn = value
	case slot.Note:
		v.Note = dialog.MaskPhones(value)
	case slot.Place:
		v.Place = value
	case slot.Consent:
		c.writeConsent(t, v, m, models.Consent(value))
	default:
		return false
	}
	return true
}

// writeConsent keeps what the merchant said, who heard it, when, and to which text.
func (c Campaign) writeConsent(t *dialog.Turn, v *models.Visit, m *models.Merchant, said models.Consent) {
	at := t.Event.Now
	v.Consent, v.ConsentVersion, v.ConsentBy, v.ConsentAt = said, c.policy.Consent.Version, t.Me().ID, &at
	m.Consent = said
}

// todayCount says how many households the member has visited today, this draft
// included.
func (c Campaign) todayCount(t *dialog.Turn, d *dialog.Draft) (string, error) {
	ids, err := t.MetBy(t.Me().ID, t.Day())
	if err != nil {
		return "", err
	}
	met := map[int64]bool{}
	for _, id := range ids {
		met[id] = true
	}
	fresh := 0
	for no := range d.Rows() {
		r := dialog.Row{Turn: t, Draft: d, No: no}
		switch k := known(r); {
		case visitedOn(r) != t.Day() || r.Value(slot.IntentLevel) == notMet:
		case k == nil:
			fresh++
		default:
			met[k.ID] = true
		}
	}
	count := fmt.Sprintf("今天已走访 %d 户。", len(met)+fresh)
	if d.Rows() == 1 && d.Value(0, slot.IntentLevel) == notMet {
		count = "没见到人，不算走访一户；" + count
	}
	return count, nil
}

// notMet is the intent level of a visit that met nobody and counts no household.
const notMet = "not_met"
