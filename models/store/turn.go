package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"shuangbai/models"
)

// The sentences of the two outcomes of a race.
const (
	movedOn = "刚才还有一条消息也在处理，这一条没有保存，请再发一次。"
	handled = "这条消息已经处理过了。"
)

// CommitTurn writes a turn: all of it or nothing. It gives the numbers that the
// changes yielded. Besides what models.Turn says: an Unavailable error may leave
// open whether the turn was committed; its message, sent again, finds out by
// the inbox row. A turn without a conversation key or a message id writes no
// such row.
func (s *Store) CommitTurn(ctx context.Context, t models.Turn) ([]int64, error) {
	ctx, cancel := context.WithTimeout(withRing(ctx, s.ring), Patience)
	defer cancel()
	bodies := make([][]byte, len(t.Outgoing))
	for i := range t.Outgoing {
		bodies[i] = slices.Clone(t.Outgoing[i].Body)
	}
	var w *turnWriter
	err := retry(ctx, func() error {
		for i := range bodies { // Finish fills numbers in, in place
			t.Outgoing[i].Body = slices.Clone(bodies[i])
		}
		w = &turnWriter{s: s, turn: &t, at: ms(t.At)}
		if err := w.load(s.look.WithContext(ctx)); err != nil {
			return err
		}
		return s.db.WithContext(ctx).Transaction(w.write)
	})
	if err != nil {
		if w.news.words && models.CodeOf(err) == models.Conflict { // it was decided on old words
			s.follow.tell(ctx, news{words: true})
		}
		return nil, err
	}
	s.follow.tell(ctx, w.news)
	if len(t.Outgoing) > 0 {
		s.queued()
	}
	return w.numbers, nil
}

// turnWriter writes one turn in one transaction.
type turnWriter struct {
	s    *Store
	turn *models.Turn
	at   time.Time // machine clock
	tx   *gorm.DB

	// What was read before the transaction began; version columns tell when it
	// is no longer true.
	visits   map[int64]*models.Visit
	leads    map[int64]*models.Lead
	subjects map[int64]*subject
	named    map[townName][]*subject

	numbers []int64
	trail   []auditRow
	news    news
}

func (w *turnWriter) write(tx *gorm.DB) error {
	w.tx = tx
	for _, change := range w.turn.Changes {
		number, err := w.apply(change)
		if err != nil {
			return err
		}
		w.numbers = append(w.numbers, number)
	}
	if w.turn.Finish != nil {
		w.turn.Conversation.State, w.turn.Inbox.Reply = w.turn.Finish(w.numbers)
	}
	for _, step := range []func() error{
		w.writeOutgoing, w.writeConversation, w.writeTaken, w.writeInbox, w.writeTrail, w.bumpRevisions,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// apply does one change; the switch knows all of them.
func (w *turnWriter) apply(change models.Change) (number int64, err error) {
	switch c := change.(type) {
	case models.SaveVisit:
		return w.saveVisit(c)
	case models.AmendVisit:
		return 0, w.amendVisit(c)
	case models.UndoVisit:
		return 0, w.undoVisit(c)
	case models.JoinVisit:
		return 0, w.joinVisit(c)
	case models.MergeDraft:
		return 0, w.mergeDraft(c)
	case models.SavePreScreen:
		return w.savePreScreen(c.Screen)
	case models.SetAbsence:
		return w.setAbsence(c.Absence)
	case models.EndAbsence:
		return 0, w.endAbsence(c)
	case models.UseMemberCode, models.UseGroupCode, models.WrongCode:
		return 0, w.changeCode(c)
	case models.KeepUnanswered, models.SetAnswer, models.ResetAnswer, models.AdoptExample, models.DropExample:
		return 0, w.changeWords(c)
	case models.OpenLead:
		return w.openLead(c.Lead)
	case models.MergeMerchants, models.UnmergeMerchants:
		return w.changeShops(c)
	case models.HandOver:
		return w.handOver(c)
	case models.TakeContact:
		return w.takeContact(c)
	case models.WithdrawConsent:
		return 0, w.withdrawConsent(c)
	case models.AssignLead, models.MoveLead, models.NoteLead, models.ClimbLead:
		return 0, w.changeLead(c)
	case models.AskPerson, models.MoveWait, models.PauseDesk:
		return 0, w.changeDesk(c)
	case models.Witness:
		w.witness(auditRow{Action: c.Action, Object: c.Object, ObjectID: c.ID})
	}
	return 0, nil
}

// changeCode does what became of a one-time code.
func (w *turnWriter) changeCode(change models.Change) error {
	switch c := change.(type) {
	case models.UseMemberCode:
		return w.useMemberCode(c)
	case models.UseGroupCode:
		return w.useGroupCode(c)
	case models.WrongCode:
		return w.wrongCode(c)
	default:
		return fmt.Errorf("%T is about no code", change)
	}
}

// changeWords does what changes answers and examples.
func (w *turnWriter) changeWords(change models.Change) error {
	switch c := change.(type) {
	case models.KeepUnanswered:
		return w.keepUnanswered(c)
	case models.SetAnswer:
		return w.setAnswer(c.Answer)
	case models.ResetAnswer:
		return w.setAnswer(models.AnswerText{Topic: c.Topic, Version: c.Version})
	case models.AdoptExample:
		return w.reword(func(tx *gorm.DB, by models.Actor, at time.Time) (auditRow, error) { return adopt(tx, by, at, c) })
	case models.DropExample:
		return w.reword(func(tx *gorm.DB, _ models.Actor, _ time.Time) (auditRow, error) { return drop(tx, c.ID) })
	default:
		return fmt.Errorf("%T changes no words", change)
	}
}

func (w *turnWriter) writeOutgoing() error {
	if len(w.turn.Outgoing) == 0 {
		return nil
	}
	return insertOutgoing(w.tx, w.at, slices.Clone(w.turn.Outgoing))
}

func (w *turnWriter) writeConversation() error {
	c := w.turn.Conversation
	if c.Key == "" {
		return nil
	}
	if c.UpdatedAt.IsZero() {
		c.UpdatedAt = w.at
	}
	if c.Version > 0 {
		return w.updateConversation(c)
	}
	state, err := w.s.sealed("conversation.state", c.State)
	if err != nil {
		return err
	}
	err = w.tx.Exec("INSERT INTO conversation (conv_key, version, member_id, state, has_draft, updated_at, expires_at) VALUES (?, 1, ?, ?, ?, ?, ?)",
		c.Key, c.MemberID, state, c.HasDraft, instant(c.UpdatedAt), instant(c.ExpiresAt)).Error
	if duplicate(err) {
		return fail(models.Conflict, movedOn, err)
	}
	return err
}

func (w *turnWriter) updateConversation(c models.Conversation) error {
	state, err := w.s.sealed("conversation.state", c.State)
	if err != nil {
		return err
	}
	done := w.tx.Exec("UPDATE conversation SET version = version + 1, member_id = ?, state = ?, has_draft = ?, updated_at = ?, expires_at = ? WHERE conv_key = ? AND version = ?",
		c.MemberID, state, c.HasDraft, instant(c.UpdatedAt), instant(c.ExpiresAt), c.Key, c.Version)
	return found(done, fail(models.Conflict, movedOn, nil))
}

// writeTaken stores the conversation whose draft moved here.
func (w *turnWriter) writeTaken() error {
	if w.turn.Taken == nil {
		return nil
	}
	taken := *w.turn.Taken
	if taken.UpdatedAt.IsZero() {
		taken.UpdatedAt = w.at
	}
	return w.updateConversation(taken)
}

func (w *turnWriter) writeInbox() error {
	in := w.turn.Inbox
	if in.MessageID == "" {
		return nil
	}
	in.Status = models.Handled
	if in.CreatedAt.IsZero() {
		in.CreatedAt = w.at
	}
	if !in.Resumes {
		return insertInbox(w.tx, w.s, in)
	}
	reply, err := w.s.sealed("inbox.reply", in.Reply)
	if err != nil {
		return err
	}
	done := w.tx.Exec("UPDATE inbox SET status = ?, reply = ?, body = NULL, owner = '', lease_until = NULL WHERE door = ? AND message_id = ? AND status = ?",
		models.Handled, reply, in.Door, in.MessageID, models.Received)
	return found(done, fail(models.Conflict, handled, nil))
}

func (w *turnWriter) bumpRevisions() error {
	if w.news.roster {
		if err := bump(w.tx, "roster"); err != nil {
			return err
		}
	}
	if w.news.renamed {
		return bump(w.tx, "merchants")
	}
	return nil
}

// sealed is a parameter for a sealed column: NULL for nothing.
func (s *Store) sealed(place string, plain []byte) (any, error) {
	if len(plain) == 0 {
		return nil, nil //nolint:nilnil // NULL
	}
	return s.ring.Seal(place, plain)
}

// found gives none when a statement touched no row.
func found(done *gorm.DB, none error) error {
	if done.Error != nil {
		return done.Error
	}
	if done.RowsAffected == 0 {
		return none
	}
	return nil
}
