package flow

import (
	"fmt"

	"shuangbai/bot/chat"
	"shuangbai/bot/civil"
	"shuangbai/bot/dialog"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

// absence records days away; leads and reminders go to the stand-in, who is the
// partner of the pair unless a colleague is named (product.md B).
func (c Campaign) absence() dialog.Flow {
	return dialog.Flow{
		Name: "absence", Title: "请假", Intents: []string{"absence.set"}, Words: []string{"请假"},
		Help: dialog.Help{Name: "请假", Say: "请假 明天到后天"},
		Slots: []dialog.Slot{
			{
				Key: slot.AbsentFrom, Name: "开始", Names: []string{"开始日期", "从"}, Ask: dialog.Needed,
				Prompt: "从哪天开始？", Hint: "说个日子就行，如「明天」「9月20日」。",
				Choices: absentFromChoices, Check: absentFromCheck,
			},
			{
				Key: slot.AbsentTo, Name: "结束", Names: []string{"结束日期", "到"}, Ask: dialog.Needed,
				Prompt: "到哪天为止？（那天也算）", Hint: "说个日子就行，如「9月25日」；只请一天就点「就这一天」。",
				Choices: absentToChoices, Settle: absentToSettle,
			},
			{
				Key: slot.Assignee, Also: []slot.Key{slot.Partner}, Name: "代班", Names: []string{"代班人", "替班", "接手"},
				Ask: dialog.Needed, Prompt: "这几天谁替您？", Hint: "说同事的名字就行。",
				Known: standInKnown, Choices: standInChoices, Settle: standInSettle,
			},
			{Key: slot.Reason, Name: "原因", Free: true},
		},
		ReadBack: absenceReadBack,
		Complete: absenceComplete,
	}
}

// longestAbsence is the most days one record takes, and how far ahead one is
// taken: half a year. A day of the past is read as next year's, so that what
// lies beyond is most likely a slip.
const longestAbsence = 190

func absentFromChoices(r dialog.Row) []chat.Choice {
	return []chat.Choice{
		{Text: "今天", Key: r.Today.String(), Main: true}, {Text: "明天", Key: r.Today.AddDays(1).String()},
	}
}

func absentFromCheck(r dialog.Row, value string) string {
	from, err := civil.Parse(value)
	switch {
	case err != nil:
		return "这个日子不存在。"
	case from.Before(r.Today):
		return dayName(r.Turn, value) + "已经过去了，请假从今天起算。"
	case from.DaysSince(r.Today) > longestAbsence:
		return dayName(r.Turn, value) + "太远了，请假最多提前半年登记。"
	}
	if a := away(r.Directory(), r.Me().ID, value, value); a != nil {
		return alreadyAway(r.Turn, a)
	}
	return ""
}

func absentToChoices(r dialog.Row) []chat.Choice {
	from, err := civil.Parse(r.Value(slot.AbsentFrom))
	if err != nil {
		return nil
	}
	return []chat.Choice{
		{Text: "就这一天", Key: from.String(), Main: true},
		{Text: "共两天", Key: from.AddDays(1).String()},
		{Text: "共三天", Key: from.AddDays(2).String()},
		{Text: "共一周", Key: from.AddDays(6).String()},
	}
}

// absentToSettle refuses an end before the beginning, and days on record already.
func absentToSettle(r dialog.Row) (*dialog.Question, error) {
	from, err1 := civil.Parse(r.Value(slot.AbsentFrom))
	to, err2 := civil.Parse(r.Value(slot.AbsentTo))
	problem := ""
	switch {
	case err1 != nil || err2 != nil:
		problem = "这个日子不存在。"
	case to.Before(from):
		problem = dayName(r.Turn, to.String()) + "比开始的" + dayName(r.Turn, from.String()) + "还早。"
	case to.DaysSince(from) >= longestAbsence:
		problem = dayName(r.Turn, from.String()) + "到" + dayName(r.Turn, to.String()) + daysBetween(from.String(), to.String()) + "，太长了，日子是不是说反了？"
	default:
		if a := away(r.Directory(), r.Me().ID, from.String(), to.String()); a != nil {
			problem = alreadyAway(r.Turn, a)
		}
	}
	if problem == "" {
		return nil, nil //nolint:nilnil // settled
	}
	return &dialog.Question{Refuse: true, Prompt: problem}, nil
}

func alreadyAway(t *dialog.Turn, a *models.Absence) string {
	return "您" + dayName(t, a.From) + "到" + dayName(t, a.To) + "已经登记过请假，日子不能重叠。"
}

// away finds an absence of the member that shares a day with the span; nil when
// there is none.
func away(d *models.Directory, memberID int64, from, to string) *models.Absence {
	for i := range d.Absences {
		if a := &d.Absences[i]; a.MemberID == memberID && a.From <= to && from <= a.To {
			return a
		}
	}
	return nil
}

func absenceReadBack(t *dialog.Turn, d *dialog.Draft) (dialog.ReadBack, error) {
	r := dialog.Row{Turn: t, Draft: d}
	from, to := r.Value(slot.AbsentFrom), r.Value(slot.AbsentTo)
	facts := []chat.Fact{
		{Name: "开始", Value: dayName(t, from)},
		{Name: "结束", Value: dayName(t, to) + "，" + daysBetween(from, to)},
	}
	text := ""
	if name := standInName(r); name != "" {
		facts = append(facts, chat.Fact{Name: "代班", Value: name})
		text = "这几天的线索和提醒转给代班的人。"
	}
	if reason := r.Value(slot.Reason); reason != "" {
		facts = append(facts, chat.Fact{Name: "原因", Value: reason})
	}
	return dialog.ReadBack{Title: "请核对：请假", Facts: facts, Text: text}, nil
}

func daysBetween(from, to string) string {
	a, err1 := civil.Parse(from)
	b, err2 := civil.Parse(to)
	if err1 != nil || err2 != nil {
		return ""
	}
	return fmt.Sprintf("共%d天", b.DaysSince(a)+1)
}

func absenceComplete(t *dialog.Turn, d *dialog.Draft) (dialog.Closing, error) {
	r := dialog.Row{Turn: t, Draft: d}
	a := models.Absence{
		MemberID: t.Me().ID, From: r.Value(slot.AbsentFrom), To: r.Value(slot.AbsentTo), Reason: r.Value(slot.Reason),
	}
	if m := standIn(r); m != nil {
		a.StandInID = m.ID
	}
	t.Change(models.SetAbsence{Absence: a})
	span := dayName(t, a.From) + "到" + dayName(t, a.To)
	if a.From == a.To {
		span = dayName(t, a.From)
	}
	text := "已登记请假：" + span
	if name := standInName(r); name != "" {
		text += "，由" + name + "代班"
	}
	return dialog.Closing{
		Text: text + "。提前回来就发「销假」。",
		Word: "已登记", Brief: t.Me().Name + "请假 " + span,
	}, nil
}
