package understand_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot/slot"
	"shuangbai/bot/understand"
)

func TestTheJSONIsTheContract(t *testing.T) {
	got, err := json.Marshal(said(demoLexicon(t), "走访 张记面馆 餐饮 需求20万 要云喇叭和pos"))
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(got, &fields); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"merchant": "张记面馆", "industry": "catering", "amount": 200000.0, "equipment": []any{"speaker", "pos"},
	}
	if d := cmp.Diff(want, fields["slots"]); d != "" {
		t.Error(d)
	}
	if len(fields) != 3 || fields["intent"] != "visit.log" {
		t.Errorf("fields %v", fields)
	}
}

func TestSeveralVisitsAreItems(t *testing.T) {
	for _, text := range []string{
		`1. 张记面馆 20万\n2. 老王五金店 不需要`, `张记面馆 20万\n老王五金店 不需要`, "张记面馆要20万；老王五金店不需要", "①张记面馆 20万 ②老王五金店 不需要",
	} {
		got := said(demoLexicon(t), text)
		if got.Intent != "visit.log" || len(got.Items) != 2 || len(got.Slots) != 0 {
			t.Errorf("%q: %s %v %v", text, got.Intent, got.Slots, got.Items)
			continue
		}
		if got.Items[0][slot.Merchant] != "张记面馆" || got.Items[0][slot.Amount] != "200000" || got.Items[1][slot.IntentLevel] != "not_now" {
			t.Errorf("%q: %v", text, got.Items)
		}
	}
}

func TestBlankLinesAreUnknown(t *testing.T) {
	for _, text := range []string{"", "   ", "\n", "。", "😊", "\u200b", "@双百助手 "} {
		got := said(demoLexicon(t), text)
		if got.Intent != understand.Unknown || got.Slots == nil {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

func TestASlipInAKnownNameIsCorrected(t *testing.T) {
	l := demoLexicon(t)
	for text, want := range map[string]string{
		"走访张记面管 需求20万":      "张记面馆",
		"走访晋味元饭店，有意向":       "晋味园饭店",
		"去了老王五金":            "老王五金店",
		"走访小刘烟洒超市 没人":       "小刘烟酒超市",
		"今天走访好又多，不需要":       "好又多超市",
		"拜访兴旺蔬菜匹发，有意向":      "兴旺蔬菜批发",
		"走訪張記麵館 需求20萬":      "张记面馆",
		"走访老马家驴肉甩并，老板再考虑考虑": "老马家驴肉甩饼",
	} {
		got := said(l, text)
		if got.Slots[slot.Merchant] != want {
			t.Errorf("%s: %v", text, got.Slots)
		}
	}
	if got := said(l, "走访张记面管 需求20万"); len(got.Corrected) != 1 || got.Corrected[0].Said != "张记面管" {
		t.Errorf("the correction is not told: %+v", got.Corrected)
	}
	if got := said(l, "走访李记面馆 需求20万"); got.Slots[slot.Merchant] != "李记面馆" {
		t.Errorf("another shop was taken for a known one: %v", got.Slots)
	}
}

func TestANameThatExistsTwiceIsNeverGuessed(t *testing.T) {
	l := demoLexicon(t)
	got := said(l, "店上镇本月走访了哪些")
	if len(got.Ambiguous) != 1 || got.Ambiguous[0].Key != slot.Town || len(got.Ambiguous[0].Names) != 2 {
		t.Errorf("店上镇: %+v", got.Ambiguous)
	}
	got = said(l, "壶关县店上镇本月走访了哪些")
	if len(got.Ambiguous) != 0 || got.Slots[slot.County] != "壶关县" || got.Slots[slot.Town] != "店上镇" {
		t.Errorf("with its county: %+v %v", got.Ambiguous, got.Slots)
	}
	l.Add(understand.Name{Kind: understand.Merchant, Text: "张记面馆", ID: 77, Within: "上党区韩店街道"})
	if got := said(l, "走访张记面馆 20万"); len(got.Ambiguous) != 1 || len(got.Ambiguous[0].Names) != 2 {
		t.Errorf("two shops of one name: %+v", got.Ambiguous)
	}
}

func TestADayThatNoCalendarHasIsTold(t *testing.T) {
	l := demoLexicon(t)
	for text, want := range map[string]understand.NoDay{
		"2月30日走访张记面馆 20万":          {Key: slot.VisitedOn, Said: "2月30日"},
		"走访张记面馆 20万 6月31日再去":       {Key: slot.FollowUpOn, Said: "6月31日"},
		"请假 2月30日":                 {Key: slot.AbsentFrom, Said: "2月30日"},
		"9月31号在东街商圈开宣讲会":           {Key: slot.EventOn, Said: "9月31号"},
		"11月31日走访了哪些":              {Key: slot.On, Said: "11月31日"},
		"张记面馆 20万\n4月31日走访惠民药店 5万": {Key: slot.VisitedOn, Said: "4月31日", ItemNo: 1},
	} {
		got := said(l, text)
		if d := cmp.Diff([]understand.NoDay{want}, got.NoDays); d != "" {
			t.Errorf("%s: %s", text, d)
		}
		for _, item := range append(got.Items, got.Slots) {
			if v := item[want.Key]; v != "" {
				t.Errorf("%s: %s is %s all the same", text, want.Key, v)
			}
		}
	}
	if got := said(l, "明天走访张记面馆 20万"); got.Slots[slot.VisitedOn] != "2025-09-18" || got.Slots[slot.FollowUpOn] != "" {
		t.Errorf("a visit told ahead: %v", got.Slots)
	}
}

func TestTheOwnCreditIsNoSlotOfTheContract(t *testing.T) {
	l := demoLexicon(t)
	for text, want := range map[string]string{
		"我42，在长子开饭店三年多，想贷30万装修，没抵押，信用好":   "true",
		"45岁，开超市五年，想贷20万，从没逾期":            "true",
		"我38，征信花了，干运输六年，想贷50万":            "false",
		"50岁开五金店10年想贷20万 信用一直很好就是去年有逾期":   "false",
		"我42，在长子开饭店三年多，想贷30万装修，没抵押，信用贷就行": "",
	} {
		got := l.Understand(understand.Query{Text: text, Role: "merchant", Today: today})
		if got.Beyond[slot.CreditStanding] != want || got.Slots.Has(slot.CreditStanding) || got.Facts()[slot.CreditStanding] != want {
			t.Errorf("%s: %s %v %v", text, got.Intent, got.Beyond, got.Slots)
		}
	}
}

func TestMerchantsNotKnownArePickedOut(t *testing.T) {
	l := demoLexicon(t)
	for text, want := range map[string]string{
		"去了趟百货大楼旁边的美丽服装店":          "美丽服装店",
		"今天走访了红旗渠大盘鸡，老板想贷10万":      "红旗渠大盘鸡",
		"走访 王姐麻辣烫 餐饮 5万":           "王姐麻辣烫",
		"在龙泉镇看了看悦来客栈 想贷二十五万":       "悦来客栈",
		"走访和顺超市，不需要":               "和顺超市",
		"登记走访：新时代手机店，需求8万":         "新时代手机店",
		"刚去张记面馆隔壁的阿强修车铺，有意向":       "阿强修车铺",
		"走访了KTV旁边的夜来香烧烤，想贷15万装修":   "夜来香烧烤",
		"今天跑了趟老孙家羊汤馆，老板老孙说暂时用不着贷款": "老孙家羊汤馆",
		"走访一下小郑家的砂锅面馆，老板郑七，想贷2万":   "小郑家的砂锅面馆",
		"走访北关的新开业奶茶店 想贷5万":         "新开业奶茶店",
		"走访 丙店 20万":                "丙店",
		"走访 鸿运五金，隔壁就是老王五金店，想贷5万":   "鸿运五金",
	} {
		if got := said(l, text); got.Slots[slot.Merchant] != want || got.Intent != "visit.log" {
			t.Errorf("%s: %s %v %v", text, got.Intent, got.Slots, got.Items)
		}
	}
}

func TestWhatIsTaughtIsUnderstoodAtOnce(t *testing.T) {
	l := demoLexicon(t)
	const text = "扶贫那个钱还有没"
	if got := said(l, text); got.Intent == "faq.subsidy" && got.Confidence >= understand.Act {
		t.Fatalf("known before: %+v", got)
	}
	l.Teach(understand.Example{Intent: "faq.subsidy", Text: text})
	for _, s := range []string{text, text + "？", " " + text + "。"} {
		if got := said(l, s); got.Intent != "faq.subsidy" || got.Confidence < understand.Act {
			t.Errorf("%q: %s %.2f", s, got.Intent, got.Confidence)
		}
	}
	if got := said(l, "利息多少"); got.Intent != "faq.rate" {
		t.Errorf("the lesson spoilt another topic: %+v", got)
	}
}

func TestNamesAreAddedWhileServing(t *testing.T) {
	l := demoLexicon(t)
	var wg sync.WaitGroup
	for k := range 4 {
		wg.Go(func() {
			for i := range 50 {
				name := fmt.Sprintf("第%d号%c小铺", i, '甲'+rune(k))
				l.Add(understand.Name{Kind: understand.Merchant, Text: name, ID: int64(i)})
				if got := said(l, "走访 "+name+" 20万"); got.Slots[slot.Merchant] != name {
					t.Errorf("%s: %v", name, got.Slots)
				}
				l.Read(slot.Merchant, name, today)
			}
		})
	}
	wg.Wait()
}

func TestEqualSentencesGetEqualAnswers(t *testing.T) {
	a, b := demoLexicon(t), demoLexicon(t)
	for _, s := range readLabelled(t, "data/labelled/working.tsv") {
		q := understand.Query{Text: s.text, Role: s.role, Today: today}
		if d := cmp.Diff(a.Understand(q), b.Understand(q)); d != "" {
			t.Fatalf("%s: %s", s.text, d)
		}
	}
}

func TestAMerchantDoesNotGiveOrders(t *testing.T) {
	l := demoLexicon(t)
	for _, s := range readLabelled(t, "data/labelled/working.tsv") {
		got := l.Understand(understand.Query{Text: s.text, Role: "merchant", Today: today})
		for _, p := range []string{"lead.assign", "lead.update", "export", "honour", "absence", "event.log"} {
			if strings.HasPrefix(got.Intent, p) && got.Confidence >= understand.Act {
				t.Errorf("%s: %s %.2f", s.text, got.Intent, got.Confidence)
			}
		}
	}
}

func FuzzUnderstand(f *testing.F) {
	l := demoLexicon(f)
	for _, s := range readLabelled(f, "data/labelled/working.tsv") {
		f.Add(s.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := l.Understand(understand.Query{Text: text, Role: "liaison", Today: today})
		if got.Intent == "" || got.Slots == nil || got.Confidence < 0 || got.Confidence > 1 {
			t.Fatalf("%q: %+v", text, got)
		}
		if _, err := json.Marshal(got); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		for _, k := range []slot.Key{slot.Amount, slot.FollowUpOn, slot.Merchant, slot.Age, slot.Town, slot.Industry, slot.Value} {
			if r := l.Read(k, text, today); r.OK && r.Value == "" && len(r.Values) == 0 {
				t.Fatalf("%s %q: %+v", k, text, r)
			}
		}
	})
}
