// Package numeral reads quantities as Chinese people type them: 20万, 贰拾万,
// 三万五, 十来万, 二三十万, 50w, 4.35%, 三厘八. Every reader looks at one place of
// a folded text (package script) and says where the quantity ends.
package numeral

// Scale is the unit of a Number: values are kept in ten-thousandths so that
// 2.35万 and 4.35% are exact.
const Scale = 10_000

// limit is the largest value read; what is larger is an id, not a quantity.
const limit = 1_000_000_000_000 * Scale

// longest is how many runes a quantity has at most: 玖仟玖佰玖拾玖亿… written
// out to the last digit has fewer.
const longest = 28

// Number is a quantity found in a text.
type Number struct {
	Lo, Hi int64 // in 1/Scale; equal unless Range
	Range  bool  // 三五, 十五六, 20到30
	Vague  bool  // 多, 来, 几, 余: about or somewhat more than Lo
	Unit   int64 // the last multiplier said: 10000 in 20万, 1 in 20
	Bulk   bool  // 万 or 亿 was said
	Plain  bool  // Arabic digits and nothing else: may be an id or an age
	End    int   // the position after the quantity
}

// Whole is Lo in whole units, rounded down.
func (n Number) Whole() int64 { return n.Lo / Scale }

// WholeMax is Hi in whole units, rounded down.
func (n Number) WholeMax() int64 { return n.Hi / Scale }

// Digit is the value of one Chinese or Arabic digit; ok is false for any other rune.
func Digit(r rune) (d int64, ok bool) {
	if r >= '0' && r <= '9' {
		return int64(r - '0'), true
	}
	return hanDigit(r)
}

func hanDigit(r rune) (int64, bool) {
	switch r {
	case '零':
		return 0, true
	case '一', '壹', '幺':
		return 1, true
	case '二', '两', '贰', '俩':
		return 2, true
	case '三', '叁', '参', '仨':
		return 3, true
	case '四', '肆':
		return 4, true
	case '五', '伍':
		return 5, true
	case '六', '陆':
		return 6, true
	case '七', '柒':
		return 7, true
	case '八', '捌':
		return 8, true
	case '九', '玖':
		return 9, true
	}
	return 0, false
}

// multiplier is the power a rune stands for; 0 for none.
func multiplier(r rune) int64 {
	switch r {
	case '十', '拾':
		return 10
	case '百', '佰':
		return 100
	case '千', '仟', 'k':
		return 1000
	case '万', 'w':
		return 10_000
	case '亿':
		return 100_000_000
	}
	return 0
}

// Endless is the length of the run of digits and multipliers at t[i] where it
// is too long to be a quantity, else 0.
func Endless(t []rune, i int) int {
	j := i
	for ; j < len(t); j++ {
		if _, digit := Digit(t[j]); !digit && multiplier(t[j]) == 0 {
			break
		}
	}
	if j-i <= longest {
		return 0
	}
	return j - i
}

func at(t []rune, i int) rune {
	if i < 0 || i >= len(t) {
		return 0
	}
	return t[i]
}

func isArabic(r rune) bool { return r >= '0' && r <= '9' }

// Scan reads the quantity that begins at t[i]: the longest one, without a
// range of two quantities.
func Scan(t []rune, i int) (Number, bool) {
	p := parser{t: t, i: i}
	if !p.run() || p.lo > limit || p.hi > limit {
		return Number{}, false
	}
	n := Number{Lo: p.lo, Hi: p.hi, Range: p.lo != p.hi, Vague: p.vague, Unit: max(p.unit, 1), Bulk: p.mark > 0, End: p.i}
	n.Plain = isArabic(t[i]) && p.unit == 0
	return n, true
}

// parser holds both ends of the value while it walks: they differ where two
// neighbouring digits were said together (三五万).
type parser struct {
	t      []rune
	i      int
	lo, hi int64 // finished part
	secLo  int64 // section below the next 万 or 亿
	secHi  int64
	curLo  int64 // digits waiting for their multiplier
	curHi  int64
	has    bool  // digits are waiting
	unit   int64 // the last multiplier
	vague  bool
	zero   bool  // 零 was said since the last multiplier: 三万零五
	mark   int   // the position after the last multiplier
	bulk   int64 // the last of 万 and 亿
}

func (p *parser) run() bool {
	start := p.i
	for p.i < len(p.t) {
		if !p.step(start) {
			break
		}
		if p.i-start > longest {
			return false
		}
	}
	if p.i == start {
		return false
	}
	p.settle()
	return true
}

// step reads one digit group or one multiplier; false ends the quantity.
func (p *parser) step(start int) bool {
	r := p.t[p.i]
	switch {
	case r == ' ' && p.i > start && multiplier(at(p.t, p.i+1)) >= 10_000: // 20 万
		return p.multiply(multiplier(p.t[p.i+1]))
	case isArabic(r):
		return !p.has && (p.secLo == 0 || p.unit >= 100) && p.arabic()
	case p.i > start && isVague(r):
		return p.vagueMark()
	}
	if _, ok := hanDigit(r); ok {
		return !p.has && p.han()
	}
	m := multiplier(r)
	if m == 0 || (p.i == start && (m > 1000 || r == 'k')) {
		return false
	}
	return p.multiply(m)
}

// arabic reads 20, 2.5, 200,000.
func (p *parser) arabic() bool {
	j, v, digits := p.i, int64(0), 0
	for ; isArabic(at(p.t, j)) || grouped(p.t, j, digits); j++ {
		if p.t[j] == ',' {
			continue
		}
		v, digits = v*10+int64(p.t[j]-'0'), digits+1
		if digits > 13 {
			return false
		}
	}
	v *= Scale
	if c := at(p.t, j); (c == '.' || c == '点') && isArabic(at(p.t, j+1)) {
		j++
		for part := int64(Scale / 10); isArabic(at(p.t, j)); j++ {
			v += part * int64(p.t[j]-'0')
			part /= 10
		}
	}
	p.curLo, p.curHi, p.has, p.i = v, v, true, j
	return true
}

// grouped reports whether t[j] is a thousands separator: up to three digits
// before it and exactly three after.
func grouped(t []rune, j, digits int) bool {
	if at(t, j) != ',' || digits == 0 || (digits > 3 && at(t, j-4) != ',') {
		return false
	}
	return isArabic(at(t, j+1)) && isArabic(at(t, j+2)) && isArabic(at(t, j+3)) && !isArabic(at(t, j+4))
}

// han reads one Chinese digit, two neighbours said together, a string of
// digits (二零二五), or a decimal (四点三五).
func (p *parser) han() bool {
	j := p.i
	var digits []int64
	for d, ok := hanDigit(at(p.t, j)); ok; d, ok = hanDigit(at(p.t, j)) {
		if digits = append(digits, d); len(digits) > 12 {
			return false
		}
		j++
	}
	for len(digits) > 1 && digits[0] == 0 && p.unit > 0 { // the 零 of 一百零五
		digits, p.zero = digits[1:], true
	}
	switch {
	case len(digits) == 2 && neighbours(digits[0], digits[1]):
		p.curLo, p.curHi = digits[0]*Scale, digits[1]*Scale
	default:
		v := int64(0)
		for _, d := range digits {
			v = v*10 + d
		}
		p.curLo, p.curHi = v*Scale, v*Scale
	}
	if at(p.t, j) == '点' {
		j = p.fraction(j)
	}
	p.has, p.i = true, j
	return true
}

// fraction adds the digits after 点; it returns the position after them.
func (p *parser) fraction(j int) int {
	d, ok := Digit(at(p.t, j+1))
	if !ok {
		return j
	}
	j++
	for part := int64(Scale / 10); ok; d, ok = Digit(at(p.t, j)) {
		p.curLo += part * d
		part /= 10
		j++
	}
	p.curHi = p.curLo
	return j
}

// neighbours reports whether two digits said together mean "a to b".
func neighbours(a, b int64) bool {
	return a > 0 && (b == a+1 || (a == 3 && b == 5))
}

func isVague(r rune) bool { return r == '多' || r == '来' || r == '几' || r == '余' || r == '好' }

// vagueMark reads 多, 来, 几, 余 between a number and its multiplier (二十多万);
// after the last multiplier it is read only if it ends the number (三万多).
func (p *parser) vagueMark() bool {
	if p.vague || (p.t[p.i] == '来' && multiplier(at(p.t, p.i+1)) == 0 && !isMeasure(at(p.t, p.i+1))) {
		return false
	}
	if r := p.t[p.i]; (r == '几' && !p.vagueOnes()) || r == '好' {
		return false
	}
	p.vague = true
	p.i++
	return multiplier(at(p.t, p.i)) >= 10_000
}

// vagueOnes reports whether 几 stands for the ones of 十几, 二十几, 一百几.
func (p *parser) vagueOnes() bool { return !p.has && p.unit >= 10 }

func isMeasure(r rune) bool {
	switch r {
	case '年', '个', '天', '块', '元', '人', '户', '家', '岁', '平', '台', '位':
		return true
	}
	return false
}

// multiply applies a multiplier to what waits for it.
func (p *parser) multiply(m int64) bool {
	if m >= 10_000 && p.bulk > 0 && m >= p.bulk { // 十万八万 are two numbers
		p.secLo, p.secHi, p.curLo, p.curHi, p.has, p.i = 0, 0, 0, 0, false, p.mark
		return false
	}
	p.i++
	if m >= 10_000 {
		if p.t[p.i-1] == ' ' {
			p.i++
		}
		p.closeSection(m)
		return true
	}
	if !p.has { // 十五: one ten
		if p.secLo > 0 && p.unit <= m {
			p.i--
			return false
		}
		p.curLo, p.curHi = Scale, Scale
	}
	if p.curLo > limit/m {
		p.i--
		return false
	}
	p.secLo, p.secHi = p.secLo+p.curLo*m, p.secHi+p.curHi*m
	p.curLo, p.curHi, p.has, p.unit, p.zero = 0, 0, false, m, false
	return true
}

// closeSection ends the part before 万 or 亿.
func (p *parser) closeSection(m int64) {
	lo, hi := p.secLo+p.curLo, p.secHi+p.curHi
	p.bulk = m
	if m == 100_000_000 { // 一万亿 is not needed; 三千万 then 亿 is not a number
		lo, hi = lo+p.lo, hi+p.hi
		p.lo, p.hi = 0, 0
	}
	if lo > limit/m || hi > limit/m {
		lo, hi = limit, limit
		m = 2
	}
	p.lo, p.hi = p.lo+lo*m, p.hi+hi*m
	p.secLo, p.secHi, p.curLo, p.curHi = 0, 0, 0, 0
	p.has, p.unit, p.zero, p.mark = false, m, false, p.i
}

// settle adds the digits still waiting: 三万五 is 35000, 一百零五 is 105. Digits
// that count something else (20万3年) are given back.
func (p *parser) settle() {
	factor := int64(1)
	if p.has && p.unit >= 10_000 && p.strays() {
		p.curLo, p.curHi, p.has, p.i = 0, 0, false, p.mark
	}
	if p.unit >= 100 && p.has && !p.zero && p.curHi < 10*Scale && p.curLo%Scale == 0 {
		factor = p.unit / 10
	}
	p.lo += p.secLo + p.curLo*factor
	p.hi += p.secHi + p.curHi*factor
}

// strays reports whether the digits after 万 begin another quantity.
func (p *parser) strays() bool {
	digits := p.i - p.mark
	if isArabic(p.t[p.mark]) && digits != 1 && digits != 4 {
		return true
	}
	return p.curLo%Scale != 0 || isCounted(at(p.t, p.i), at(p.t, p.i+1))
}

// ScanRange reads a quantity or a range of two: 20到30万, 5、6万, 二十万至三十万.
func ScanRange(t []rune, i int) (Number, bool) {
	a, ok := Scan(t, i)
	if !ok || a.Range {
		return a, ok
	}
	if b, ok := Scan(t, a.End); ok && a.Bulk && b.Bulk && !b.Range && a.Unit == b.Unit && a.Lo != b.Lo { // 三万五万, 十万八万
		return Number{Lo: min(a.Lo, b.Lo), Hi: max(a.Lo, b.Lo), Range: true, Vague: a.Vague || b.Vague, Unit: b.Unit, Bulk: true, End: b.End}, true
	}
	j := skipYuan(t, a.End)
	if !joins(t, j, a) {
		return a, true
	}
	b, ok := Scan(t, j+1)
	if !ok || b.Range {
		return a, true
	}
	lo := a.Lo
	if !a.Bulk && b.Bulk && lo <= limit/b.Unit && lo*b.Unit < b.Lo { // the 万 of 20到30万 counts for both
		lo *= b.Unit
	}
	if lo >= b.Lo || lo > limit || (t[j] == '、' && b.Lo-lo != b.Unit*Scale) {
		return a, true
	}
	return Number{Lo: lo, Hi: b.Lo, Range: true, Vague: a.Vague || b.Vague, Unit: b.Unit, Bulk: b.Bulk, End: b.End}, true
}

// skipYuan passes the 块 or 元 inside 五千块到八千块.
func skipYuan(t []rune, j int) int {
	if (at(t, j) == '块' || at(t, j) == '元') && at(t, j+1) != 0 {
		return j + 1
	}
	return j
}

// joins reports whether t[j] joins the quantity before it with one after it.
func joins(t []rune, j int, a Number) bool {
	switch at(t, j) {
	case '到', '至', '~', '-':
		return true
	case '、': // 5、6万, but not 5、走访
		return a.Lo < 10*Scale && a.Unit == 1
	}
	return false
}
