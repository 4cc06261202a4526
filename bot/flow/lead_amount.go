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

// bareAmount is the number without a unit that was said beside a merchant's
// name, in yuan, until it was asked whether it is the amount.
const bareAmount = string(slot.Amount) + ".bare"

// bareNumber takes the number said beside a merchant's name: by the name the
// lead is found, so a number that is not written as a lead's may be an amount.
// It refuses a number and a name that are of two merchants.
func bareNumber(r dialog.Row, name string) (*dialog.Question, error) {
	id := parseNumber(r.Value(slot.LeadID))
	said, digits := r.Heard(), number(id)
	known := len(r.Directory().MerchantsNamed(name)) > 0
	_, after, _ := strings.Cut(said, name)
	written := strings.HasPrefix(said, digits) || strings.Contains(strings.ReplaceAll(said, " ", ""), lead.Name(id)) || strings.Contains(said, digits+"号")
	if !written && (known || strings.Contains(after, digits)) {
		r.Draft.Set(r.No, slot.LeadID, "")
		if !r.Has(slot.Amount) && models.LeadState(r.Value(slot.LeadState)).HasAmount() {
			yuan := number(bareYuan(id))
			r.Draft.Set(r.No, slot.Amount, yuan)
			r.Draft.Picks[dialog.Mark(bareAmount, r.No)] = yuan
		}
		return nil, nil //nolint:nilnil // the name says which
	}
	l, err := leadOf(r.Turn, id)
	if err != nil || l == nil || !known {
		return nil, err
	}
	if of := merchantName(r.Turn, l.MerchantID); of != name {
		return &dialog.Question{End: true, Prompt: lead.Name(id) + "是「" + of + "」的，不是「" + name + "」的，没有动。请只说编号，或只说店名。"}, nil
	}
	return nil, nil //nolint:nilnil // number and name agree
}

// bareYuan reads a number without a unit as people say loans: 43 is 43万.
func bareYuan(n int64) int64 {
	if n < 1000 {
		return n * 10000
	}
	return n
}

// settleAmount asks about a number without a unit, and refuses an amount that
// cannot be: above the cap of the product, or more paid out than was approved.
func (c Campaign) settleAmount(r dialog.Row) (*dialog.Question, error) {
	to, yuan := models.LeadState(r.Value(slot.LeadState)), parseNumber(r.Value(slot.Amount))
	if !to.HasAmount() {
		return nil, nil //nolint:nilnil // this step has none
	}
	l, err := leadOf(r.Turn, parseNumber(r.Value(slot.LeadID)))
	if err != nil || l == nil {
		return nil, err
	}
	most := c.policy.Loan.Limits.Largest()
	switch {
	case yuan > most.Amount:
		return &dialog.Question{Refuse: true, Prompt: policy.Yuan(yuan) + "超过了最高的" + policy.Yuan(most.Amount) + "（" + most.Name + "类），请核对。"}, nil
	case to == models.LeadDisbursed && l.Approved > 0 && yuan > l.Approved:
		return &dialog.Question{Refuse: true, Prompt: "放款" + policy.Yuan(yuan) + "比授信的" + policy.Yuan(l.Approved) + "还多，请核对。"}, nil
	}
	mark := dialog.Mark(bareAmount, r.No)
	switch r.Pick(bareAmount) {
	case number(yuan):
		return &dialog.Question{Name: bareAmount, Prompt: "金额是" + policy.Yuan(yuan) + "吗？", Choices: []chat.Choice{
			{Text: "是，" + policy.Yuan(yuan), Key: "yes"}, {Text: "不是", Key: "no"},
		}}, nil
	case "no":
		delete(r.Draft.Picks, mark)
		return &dialog.Question{Refuse: true}, nil
	}
	return nil, nil //nolint:nilnil // settled
}
