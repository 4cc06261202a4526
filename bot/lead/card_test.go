package lead_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot/chat"
	"shuangbai/bot/lead"
	"shuangbai/bot/policy"
	"shuangbai/models"
)

func TestTheCardOfALead(t *testing.T) {
	s := lead.Subject{
		Lead: &models.Lead{
			ID: 12, Round: 2, State: models.LeadAssigned, Source: models.FromVisit, Green: true, Amount: 300000, AmountMax: 500000, Guarantee: "credit", Purpose: "装修",
		},
		Merchant: &models.Merchant{Name: "张记面馆", Industry: "catering", Phone: "13812345678", Operator: "张建国"},
		Place:    "东街街道 · 东街商圈", Policy: policy.Default(),
		Visit: &models.Visit{MonthsInTrade: 36, IntentLevel: "considering", Feedback: strings.Repeat("扫码费太高，", 9)},
	}
	got := lead.Card(s, "东街街道的客户经理", func(sentence string) string { return "s:4:" + sentence })
	want := chat.Reply{
		Title: "线索12 张记面馆", Text: "东街街道的客户经理", Card: "lead-12-2-0",
		Facts: []chat.Fact{
			{Name: "地点", Value: "东街街道 · 东街商圈"},
			{Name: "需求", Value: "30万元到50万元 · 信用 · 装修"},
			{Name: "来源", Value: "走访 · 绿色通道"},
			{Name: "已了解", Value: "餐饮 · 经营3年 · 还在考虑 · 扫码费太高，…"},
		},
		Choices: []chat.Choice{
			{Text: "接单", Key: "s:4:线索12 接单", Main: true}, {Text: "转派", Key: "s:4:线索12 转派"}, {Text: "联系不上", Key: "s:4:线索12 联系不上"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !got.AsCard() {
		t.Error("it does not fit a card")
	}
	if text := got.Plain(); strings.Contains(text, "138") || strings.Contains(text, "张建国") {
		t.Errorf("personal data on the card: %s", text)
	}
}

func TestALeadThatSaysLittle(t *testing.T) {
	s := lead.Subject{Lead: &models.Lead{ID: 1, Source: models.ByHand}, Merchant: &models.Merchant{Name: "李记"}, Policy: policy.Default()}
	got := lead.Card(s, "", func(string) string { return "" })
	if diff := cmp.Diff([]chat.Fact{{Name: "需求", Value: "还没说金额"}, {Name: "来源", Value: "手工登记"}}, got.Facts); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s.Lead.AmountMax = 50000
	if got := s.Need(); got != "不超过5万元" {
		t.Errorf("need: %s", got)
	}
}

func TestWords(t *testing.T) {
	for _, s := range []models.LeadState{
		models.LeadNew, models.LeadAssigned, models.LeadAccepted, models.LeadContacted, models.LeadApplied, models.LeadApproved,
		models.LeadDisbursed, models.LeadDeclined, models.LeadLost, models.DuplicateLead,
	} {
		if lead.StateWord(s) == "" {
			t.Errorf("%s has no word", s)
		}
	}
	if got := lead.AllowedWords(models.LeadAccepted); got != "已联系、银行未批、商户放弃、重复" {
		t.Errorf("from accepted: %s", got)
	}
}
