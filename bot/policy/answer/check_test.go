package answer_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot/civil"
	"shuangbai/bot/policy"
	"shuangbai/bot/policy/answer"
	"shuangbai/models"
)

func TestWhatMayNotBeSaidIsRefusedWithAReason(t *testing.T) {
	book := builtIn()
	for _, tc := range []struct{ name, text, want string }{
		{"nothing", " \n", "文字是空的"},
		{"a typed number", "快的话3天", "「3」是手写的数字"},
		{"one in full width", "快的话３天", "「３」是手写的数字"},
		{"the policy's number, typed", "信用类最高200万元", "请把「200万元」换成 {{信用额度}}"},
		{"another amount", "信用类最高300万元", "数字只能取自政策数据"},
		{"the day of the end, typed", "到2025年12月31日为止", "换成 {{活动结束日}}"},
		{"an amount in characters", "信用类最高二百万元", "「二百万」是手写的数字"},
		{"days in characters", "一般三个工作日", "「三个工作日」是手写的数字"},
		{"a phone number", "打0355-2000000", "手写的数字"},
		{"a promise", "资料齐了保证能批", "打包票"},
		{"a certainty", "您这情况一定能贷下来", "打包票"},
		{"a certainty beside another no", "不用抵押一定能批", "打包票"},
		{"without conditions", "没问题，无条件放款", "打包票"},
		{"for everybody", "极速贷人人都能办", "打包票"},
		{"a rate", "利率百分之四", "像是利率"},
		{"a rate in figures", "年息4.2%", "「4.2%」像是利率"},
		{"a rate by the month", "月息才三厘", "像是利率"},
		{"points", "年化四个点", "像是利率"},
		{"an identity number", "请把身份证号发给我", "一概不能要"},
		{"a bank card", "告诉我您的银行卡号", "一概不能要"},
		{"a code", "收到的验证码报给客户经理", "一概不能要"},
		{"a fee", "办理时收一点手续费", "像是在收费"},
		{"an unknown name", "最高{{信用上限}}", "没有「信用上限」这个占位"},
		{"an unknown field", "最高{{.Loan.Top}}", "没有「Top」这个占位"},
		{"half a placeholder", "最高{{信用额度", "占位没写对"},
		{"a number not written for people", "最高{{range .Loan.Limits.Guarantees}}{{.Amount}}{{end}}元", "不是政策里的写法"},
		{"a number that is not the policy's", `{{len "一二三四五六七"}}家`, "不是政策里的写法"},
		{"loops in loops", strings.Repeat("{{range .Area.Counties}}", 3) + "啊" + strings.Repeat("{{end}}", 3), "循环太多"},
		{"a lecture", strings.Repeat("好好经营。", 90), "太长了"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := book.Check(models.AnswerText{Topic: "rate", Text: tc.text})
			if models.CodeOf(err) != models.Invalid || !strings.Contains(models.Sentence(err), tc.want) {
				t.Errorf("%v", err)
			}
			if a, _ := book.Say(models.AnswerText{Topic: "rate", Text: tc.text}, during); a.Text != say(t, "rate", during).Text {
				t.Errorf("it was said all the same: %s", a.Text)
			}
		})
	}
	for name, o := range map[string]models.AnswerText{
		"no such topic":  {Topic: "luck", Text: "看运气"},
		"a bad step":     {Topic: "rate", Text: "看公告", Next: "打110"},
		"a bad source":   {Topic: "rate", Text: "看公告", Source: "§四(四)、听说的"},
		"a broken place": {Topic: "rate", Text: "看公告", Source: "§九"},
	} {
		if err := book.Check(o); models.CodeOf(err) != models.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatWarnsOfIsNotRefused(t *testing.T) {
	book := builtIn()
	for _, text := range []string{
		"谁说保证能批都别信", "不能承诺额度，由银行审批", "不收任何手续费", "身份证号、银行卡号我们一概不要，请别发",
		"密码只在手机银行里输入", "早还一天就少算一天", "法人保证要有企业法人作保", "百县覆盖，百业振兴", "每月有联合走访日",
		"到{{最大年龄}}周岁这一岁过完为止", "信用类最高{{信用额度}}，额度最长{{信用额度期限}}", "满{{经营年限}}就行，到{{活动结束日}}为止",
	} {
		if err := book.Check(models.AnswerText{Topic: "rate", Text: text}); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestOtherWordsAreSaid(t *testing.T) {
	book := builtIn()
	o := models.AnswerText{Topic: "amount", Version: 2, Text: "信用类最高{{信用额度}}，抵押类最高{{抵押额度}}，银行审批说了算。"}
	a, ok := book.Say(o, during)
	built := say(t, "amount", during)
	want := answer.Answer{
		Topic: "amount", Text: "信用类最高200万元，抵押类最高1000万元，银行审批说了算。",
		Sources: built.Sources, Next: built.Next, Choices: built.Choices,
	}
	if diff := cmp.Diff(want, a); !ok || diff != "" {
		t.Error(diff)
	}
	o.Next, o.Source = "到{{.Window.Name}}问问。", "附件二1、§三"
	if a, _ = book.Say(o, after); a.Next != "到双百工程服务专窗问问。" || len(a.Sources) != 2 || !strings.Contains(a.Note, "结束") {
		t.Errorf("%+v", a)
	}
	// The built-in words tell the end by themselves; others that do not get the note.
	if a, _ := book.Say(models.AnswerText{Topic: "deadline", Text: "看公告。"}, after); !strings.Contains(a.Note, "结束") {
		t.Errorf("nobody says that it is over: %+v", a)
	}
	if a, _ := book.Say(models.AnswerText{Topic: "deadline", Text: "{{if .Ended}}结束了。{{else}}还在办。{{end}}"}, after); a.Text != "结束了。" || a.Note != "" {
		t.Errorf("%+v", a)
	}
}

// A policy that changes under the words takes them along, or takes them off.
func TestWordsFollowThePolicy(t *testing.T) {
	p := *policy.Default()
	p.Loan.Limits.Guarantees = []policy.Guarantee{{ID: "credit", Name: "信用", Amount: 3_330_000, LineMonths: 84, LoanMonths: 96}}
	p.Campaign.End.Date = civil.MustParse("2031-07-08")
	book := answer.Default(&p)
	if a, _ := book.Say(models.AnswerText{Topic: "amount", Text: "最高{{信用额度}}，到{{活动结束日}}。"}, during); a.Text != "最高333万元，到2031年7月8日。" {
		t.Errorf("%+v", a)
	}
	built, _ := book.Answer("amount", during)
	if a, _ := book.Say(models.AnswerText{Topic: "amount", Text: "抵押类最高{{抵押额度}}。"}, during); a.Text != built.Text {
		t.Errorf("a guarantee that is no more is still told: %s", a.Text)
	}
}

func TestTypedWords(t *testing.T) {
	current := models.AnswerText{Topic: "rate", Version: 4, Text: "旧的", Next: "旧的一步", Source: "附件四"}
	for _, tc := range []struct {
		name, words string
		want        models.AnswerText
	}{
		{"text alone", " 新的\n第二行 \n", models.AnswerText{Topic: "rate", Version: 4, Text: "新的\n第二行", Next: "旧的一步", Source: "附件四"}},
		{
			"everything", "新的：看公告\n下一步：去问问\n依据： §四（四），附件一1",
			models.AnswerText{Topic: "rate", Version: 4, Text: "新的：看公告", Next: "去问问", Source: "§四(四)、附件一1"},
		},
		{"back to the built-in step", "新的\n下一步:\n依据:", models.AnswerText{Topic: "rate", Version: 4, Text: "新的"}},
	} {
		if diff := cmp.Diff(tc.want, answer.Typed(current, tc.words)); diff != "" {
			t.Errorf("%s: %s", tc.name, diff)
		}
	}
}

// The built-in words keep the laws they are written by, and can be taken as a
// beginning for others.
func TestTheBuiltInWordsMayBeSaidAgain(t *testing.T) {
	book := builtIn()
	for _, topic := range answer.Topics() {
		o := book.BuiltIn(topic)
		if err := book.Check(o); err != nil {
			t.Errorf("%s: %v", topic, err)
		}
		if again, _ := book.Say(o, after); again.Chat() != say(t, topic, after).Chat() {
			t.Errorf("%s: said again it reads\n%s", topic, again.Chat())
		}
	}
	for _, line := range book.Placeholders() {
		name, text, _ := strings.Cut(line, " ")
		if a, _ := book.Say(models.AnswerText{Topic: "rate", Text: name}, during); a.Text != text {
			t.Errorf("%s prints %q", line, a.Text)
		}
	}
}
