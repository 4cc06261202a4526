package flow

import (
	"fmt"
	"regexp"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

// agreeing are the words by which a member says that the merchant agreed.
var agreeing = []string{"已同意", "商户已同意", "商户同意", "商户同意了", "同意了", "他同意了", "她同意了", "老板同意了", "补充同意", "补同意"}

// agreedWith is the same with the phone that the merchant leaves: 「已同意
// 139…」, 「补充同意，电话 139…」.
var agreedWith = regexp.MustCompile(`^(?:补充|补上|补)?(?:商户|老板娘?|他|她|对方|本人)?(?:已经?)?同意了?(?:转给?银行|留电话)?[\s，,。;；:：]*` +
	`(?:联系)?(?:电话|手机号?|号码)?(?:号码?)?(?:是|为)?[\s:：]*[+＋]?[\d０-９][\d０-９\s-]{5,20}。?$`)

// consentWords are the same words inside a draft.
func consentWords() map[string]string {
	words := map[string]string{"不同意": string(models.ConsentRefused), "商户不同意": string(models.ConsentRefused)}
	for _, w := range agreeing {
		words[w] = string(models.ConsentGiven)
	}
	return words
}

// consent adds a merchant's consent to the member's last visit of the day, and
// the phone that could not be kept without it (campaign.md, PIPL).
func (c Campaign) consent() dialog.Flow {
	return dialog.Flow{
		Name: "consent", Title: "补商户同意",
		Words: agreeing, Pattern: agreedWith, Reads: "visit.log",
		Access: mayLog("只有走访的成员能补商户同意。"),
		Begin:  c.consentBegin,
		Slots: []dialog.Slot{{
			Key: slot.Phone, Name: "电话", Ask: dialog.Guided, OneToOne: true,
			Prompt: "商户电话是多少？（11 位手机号，不留就跳过）",
			Hint:   "手机号是 11 位数字，如 13812345678。",
		}},
		ReadBack: c.consentReadBack,
		Complete: c.consentComplete,
	}
}

const visitPick = "visit" // the visit a draft is about

func (c Campaign) consentBegin(t *dialog.Turn, d *dialog.Draft) (string, error) {
	v, _, err := t.LastVisit()
	switch {
	case err != nil:
		return "", err
	case v == nil:
		return "今天您还没有登记走访，没有可补同意的。以前的走访请找县区牵头人改。", nil
	case v.MemberID != t.Me().ID:
		return "走访 " + number(v.ID) + " 不是您登记的，请登记人来补。", nil
	case v.Consent == models.ConsentGiven:
		return "走访 " + number(v.ID) + " 已经记了商户同意。", nil
	}
	d.Picks[visitPick] = number(v.ID)
	d.Guided = true
	return "", nil
}

func (c Campaign) consentReadBack(t *dialog.Turn, d *dialog.Draft) (dialog.ReadBack, error) {
	v, m, err := visitOf(t, d)
	if err != nil {
		return dialog.ReadBack{}, err
	}
	facts := []chat.Fact{
		{Name: "走访", Value: number(v.ID)},
		{Name: "商户", Value: m.Name},
	}
	if phone := d.Value(0, slot.Phone); phone != "" {
		facts = append(facts, chat.Fact{Name: "电话", Value: maskPhone(phone)})
	}
	return dialog.ReadBack{
		Title: "请核对：商户同意", Facts: facts,
		Text: "商户本人同意把姓名、电话和资金需求转给银行，以便客户经理联系。",
	}, nil
}

func (c Campaign) consentComplete(t *dialog.Turn, d *dialog.Draft) (dialog.Closing, error) {
	v, m, err := visitOf(t, d)
	if err != nil {
		return dialog.Closing{}, err
	}
	visit, merchant := *v, *m
	fields := []string{string(slot.Consent)}
	c.writeConsent(t, &visit, &merchant, models.ConsentGiven)
	if phone := d.Value(0, slot.Phone); phone != "" {
		merchant.Phone = phone
		fields = append(fields, string(slot.Phone))
	}
	t.Change(models.AmendVisit{Visit: visit, Merchant: merchant, Fields: fields})
	return dialog.Closing{
		Text: fmt.Sprintf("已记下：%s 同意转给银行（走访 %d）。", m.Name, v.ID),
		Word: "已登记", Brief: fmt.Sprintf("走访 %d 的商户同意", v.ID),
	}, nil
}

// visitOf reads the visit that a draft picked, and its merchant.
func visitOf(t *dialog.Turn, d *dialog.Draft) (*models.Visit, *models.Merchant, error) {
	v, err := t.Visit(parseNumber(d.Picks[visitPick]))
	if err != nil {
		return nil, nil, err
	}
	m, err := t.Merchant(v.MerchantID)
	return v, m, err
}
