package flow

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/civil"
	"shuangbai/bot/dialog"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

// backWords say that somebody is back, or does not go: 「我回来了」「销假」.
var backWords = regexp.MustCompile(`^(?:我要?|要|帮我|今天|提前)*(?:销假|(?:回来|到岗|返岗)(?:上班)?了|(?:取消|撤销|结束)请假|不请假了)[。！!]*$`)

// absenceEnd ends a leave early, or takes back one that has not begun: leads
// and reminders come to the member again.
func (c Campaign) absenceEnd() dialog.Flow {
	return dialog.Flow{
		Name: "absence.end", Title: "销假", Pattern: backWords,
		Begin: absenceEndBegin,
		Slots: []dialog.Slot{{
			Key: slot.AbsentFrom, Prompt: "是哪一次请假？", Known: func(dialog.Row) bool { return true }, Settle: absenceEndSettle,
		}},
		ReadBack: absenceEndReadBack, Complete: absenceEndComplete,
	}
}

// absencePick is which of several absences ends.
const absencePick = string(slot.AbsentFrom) + ".which"

// absencesAhead are the member's absences that are not over, the nearest first.
func absencesAhead(t *dialog.Turn) []models.Absence {
	var out []models.Absence
	for _, a := range t.Directory().Absences {
		if a.MemberID == t.Me().ID && a.To >= t.Day() && a.To >= a.From {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b models.Absence) int { return strings.Compare(a.From, b.From) })
	return out
}

func absenceEndBegin(t *dialog.Turn, _ *dialog.Draft) (string, error) {
	if len(absencesAhead(t)) == 0 {
		return "您没有登记过还没完的请假，线索和提醒都照常给您。", nil
	}
	return "", nil
}

func absenceEndSettle(r dialog.Row) (*dialog.Question, error) {
	ahead := absencesAhead(r.Turn)
	switch {
	case len(ahead) == 0:
		return &dialog.Question{End: true, Prompt: "这次请假已经结束了。"}, nil
	case len(ahead) == 1 || absenceEnding(r) != nil:
		return nil, nil //nolint:nilnil // settled
	}
	q := &dialog.Question{Name: absencePick, Prompt: "您有好几次请假，要销哪一次？"}
	for _, a := range ahead[:min(4, len(ahead))] {
		q.Choices = append(q.Choices, chat.Choice{Text: shortDay(a.From) + "起", Key: number(a.ID)})
	}
	return q, nil
}

// absenceEnding is the absence that the draft ends; nil while it is asked for.
func absenceEnding(r dialog.Row) *models.Absence {
	ahead := absencesAhead(r.Turn)
	picked := parseNumber(r.Pick(absencePick))
	i := slices.IndexFunc(ahead, func(a models.Absence) bool { return a.ID == picked || len(ahead) == 1 })
	if i < 0 {
		return nil
	}
	return &ahead[i]
}

func absenceEndReadBack(t *dialog.Turn, d *dialog.Draft) (dialog.ReadBack, error) {
	a := absenceEnding(dialog.Row{Turn: t, Draft: d})
	if a == nil {
		return dialog.ReadBack{}, errAbsenceGone
	}
	text := "这次请假不再算数。"
	if a.From <= t.Day() {
		text = "从今天起，线索和提醒又给您。"
	}
	return dialog.ReadBack{
		Title: "请核对：销假", Text: text, Confirm: "销假",
		Facts: []chat.Fact{{Name: "请假", Value: absenceSpan(t, a)}},
	}, nil
}

func absenceEndComplete(t *dialog.Turn, d *dialog.Draft) (dialog.Closing, error) {
	a := absenceEnding(dialog.Row{Turn: t, Draft: d})
	if a == nil {
		return dialog.Closing{}, errAbsenceGone
	}
	back, text := t.Today, "欢迎回来，从今天起线索和提醒又给您。"
	if from, err := civil.Parse(a.From); err == nil && from.After(t.Today) {
		back, text = from, absenceSpan(t, a)+"的请假已取消。"
	}
	t.Change(models.EndAbsence{ID: a.ID, To: back.AddDays(-1).String()})
	return dialog.Closing{Text: text, Word: "已销假", Brief: t.Me().Name + "销假"}, nil
}

var errAbsenceGone = models.Fail(models.NotFound, "这次请假已经结束了。", nil)

func absenceSpan(t *dialog.Turn, a *models.Absence) string {
	if a.From == a.To {
		return dayName(t, a.From)
	}
	return fmt.Sprintf("%s到%s", dayName(t, a.From), dayName(t, a.To))
}
