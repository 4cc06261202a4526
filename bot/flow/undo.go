package flow

import (
	"fmt"
	"regexp"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/rights"
	"shuangbai/models"
)

// undo takes back the last visit on the day it was recorded. The one just
// recorded here goes at once; any other, and one taken back from a menu, is
// shown first, so that 「撤销」 sent twice does not take two visits.
func (c Campaign) undo() dialog.Act {
	return dialog.Act{
		Name: "undo", Intents: []string{"undo"}, Words: []string{undoAsk},
		Access: mayLog("您没有可撤销的走访。"),
		Help:   dialog.Help{Name: "撤销上一条", Say: undoAsk, Example: "撤销"},
		Do:     func(t *dialog.Turn) (chat.Reply, error) { return undoLast(t, false) },
	}
}

const (
	undoYes = "确认撤销"
	undoAsk = "撤销上一条" // on buttons: asks before it takes anything back

	undoTooLate = "走访 %d 只能由登记人当天撤销，之后请县区牵头人来撤。"
)

// undoSurely is undoYes, with the number of the visit where one was named.
var undoSurely = regexp.MustCompile(`^` + undoYes + `(?:\s*走访\s*\d{1,9})?[。！!]?$`)

// undoSure is the answer to the question of undo.
func (c Campaign) undoSure() dialog.Act {
	return dialog.Act{
		Name: "undo.sure", Pattern: undoSurely, Access: mayLog("您没有可撤销的走访。"),
		Do: func(t *dialog.Turn) (chat.Reply, error) { return undoLast(t, true) },
	}
}

func mayLog(denied string) dialog.Access {
	return dialog.Access{Allow: rights.Writers(rights.Visit), Denied: denied}
}

func undoLast(t *dialog.Turn, sure bool) (chat.Reply, error) {
	if m := visitNumber.FindStringSubmatch(t.Heard()); m != nil {
		return undoNumbered(t, parseNumber(m[1]), sure)
	}
	v, here, err := t.LastVisit()
	if err != nil {
		return chat.Reply{}, err
	}
	if v == nil {
		return chat.Reply{Text: "今天没有可撤销的走访。更早的请县区牵头人发「撤销 走访12」。"}, nil
	}
	if v.MemberID != t.Me().ID {
		return chat.Reply{Text: fmt.Sprintf("走访 %d 不是您登记的，请登记人撤销。", v.ID)}, nil
	}
	if !mayCorrect(t, v) {
		return chat.Reply{Text: fmt.Sprintf(undoTooLate, v.ID)}, nil
	}
	if (!here || t.Heard() == undoAsk) && !sure {
		return t.Menu(fmt.Sprintf("今天最后一条是走访 %d（%s）。要撤销它吗？", v.ID, merchantName(t, v.MerchantID)),
			t.Sentence(undoYes, undoYes), t.Sentence("不撤销", "不")), nil
	}
	return undone(t, v), nil
}

// undoNumbered takes back the visit named, once it was shown whose it is: its
// author on the same day, the county lead later.
func undoNumbered(t *dialog.Turn, id int64, sure bool) (chat.Reply, error) {
	v, err := dialog.Found(t.Visit(id))
	switch {
	case err != nil:
		return chat.Reply{}, err
	case v == nil:
		return chat.Reply{Text: fmt.Sprintf("没有走访 %d，请核对编号。", id)}, nil
	case v.UndoneAt != nil:
		return chat.Reply{Text: fmt.Sprintf("走访 %d 已经撤销过了。", id)}, nil
	case !mayCorrect(t, v):
		return chat.Reply{Text: fmt.Sprintf(undoTooLate, id)}, nil
	case !sure:
		return t.Menu(fmt.Sprintf("走访 %d 是 %s %s走访的%s。要撤销它吗？", id, shortDay(v.VisitedOn), peopleOf(t, v), merchantName(t, v.MerchantID)),
			t.Sentence(undoYes, fmt.Sprintf("%s 走访%d", undoYes, id)), t.Sentence("不撤销", "不")), nil
	}
	return undone(t, v), nil
}

func undone(t *dialog.Turn, v *models.Visit) chat.Reply {
	t.Change(models.UndoVisit{ID: v.ID, Version: v.Version})
	t.ForgetVisit()
	t.Retell(v.DraftID, "已撤销")
	return t.Menu(fmt.Sprintf("已撤销走访 %d（%s），不再计数，记录留痕。", v.ID, merchantName(t, v.MerchantID)),
		t.Sentence("重新登记", "登记走访"))
}
