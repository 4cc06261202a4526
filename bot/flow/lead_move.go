package flow

import (
	"regexp"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/lead"
	"shuangbai/bot/policy"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

// leadUpdate moves a lead on by a sentence: 「12 授信 15万 贴息」. It is shown
// back before it is written; nothing of it is said in a room.
func (c Campaign) leadUpdate() dialog.Flow {
	return dialog.Flow{
		Name: "lead.update", Title: "推进线索", Intents: []string{"lead.update"}, Access: leadAccess(),
		Begin: beginMove, Subject: slot.Merchant, Example: "改 金额 15万",
		Slots: append(leadSlots(mayMove, "这条线索不归您推进。"), []dialog.Slot{
			{
				Key: slot.LeadState, Name: "进展", Names: []string{"状态"}, Ask: dialog.Needed,
				Prompt: "到哪一步了？", Choices: leadSteps, Settle: settleStep,
			},
			{
				Key: slot.Amount, Name: "金额", Ask: dialog.Needed, Prompt: "多少金额？", Hint: "说个数就行，如「15万」。",
				Known:  func(r dialog.Row) bool { return !models.LeadState(r.Value(slot.LeadState)).HasAmount() },
				Settle: c.settleAmount,
			},
			{Key: slot.Reason, Name: "原因", Free: true},
			{Key: slot.Note, Name: "备注", Free: true, Prompt: "备注写什么？"},
		}...),
		ReadBack: leadReadBack, Complete: leadMoved,
	}
}

// beginAlone keeps a conversation about a lead out of rooms.
func beginAlone(t *dialog.Turn, _ *dialog.Draft) (string, error) {
	if !t.Group() {
		return "", nil
	}
	t.Do(dialog.Tell{MemberID: t.Me().ID, Reply: t.Menu("线索的事在这里办，群里看得见的人多。", t.Sentence("接着办", t.Heard()))})
	return "已私信您。", nil
}

// beginMove notes what made a loan cheaper, and that nobody took a call.
func beginMove(t *dialog.Turn, d *dialog.Draft) (string, error) {
	if refusal, err := beginAlone(t, d); refusal != "" || err != nil {
		return refusal, err
	}
	if !t.Result.Slots.Has(slot.LeadState) && noAnswer.MatchString(t.Heard()) {
		d.Set(0, slot.LeadState, notReached)
	}
	for _, b := range benefits {
		if strings.Contains(t.Heard(), b.word) {
			d.Picks[b.code] = b.word
		}
	}
	if note := noteAfter(t); note != "" {
		d.Set(0, slot.Note, note)
	}
	return "", nil
}

// notReached stands in for a state: a call that nobody took moves nothing.
const notReached = "not_reached"

var noAnswer = regexp.MustCompile(`联系不(?:上|到)|打不通|没人接|没接|不接电话|关机`)

// benefits are what made an approved loan cheaper, with the words for it.
var benefits = []named{{"coupon", "优惠券"}, {"low_price", "低价额度"}, {"subsidy", "贴息"}}

func leadSteps(r dialog.Row) []chat.Choice {
	l, err := leadOf(r.Turn, parseNumber(r.Value(slot.LeadID)))
	if err != nil || l == nil {
		return nil
	}
	var out []chat.Choice
	for _, to := range models.Allowed(l.State) {
		if to != models.LeadAssigned {
			out = append(out, chat.Choice{Text: lead.StateWord(to), Key: string(to)})
		}
	}
	return out
}

// settleStep refuses a move out of order with what is allowed.
func settleStep(r dialog.Row) (*dialog.Question, error) {
	l, err := leadOf(r.Turn, parseNumber(r.Value(slot.LeadID)))
	if err != nil || l == nil {
		return nil, err
	}
	if to := r.Value(slot.LeadState); to != notReached && !models.CanMove(l.State, models.LeadState(to)) {
		return &dialog.Question{End: true, Prompt: outOfOrder(r.Turn, l)}, nil
	}
	return nil, nil //nolint:nilnil // settled
}

func leadReadBack(t *dialog.Turn, d *dialog.Draft) (dialog.ReadBack, error) {
	l, err := t.Lead(parseNumber(d.Value(0, slot.LeadID)))
	if err != nil {
		return dialog.ReadBack{}, err
	}
	to := models.LeadState(d.Value(0, slot.LeadState))
	step := lead.StateWord(l.State) + " → " + lead.StateWord(to)
	if to == notReached {
		step = unreached + "，仍是" + lead.StateWord(l.State)
	}
	facts := []chat.Fact{{Name: "线索", Value: number(l.ID) + " " + merchantName(t, l.MerchantID)}, {Name: "进展", Value: step}}
	if to.HasAmount() {
		facts = append(facts, chat.Fact{Name: "金额", Value: policy.Yuan(parseNumber(d.Value(0, slot.Amount)))})
	}
	if words := cheaper(d); to == models.LeadApproved && words != "" {
		facts = append(facts, chat.Fact{Name: "优惠", Value: words})
	}
	if reason := d.Value(0, slot.Reason); reason != "" {
		facts = append(facts, chat.Fact{Name: "原因", Value: reason})
	}
	if note := d.Value(0, slot.Note); note != "" {
		facts = append(facts, chat.Fact{Name: "备注", Value: note})
	}
	return dialog.ReadBack{Title: "请核对：线索进展", Facts: facts}, nil
}

func cheaper(d *dialog.Draft) string {
	var words []string
	for _, b := range benefits {
		if d.Picks[b.code] != "" {
			words = append(words, b.word)
		}
	}
	return strings.Join(words, "、")
}

func leadMoved(t *dialog.Turn, d *dialog.Draft) (dialog.Closing, error) {
	l, err := t.Lead(parseNumber(d.Value(0, slot.LeadID)))
	if err != nil {
		return dialog.Closing{}, err
	}
	name := lead.Name(l.ID)
	if d.Value(0, slot.LeadState) == notReached {
		t.Change(models.NoteLead{ID: l.ID, Version: l.Version, Note: joinNotes(unreached, d.Value(0, slot.Note))})
		return dialog.Closing{Text: name + "（" + merchantName(t, l.MerchantID) + "）：" + unreachedWords(t, l), Word: "已记下", Brief: name + "联系不上"}, nil
	}
	c := models.MoveLead{
		ID: l.ID, Version: l.Version, To: models.LeadState(d.Value(0, slot.LeadState)), Note: joinNotes(d.Value(0, slot.Reason), d.Value(0, slot.Note)),
		Benefits: models.LeadBenefits{Coupon: d.Picks["coupon"] != "", LowPrice: d.Picks["low_price"] != "", Subsidy: d.Picks["subsidy"] != ""},
	}
	if c.To.HasAmount() {
		c.Amount = parseNumber(d.Value(0, slot.Amount))
	}
	t.Change(c)
	return dialog.Closing{
		Text: name + "（" + merchantName(t, l.MerchantID) + "）：" + lead.StateWord(c.To) + "。", Word: "已登记", Brief: name + "的进展",
	}, nil
}
