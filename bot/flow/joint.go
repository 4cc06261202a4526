package flow

import (
	"regexp"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/models"
)

// joinWords is 「走访12 我也去了」「走访 12 联合」.
var joinWords = regexp.MustCompile(`^走访\s*(\d{1,9})\s*(?:号|，|,)?\s*(?:我也去了|一起去的|我一起去的|也去了|联合|是联合|联合走访|我也在)[。！]?$`)

// visitNumber finds the number of a visit that a sentence names.
var visitNumber = regexp.MustCompile(`走访\s*(\d{1,9})`)

// joint marks a visit that the partner recorded as joint; it counts once, for
// both.
func (c Campaign) joint() dialog.Flow {
	return dialog.Flow{
		Name: "joint", Title: "联合走访", Pattern: joinWords,
		Access: mayLog("联合走访由走访的成员来记。"),
		Begin:  jointBegin,
		ReadBack: func(t *dialog.Turn, d *dialog.Draft) (dialog.ReadBack, error) {
			v, m, err := visitOf(t, d)
			if err != nil {
				return dialog.ReadBack{}, err
			}
			return dialog.ReadBack{
				Title: "请核对：联合走访",
				Facts: []chat.Fact{
					{Name: "走访", Value: number(v.ID)},
					{Name: "商户", Value: m.Name},
					{Name: "日期", Value: shortDay(v.VisitedOn)},
					{Name: "已登记", Value: peopleOf(t, v)},
				},
				Text: "把您加进去，算联合走访，只计一次。",
			}, nil
		},
		Complete: func(t *dialog.Turn, d *dialog.Draft) (dialog.Closing, error) {
			id := parseNumber(d.Picks[visitPick])
			t.Change(models.JoinVisit{VisitID: id, MemberID: t.Me().ID})
			text := "走访 " + number(id) + " 已记为联合走访"
			return dialog.Closing{Text: text + "。", Word: "已登记", Brief: text}, nil
		},
	}
}

func jointBegin(t *dialog.Turn, d *dialog.Draft) (string, error) {
	id := parseNumber(joinWords.FindStringSubmatch(t.Heard())[1])
	v, err := dialog.Found(t.Visit(id))
	if err != nil {
		return "", err
	}
	if v == nil {
		return "没有走访 " + number(id) + "，请核对编号。", nil
	}
	at := t.Directory().Town(v.TownID)
	switch {
	case v.UndoneAt != nil:
		return "走访 " + number(id) + " 已经撤销了。", nil
	case at == nil || !covers(t, at):
		return "走访 " + number(id) + " 不在您负责的范围。", nil
	case went(v, t.Me().ID):
		return "走访 " + number(id) + " 里已经有您了。", nil
	}
	d.Picks[visitPick] = number(id)
	return "", nil
}
