package numeral

import "slices"

// Rate is a rate of interest, in percent a year and in 1/Scale.
type Rate struct {
	Percent int64
	tenths  bool // said in 厘 or 分, which are ten times smaller by the month
	Sure    bool // a unit was said: %, 厘, 点, 百分之; a bare 4.35 must follow 利率
	End     int
}

var (
	monthly  = words("月息", "月利率", "月利", "每月利息", "一个月")
	rateLead = words("年化利率", "年利率", "年利息", "年化", "年息", "利率", "利息", "月利率", "月息", "月利", "日息")
)

// Interest reads the rate at t[i]: 4.35%, 百分之四点二, 三厘八, 月息6厘, 4个点. A
// rate said by the month is given by the year.
func Interest(t []rune, i int) (Rate, bool) {
	r, ok := rateAt(t, i)
	if !ok || r.Percent <= 0 {
		return Rate{}, false
	}
	lead, month := leadBefore(t, i)
	if month {
		r.Percent *= 12
		if r.tenths {
			r.Percent /= 10
		}
	}
	if !r.Sure && !lead {
		return Rate{}, false
	}
	return r, r.Percent <= 100*Scale
}

func rateAt(t []rune, i int) (Rate, bool) {
	if hasPrefix(t, i, "百分之") {
		n, ok := Scan(t, i+3)
		return Rate{Percent: n.Lo, Sure: true, End: n.End}, ok
	}
	n, ok := Scan(t, i)
	if !ok || n.Unit > 10 || n.Range {
		return Rate{}, false
	}
	switch r := at(t, n.End); {
	case r == '%':
		return Rate{Percent: n.Lo, Sure: true, End: n.End + 1}, true
	case r == '厘':
		return fraction(t, n, 1)
	case r == '分' && at(t, n.End+1) != '期' && n.Lo <= 3*Scale:
		rate, ok := fraction(t, n, 10)
		lead, _ := leadBefore(t, i)
		rate.Sure = lead
		return rate, ok
	case r == '点' && !isArabic(at(t, n.End+1)):
		return Rate{Percent: n.Lo, End: n.End + 1}, true // 九点走访 is an hour
	case r == '个' && (at(t, n.End+1) == '点') && !isClock(t, n.End+2):
		rate := Rate{Percent: n.Lo, Sure: true, End: n.End + 2}
		if d, ok := Digit(at(t, rate.End)); ok { // 4个点35 is not said, 四个点五 is
			rate.Percent += d * Scale / 10
			rate.End++
		}
		return rate, true
	}
	named := false
	for _, w := range rateLead {
		named = named || at(t, n.End) == '的' && hasPrefix(t, n.End+1, string(w))
	}
	return Rate{Percent: n.Lo, Sure: named, End: n.End}, n.Lo <= 36*Scale
}

// fraction reads the tenth after 厘 or 分: 三厘八 is 3.8.
func fraction(t []rune, n Number, unit int64) (Rate, bool) {
	r := Rate{Percent: n.Lo * unit, tenths: true, Sure: true, End: n.End + 1}
	if at(t, r.End) == '半' {
		r.Percent += unit * Scale / 2
		r.End++
	} else if d, ok := Digit(at(t, r.End)); ok && !isCounted(at(t, r.End+1), 0) {
		r.Percent += d * unit * Scale / 10
		r.End++
	}
	return r, true
}

func isClock(t []rune, i int) bool { return at(t, i) == '钟' || at(t, i) == '半' }

// leadBefore looks for 利率, 年化, 月息 … just before i (是, 为, 按 and marks
// between them do not matter); month tells a monthly rate.
func leadBefore(t []rune, i int) (lead, month bool) {
	j := i
	for j > 0 && i-j < 4 && slices.Contains([]rune("是为按:= 大概约才就在算到"), t[j-1]) {
		j--
	}
	for _, w := range monthly {
		if j >= len(w) && slices.Equal(t[j-len(w):j], w) {
			return true, true
		}
	}
	for _, w := range rateLead {
		if j >= len(w) && slices.Equal(t[j-len(w):j], w) {
			return true, false
		}
	}
	return false, false
}

func hasPrefix(t []rune, i int, w string) bool {
	for _, r := range w {
		if at(t, i) != r {
			return false
		}
		i++
	}
	return true
}
