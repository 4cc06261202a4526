package flow

import (
	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/lead"
	"shuangbai/models"
)

// tellComplaint tells the county leads of the place a merchant at customer
// service belongs to what they complain of, phones masked; false where the
// place is not known. The merchant's own account manager is not told: the
// complaint may be about them.
func tellComplaint(t *dialog.Turn, said string) (told bool, err error) {
	if !t.Customer() {
		return false, nil
	}
	v, err := visitor(t)
	if err != nil {
		return false, err
	}
	county, who := complaining(t.Directory(), v)
	for _, m := range lead.Deciders(t.Directory(), county, t.Day()) {
		if m.Org == models.Bank && v.MerchantID == 0 { // nothing goes to the bank before consent
			continue
		}
		t.Do(dialog.Tell{MemberID: m.ID, Reply: chat.Reply{
			Text: who + "在微信客服里投诉：「" + dialog.MaskPhones(said) + "」。请了解一下；已记到管理员的清单里。",
		}})
		told = true
	}
	return told, nil
}

// complaining is the county of who complains, and what is known of them.
func complaining(d *models.Directory, v models.Visitor) (county int64, who string) {
	at, town := hailsFrom(d, v)
	if at == nil {
		return 0, ""
	}
	market, _ := chat.ReadScene(v.Scene)
	switch m := d.Merchant(v.MerchantID); {
	case m != nil:
		return at.ID, m.Name
	case d.Market(market) != nil:
		return at.ID, d.Market(market).Name + "的一位商户"
	}
	return at.ID, town.Name + "的一位商户"
}
