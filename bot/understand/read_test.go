package understand_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot/slot"
)

func TestAnswersToTheQuestionAsked(t *testing.T) {
	l := demoLexicon(t)
	for _, tc := range []struct {
		asked      slot.Key
		text, want string
	}{
		{slot.MonthsInTrade, "三年", "36"},
		{slot.MonthsInTrade, "干了五六年了", "60"},
		{slot.MonthsInTrade, "2023年9月开的", "24"},
		{slot.TermMonths, "三年", "36"},
		{slot.TermMonths, "18个月", "18"},
		{slot.Partner, "李娟", "李娟"},
		{slot.Partner, "和王强一起", "王强"},
		{slot.Amount, "20万", "200000"},
		{slot.Amount, "20", "200000"},
		{slot.Amount, "贰拾万", "200000"},
		{slot.Amount, "大概三五万吧", "30000"},
		{slot.Amount, "8000", "8000"},
		{slot.Amount, "十万八万都行", "80000"},
		{slot.Operator, "老张", "老张"},
		{slot.Consent, "他说行", "given"},
		{slot.Consent, "不乐意", "refused"},
		{slot.Guarantee, "有房", "mortgage"},
		{slot.VisitedOn, "昨天", "2025-09-16"},
		{slot.VisitedOn, "周五", "2025-09-12"},
		{slot.FollowUpOn, "明天", "2025-09-18"},
		{slot.FollowUpOn, "下周三", "2025-09-24"},
		{slot.FollowUpOn, "5号", "2025-10-05"},
		{slot.FollowUpOn, "25", "2025-09-25"},
		{slot.Industry, "餐饮", "catering"},
		{slot.Industry, "我是开饭店的", "catering"},
		{slot.Industry, "卖窗帘的", "retail"},
		{slot.Industry, "其他", "other"},
		{slot.IntentLevel, "有意向", "interested"},
		{slot.IntentLevel, "再考虑", "considering"},
		{slot.IntentLevel, "不需要", "not_now"},
		{slot.IntentLevel, "没有", "not_now"},
		{slot.IntentLevel, "人没在", "not_met"},
		{slot.IntentLevel, "已经贷过了", "has_loan"},
		{slot.Consent, "同意", "given"},
		{slot.Consent, "不同意", "refused"},
		{slot.Consent, "行", "given"},
		{slot.Guarantee, "信用", "credit"},
		{slot.Guarantee, "抵押", "mortgage"},
		{slot.Guarantee, "有房子", "mortgage"},
		{slot.Guarantee, "保证", "legal_person"},
		{slot.Phone, "138 0013 8000", "13800138000"},
		{slot.Phone, "电话是138-0013-8000", "13800138000"},
		{slot.Equipment, "云喇叭和pos", "speaker,pos"},
		{slot.Equipment, "都要", "pos,qr_plate,speaker"},
		{slot.Age, "42", "42"},
		{slot.Age, "五十八岁", "58"},
		{slot.Merchant, "张记面馆", "张记面馆"},
		{slot.Merchant, "叫老味道烧饼铺", "老味道烧饼铺"},
		{slot.Merchant, "张记面管", "张记面馆"},
		{slot.Town, "东街", "东街街道"},
		{slot.County, "潞州", "潞州区"},
		{slot.Market, "东街商圈", "东街商圈"},
		{slot.Operator, "张建国", "张建国"},
		{slot.Operator, "老板叫孙大海", "孙大海"},
		{slot.Assignee, "给王强", "王强"},
		{slot.RatePercent, "4.35%", "4.35"},
		{slot.RatePercent, "3.85", "3.85"},
		{slot.RatePercent, "月息6厘", "7.2"},
		{slot.Repayment, "先息后本", "interest_then_principal"},
		{slot.Entity, "个体", "individual_business"},
		{slot.Headcount, "来了三十多人", "30"},
		{slot.LeadID, "12号", "12"},
		{slot.Licence, "92140403ma0k12345x", "92140403MA0K12345X"},
		{slot.CreditStanding, "没有逾期", "true"},
		{slot.CreditStanding, "以前有逾期", "false"},
		{slot.Capacity, "是", "true"},
		{slot.Period, "本月", "month"},
		{slot.City, "潞州区", "潞州区"},
		{slot.City, "太原", "太原"},
		{slot.Purpose, "用于进货", "进货"},
		{slot.Note, "老板娘管账", "老板娘管账"},
		{slot.Satisfaction, "挺满意", "satisfied"},
		{slot.LeadState, "放款了", "disbursed"},
	} {
		t.Run(string(tc.asked)+" "+tc.text, func(t *testing.T) {
			r := l.Read(tc.asked, tc.text, today)
			if !r.OK || r.Value != tc.want {
				t.Errorf("got %q (%v, %s), want %q", r.Value, r.OK, r.Problem, tc.want)
			}
		})
	}
}

func TestARangeAnswersWithBothEnds(t *testing.T) {
	r := demoLexicon(t).Read(slot.Amount, "三五万", today)
	want := slot.Values{slot.Amount: "30000", slot.AmountMax: "50000"}
	if d := cmp.Diff(want, r.Values); d != "" {
		t.Error(d)
	}
	if v := demoLexicon(t).Read(slot.Age, "95年的", today).Values; v[slot.BirthYear] != "1995" || v.Has(slot.Age) {
		t.Errorf("95年的 read as %v", v)
	}
}

func TestNonsenseIsRefusedWithAReason(t *testing.T) {
	l := demoLexicon(t)
	for _, tc := range []struct {
		asked slot.Key
		text  string
	}{
		{slot.Amount, "-5万"},
		{slot.Amount, "0"},
		{slot.VisitedOn, "2月30日"},
		{slot.VisitedOn, "明天"},
		{slot.FollowUpOn, "昨天"},
		{slot.Phone, "13800138"},
		{slot.Phone, "12345678901"},
		{slot.MonthsInTrade, "3"},
		{slot.OpenedOn, "2030年"},
		{slot.Age, "200"},
		{slot.RatePercent, "80"},
		{slot.Licence, "9214040312345"},
		{slot.Age, "属马的"},
		{slot.Merchant, "考虑考虑"},
		{slot.Merchant, "不知道叫啥"},
		{slot.Merchant, "暂时不需要吧"},
	} {
		if r := l.Read(tc.asked, tc.text, today); r.OK || r.Problem == "" {
			t.Errorf("%s %q: %+v, want a reason", tc.asked, tc.text, r)
		}
	}
}

func TestOtherTalkIsNoAnswer(t *testing.T) {
	l := demoLexicon(t)
	for _, tc := range []struct {
		asked slot.Key
		text  string
	}{
		{slot.Amount, "利息多少"},
		{slot.Phone, "没有"},
		{slot.Industry, "怎么办"},
		{slot.Merchant, "怎么登记走访？"},
		{slot.Town, "不知道"},
		{slot.FollowUpOn, "再说吧"},
		{slot.Guarantee, "随便"},
		{slot.Partner, "没有"},
		{slot.Amount, ""},
		{slot.Consent, "什么意思"},
	} {
		if r := l.Read(tc.asked, tc.text, today); r.OK || r.Problem != "" {
			t.Errorf("%s %q: %+v, want no answer", tc.asked, tc.text, r)
		}
	}
}

func TestATownThatExistsTwiceIsAskedAbout(t *testing.T) {
	r := demoLexicon(t).Read(slot.Town, "店上镇", today)
	if r.OK || len(r.Names) != 2 {
		t.Fatalf("%+v, want two candidates", r)
	}
	r = demoLexicon(t).Read(slot.Town, "壶关的店上镇", today)
	if !r.OK || r.Value != "店上镇" {
		t.Errorf("with its county: %+v", r)
	}
}

func TestAFestivalMayBeADayOrASeason(t *testing.T) {
	l := demoLexicon(t)
	for text, want := range map[string]string{
		"走访张记面馆 有意向 中秋节后再联系":  "2025-10-07",
		"走访张记面馆，想贷10万，国庆后再联系": "2025-10-08",
		"走访张记面馆 想贷10万中秋备货":    "",
		"走访张记面馆 想贷10万 国庆前进货":  "",
	} {
		if got := said(l, text); got.Slots[slot.FollowUpOn] != want || got.Slots[slot.Merchant] != "张记面馆" {
			t.Errorf("%s: %v", text, got.Slots)
		}
	}
}

func TestANumeralInsideAWordIsNoAnswer(t *testing.T) {
	l := demoLexicon(t)
	for _, k := range []slot.Key{slot.Amount, slot.Headcount} {
		for _, text := range []string{"和周婷一起去的", "李娟跟我一起", "下周三再去", "一般吧", "十分满意", "万一不行呢", "统一安排", "一三八 零零一三 八零零零", "星期一", "58岁"} {
			if r := l.Read(k, text, today); r.OK {
				t.Errorf("%s %s: %q", k, text, r.Value)
			}
		}
	}
	for text, want := range map[string]string{
		"二十": "200000", "大概二十吧": "200000", "想贷10": "100000", "要五十左右": "500000", "改成15": "150000", "他说20就够": "200000", "十来个": "", "三": "30000",
		"就要8": "80000", "十五": "150000", "差不多二十多": "200000", "3000块": "3000",
	} {
		if r := l.Read(slot.Amount, text, today); r.Value != want {
			t.Errorf("%s: %q, want %q", text, r.Value, want)
		}
	}
	for text, want := range map[string]string{"三十多人": "30", "来了20个": "20", "一共十五户": "15", "第3条": "3", "8": "8"} {
		if r := l.Read(slot.Headcount, text, today); r.Value != want {
			t.Errorf("%s: %q, want %q", text, r.Value, want)
		}
	}
}
