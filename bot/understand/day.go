package understand

import (
	"cmp"
	"slices"
	"strings"

	"shuangbai/bot/slot"
	"shuangbai/bot/understand/when"
)

var (
	againBefore = strings.Fields("下次 回访 再 约 预约 改 定在 跟进 回头 等 推迟到 计划 过")
	againAfter  = strings.Fields("回访 再去 再来 再联系 再跑 再访 再说 再看 再谈 再定 跟进 联系 答复 给信 给答复 回复 定 送 来 提醒 复访 再上门 再走访 去补 再聊 再过来 过来 上门")
)

// visitDays reads the day of the visit and that of the next contact.
func (r *reader) visitDays() {
	for i, m := range r.found {
		if (m.class != classDay && m.class != classPeriod) || r.isTaken(i) || r.isSeason(m) {
			continue
		}
		s := m.span
		was := s.Nearest(r.today)
		switch {
		case s.Impossible && r.isNext(m):
			r.noDay(slot.FollowUpOn, m)
		case s.Impossible:
			r.noDay(slot.VisitedOn, m)
		case s.Grain == when.Future:
			r.set(slot.FollowUpOn, s.From.String())
		case s.Grain != when.Day:
		case was.From.After(r.today) && !r.isNext(m) && r.beginsVisit(m):
			r.set(slot.VisitedOn, was.From.String()) // told as made: the flow asks
		case was.From.After(r.today), r.isNext(m):
			r.set(slot.FollowUpOn, s.Coming(r.today).From.String())
		default:
			r.set(slot.VisitedOn, was.From.String())
		}
	}
}

// noDay notes that the words for k name no day of the calendar.
func (r *reader) noDay(k slot.Key, m mention) {
	r.result.NoDays = append(r.result.NoDays, NoDay{Key: k, Said: r.t.shown(m.start, m.end), ItemNo: r.itemNo})
}

// goings go between a day and the shop: 明天去张记面馆, 后天要走访张记面馆.
var goings = wordsOf("去 要去 准备去 打算去 上门 入户 走访 拜访 要走访 准备走访 打算走访 计划走访")

// beginsVisit reports whether a day begins the telling of a visit: 明天走访张记面馆.
func (r *reader) beginsVisit(m mention) bool {
	_, _, goes := goings().at(r.t, r.pastMarks(m.end))
	if ms := r.merchants(); !goes || len(ms) > 0 && ms[0].start < m.start {
		return false
	}
	verb, _, told := visitVerbs().first(r.t, 0)
	return !told || verb > m.start
}

// isSeason reports whether a coming day only tells when the money is used:
// 想贷10万中秋备货.
func (r *reader) isSeason(m mention) bool {
	if m.end >= len(r.t.Fold) || !m.span.From.After(r.today) {
		return false
	}
	for _, w := range []string{"再贷", "再借", "再办", "请假", "休假", "出差"} { // the merchant's plans or one's own
		if prefixed(r.t.Fold, m.end, w) {
			return true
		}
	}
	_, _, ok := purposeWords().at(r.t, m.end)
	return ok
}

// isNext reports whether the words around a day speak of the next contact. A
// day that begins the sentence before 回访 is the day of that call.
func (r *reader) isNext(m mention) bool {
	if !m.span.Impossible && m.span.From.Before(r.today) && m.span.Coming(r.today).From.Before(r.today) {
		return false
	}
	if m.span.From == r.today && m.span.Coming(r.today).From == r.today && r.intent == "followup.log" {
		return false
	}
	return r.near(m, againBefore, 4, 0) || r.near(m, againAfter, 0, 4) && (m.start > 3 || m.span.From.After(r.today) && !m.span.Impossible)
}

func (r *reader) isTaken(i int) bool {
	return slices.Contains(r.taken, i)
}

// asked reads the days a list is asked for, in the past if loosely said.
func (r *reader) asked() { r.span(func(s when.Span) when.Span { return s.Past(r.today) }) }

// ahead reads the days a plan is asked for.
func (r *reader) ahead() { r.span(func(s when.Span) when.Span { return s.Coming(r.today) }) }

func (r *reader) span(fit func(when.Span) when.Span) {
	for i, m := range r.found {
		if (m.class != classDay && m.class != classPeriod) || r.isTaken(i) {
			continue
		}
		s := m.span
		if s.Impossible {
			r.noDay(slot.On, m)
			return
		}
		switch s.Grain {
		case when.Named:
			r.set(slot.Period, s.Period)
		case when.Day:
			s = fit(s)
			if s.Until || runeAt(r.t.Fold, m.end) == '前' || prefixed(r.t.Fold, m.end, "之前") {
				s = s.Coming(r.today)
				r.set(slot.From, r.today.String())
				r.set(slot.To, s.From.String())
				return
			}
			if prefixed(r.t.Fold, m.end, "以来") || prefixed(r.t.Fold, m.end, "至今") || prefixed(r.t.Fold, m.end, "到现在") || prefixed(r.t.Fold, m.end, "起到") {
				r.set(slot.From, s.From.String())
				r.set(slot.To, r.today.String())
				return
			}
			r.set(slot.On, s.From.String())
		case when.Days, when.Month, when.Year, when.Future:
			if s.Grain != when.Future {
				s = fit(s)
			}
			r.set(slot.From, s.From.String())
			r.set(slot.To, s.To.String())
		}
		return
	}
}

// eventDay reads the day of an event: a coming one unless it is told as done.
func (r *reader) eventDay() {
	planned := true
	for _, w := range []string{"了", "过", "完", "到场", "到会", "结束", "参加", "收集"} {
		planned = planned && !r.says(w)
	}
	for _, w := range []string{"计划", "准备", "打算", "预计", "拟", "将"} {
		planned = planned || r.says(w)
	}
	for _, m := range r.found {
		if (m.class != classDay && m.class != classPeriod) || m.span.Grain == when.Named {
			continue
		}
		if m.span.Impossible {
			r.noDay(slot.EventOn, m)
			return
		}
		s := m.span.Past(r.today)
		if planned {
			s = m.span.Coming(r.today)
		}
		r.set(slot.EventOn, s.From.String())
		return
	}
}

// absence reads from when to when somebody is away: a span goes before a day.
func (r *reader) absence() {
	found := slices.Clone(r.found)
	slices.SortStableFunc(found, func(a, b mention) int {
		return cmp.Compare(spanRank(a), spanRank(b))
	})
	for _, m := range found {
		if m.class != classDay && m.class != classPeriod {
			continue
		}
		if m.span.Impossible {
			r.noDay(slot.AbsentFrom, m)
			return
		}
		s := m.span.Coming(r.today)
		switch {
		case s.Grain == when.Future, s.Grain == when.Named && s.Period == "week":
			monday := s.From
			r.set(slot.AbsentFrom, monday.String())
			r.set(slot.AbsentTo, monday.AddDays(6).String())
		case s.Grain == when.Named:
			continue
		default:
			r.set(slot.AbsentFrom, s.From.String())
			r.set(slot.AbsentTo, s.To.String())
		}
		r.lengthen(s)
		r.until(m, s)
		return
	}
}

// until reads the last day where other words stand before it: 22号起休产假到31号.
func (r *reader) until(first mention, s when.Span) {
	if s.Grain != when.Day {
		return
	}
	joined := first.end + slices.IndexFunc(r.t.Fold[first.end:], func(c rune) bool { return c == '到' || c == '至' })
	if joined < first.end {
		return
	}
	r.each(classDay, func(_ int, m mention) bool {
		last := m.span.Coming(s.From)
		if m.start <= joined || m.span.Impossible || last.From.Before(s.From) {
			return false
		}
		r.out[slot.AbsentTo] = last.To.String()
		return true
	})
}

func spanRank(m mention) int {
	if m.class == classPeriod && m.span.Grain == when.Days {
		return 0
	}
	return 1
}

// lengthen adds the days of 明天请假三天 where other words stand in between.
func (r *reader) lengthen(s when.Span) {
	if s.Grain != when.Day {
		return
	}
	r.each(classNumber, func(_ int, n mention) bool {
		if runeAt(r.t.Fold, n.end) != '天' || n.number < 1 || n.number > 366 {
			return false
		}
		r.out[slot.AbsentTo] = s.From.AddDays(int(n.number) - 1).String()
		return true
	})
}
