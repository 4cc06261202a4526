package understand

import (
	"strconv"
	"strings"

	"shuangbai/bot/civil"
	"shuangbai/bot/slot"
	"shuangbai/bot/understand/numeral"
	"shuangbai/bot/understand/when"
)

// Read reads text as the answer to the question for the slot k that was just
// asked: 三年 after 干了多久, 李娟 after 和谁一起. A text that is no answer gives
// OK false; Problem then says why where the text was meant as one (2月30日).
func (l *Lexicon) Read(k slot.Key, text string, today civil.Date) Reading {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return answerTo(l.names, k, text, today)
}

func answerTo(g *gazetteer, k slot.Key, text string, today civil.Date) Reading {
	t := newText(strings.TrimSpace(text), limit)
	if len(t.Fold) == 0 {
		return Reading{}
	}
	a := answer{key: k, g: g, reader: &reader{line: newLine(t, scan(g, t, today)), today: today, out: slot.Values{}, result: &Result{}}}
	read, ok := answers[k]
	if !ok {
		return a.words()
	}
	return read(a)
}

// answer is one text read for one slot.
type answer struct {
	*reader
	key slot.Key
	g   *gazetteer
}

var answers = map[slot.Key]func(answer) Reading{
	slot.Amount: answer.money, slot.AmountMax: answer.money, slot.Phone: answer.phoneNumber,
	slot.VisitedOn: answer.day, slot.FollowUpOn: answer.day, slot.EventOn: answer.day, slot.On: answer.day, slot.From: answer.day,
	slot.To: answer.day, slot.AbsentFrom: answer.day, slot.AbsentTo: answer.day, slot.OpenedOn: answer.opened, slot.BirthDate: answer.age,
	slot.MonthsInTrade: answer.opened, slot.TermMonths: answer.months, slot.Age: answer.age, slot.BirthYear: answer.age,
	slot.Industry: answer.choice, slot.Guarantee: answer.choice, slot.IntentLevel: answer.choice, slot.LeadState: answer.choice,
	slot.Repayment: answer.choice, slot.Satisfaction: answer.choice, slot.Consent: answer.choice, slot.Entity: answer.choice,
	slot.EventKind: answer.choice, slot.List: answer.choice, slot.Equipment: answer.devices,
	slot.Merchant: answer.shop, slot.Town: answer.known, slot.County: answer.known, slot.Market: answer.known,
	slot.Operator: answer.person, slot.Partner: answer.person, slot.Assignee: answer.person,
	slot.RatePercent: answer.percent, slot.Headcount: answer.count, slot.LeadID: answer.count, slot.Licence: answer.licence,
	slot.BusinessUse: answer.yesNo, slot.Capacity: answer.yesNo, slot.CreditStanding: answer.yesNo, slot.Period: answer.period,
	slot.City: answer.place,
}

func (a answer) is(v string) Reading {
	if v == "" {
		return Reading{}
	}
	a.out[a.key] = v
	return Reading{Value: v, Values: a.out, OK: true}
}

func refuse(problem string) Reading { return Reading{Problem: problem} }

// words takes the text as it is: purpose, reason, feedback, note.
func (a answer) words() Reading {
	s := strings.Trim(string(a.t.Shown), " ,.;:\"\n")
	for _, w := range []string{"用途是", "用途", "用于", "用来", "拿来", "原因是", "原因", "因为", "备注", ":"} {
		if rest := strings.TrimPrefix(s, w); len(rest) >= 6 {
			s = strings.Trim(rest, " ,:")
		}
	}
	if len([]rune(s)) > 500 {
		return refuse("这段话太长了，请控制在 500 字以内")
	}
	return a.is(s)
}

// money reads an amount; a bare number below 1000 is meant in 万.
func (a answer) money() Reading {
	for i := range a.t.Fold {
		m, ok := numeral.Amount(a.t.Fold, i)
		switch {
		case !ok && isArabic(a.t.Fold[i]):
			if n, ok := numeral.Scan(a.t.Fold, i); ok && n.Lo == 0 {
				return refuse("金额要大于 0")
			}
			return Reading{}
		case !ok:
			continue
		case i > 0 && (a.t.Fold[i-1] == '-' || a.t.Fold[i-1] == '负'):
			return refuse("金额要大于 0")
		case !m.Sure && !a.alone(i, m.End, tails()):
			continue
		}
		if !m.Sure && max(m.Min, m.Max) < 1000 {
			m.Min, m.Max = m.Min*10_000, m.Max*10_000
		}
		return a.yuan(m)
	}
	return Reading{}
}

func (a answer) yuan(m numeral.Money) Reading {
	if max(m.Min, m.Max) > 10_000_000_000 {
		return refuse("金额太大了，请核对一下")
	}
	if m.Min > 0 {
		a.out.SetInt(slot.Amount, m.Min)
	}
	if m.Max > 0 {
		a.out.SetInt(slot.AmountMax, m.Max)
	}
	value := a.out[a.key]
	if value == "" {
		value = strconv.FormatInt(max(m.Min, m.Max), 10)
	}
	return Reading{Value: value, Values: a.out, OK: true}
}

func (a answer) phoneNumber() Reading {
	most := 0
	for i := range a.t.Fold {
		p, digits, _, ok := numeral.Phone(a.t.Fold, i)
		if ok {
			return a.is(p)
		}
		most = max(most, digits)
	}
	switch {
	case most == 11:
		return refuse("这不像手机号，请核对一下")
	case most >= 6:
		return refuse("手机号是 11 位，您发的是 " + strconv.Itoa(most) + " 位")
	}
	return Reading{}
}

// day reads a date; one loosely said is moved to where the slot looks.
func (a answer) day() Reading {
	s, ok := a.spanOf()
	switch {
	case !ok:
		return Reading{}
	case s.Impossible:
		return refuse("日历上没有这一天，请再说一次")
	}
	return a.dated(s)
}

func (a answer) dated(s when.Span) Reading {
	back := a.key == slot.VisitedOn
	if back {
		s = s.Past(a.today)
	} else {
		s = s.Coming(a.today)
	}
	d := s.From
	if a.key == slot.To || a.key == slot.AbsentTo {
		d = s.To
	}
	if a.key == slot.AbsentFrom && s.Grain != when.Day {
		a.out[slot.AbsentTo] = s.To.String()
	}
	switch {
	case back && d.After(a.today):
		return refuse("走访日期不能在今天以后")
	case a.key == slot.FollowUpOn && d.Before(a.today):
		return refuse("回访日期要在今天以后")
	}
	return a.is(d.String())
}

// spanOf is the first day or span said; a bare number is a day of the month.
func (a answer) spanOf() (when.Span, bool) {
	for i := range a.t.Fold {
		if s, ok := when.Scan(a.t.Fold, i, a.today); ok && !s.From.IsZero() {
			return s, true
		}
	}
	n, ok := numeral.Scan(a.t.Fold, 0)
	if !ok || n.End != len(a.t.Fold) || n.Whole() < 1 || n.Whole() > 31 {
		return when.Span{}, false
	}
	day := newText(strconv.FormatInt(n.Whole(), 10)+"号", 0)
	return when.Scan(day.Fold, 0, a.today)
}

// opened reads how long the business runs: a duration, or the day it began.
func (a answer) opened() Reading {
	if r := a.months(); r.OK || r.Problem != "" {
		return r
	}
	s, ok := a.spanOf()
	switch {
	case !ok:
		return Reading{}
	case s.Impossible:
		return refuse("日历上没有这一天，请再说一次")
	}
	s = s.Past(a.today)
	if s.From.After(a.today) {
		return refuse("开业日期不能在今天以后")
	}
	a.out[slot.OpenedOn] = s.From.String()
	if a.key == slot.OpenedOn {
		return a.is(s.From.String())
	}
	return a.is(strconv.Itoa(a.today.MonthsSince(s.From)))
}

// months reads a duration. Asked for the day of opening it is answered, too.
func (a answer) months() Reading {
	for i := range a.t.Fold {
		if i > 0 && isArabic(a.t.Fold[i-1]) {
			continue // inside a number: the 25年 of 2025年
		}
		if m, _, ok := when.Duration(a.t.Fold, i); ok {
			if i > 0 && (a.t.Fold[i-1] == '-' || a.t.Fold[i-1] == '负') {
				return refuse("时间要大于 0")
			}
			v := strconv.Itoa(m)
			if a.key == slot.OpenedOn {
				a.out[slot.MonthsInTrade] = v
				return Reading{Value: v, Values: a.out, OK: true}
			}
			return a.is(v)
		}
	}
	if n, ok := numeral.Scan(a.t.Fold, 0); ok && n.End == len(a.t.Fold) && n.Whole() > 0 && n.Whole() < 1900 {
		s := string(a.t.Shown)
		return refuse("是 " + s + " 年还是 " + s + " 个月？请带上单位")
	}
	return Reading{}
}

// age reads an age, a birth year or a birth date; Values says which.
func (a answer) age() Reading {
	for _, m := range a.found {
		switch {
		case m.class == classBirth, (m.class == classPeriod || m.class == classDay) && m.span.From.Before(a.today.AddMonths(-12*10)):
			return a.born(m.span)
		case (m.class == classAge || m.class == classNumber) && !m.vague && m.number > 0 && m.number <= 120:
			a.out.SetInt(slot.Age, m.number)
			return Reading{Value: a.out[slot.Age], Values: a.out, OK: true}
		case m.class == classAge || m.class == classNumber:
			if y := m.number; y >= 1900 && y <= int64(a.today.Year) {
				a.out.SetInt(slot.BirthYear, y)
				return Reading{Value: a.out[slot.BirthYear], Values: a.out, OK: true}
			}
			return refuse("年龄请说周岁，例如 45")
		}
	}
	if n, ok := numeral.Scan(a.t.Fold, 0); ok && n.End == len(a.t.Fold) && n.Whole() > 0 && n.Whole() <= 120 {
		a.out.SetInt(slot.Age, n.Whole())
		return Reading{Value: a.out[slot.Age], Values: a.out, OK: true}
	}
	if strings.Contains(a.t.all, "属") {
		return refuse("请说周岁或出生年份，例如 45 或 1980 年")
	}
	return Reading{}
}

func (a answer) born(s when.Span) Reading {
	if s.Impossible {
		return refuse("日历上没有这一天，请再说一次")
	}
	if s.From == s.To {
		a.out[slot.BirthDate] = s.From.String()
		return Reading{Value: s.From.String(), Values: a.out, OK: true}
	}
	a.out.SetInt(slot.BirthYear, int64(s.From.Year))
	return Reading{Value: a.out[slot.BirthYear], Values: a.out, OK: true}
}
