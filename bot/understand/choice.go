package understand

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"shuangbai/bot/slot"
	"shuangbai/bot/understand/numeral"
	"shuangbai/bot/understand/when"
)

// short answers that only mean something after their question.
var shortAnswers = map[slot.Key]map[string]string{
	slot.IntentLevel: {
		"有": "interested", "想": "interested", "要": "interested", "需要": "interested", "愿意": "interested", "意向": "interested", "没有": "not_now", "没": "not_now", "无": "not_now",
		"不": "not_now", "不想": "not_now", "不要": "not_now", "考虑": "considering", "看看": "considering", "再看": "considering", "有点想": "interested", "不在": "not_met", "没见": "not_met", "贷了": "has_loan", "办了": "has_loan",
	},
	slot.Consent: {
		"同意": "given", "行": "given", "可以": "given", "好": "given", "好的": "given", "嗯": "given", "对": "given", "是": "given", "中": "given", "愿意": "given", "乐意": "given", "他说行": "given", "她说行": "given", "老板说行": "given", "说行": "given", "说可以": "given", "答应": "given", "没问题": "given", "授权": "given", "是的": "given",
		"不": "refused", "不行": "refused", "不愿意": "refused", "不乐意": "refused", "不情愿": "refused", "没答应": "refused", "不可以": "refused", "不好": "refused", "拒绝": "refused", "不中": "refused", "别": "refused", "不要": "refused",
	},
	slot.Satisfaction: {"好": "satisfied", "不错": "satisfied", "可以": "satisfied", "还好": "neutral", "不好": "dissatisfied", "差": "dissatisfied", "不行": "dissatisfied"},
	slot.Entity:       {"有": "individual_business", "没有": "none", "没": "none", "无": "none"},
	slot.Industry:     {"其他": "other", "其它": "other", "别的": "other", "商贸": "retail", "饭": "catering", "服务": "service", "加工": "manufacturing", "物流": "transport"},
	slot.Guarantee:    {"有房": "mortgage", "房子": "mortgage", "找担保": "legal_person", "有担保": "legal_person", "担保": "legal_person", "没有": "credit", "无": "credit", "没": "credit", "都没有": "credit"},
}

// choice reads one of the values of an enumeration.
func (a answer) choice() Reading {
	text := strings.Trim(a.t.all, " ,.;!?。~")
	if v := shortAnswers[a.key][strings.TrimRight(text, "啊呀吧的了呢")]; v != "" {
		return a.is(v)
	}
	if v := shortAnswers[a.key][text]; v != "" {
		return a.is(v)
	}
	if a.key == slot.IntentLevel {
		a.level()
		return a.is(a.out[slot.IntentLevel])
	}
	hits := vocabularies()[a.key].find(a.t, func(i int) int { return i })
	if len(hits) == 0 {
		return a.trade()
	}
	for _, h := range hits {
		if h.value == "refused" {
			return a.is(h.value)
		}
	}
	return a.is(hits[0].value)
}

// trade reads a kind of business that has no word of its own: 卖窗帘.
func (a answer) trade() Reading {
	switch {
	case a.key != slot.Industry:
	case strings.Contains(a.t.all, "批发"):
		return a.is("wholesale")
	case strings.Contains(a.t.all, "修"):
		return a.is("service")
	case strings.Contains(a.t.all, "卖"), strings.HasSuffix(a.t.all, "店"):
		return a.is("retail")
	case strings.Contains(a.t.all, "养"), strings.Contains(a.t.all, "种"):
		return a.is("farming")
	case strings.HasSuffix(a.t.all, "厂"):
		return a.is("manufacturing")
	}
	return Reading{}
}

// devices reads the equipment wanted; 都要 is all of it.
func (a answer) devices() Reading {
	if strings.Contains(a.t.all, "都要") && !strings.Contains(a.t.all, "两") || strings.Contains(a.t.all, "全要") || a.t.all == "全部" {
		return a.is("pos,qr_plate,speaker")
	}
	var said []string
	for _, h := range vocabularies()[slot.Equipment].find(a.t, func(i int) int { return i }) {
		if !slices.Contains(said, h.value) {
			said = append(said, h.value)
		}
	}
	return a.is(strings.Join(said, ","))
}

// shop reads the name of a merchant: a known one, one written with a slip, or
// a new one as it was written.
func (a answer) shop() Reading {
	a.line = newLine(a.t, shops(a.g, a.t, a.found))
	for _, m := range a.merchants() {
		return a.named(m, Merchant)
	}
	if m, ok := nearKnown(a.g, a.t, 0, len(a.t.Fold)); ok && m.end == len(a.t.Fold) {
		return a.named(m, Merchant)
	}
	s := strings.Trim(a.t.shown(0, len(a.t.Fold)), " ,.;:!\"")
	for _, w := range []string{"商户名称是", "商户名称", "商户是", "商户名是", "店名叫", "店名是", "店名", "名称是", "名字叫", "名字是", "名叫", "叫做", "叫", "是", "商户", ":"} {
		if rest, ok := strings.CutPrefix(s, w); ok && len([]rune(rest)) >= 2 {
			s = strings.TrimSpace(rest)
		}
	}
	if nameless(s) {
		return refuse("没有招牌的，写老板加行当就行，如「老张水果摊」")
	}
	if a.isMood() {
		return refuse("这像是商户的意向，不像店名")
	}
	if n := len([]rune(s)); n < 2 || n > 30 || strings.ContainsAny(s, "?\n") || looksAsked(s) || !allNameRunes(s) {
		return Reading{}
	}
	return a.is(s)
}

// isMood reports whether the whole text only tells how a merchant feels about a
// loan: 考虑考虑, 不需要.
func (a answer) isMood() bool {
	from := 0
	for _, k := range []slot.Key{slot.IntentLevel, slot.Consent, slot.Satisfaction} {
		for _, h := range a.hits(k) {
			if h.start <= from {
				from = max(from, h.end)
			}
		}
	}
	return from > 0 && strings.Trim(a.t.fold(from, len(a.t.Fold)), " ,.!~吧了呢啊呀的") == ""
}

func allNameRunes(s string) bool {
	return !slices.ContainsFunc([]rune(s), func(r rune) bool { return !isNameRune(r) && r != ' ' && r != '-' })
}

// nameless reports whether the answer is that the shop has no name, or nobody
// knows it.
func nameless(s string) bool {
	return slices.ContainsFunc([]string{"不知道", "不晓得", "不清楚", "没店名", "没有店名", "没名字", "没有名字", "没招牌", "没有招牌", "忘了", "没记住", "没起名"}, func(w string) bool { return strings.HasPrefix(s, w) })
}

func looksAsked(s string) bool {
	for _, w := range []string{"怎么", "咋", "什么", "吗", "多少", "哪里", "取消", "返回", "为什么", "帮助", "如何"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// named reads the known name of m; Names lists the candidates when it exists
// more than once.
func (a answer) named(m mention, kinds ...Kind) Reading {
	k := a.key
	if !a.name(k, m, kinds...) {
		return Reading{}
	}
	if amb := a.result.Ambiguous; len(amb) > 0 {
		return Reading{Value: a.out[k], Values: a.out, Names: amb[0].Names}
	}
	return Reading{Value: a.out[k], Values: a.out, OK: true}
}

var kindOf = map[slot.Key]Kind{slot.Town: Town, slot.County: County, slot.Market: Market}

// known reads a place, which must be one that the store knows.
func (a answer) known() Reading {
	kind := kindOf[a.key]
	for _, m := range a.found {
		if r := a.named(m, kind); r.OK || r.Names != nil {
			return r
		}
	}
	if len(a.t.Fold) <= 8 {
		for start := range a.t.Fold {
			if m, ok := nearKnown(a.g, a.t, start, len(a.t.Fold)); ok {
				if r := a.named(m, kind); r.OK || r.Names != nil {
					return r
				}
			}
		}
	}
	return Reading{}
}

// person reads a name of two to four runes, with or without words before it.
func (a answer) person() Reading {
	for _, m := range a.found {
		if m.class == classPerson || m.class == classOperator {
			return a.is(a.t.shown(m.start, m.end))
		}
	}
	for _, leads := range []*wordset{partnerLeads(), operatorLeads(), assigneeLeads()} {
		if start, end, ok := a.after(leads, partnerTitles); ok {
			return a.is(a.t.shown(start, end))
		}
	}
	if end, ok := a.personAt(0); ok {
		return a.is(a.t.shown(0, end))
	}
	if n := len(a.t.Fold); n >= 2 && n <= 4 && allHan(a.t.Fold) && a.key == slot.Operator && (strings.ContainsRune(surnames, a.t.Fold[0]) || n == 2 && strings.ContainsRune("老小", a.t.Fold[0]) && strings.ContainsRune(surnames, a.t.Fold[1])) {
		return a.is(a.t.shown(0, n))
	}
	return Reading{}
}

func (a answer) percent() Reading {
	for i := range a.t.Fold {
		if r, ok := numeral.Interest(a.t.Fold, i); ok {
			return a.is(percent(r.Percent))
		}
	}
	n, ok := numeral.Scan(a.t.Fold, 0)
	if ok && n.End == len(a.t.Fold) && n.Lo > 0 && n.Lo <= 36*numeral.Scale {
		return a.is(percent(n.Lo))
	}
	if ok {
		return refuse("年利率请在 0 到 36 之间，例如 4.35%")
	}
	return Reading{}
}

func (a answer) count() Reading {
	for i := range a.t.Fold {
		n, ok := numeral.Scan(a.t.Fold, i)
		if !ok {
			continue
		}
		if i > 0 && (a.t.Fold[i-1] == '-' || a.t.Fold[i-1] == '负') || n.Whole() <= 0 {
			return refuse("请发一个大于 0 的数")
		}
		if !a.alone(i, n.End, tails(), counters()) {
			continue
		}
		return a.is(strconv.FormatInt(n.Whole(), 10))
	}
	return Reading{}
}

// licence reads a credit code of 18 characters or an old number of 15 digits;
// whether its check character fits is the record's business.
func (a answer) licence() Reading {
	s := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, strings.ToUpper(a.t.all))
	for _, w := range []string{"统一社会信用代码", "信用代码", "注册号", "执照号", "是", ":"} {
		s = strings.TrimPrefix(s, w)
	}
	if strings.Trim(s, "0123456789ABCDEFGHJKLMNPQRTUWXY") != "" || len(s) < 10 {
		return Reading{}
	}
	if len(s) != 18 && len(s) != 15 {
		return refuse("执照号是 18 位（旧照 15 位），您发的是 " + strconv.Itoa(len(s)) + " 位")
	}
	return a.is(s)
}

var (
	yesWords = strings.Fields("没有逾期 没逾期 无逾期 没问题 没有问题 不是没有 良好 正常 是的 可以 经营 进货 周转 好 是 对 有 嗯 行 中 能 生意 店里 ok yes")
	noWords  = strings.Fields("不是 没有 不好 有逾期 有问题 不行 不能 不对 逾期 黑名单 差 否 没 不 无 买房 买车 炒股 消费 no")
)

// yesNo reads "true" or "false"; the word that stands first decides, the longer
// of two there: 有逾期 is not 有. A word of one character counts only by itself,
// because 不清楚 is no 不.
func (a answer) yesNo() Reading {
	for i := range a.t.Fold {
		yes, no := a.longest(i, yesWords), a.longest(i, noWords)
		switch {
		case yes > no:
			return a.is("true")
		case no > 0:
			return a.is("false")
		}
	}
	return Reading{}
}

// longest is the length of the longest of the words that stands at i; 0 for none.
func (a answer) longest(i int, words []string) int {
	length := 0
	for _, w := range words {
		n := utf8.RuneCountInString(w)
		if n > length && prefixed(a.t.Fold, i, w) && (n > 1 || len(a.t.Fold) == 1) {
			length = n
		}
	}
	return length
}

func (a answer) period() Reading {
	for _, m := range a.found {
		switch {
		case m.class == classPeriod && m.span.Grain == when.Named:
			return a.is(m.span.Period)
		case m.class == classDay && m.span.From == a.today:
			return a.is("today")
		case m.class == classDay && m.span.From == a.today.AddDays(-1):
			return a.is("yesterday")
		}
	}
	if slices.Contains(when.Periods, a.t.all) {
		return a.is(a.t.all)
	}
	return Reading{}
}

// place reads a city or county by any name.
func (a answer) place() Reading {
	for _, m := range a.found {
		if m.class == classCounty || m.class == classTown {
			if names := a.choose(m, []Kind{County, Town}); len(names) > 0 {
				if names[0].Kind == Town && names[0].Within != "" {
					return a.is(names[0].Within)
				}
				return a.is(names[0].Text)
			}
		}
	}
	a.city()
	if a.out[slot.City] == "" && len(a.t.Fold) <= 10 && allHan(a.t.Fold) {
		return a.is(a.t.shown(0, len(a.t.Fold)))
	}
	return a.is(a.out[slot.City])
}
