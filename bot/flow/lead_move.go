package flow

import (
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
		Begin: beginAlone, Subject: slot.LeadID,
		Slots: []dialog.Slot{
			leadSlot(mayMove, "这条线索不归您推进。"),
			{
				Key: slot.LeadState, Name: "进展", Names: []string{"状态"}, Ask: dialog.Needed,
				Prompt: "到哪一步了？", Choices: leadSteps, Settle: settleStep,
			},
			{
				Key: slot.Amount, Name: "金额", Ask: dialog.Needed, Prompt: "多少金额？", Hint: "说个数就行，如「15万」。",
				Known: func(r dialog.Row) bool { return !models.LeadState(r.Value(slot.LeadState)).HasAmount() },
			},
			{Key: slot.Reason, Name: "原因", Free: true},
		},
		ReadBack: leadReadBack, Complete: leadMoved,
	}
}

// beginAlone keeps a conversation about a lead out of rooms, and notes what made
// a loan cheaper.
func beginAlone(t *dialog.Turn, d *dialog.Draft) (string, error) {
	if t.Group() {
		t.Do(dialog.Tell{MemberID: t.Me().ID, Reply: t.Menu("线索的事在这里办，群里看得见的人多。", t.Sentence("接着办", t.Heard()))})
		return "已私信您。", nil
	}
	for _, b := range benefits {
		if strings.Contains(t.Heard(), b.word) {
			d.Picks[b.code] = b.word
		}
	}
	return "", nil
}

// benefits are what made an approved loan cheaper, with the words for it.
var benefits = []named{{"coupon", "优惠券"}, {"low_price", "低价额度"}, {"subsidy", "贴息"}}

// leadSlot asks which lead is meant; may tells whether the speaker has the right.
func leadSlot(may func(*dialog.Turn, *models.Lead) bool, denied string) dialog.Slot {
	return dialog.Slot{
		Key: slot.LeadID, Name: "线索", Ask: dialog.Needed,
		Prompt: "哪一条线索？（发编号）", Hint: "编号在线索卡片上，如「12」；发「线索」看清单。",
		Settle: func(r dialog.Row) (*dialog.Question, error) {
			id := parseNumber(r.Value(slot.LeadID))
			l, err := leadOf(r.Turn, id)
			switch {
			case err != nil:
				return nil, err
			case l == nil:
				return &dialog.Question{End: true, Prompt: noLead(id)}, nil
			case !l.State.Open():
				return &dialog.Question{End: true, Prompt: outOfOrder(l)}, nil
			case !may(r.Turn, l):
				return &dialog.Question{End: true, Prompt: denied}, nil
			}
			return nil, nil //nolint:nilnil // settled
		},
	}
}

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
	if !models.CanMove(l.State, models.LeadState(r.Value(slot.LeadState))) {
		return &dialog.Question{End: true, Prompt: outOfOrder(l)}, nil
	}
	return nil, nil //nolint:nilnil // settled
}

func leadReadBack(t *dialog.Turn, d *dialog.Draft) (dialog.ReadBack, error) {
	l, err := t.Lead(parseNumber(d.Value(0, slot.LeadID)))
	if err != nil {
		return dialog.ReadBack{}, err
	}
	to := models.LeadState(d.Value(0, slot.LeadState))
	facts := []chat.Fact{
		{Name: "线索", Value: number(l.ID) + " " + merchantName(t, l.MerchantID)},
		{Name: "进展", Value: lead.StateWord(l.State) + " → " + lead.StateWord(to)},
	}
	if to.HasAmount() {
		facts = append(facts, chat.Fact{Name: "金额", Value: policy.Yuan(parseNumber(d.Value(0, slot.Amount)))})
	}
	if words := cheaper(d); to == models.LeadApproved && words != "" {
		facts = append(facts, chat.Fact{Name: "优惠", Value: words})
	}
	if reason := d.Value(0, slot.Reason); reason != "" {
		facts = append(facts, chat.Fact{Name: "原因", Value: reason})
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
	c := models.MoveLead{
		ID: l.ID, Version: l.Version, To: models.LeadState(d.Value(0, slot.LeadState)), Note: d.Value(0, slot.Reason),
		Benefits: models.LeadBenefits{Coupon: d.Picks["coupon"] != "", LowPrice: d.Picks["low_price"] != "", Subsidy: d.Picks["subsidy"] != ""},
	}
	if c.To.HasAmount() {
		c.Amount = parseNumber(d.Value(0, slot.Amount))
	}
	t.Change(c)
	name := lead.Name(l.ID)
	return dialog.Closing{
		Text: name + "（" + merchantName(t, l.MerchantID) + "）：" + lead.StateWord(c.To) + "。", Word: "已登记", Brief: name + "的进展",
	}, nil
}
