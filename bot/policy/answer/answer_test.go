package answer_test

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"shuangbai/bot/civil"
	"shuangbai/bot/policy"
	"shuangbai/bot/policy/answer"
)

var (
	during = civil.MustParse("2025-09-17")
	after  = civil.MustParse("2026-01-01")
)

var builtIn = sync.OnceValue(func() *answer.Book { return answer.Default(policy.Default()) })

func say(t *testing.T, topic string, on civil.Date) answer.Answer {
	t.Helper()
	a, ok := builtIn().Answer(topic, on)
	if !ok {
		t.Fatalf("nothing about %s", topic)
	}
	return a
}

var (
	ended     = regexp.MustCompile(`已经?在2025年12月31日结束`)
	source    = regexp.MustCompile(`^(§[一二三四五六](\([一二三四]\)\d?)?|附件[一二三四]\d?|《个人信息保护法》)$`)
	forbidden = regexp.MustCompile(`承诺|保证通过|一定能|肯定能|百分之百|包过|必批|秒批|[0-9.]+(%|厘)|请(发|提供|告诉).{0,6}(身份证号|卡号|密码|验证码)`)
)

func TestEveryTopicHasAShortSourcedAnswer(t *testing.T) {
	if n := len(answer.Topics()); n != 29 {
		t.Errorf("%d topics", n)
	}
	for _, topic := range answer.Topics() {
		t.Run(topic, func(t *testing.T) {
			for _, on := range []civil.Date{during, after} {
				a := say(t, topic, on)
				chat := a.Chat()
				for _, s := range a.Sources {
					if !source.MatchString(s) || !strings.Contains(chat, s) {
						t.Errorf("source %q", s)
					}
				}
				if found := forbidden.FindString(chat); found != "" {
					t.Errorf("must not say %q:\n%s", found, chat)
				}
				if n := utf8.RuneCountInString(chat); n < 40 || n > 360 {
					t.Errorf("%d characters:\n%s", n, chat)
				}
				if len(a.Sources) == 0 || a.Next == "" || len(a.Choices) < 2 || len(a.Choices) > 3 || strings.Contains(chat, "<no value>") {
					t.Errorf("%+v", a)
				}
				if ended.MatchString(chat) != (on == after) {
					t.Errorf("on %s:\n%s", on, chat)
				}
			}
		})
	}
}

var number = regexp.MustCompile(`\d+`)

// derived are the digit groups that the policy's values print as.
func derived(t *testing.T, p *policy.Policy) []string {
	t.Helper()
	data, err := os.ReadFile("../policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	words := []string{
		string(data), p.Campaign.End.Chinese(), policy.Months(p.Loan.Eligibility.Tenure.MinMonths),
		strconv.Itoa(len(p.Loan.Repayment.Methods)), strconv.Itoa(len(p.Loan.Limits.Guarantees)),
	}
	for _, g := range p.Loan.Limits.Guarantees {
		words = append(words, policy.Yuan(g.Amount), policy.Months(g.LineMonths), policy.Months(g.LoanMonths))
	}
	return number.FindAllString(strings.Join(words, " "), -1)
}

func TestEveryNumberSaidIsThePolicys(t *testing.T) {
	known := derived(t, policy.Default())
	for _, topic := range answer.Topics() {
		for _, on := range []civil.Date{during, after} {
			a := say(t, topic, on)
			for _, n := range number.FindAllString(a.Text+a.Next+a.Note, -1) {
				if !slices.Contains(known, n) {
					t.Errorf("%s says %s, which the policy does not", topic, n)
				}
			}
		}
	}
}

func TestAChangedPolicyChangesTheAnswers(t *testing.T) {
	p := *policy.Default()
	p.Campaign.End.Date = civil.MustParse("2031-07-08")
	p.Loan.Eligibility.Age.Max = 77
	p.Loan.Limits.Guarantees = []policy.Guarantee{{ID: "credit", Name: "信用", Amount: 3_330_000, LineMonths: 84, LoanMonths: 96}}
	b := answer.Default(&p)
	for topic, want := range map[string]string{
		"deadline": "2031年7月8日", "campaign": "2031年7月8日", "age": "77周岁", "eligibility": "77周岁",
		"amount": "333万元", "collateral": "分1类", "term": "7年，一笔贷款一般不超过8年",
	} {
		if a, _ := b.Answer(topic, after); !strings.Contains(a.Text, want) || a.Note != "" {
			t.Errorf("%s does not say %s:\n%s", topic, want, a.Chat())
		}
	}
}

// Point by point against campaign.md: what an answer has to say.
func TestAnswersSayWhatTheyMust(t *testing.T) {
	for topic, wants := range map[string][]string{
		"eligibility":   {"个体工商户", "满1年", "18到65周岁", "民事行为能力", "信用", "生产经营", "银行审批"},
		"amount":        {"信用类：200万元", "法人保证类：500万元", "抵押类：1000万元", "银行审批"},
		"term":          {"信用类：额度最长可用3年", "抵押类：额度最长可用5年", "法人保证类：额度最长可用5年"},
		"rate":          {"没有写利率", "按天算", "您的年利率"},
		"repayment":     {"等额本息", "等额本金", "阶段性等额本息", "按周期结息、到期一次还本", "按计划还本", "一次还本付息", "6种"},
		"process":       {"邮储手机银行", "贷款”→“我要经营", "上门"},
		"materials":     {"身份证、营业执照", "房产证", "别把证件照片和号码发给我"},
		"speed":         {"没有写具体几天", "绿色通道", "批发", "交通运输"},
		"fees":          {"别信", "双百工程服务专窗", "免费"},
		"fraud":         {"骗子", "验证码", "服务专窗"},
		"equipment":     {"POS机", "二维码牌", "云喇叭", "免费"},
		"honour":        {"双百示范商户"},
		"window":        {"邮储银行网点", "市场监督管理局服务窗口"},
		"manager":       {"一镇一专员", "联合走访日"},
		"campaign":      {"长治市市场监督管理局", "中国邮政储蓄银行长治市分行", "百县覆盖", "百业振兴", "2025年12月31日"},
		"region":        {"登记", "长治市"},
		"company":       {"个体工商户", "公司不在范围"},
		"products":      {"商贸贷、农贸贷、连锁贷、医药贷、烟草贷、运输贷、住宿餐饮贷"},
		"privacy":       {"本人同意了才保存", "长治市市场监督管理局", "中国邮政储蓄银行长治市分行", "别再打电话"},
		"subsidy":       {"优惠券", "低价额度", "涉农", "创业"},
		"revolving":     {"随借随还", "循环"},
		"credit_record": {"查征信", "骗局"},
	} {
		text := say(t, topic, during).Chat()
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q:\n%s", topic, want, text)
			}
		}
	}
}

func TestTheDeadlineDependsOnTheDay(t *testing.T) {
	last := policy.Default().Campaign.End.Date
	for _, tc := range []struct {
		on   civil.Date
		want string
	}{{during, "现在还可以申请"}, {last, "现在还可以申请"}, {last.AddDays(1), "已经在2025年12月31日结束了"}} {
		chat := say(t, "deadline", tc.on).Chat()
		if !strings.Contains(chat, tc.want) {
			t.Errorf("on %s:\n%s", tc.on, chat)
		}
		if tc.on.After(last) && !strings.Contains(chat, "服务专窗") {
			t.Errorf("does not name the windows:\n%s", chat)
		}
	}
}

func TestRefusals(t *testing.T) {
	b := answer.Default(policy.Default())
	for refusal, want := range map[answer.Refusal]string{
		answer.Promise: "银行审批", answer.Sensitive: "遮住", answer.Fee: "不收费", answer.GroupPrivate: "已私信您",
		answer.NoRight: "县区牵头人", answer.ConsentNeeded: "已同意",
	} {
		if got := b.Refuse(refusal); !strings.Contains(got, want) || forbidden.MatchString(got) {
			t.Errorf("%s: %q", refusal, got)
		}
	}
}

func TestABookWithGapsIsRefusedInWhole(t *testing.T) {
	data, err := os.ReadFile("answers.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]struct{ from, to, want string }{
		"a typed number":      {"信用类不用抵押", "信用类200万元以内不用抵押", "answer collateral: invalid: 「200」是手写的数字：请把「200万元」换成 {{信用额度}}"},
		"a missing topic":     {"\n  speed:\n", "\n  haste:\n", "speed: missing"},
		"an unknown topic":    {"\n  speed:\n", "\n  haste:\n", "haste: no such topic"},
		"a missing refusal":   {"\n  fee:", "\n  tip:", "fee: missing"},
		"an unknown value":    {"{{.Honour.Name}}", "{{.Honour.Prize}}", "honour"},
		"a broken template":   {"{{.Honour.Name}}", "{{.Honour.Name", "honour"},
		"no source":           {"source: [§五(三)2]", "source: []", "honour: needs a source"},
		"one choice":          {"[算一算月供, 有没有贴息, 服务专窗在哪]", "[算一算月供]", "rate: needs"},
		"an unknown key":      {"dated: true", "datd: true", "datd"},
		"nothing to say next": {"next: 先把资料备齐会更顺。", "next: ''", "process next: invalid: 文字是空的"},
	} {
		text := strings.Replace(string(data), change.from, change.to, 1)
		if text == string(data) {
			t.Fatalf("%s: %q is not in the file", name, change.from)
		}
		if _, err := answer.Load([]byte(text), policy.Default()); err == nil || !strings.Contains(err.Error(), change.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTapsAreShortAndListedOnce(t *testing.T) {
	taps := answer.Default(policy.Default()).Taps()
	for i, tap := range taps {
		if n := utf8.RuneCountInString(tap); n > 8 || i > 0 && taps[i-1] == tap {
			t.Errorf("%q", tap)
		}
	}
	if !slices.Contains(taps, "帮我初审") {
		t.Error(taps)
	}
}
