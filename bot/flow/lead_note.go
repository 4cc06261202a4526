package flow

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"shuangbai/bot/dialog"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

// notesShown is how many notes of a lead are shown, the newest first.
const notesShown = 3

// noteAfter is what was said after a move: the clauses that follow the shortest
// beginning which says all that the whole sentence says of the lead; "" for none.
func noteAfter(t *dialog.Turn) string {
	said := t.Heard()
	whole := t.Understand(said, t.Me().Role).Slots
	for i, r := range said {
		if i == 0 || !unicode.IsSpace(r) && !strings.ContainsRune("，,。；;", r) {
			continue
		}
		begun := said[:i]
		moves := whole.Has(slot.LeadState) || noAnswer.MatchString(begun)
		if !moves || !saysAll(t.Understand(begun, t.Me().Role).Slots, whole) {
			continue
		}
		var rest []string
		for _, clause := range strings.FieldsFunc(said[i:], func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("，,。；;", r) }) {
			if utf8.RuneCountInString(clause) > 1 && !slices.ContainsFunc(benefits, func(b named) bool { return clause == b.word }) {
				rest = append(rest, clause)
			}
		}
		return strings.Join(rest, "，")
	}
	return ""
}

// saysAll reports whether a beginning says what the whole says of a move.
func saysAll(begun, whole slot.Values) bool {
	for _, k := range []slot.Key{slot.Merchant, slot.LeadID, slot.LeadState, slot.Amount, slot.Reason} {
		if begun[k] != whole[k] {
			return false
		}
	}
	return true
}

func joinNotes(notes ...string) string {
	return strings.Join(slices.DeleteFunc(notes, func(n string) bool { return n == "" }), "，")
}

// leadNotes are the newest notes of a lead, each with who and when. Why it was
// assigned is a fact of its own.
func leadNotes(t *dialog.Turn, l *models.Lead) (string, error) {
	moves, err := t.MovesOf(l.ID)
	if err != nil {
		return "", err
	}
	var notes []string
	for _, m := range slices.Backward(moves) {
		if m.Note == "" || m.Note == l.Reason || len(notes) == notesShown {
			continue
		}
		note := clockWords(t, m.At) + " "
		if by := t.Directory().Member(m.MemberID); by != nil {
			note += by.Name + "："
		}
		notes = append(notes, note+m.Note)
	}
	return strings.Join(notes, "；"), nil
}
