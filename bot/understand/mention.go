package understand

import (
	"strings"

	"shuangbai/bot/civil"
	"shuangbai/bot/understand/numeral"
	"shuangbai/bot/understand/when"
)

// mention is a place of the text that was recognised: a name, a number, a day.
// What it means for the sentence (an age? a line's id?) the words around tell.
type mention struct {
	class      rune
	start, end int
	money      numeral.Money // classAmount
	number     int64         // classNumber, classLead, classAge
	vague      bool          // of number: 五十多
	span       when.Span     // classDay, classPeriod, classBirth
	months     int           // classDuration
	percent    int64         // classRate, in 1/numeral.Scale
	digits     string        // classPhone
	names      []entry       // the classes of names; nil for a merchant not known
	said       string        // the name as written, when it is not a known one
	corrected  bool          // names were found in spite of a slip
}

// scan recognises everything in t, from left to right, without overlaps.
func scan(g *gazetteer, t text, today civil.Date) []mention {
	var out []mention
	for i := 0; i < len(t.Fold); {
		m, ok := mentionAt(g, t, i, today)
		if !ok || m.end <= i {
			i += max(1, numeral.Endless(t.Fold, i))
			continue
		}
		out = append(out, m)
		i = m.end
	}
	return out
}

func mentionAt(g *gazetteer, t text, i int, today civil.Date) (mention, bool) {
	r := t.Fold[i]
	if g == nil {
		if class := placeholders[runeAt(t.Fold, i+1)]; r == '@' && class != 0 {
			return mention{class: class, start: i, end: i + 2}, true
		}
	} else if name, ok := g.longestAt(t, i); ok && properName(t, name) {
		return mention{class: classOf(name.names), start: i, end: name.end, names: name.names}, true
	}
	if isArabic(r) || r == '+' || r == '幺' || r == '一' || r == '壹' {
		if p, _, end, ok := numeral.Phone(t.Fold, i); ok {
			return mention{class: classPhone, start: i, end: end, digits: p}, true
		}
	}
	if r < 0x80 && !isArabic(r) && r != '#' {
		return mention{}, false
	}
	if r == '#' { // begins nothing but the number of a lead
		m, ok := leadAt(t.Fold, i, today)
		m.start = i
		return m, ok
	}
	if !strings.ContainsRune(starters, r) {
		return mention{}, false
	}
	return quantityAt(t.Fold, i, today)
}

// starters are the runes a quantity or a day can begin with.
const starters = "0123456789#零一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾佰仟半百千大小仨俩今昨前明后上下本这当周星礼月年国元劳最近过去活开启全累至整迄再线廿¥春清端中"

func isArabic(r rune) bool { return r >= '0' && r <= '9' }

// quantityAt tries the readers in the order in which they are the more exact.
func quantityAt(t []rune, i int, today civil.Date) (mention, bool) {
	for _, read := range []func([]rune, int, civil.Date) (mention, bool){leadAt, rateAt, ageAt, dayAt, durationAt, amountAt, numberAt} {
		if m, ok := read(t, i, today); ok {
			m.start = i
			return m, true
		}
	}
	return mention{}, false
}

// widestGap is how many marks may part 线索 and its number; a longer row of them
// is none, and is not walked along once for each.
const widestGap = 4

// leadAt reads 线索12, 12号线索, 第12条线索, #12.
func leadAt(t []rune, i int, _ civil.Date) (mention, bool) {
	for _, w := range []string{"线索编号", "线索号", "线索第", "线索", "#"} {
		if !prefixed(t, i, w) {
			continue
		}
		j := i + len([]rune(w))
		for gap := 0; gap < widestGap && (runeAt(t, j) == ' ' || runeAt(t, j) == '#' || runeAt(t, j) == ':'); gap++ {
			j++
		}
		n, ok := numeral.Scan(t, j)
		if !ok || n.Bulk || n.Range || counts(runeAt(t, n.End)) || n.Lo%numeral.Scale != 0 {
			return mention{}, false
		}
		if runeAt(t, n.End) == '号' {
			n.End++
		}
		return mention{class: classLead, end: n.End, number: n.Whole()}, true
	}
	n, ok := numeral.Scan(t, i)
	if !ok || n.Bulk {
		return mention{}, false
	}
	for _, w := range []string{"号线索", "号的线索", "号单子", "号单", "号客户", "条线索", "号那条", "号这条"} {
		if prefixed(t, n.End, w) && (w != "条线索" || runeAt(t, i-1) == '第') {
			return mention{class: classLead, end: n.End + len([]rune(w)), number: n.Whole()}, true
		}
	}
	return mention{}, false
}

func counts(r rune) bool { return strings.ContainsRune("条个户家天万元年%", r) && r != 0 }

func rateAt(t []rune, i int, _ civil.Date) (mention, bool) {
	r, ok := numeral.Interest(t, i)
	if !ok || (!r.Sure && isDay(t, i)) {
		return mention{}, false
	}
	return mention{class: classRate, end: r.End, percent: r.Percent}, true
}

func isDay(t []rune, i int) bool {
	s, ok := when.Scan(t, i, civil.Date{Year: 2025, Month: 1, Day: 1})
	return ok && !s.Impossible
}

// ageAt reads 58岁, 58周岁, 今年58, 我42, 年龄42, 58了.
func ageAt(t []rune, i int, _ civil.Date) (mention, bool) {
	n, ok := numeral.Scan(t, i)
	if !ok || n.Bulk || n.Range || n.Whole() < 1 || n.Whole() > 120 || n.Lo%numeral.Scale != 0 {
		return mention{}, false
	}
	m := mention{class: classAge, end: n.End, number: n.Whole(), vague: n.Vague}
	j := n.End
	for _, w := range []string{"周岁", "虚岁", "岁"} {
		if prefixed(t, j, w) {
			m.end = j + len([]rune(w))
			return m, true
		}
	}
	if n.Whole() < 14 || n.Whole() > 99 || n.Vague {
		return mention{}, false
	}
	return m, runeAt(t, j) == '了' && (breaks(runeAt(t, j+1)) || strings.ContainsRune("还能可", runeAt(t, j+1))) && runeAt(t, i-1) != '号' || ageLead(t, i) && ageTail(t, j)
}

// ageLead reports whether the words before a bare number are about a person.
func ageLead(t []rune, i int) bool {
	for i > 0 && (t[i-1] == ' ' || t[i-1] == ':') {
		i--
	}
	for _, w := range []string{"今年", "我", "年龄", "年纪", "岁数", "俺", "本人", "都", "老板", "虚岁", "周岁", "满", "刚", "老汉", "他", "她", "快", "今年都", "已经"} {
		n := len([]rune(w))
		if i >= n && prefixed(t, i-n, w) {
			return true
		}
	}
	return false
}

// ageTail reports whether nothing after a bare number names another unit.
func ageTail(t []rune, j int) bool {
	r := runeAt(t, j)
	if r == '了' {
		return true
	}
	return r == 0 || isMark(r) || r == '在' || r == '开' || r == '能' || r == '可' || r == '想' || r == '还' || r == '干' || r == '做'
}

func dayAt(t []rune, i int, today civil.Date) (mention, bool) {
	s, ok := when.Scan(t, i, today)
	if !ok {
		return mention{}, false
	}
	m := mention{class: classDay, end: s.End, span: s}
	switch s.Grain {
	case when.Named, when.Days, when.Future:
		m.class = classPeriod
	case when.Year, when.Month:
		m.class = classPeriod
		if born, end := birthTail(t, i, s.End); born {
			m.class, m.end = classBirth, end
		}
	case when.Day:
		if _, end := birthTail(t, i, s.End); end > s.End && s.From.Before(today.AddMonths(-12*10)) {
			m.class, m.end = classBirth, end
		}
	}
	return m, true
}

// birthTail reads 的, 生, 出生, 生人 after a year: 95年的, 1995年生.
func birthTail(t []rune, i, end int) (born bool, after int) {
	for _, w := range []string{"出生的", "生人", "出生", "生的", "生"} {
		if prefixed(t, end, w) && !prefixed(t, end, "生意") && !prefixed(t, end, "生产") {
			return true, end + len([]rune(w))
		}
	}
	lead := false
	for _, w := range []string{"生日", "出生", "生于", "我", "本人", "老板", "俺", "他", "她", "是", "属于"} {
		n := len([]rune(w))
		lead = lead || i >= n && prefixed(t, i-n, w)
	}
	if runeAt(t, end) == '的' && (lead || breaks(runeAt(t, end+1)) || runeAt(t, end+1) == '人') {
		return true, end + 1
	}
	for _, w := range []string{"生日是", "生日", "出生日期", "出生于", "出生年月", "生于"} {
		for _, gap := range []int{0, 1} {
			n := len([]rune(w)) + gap
			if i >= n && prefixed(t, i-n, w) {
				return true, end
			}
		}
	}
	return false, end
}

func breaks(r rune) bool { return r == 0 || isMark(r) }

func durationAt(t []rune, i int, _ civil.Date) (mention, bool) {
	months, end, ok := when.Duration(t, i)
	return mention{class: classDuration, end: end, months: months}, ok
}

func amountAt(t []rune, i int, _ civil.Date) (mention, bool) {
	m, ok := numeral.Amount(t, i)
	if !ok || !m.Sure && (m.Min < 1000 || !moneyLead(t, i)) {
		return mention{}, false
	}
	return mention{class: classAmount, end: m.End, money: m}, true
}

// moneyLead reports whether the words before a bare number ask for money.
func moneyLead(t []rune, i int) bool {
	for back := 0; back < 3 && i > 0; back++ {
		for _, w := range []string{"需求", "贷款", "贷", "借", "金额", "额度", "资金", "授信", "放款", "批了", "申请", "要", "需", "万到"} {
			n := len([]rune(w))
			if i >= n && prefixed(t, i-n, w) {
				return true
			}
		}
		i--
		if !strings.ContainsRune(" :是个约要了款", t[i]) {
			return false
		}
	}
	return false
}

func numberAt(t []rune, i int, _ civil.Date) (mention, bool) {
	n, ok := numeral.ScanRange(t, i)
	if !ok || (!n.Plain && n.End-i < 2 && !countsPeople(runeAt(t, n.End)) && runeAt(t, n.End) != '天') {
		return mention{}, false
	}
	return mention{class: classNumber, end: n.End, number: n.Whole(), vague: n.Vague}, true
}

func countsPeople(r rune) bool {
	return r == '人' || r == '户' || r == '家' || r == '位' || r == '名'
}

func runeAt(t []rune, i int) rune {
	if i < 0 || i >= len(t) {
		return 0
	}
	return t[i]
}

func prefixed(t []rune, i int, w string) bool {
	if i < 0 {
		return false
	}
	for _, r := range w {
		if runeAt(t, i) != r {
			return false
		}
		i++
	}
	return true
}

// properName refuses a short form inside a longer word: 沁河 in 沁河边 is fine,
// 王村 in 王村长 is not looked at here; a person named 高峰 is not in 高峰期.
func properName(t text, n nameSpan) bool {
	next := runeAt(t.Fold, n.end)
	if n.end-n.start == 2 && classOf(n.names) == classPerson {
		return next != '期' && next != '时'
	}
	return true
}

// classOf is the class of the first kind that the entries bear, in the order
// in which a reader would take them.
func classOf(names []entry) rune {
	best, class := 99, classMerchant
	for _, e := range names {
		rank, c := kindRank(e)
		if rank < best {
			best, class = rank, c
		}
	}
	return class
}

func kindRank(e entry) (rank int, class rune) {
	order := map[Kind]struct {
		rank  int
		class rune
	}{
		Merchant: {1, classMerchant}, Member: {2, classPerson}, County: {3, classCounty}, Town: {4, classTown},
		Market: {5, classMarket}, Operator: {6, classOperator}, Branch: {7, classBranch},
	}
	o := order[e.Kind]
	if e.short {
		o.rank += 10
	}
	return o.rank, o.class
}
