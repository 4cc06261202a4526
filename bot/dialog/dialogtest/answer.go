package dialogtest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"shuangbai/models"
)

// Questions implements dialog.Book.
func (w *World) Questions(limit int) ([]models.Unanswered, int, error) {
	var open []models.Unanswered
	for _, q := range w.questions {
		if q.Intent == "" && q.Ref == "" {
			open = append(open, q)
		}
	}
	slices.SortStableFunc(open, func(a, b models.Unanswered) int { return cmp.Compare(b.Asked, a.Asked) })
	return open[:min(limit, len(open))], len(open), nil
}

// Question implements dialog.Book.
func (w *World) Question(id int64) (*models.Unanswered, error) {
	if id < 1 || id > int64(len(w.questions)) {
		return nil, errNone
	}
	return copyOf(&w.questions[id-1])
}

// keep counts a sentence on the unanswered list.
func (w *World) keep(c models.KeepUnanswered) (int64, string, error) {
	i := slices.IndexFunc(w.questions, func(q models.Unanswered) bool { return q.Text == c.Text && q.Ref == c.Ref })
	if i >= 0 {
		w.questions[i].Asked++
		return 0, "record asked again: " + c.Text, nil
	}
	q := models.Unanswered{ID: int64(len(w.questions) + 1), Text: c.Text, Role: c.Role, Ref: c.Ref}
	if c.Ref == "" {
		q.Asked = 1
	}
	w.questions = append(w.questions, q)
	return 0, fmt.Sprintf("record unanswered (%s): %s%s", c.Role, c.Text, map[bool]string{true: " 👍"}[c.Like]), nil
}

// reword stores the next version of an answer.
func (w *World) reword(member int64, a models.AnswerText) (int64, string, error) {
	if newest := w.directory.Answer(a.Topic); newest.Version != a.Version {
		return 0, "", models.Fail(models.Conflict, "", nil)
	}
	a.Version, a.MemberID, a.At = a.Version+1, member, w.Now
	others := slices.DeleteFunc(slices.Clone(w.places.Answers), func(o models.AnswerText) bool { return o.Topic == a.Topic })
	w.places.Answers = append(others, a)
	words := slices.DeleteFunc([]string{cmp.Or(a.Text, "built in"), a.Next, a.Source}, func(s string) bool { return s == "" })
	return 0, fmt.Sprintf("record answer %s version %d by %s: %s", a.Topic, a.Version, w.name(member), strings.Join(words, " | ")), nil
}

// adopt decides on a sentence.
func (w *World) adopt(c models.AdoptExample) (int64, string, error) {
	q := &w.questions[c.ID-1]
	if q.Intent != "" {
		return 0, "", models.Fail(models.Conflict, "", nil)
	}
	q.Intent = c.Intent
	if c.Intent == models.SetAside {
		return 0, fmt.Sprintf("record sentence %d set aside", c.ID), nil
	}
	e := models.Example{ID: q.ID, Text: q.Text, Intent: c.Intent}
	w.places.Examples = append(w.places.Examples, e)
	w.Taught(e)
	return 0, fmt.Sprintf("record example %d: %s is %s", c.ID, q.Text, c.Intent), nil
}

func (w *World) drop(id int64) (int64, string, error) {
	w.questions[id-1].Intent = ""
	w.places.Examples = slices.DeleteFunc(slices.Clone(w.places.Examples), func(e models.Example) bool { return e.ID == id })
	return 0, fmt.Sprintf("record example %d dropped", id), nil
}
