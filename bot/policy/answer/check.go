package answer

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"unicode/utf8"

	"shuangbai/bot/policy"
	"shuangbai/models"
)

// longest is how many characters an answer may have on a phone, next step
// included.
const longest = 400

// law is something no answer may say, looked for in one clause at a time.
type law struct {
	says   *regexp.Regexp
	unless *regexp.Regexp // the clause warns of it or rules it out; nil: never
	reason string         // the words found stand in front of it
}

const no = `不|别|勿|没|无|免|谁|骗|拒|莫`

// laws are what campaign.md forbids the bot to say, as far as words show it.
var laws = []law{
	{
		regexp.MustCompile(`承诺|百分百|百分之百|包过|包批|包下|稳过|稳批|必过|必批|秒批|铁定|(保证|一定|肯定|绝对|准)(能|会|可以|给|让)?您?(办|批|贷|过|成|下款|放款|通过|拿到)|人人(都)?(能|可以|有)|无条件`),
		regexp.MustCompile(`(不|不能|不会|不敢|没法|无法|谁说|谁敢说?|凡是?说|号称|声称)(承诺|百分|包|稳|必|秒|铁定|保证|一定|肯定|绝对|准|人人|无条件)|别信|不可信|骗`),
		"像是在打包票：能不能办、能贷多少都由银行审批决定，请换个说法",
	},
	{
		regexp.MustCompile(`[0-9.]*[%％‰]|百分之|千分之|[0-9一二三四五六七八九十几半]厘|[一二三四五六七八九几]分利|[一二三四五六七八九几半]个点|低至`),
		nil,
		"像是利率：活动通知没有写利率，答案里不能说",
	},
	{
		regexp.MustCompile(`(发|提供|告诉|报|输|填|给我|说一下|说说|留|上传|登记).{0,10}(身份证号|身份证号码|证件号|银行卡号|卡号|密码|验证码|动态码)|(身份证号|身份证号码|证件号|银行卡号|卡号|密码|验证码|动态码).{0,8}(发给|发我|发来|告诉|提供|报给|报一下|输入|填)`),
		regexp.MustCompile(no + `|只在|手机银行|窗口`),
		"像是在要证件号、卡号、密码或验证码，这些一概不能要",
	},
	{
		regexp.MustCompile(`手续费|服务费|好处费|中介费|介绍费|保证金|工本费|辛苦费`),
		regexp.MustCompile(no),
		"像是在收费：咨询、初审、申请都不收费",
	},
	{
		regexp.MustCompile(`[〇零一二两三四五六七八九十百千]+(万|亿|元|块钱|年|个月|周岁|岁)|[二两三四五六七八九十]+(天|日|个?工作日|小时|分钟)`),
		regexp.MustCompile(`这一|每一|第一`),
		"是手写的数字：数字只能取自政策数据，请用占位，如 {{信用额度}}",
	},
}

var (
	digits  = regexp.MustCompile(`[0-9０-９]+(\.[0-9]+)?`)
	clauses = regexp.MustCompile(`[。；！？\n，,;!?]`)
	place   = regexp.MustCompile(`^(§[一二三四五六](\([一二三四]\)\d?)?|附件[一二三四]\d?|《[^》]+》)$`)
	unknown = regexp.MustCompile(`function "([^"]+)" not defined|can't evaluate field (\S+)`)
)

// against finds the first law that a text breaks; "" when it breaks none.
func against(text string) string {
	for _, l := range laws {
		if !l.says.MatchString(text) {
			continue
		}
		for _, clause := range clauses.Split(text, -1) {
			if found := l.says.FindString(clause); found != "" && (l.unless == nil || !l.unless.MatchString(clause)) {
				return "「" + found + "」" + l.reason + "。"
			}
		}
	}
	return ""
}

func refuse(reason string, cause error) error { return models.Fail(models.Invalid, reason, cause) }

// ends are the ways to render a template: within the campaign and after it,
// where that makes a difference.
func ends(text string) []bool {
	if strings.Contains(text, ".Ended") {
		return []bool{false, true}
	}
	return []bool{false}
}

// compile reads one template and renders it in every way. Its errors are for the one who wrote the words.
func compile(text string, p *policy.Policy) (*template.Template, error) {
	if strings.TrimSpace(text) == "" {
		return nil, refuse("文字是空的。", nil)
	}
	if found := digits.FindString(text); found != "" {
		if reason := against(text); reason != "" {
			return nil, refuse(reason, nil)
		}
		return nil, refuse("「"+found+"」是手写的数字："+instead(text, found, p), nil)
	}
	if strings.Count(text, "range") > 2 {
		return nil, refuse("循环太多了，请写简单些。", nil)
	}
	t, err := template.New("answer").Funcs(functions(p)).Option("missingkey=error").Parse(text)
	if err != nil {
		return nil, unreadable(err)
	}
	for _, ended := range ends(text) {
		var out bytes.Buffer
		if err := t.Execute(&out, view{Policy: p, Ended: ended}); err != nil {
			return nil, unreadable(err)
		}
		if reason := against(out.String()); reason != "" {
			return nil, refuse(reason, nil)
		}
	}
	return t, nil
}

// instead says how to write a number: by the name of the one that was typed, if
// it is the policy's.
func instead(text, number string, p *policy.Policy) string {
	for _, n := range names(p) {
		if digits.MatchString(n.text) && strings.Contains(text, n.text) && strings.Contains(n.text, number) && n.text != number {
			return "请把「" + n.text + "」换成 {{" + n.name + "}}，政策改了它会跟着变。"
		}
	}
	return "数字只能取自政策数据，请用占位，如 {{信用额度}}、{{活动结束日}}。"
}

func unreadable(err error) error {
	if m := unknown.FindStringSubmatch(err.Error()); m != nil {
		return refuse("没有「"+m[1]+m[2]+"」这个占位。", err)
	}
	return refuse("占位没写对：要成对的 {{ }}，里面是占位的名字，如 {{信用额度}}。", err)
}

// Check tells why words may not be said for their topic: an Invalid
// models.Error whose sentence is for the administrator; nil when they may.
func (b *Book) Check(o models.AnswerText) error {
	_, err := b.reword(o)
	return err
}

// reword is the entry of a topic with other words.
func (b *Book) reword(o models.AnswerText) (entry, error) {
	e, ok := b.entries[o.Topic]
	if !ok {
		return e, refuse("没有「"+o.Topic+"」这个话题。", nil)
	}
	var err error
	if e.text, err = compile(o.Text, b.policy); err != nil {
		return e, err
	}
	e.dated = e.dated && strings.Contains(o.Text, ".Ended") // or nobody would say that it is over
	if o.Next != "" {
		if e.next, err = compile(o.Next, b.policy); err != nil {
			return e, err
		}
	}
	if o.Source != "" {
		e.sources = strings.Split(o.Source, "、")
		if i := slices.IndexFunc(e.sources, func(s string) bool { return !place.MatchString(s) }); i >= 0 {
			return e, refuse("依据「"+e.sources[i]+"」不像出处，要写成 §四(四)、附件一1 或《…》的样子。", nil)
		}
	}
	return e, b.checkSaid(e)
}

// checkSaid looks at the words as people will read them.
func (b *Book) checkSaid(e entry) error {
	for _, ended := range []bool{false, true} {
		v := view{Policy: b.policy, Ended: ended}
		said := v.fill(e.text) + "\n" + v.fill(e.next)
		if n := utf8.RuneCountInString(said); n > longest {
			return refuse("太长了，手机上看不完：最多 "+strconv.Itoa(longest)+" 个字，现在 "+strconv.Itoa(n)+" 个。", nil)
		}
		for _, number := range digits.FindAllString(said, -1) {
			if !b.numbers[number] {
				return refuse("占位印出来的「"+number+"」不是政策里的写法，请换成有名字的占位，如 {{信用额度}}。", nil)
			}
		}
	}
	return nil
}
