package flow

import (
	"slices"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

// amend corrects a visit on record: its author on the same day, the county lead
// at any time with the number (「改 走访12 金额 30万」). The trail stays.
func (c Campaign) amend() dialog.Flow {
	return dialog.Flow{
		Name: "amend", Title: "更正走访", Intents: []string{"amend"},
		Example:  "改 金额 30万",
		Access:   mayLog("走访由登记人当天更正，之后由县区牵头人更正。"),
		Help:     dialog.Help{Name: "更正走访", Say: "改", Example: "改 金额 30万"},
		Begin:    c.amendBegin,
		Slots:    c.amendSlots(),
		ReadBack: c.amendReadBack,
		Complete: c.amendComplete,
	}
}

// unamendable are the slots of a visit that a correction cannot change: another
// merchant or place is another visit.
var unamendable = []slot.Key{slot.Merchant, slot.Market, slot.Town, slot.Partner, slot.Place, slot.Photos}

// amendSlots are the visit's own slots, each asked for when it is the one to change.
func (c Campaign) amendSlots() []dialog.Slot {
	slots := []dialog.Slot{{
		Key: slot.Field, Ask: dialog.Needed, Prompt: "改哪一项？也可以直接说，如「改 金额 30万」。",
		Hint: "能改的有：" + strings.Join(c.amendableNames(), "、") + "。商户或地点登错了，请撤销重登。",
		Choices: func(dialog.Row) []chat.Choice {
			return []chat.Choice{
				{Text: "需求", Key: string(slot.Amount)},
				{Text: "意向", Key: string(slot.IntentLevel)},
				{Text: "行业", Key: string(slot.Industry)},
				{Text: "电话", Key: string(slot.Phone)},
				{Text: "日期", Key: string(slot.VisitedOn)},
				{Text: "诉求", Key: string(slot.Feedback)},
			}
		},
		Check: func(_ dialog.Row, value string) string {
			if slices.Contains(unamendable, slot.Key(value)) {
				return "商户、地点和同行人不能改，登错了请「撤销」重登。"
			}
			return ""
		},
	}}
	for _, s := range c.visitSlots() {
		if slices.Contains(unamendable, s.Key) {
			continue
		}
		s.Ask, s.AskIf, s.Known, s.Settle = dialog.Needed, isField(s.Key), nil, nil
		slots = append(slots, s)
	}
	return slots
}

func isField(k slot.Key) func(dialog.Row) bool {
	return func(r dialog.Row) bool { return r.Value(slot.Field) == string(k) }
}

func (c Campaign) amendableNames() []string {
	var names []string
	for _, s := range c.visitSlots() {
		if !slices.Contains(unamendable, s.Key) {
			names = append(names, s.Name)
		}
	}
	return names
}

func (c Campaign) amendBegin(t *dialog.Turn, d *dialog.Draft) (string, error) {
	v, refusal, err := amendable(t)
	if v == nil || err != nil {
		return refusal, err
	}
	d.Picks[visitPick] = number(v.ID)
	said := t.Result.Slots
	if field := slot.Key(said[slot.Field]); field != "" && said.Has(slot.Value) {
		said[field] = said[slot.Value]
	}
	return "", nil
}

// amendable finds the visit to correct; nil with the sentence that says why not.
func amendable(t *dialog.Turn) (*models.Visit, string, error) {
	m := visitNumber.FindStringSubmatch(t.Heard())
	name := t.Result.Slots[slot.Merchant]
	switch {
	case m == nil && name != "":
		return amendableAt(t, name)
	case m == nil:
		v, _, err := t.LastVisit()
		if v == nil || err != nil {
			return nil, "今天您还没有登记走访。以前的要改，请县区牵头人发「改 走访12 金额 30万」。", err
		}
		return v, "", nil
	}
	v, err := dialog.Found(t.Visit(parseNumber(m[1])))
	switch {
	case err != nil:
		return nil, "", err
	case v == nil || v.UndoneAt != nil:
		return nil, "没有走访 " + m[1] + "，请核对编号。", nil
	case !mayCorrect(t, v):
		return nil, "走访 " + m[1] + " 只能由登记人当天更正，之后请县区牵头人来改。", nil
	}
	return v, "", nil
}

// amendableAt finds the newest visit to a merchant of that name that the speaker
// may correct: 「把老王五金店的电话改成…」 is not about the last visit elsewhere.
func amendableAt(t *dialog.Turn, name string) (*models.Visit, string, error) {
	for _, id := range t.Directory().MerchantsNamed(name) {
		visits, _, err := t.Visits(models.VisitFilter{MerchantID: id, Limit: listRead})
		if err != nil {
			return nil, "", err
		}
		for i := range visits {
			if mayCorrect(t, &visits[i]) {
				return &visits[i], "", nil
			}
		}
	}
	return nil, "没有您能更正的「" + name + "」的走访：登记人当天更正，之后请县区牵头人发「改 走访12 金额 30万」。", nil
}

// mayCorrect reports whether the speaker may still change a visit.
func mayCorrect(t *dialog.Turn, v *models.Visit) bool {
	at := t.Directory().Town(v.TownID)
	if t.Me().Role == models.CountyLead {
		return at != nil && covers(t, at)
	}
	return v.MemberID == t.Me().ID && v.RecordedAt.In(t.Event.Now.Location()).Format("2006-01-02") == t.Day()
}

func (c Campaign) amendReadBack(t *dialog.Turn, d *dialog.Draft) (dialog.ReadBack, error) {
	v, m, err := visitOf(t, d)
	if err != nil {
		return dialog.ReadBack{}, err
	}
	r := dialog.Row{Turn: t, Draft: d}
	rb := dialog.ReadBack{Title: "请核对：更正走访 " + number(v.ID), Facts: []chat.Fact{{Name: "商户", Value: m.Name}}}
	said := d.Row(0)
	delete(said, slot.Merchant)
	shown := c.visitFacts(r)
	for _, f := range shown[1:] {
		if f.Name != "地点" {
			rb.Facts = append(rb.Facts, chat.Fact{Name: f.Name, Value: "改为 " + f.Value})
		}
	}
	if said.Has(slot.Consent) {
		rb.Text = "是否同意转给银行：改为 " + consentWord(models.Consent(said[slot.Consent]))
	}
	return rb, nil
}

func (c Campaign) amendComplete(t *dialog.Turn, d *dialog.Draft) (dialog.Closing, error) {
	stored, full, err := visitOf(t, d)
	if err != nil {
		return dialog.Closing{}, err
	}
	v, m := *stored, *full
	said := d.Row(0)
	var fields []string
	for _, k := range said.Keys() {
		if c.write(t, &v, &m, k, said[k]) {
			fields = append(fields, string(k))
		}
	}
	text := "走访 " + number(v.ID) + " 已更正"
	if said.Has(slot.Phone) && v.Consent != models.ConsentGiven {
		m.Phone = full.Phone
		fields = slices.DeleteFunc(fields, func(f string) bool { return f == string(slot.Phone) })
		text += "；电话没有保存，商户同意转给银行后回「已同意」再补"
	}
	if len(fields) > 0 {
		t.Change(models.AmendVisit{Visit: v, Merchant: m, Fields: fields})
	}
	return dialog.Closing{Text: text + "，原来的内容留痕。", Word: "已更正", Brief: text}, nil
}
