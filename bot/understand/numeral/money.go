package numeral

import "slices"

// Money is an amount in whole yuan.
type Money struct {
	Min, Max int64 // 0 where not said: 不到五万 gives Max alone, 二十万 Min alone
	Sure     bool  // a unit of money was said; else the words around must tell
	Start    int   // of the quantity with its qualifier (不到, 最多)
	End      int
}

// Amount reads the amount of money at t[i]: a quantity with 万, 元, 块 or ¥.
// A bare number gives Sure false.
func Amount(t []rune, i int) (Money, bool) {
	start, sign := i, false
	if at(t, i) == '¥' {
		i, sign = i+1, true
	}
	n, ok := ScanRange(t, i)
	if !ok || n.Hi <= 0 {
		return Money{}, false
	}
	end, unit := yuan(t, n.End)
	if n.Lo == Scale && at(t, end-1) == '块' { // 一块去 is "together"
		return Money{}, false
	}
	if !unit && isCounted(at(t, end), at(t, end+1)) && (!n.Bulk || !isTime(at(t, end))) {
		return Money{}, false
	}
	m := Money{Min: n.Whole(), Sure: sign || unit || n.Bulk, Start: start, End: end}
	if m.Min <= 0 {
		return Money{}, false
	}
	if n.Range {
		m.Max = n.WholeMax()
	}
	m.qualify(t)
	return m, true
}

// yuan passes 多, 元, 块钱, 整 after a quantity; unit tells whether money was named.
func yuan(t []rune, j int) (end int, unit bool) {
	for at(t, j) == '多' || at(t, j) == '来' {
		j++
	}
	switch at(t, j) {
	case '元', '圆', '块':
		j, unit = j+1, true
		if at(t, j) == '钱' || at(t, j) == '整' {
			j++
		}
	}
	if at(t, j) == '人' && at(t, j+1) == '民' && at(t, j+2) == '币' {
		return j + 3, true
	}
	return j, unit
}

// isCounted reports whether the rune after a number counts things other than
// money: 20户, 3年, 12号, 20%.
func isCounted(r, next rune) bool {
	switch r {
	case '户', '人', '家', '名', '位', '年', '月', '天', '日', '号', '岁', '平', '斤', '吨', '辆', '台', '间', '次', '条',
		'笔', '%', '个', '期', '点', '厘', '分', '周', '亩', '头', '只', '张', '件', '班', '楼', '层', '倍', '袋', '箱', '成',
		'口', '匹', '棵', '套', '桌', '米', '公', '折', '季', '/', '后', '店':
		return r != '分' || next != '期'
	}
	return false
}

// isTime reports whether the rune begins what follows an amount of money and
// does not count with it: 三五万周转, 20万年底还.
func isTime(r rune) bool {
	switch r {
	case '周', '年', '月', '天', '日', '分', '后', '点', '店', '期', '季':
		return true
	}
	return false
}

var (
	belowBefore = words("不到", "不超过", "最多", "至多", "顶多", "最高", "少于", "低于", "不足", "不够", "没到", "撑死", "封顶", "大不了", "不多于", "上限")
	belowAfter  = words("以内", "以下", "之内", "封顶", "之下", "打住", "到头")
)

func words(list ...string) [][]rune {
	out := make([][]rune, len(list))
	for i, w := range list {
		out[i] = []rune(w)
	}
	return out
}

// qualify turns an amount said with "at most" into Max alone, and widens it
// over the qualifier.
func (m *Money) qualify(t []rune) {
	before, adjacent := qualifierBefore(t, m.Start)
	after := qualifierAfter(t, m.End)
	if before < 0 && after < 0 {
		return
	}
	if m.Max == 0 {
		m.Min, m.Max = 0, m.Min
	}
	if before >= 0 && adjacent {
		m.Start = before
	}
	if after >= 0 {
		m.End = after
	}
}

// qualifierBefore finds 不到, 最多 … at most four runes before start; -1 if none.
func qualifierBefore(t []rune, start int) (pos int, adjacent bool) {
	for back := range 5 {
		j := start - back
		if j < 0 || (back > 0 && (isBreak(t[j]) || isArabic(t[j]))) {
			return -1, false
		}
		for _, w := range belowBefore {
			if j >= len(w) && slices.Equal(t[j-len(w):j], w) {
				return j - len(w), back == 0
			}
		}
	}
	return -1, false
}

func qualifierAfter(t []rune, end int) int {
	for _, w := range belowAfter {
		if end+len(w) <= len(t) && slices.Equal(t[end:end+len(w)], w) {
			return end + len(w)
		}
	}
	return -1
}

func isBreak(r rune) bool {
	switch r {
	case ',', '.', ';', '!', '?', '\n', ':', ' ', '、':
		return true
	}
	return false
}
