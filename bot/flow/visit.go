package flow

import (
	"regexp"

	"shuangbai/bot/dialog"
	"shuangbai/bot/rights"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

// visit logs visits (product.md B): one sentence, several lines, or guided.
func (c Campaign) visit() dialog.Flow {
	return dialog.Flow{
		Name: "visit", Title: "走访登记",
		Intents: []string{"visit.log"}, Words: []string{"登记走访", "走访登记", "走访", "记一户"}, Verbs: []string{"走访", "登记"},
		Subject: slot.Merchant, Example: "改 金额 30万",
		Access: dialog.Access{
			Allow:  rights.Writers(rights.Visit),
			Denied: "走访由结对成员和县区牵头人登记，您这边可以查看。",
		},
		Help:     dialog.Help{Name: "登记走访", Say: "登记走访", Example: "走访 张记面馆 餐饮 需求20万 有意向"},
		Begin:    c.visitBegin,
		Slots:    c.visitSlots(),
		ReadBack: c.visitReadBack,
		Complete: c.visitComplete,
	}
}

// notPositive is an amount below or at zero, which no reader of amounts takes:
// 需求-5万, 贷款 0 元. A dash after a number is a range: 20-30万.
var notPositive = regexp.MustCompile(`(?:(?:^|[^\d万千百\s])\s*[-－−负]\s*\d+(?:\.\d+)?\s*(?:万|千|百|元|块))|(?:(?:^|[^\d.])0+(?:\.0+)?\s*(?:万|元|块))`)

func (c Campaign) visitBegin(t *dialog.Turn, d *dialog.Draft) (string, error) {
	switch {
	case c.policy.Campaign.Ended(t.Today) && !c.policy.Campaign.AfterEnd.VisitsRecorded:
		return "本轮" + c.policy.Campaign.Name + "已在" + c.policy.Campaign.End.Chinese() + "结束，走访不再登记。", nil
	case t.Me().Role != models.CountyLead && len(t.Me().TownIDs) == 0:
		return "您名下还没有乡镇，先请管理员补上再登记。", nil
	case notPositive.MatchString(t.Heard()):
		return "金额要大于 0。请改好再发一次，没有需求就不用写金额。", nil
	}
	c.openDays(t, d)
	return "", nil
}

// visitSlots lists the facts of a visit in the order in which they are asked.
func (c Campaign) visitSlots() []dialog.Slot {
	return append([]dialog.Slot{
		{
			Key: slot.Merchant, Name: "商户", Names: []string{"店名", "名字", "商户名"}, Ask: dialog.Needed, Free: true,
			Prompt: "走访了哪家商户？说店名就行。",
			Hint:   "请发店名，如「张记面馆」；招牌上怎么写就怎么发。",
			Check:  checkName, Settle: settleMerchant,
		},
		{
			Key: slot.Market, Name: "商圈", Names: []string{"市场"}, Ask: dialog.Taken,
			Prompt: "在哪个商圈？", Settle: settleMarket,
		},
		{
			Key: slot.Town, Also: []slot.Key{slot.County}, Name: "乡镇", Names: []string{"街道", "地点", "镇"}, Ask: dialog.Needed,
			Prompt: "在哪个乡镇（街道）？", Hint: "请选一个您负责的乡镇或街道，回序号也行。",
			Choices: ownTowns, Known: townKnown, Settle: settleTown,
		},
		{
			Key: slot.Industry, Name: "行业", Ask: dialog.Needed, AskIf: newAlone,
			Prompt:  "新商户，做什么行业？没有合适的就直接说，如「药店」「运输」。",
			Hint:    "点一个最接近的，拿不准选「其他」。",
			Choices: c.industries,
		},
		{
			Key: slot.VisitedOn, Name: "日期", Names: []string{"走访日期", "走访时间", "时间"}, Ask: dialog.Needed,
			Prompt: "是哪天走访的？", Hint: "说个日子就行，如「昨天」「9月15日」；还没去的，去过再登记。",
			Choices: visitDayChoices, Known: dayKnown, Check: c.checkVisitedOn, Settle: c.sameVisit,
		},
	}, c.visitDetails()...)
}

// visitDetails are the facts that a visit may do without.
func (c Campaign) visitDetails() []dialog.Slot {
	return []dialog.Slot{
		{Key: slot.IntentLevel, Name: "意向", Ask: dialog.Guided, Prompt: "商户的意向怎么样？", Choices: intentLevels},
		{
			Key: slot.Amount, Also: []slot.Key{slot.AmountMax}, Name: "需求", Names: []string{"金额", "需求金额", "额度", "贷款金额"},
			Ask: dialog.Guided, AskIf: interested, Prompt: "大概需要多少资金？如「20万」。",
			Hint: "说个大概数就行，如「20万」「三五万」。", Check: checkAmount,
		},
		{
			Key: slot.Consent, Name: "同意", Names: []string{"转给银行", "同意转给银行"}, Ask: dialog.Guided, AskIf: interested,
			Prompt:  "商户本人同意把姓名、电话和需求转给银行吗？当面问过才算。",
			Choices: consents, Words: consentWords(),
		},
		{
			Key: slot.Phone, Name: "电话", Names: []string{"手机", "手机号", "联系电话"}, Ask: dialog.Guided, AskIf: agreed, OneToOne: true,
			Prompt: "商户手机号是多少？", Hint: "手机号是 11 位数字，如 13812345678。",
		},
		{Key: slot.Operator, Name: "经营者", Names: []string{"老板", "姓名"}, Prompt: "经营者叫什么？", Free: true},
		{Key: slot.MonthsInTrade, Name: "经营", Names: []string{"经营年限", "经营时间", "开店时间"}, Prompt: "开了多久？如「三年」。", Check: checkMonths},
		{Key: slot.Purpose, Name: "用途", Prompt: "资金做什么用？", Free: true},
		{Key: slot.Guarantee, Name: "担保", Names: []string{"担保方式"}, Prompt: "什么担保方式？", Choices: c.guarantees},
		{Key: slot.Equipment, Name: "设备", Names: []string{"收款设备"}, Prompt: "要什么收款设备？POS机、二维码牌还是云喇叭？"},
		{Key: slot.Feedback, Name: "诉求", Names: []string{"反馈", "意见", "痛点"}, Prompt: "商户有什么诉求？", Free: true},
		{Key: slot.FollowUpOn, Name: "回访", Names: []string{"回访日期", "下次回访"}, Prompt: "哪天回访？", Check: checkFollowUp},
		{Key: slot.Partner, Name: "同行", Names: []string{"同行人", "搭档", "联合"}, Prompt: "和谁一起去的？", Free: true, Settle: settlePartner},
		{Key: slot.Note, Name: "备注", Prompt: "备注写什么？", Free: true},
		{Key: slot.Place, Name: "位置"},
		{Key: slot.Photos, Name: "照片"},
	}
}
