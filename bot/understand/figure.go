package understand

import (
	"slices"
	"strconv"
	"strings"

	"shuangbai/bot/slot"
	"shuangbai/bot/understand/numeral"
)

// notNeeds stand before an amount that is no need: 月流水10万.
var notNeeds = strings.Fields("流水 营业额 收入 销售 销售额 利润 租金 房租 投资 投入 存款 库存 欠 月入 年入 成本 卖 赚 挣 毛利 转让费 欠款 余额 贷着 贷了 借了 欠了 还有")

// amount is the need (or the sum approved): the first amount that is not said
// of something else.
func (r *reader) amount() {
	best, bestRank := -1, -1
	r.each(classAmount, func(i int, m mention) bool {
		rank := 1
		before := r.t.fold(max(0, m.start-5), m.start)
		for _, w := range notNeeds {
			if at := strings.LastIndex(before, w); at >= 0 && !strings.ContainsAny(before[at:], ",.;") {
				rank = 0
			}
		}
		if r.intent == "lead.update" && rank > 0 {
			rank = 2
		}
		if rank > bestRank {
			best, bestRank = i, rank
		}
		return false
	})
	if best < 0 || (bestRank == 0 && r.intent != "lead.update" && r.intent != "calc.repayment") {
		return
	}
	money := r.found[best].money
	if money.Min > 0 {
		r.out.SetInt(slot.Amount, money.Min)
	}
	if money.Max > 0 {
		r.out.SetInt(slot.AmountMax, money.Max)
	}
}

// youngest and oldest are the bounds of a bare number that is taken for an age.
const (
	youngest = 18
	oldest   = 80
)

// ages reads an age, a birth year or a birth date.
func (r *reader) ages() {
	r.each(classAge, func(_ int, m mention) bool {
		r.out.SetInt(slot.Age, m.number)
		return true
	})
	if r.intent == "prescreen" && r.out[slot.Age] == "" && slices.ContainsFunc(r.found, func(m mention) bool { return m.class == classAmount }) {
		r.each(classNumber, func(_ int, m mention) bool { // 跑大车五年，49，想贷六十万
			if !r.alone(m) || m.vague || m.number < youngest || m.number > oldest {
				return false
			}
			r.out.SetInt(slot.Age, m.number)
			return true
		})
	}
	r.each(classBirth, func(_ int, m mention) bool {
		if m.span.From == m.span.To {
			r.set(slot.BirthDate, m.span.From.String())
		} else {
			r.out.SetInt(slot.BirthYear, int64(m.span.From.Year))
		}
		return true
	})
}

var (
	termBefore = strings.Fields("本息 本金 后本 还本 期限 贷 借 用 分 还 期 最长 贷款 周期 贷个 借个 用个 分期")
	termAfter  = strings.Fields("期 还清 还完 的期限 等额 先息 到期 还 内还")
	openWords  = strings.Fields("开 成立 注册 开业 开张 办的 办了 办照 办执照 接手 盘 拿的执照 领的执照 领执照 执照 干起 干的 做起 创办 起步 营业")
)

// time reads durations: how long in business or for how long the loan.
func (r *reader) time() {
	r.each(classDuration, func(_ int, m mention) bool {
		key := slot.MonthsInTrade
		if r.intent == "faq.tenure" && r.near(m, []string{"满", "够", "到", "必须", "非得", "一定"}, 3, 0) { // the rule, not the shop
			return false
		}
		if r.intent == "calc.repayment" || r.intent == "faq.term" || r.isTerm(m) {
			key = slot.TermMonths
		}
		r.set(key, strconv.Itoa(m.months))
		return false
	})
	r.each(classPeriod, func(i int, m mention) bool {
		if m.span.From != m.span.To && m.span.Period == "" && !m.span.To.IsZero() && r.near(m, openWords, 6, 6) && !m.span.From.After(r.today) {
			r.set(slot.OpenedOn, m.span.From.String())
			r.taken = append(r.taken, i)
		}
		return false
	})
	r.each(classPeriod, func(i int, m mention) bool { // 上个月开的店
		if m.span.Period == "last_month" && r.near(m, openWords, 0, 4) {
			r.set(slot.OpenedOn, m.span.From.String())
			r.taken = append(r.taken, i)
		}
		return false
	})
	r.each(classDay, func(i int, m mention) bool {
		if !m.span.Impossible && m.span.From.Before(r.today.AddDays(-20)) && r.near(m, openWords, 4, 4) {
			r.set(slot.OpenedOn, m.span.From.String())
			r.taken = append(r.taken, i)
		}
		return false
	})
}

func (r *reader) isTerm(m mention) bool {
	before := r.t.fold(max(0, m.start-3), m.start)
	for _, w := range termBefore {
		if strings.HasSuffix(before, w) {
			return true
		}
	}
	if r.alone(m) && (r.afterLoan(m.start) || len(r.hits(slot.Repayment)) > 0) {
		return true
	}
	for _, w := range termAfter {
		if prefixed(r.t.Fold, m.end, w) && !prefixed(r.t.Fold, m.end, "还能") && !prefixed(r.t.Fold, m.end, "还没") {
			return true
		}
	}
	return false
}

// alone reports whether the mention is a clause of its own.
func (r *reader) alone(m mention) bool {
	return (m.start == 0 || isMark(r.t.Fold[m.start-1])) && breaks(runeAt(r.t.Fold, m.end))
}

// afterLoan reports whether the clause before i speaks of the sum wanted.
func (r *reader) afterLoan(i int) bool {
	before := r.t.fold(max(0, i-9), i)
	return slices.ContainsFunc([]string{"贷", "借", "需求", "万"}, func(w string) bool { return strings.Contains(before, w) })
}

// near reports whether one of the words stands within before runes ahead of
// the mention or after runes behind it, in the same clause.
func (r *reader) near(m mention, words []string, before, after int) bool {
	left, right := m.start, m.end
	for left > 0 && m.start-left < before && !clauseEnd(r.t.Fold[left-1]) {
		left--
	}
	for right < len(r.t.Fold) && right-m.end < after && !clauseEnd(r.t.Fold[right]) {
		right++
	}
	a, b := r.t.fold(left, m.start), r.t.fold(m.end, right)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(a, w) || strings.Contains(b, w) })
}

func clauseEnd(r rune) bool { return strings.ContainsRune(",.;!?\n", r) && r != 0 }

func (r *reader) interest() {
	r.each(classRate, func(_ int, m mention) bool {
		r.set(slot.RatePercent, percent(m.percent))
		return true
	})
}

// percent prints a rate in 1/Scale without needless zeros: 4.35.
func percent(scaled int64) string {
	return strconv.FormatFloat(float64(scaled)/numeral.Scale, 'f', -1, 64)
}

func (r *reader) phone() {
	r.each(classPhone, func(_ int, m mention) bool {
		r.set(slot.Phone, m.digits)
		return true
	})
}

// lead reads the id of a lead: 线索12, or the number that an order on leads
// begins with or names (12 授信15万, 12号已联系, 派单 12 给王强).
func (r *reader) lead() {
	for i, m := range r.found {
		switch {
		case m.class == classLead, m.class == classNumber && r.intent != "lead.list" && r.intent != "lead.status" && !countsPeople(runeAt(r.t.Fold, m.end)):
			r.out.SetInt(slot.LeadID, m.number)
		case m.class == classDay && r.intent != "lead.list" && r.intent != "lead.status" && runeAt(r.t.Fold, m.end-1) == '号':
			n, ok := numeral.Scan(r.t.Fold, m.start)
			if !ok || n.End != m.end-1 {
				continue
			}
			r.out.SetInt(slot.LeadID, n.Whole())
		default:
			continue
		}
		r.taken = append(r.taken, i)
		r.alsoLeads(m.end)
		return
	}
}

// alsoLeads sees to it that nothing is done at once to one lead of several that
// are named together: 12号、15号已联系.
func (r *reader) alsoLeads(i int) {
	if next := r.over(i + 1); strings.ContainsRune("、,和跟", runeAt(r.t.Fold, i)) && next != nil && next.start == i+1 &&
		(next.class == classLead || next.class == classNumber || next.class == classDay) && r.intent != "lead.list" && r.out[slot.LeadState] != "duplicate" {
		r.result.Confidence = min(r.result.Confidence, Act-0.01)
	}
}

// headcount is how many came: 30人, 来了40户.
func (r *reader) headcount() {
	best := int64(0)
	r.each(classNumber, func(_ int, m mention) bool {
		j := m.end
		for runeAt(r.t.Fold, j) == '多' || runeAt(r.t.Fold, j) == '来' || runeAt(r.t.Fold, j) == '个' || runeAt(r.t.Fold, j) == '余' {
			j++
		}
		if runeAt(r.t.Fold, j) == '号' && runeAt(r.t.Fold, j+1) == '人' {
			j++
		}
		if countsPeople(runeAt(r.t.Fold, j)) || prefixed(r.t.Fold, j, "老板") || prefixed(r.t.Fold, j, "商户") || prefixed(r.t.Fold, j, "企业") || r.near(m, []string{"来了", "到场", "参加", "参会", "人数", "到会", "计划", "咨询", "来"}, 5, 0) && breaks(runeAt(r.t.Fold, j)) {
			best = m.number
			return true
		}
		return false
	})
	if best > 0 {
		r.out.SetInt(slot.Headcount, best)
	}
}
