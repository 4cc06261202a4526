package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"shuangbai/models"
)

const rewritten = "这条答案刚被别人改过，请看过新的再改。"

// SetAnswer puts other words in the place of an answer's own, for a command;
// a.Version is the version they were written over. It gives the new version.
// Whether the words may be said is the caller's to check.
func (s *Store) SetAnswer(ctx context.Context, by models.Actor, a models.AnswerText) (version int64, err error) {
	a.MemberID, a.At = by.MemberID, ms(s.now())
	err = s.changeWords(ctx, by, func(tx *gorm.DB) (auditRow, error) { return putAnswer(tx, a) })
	return a.Version + 1, err
}

// ResetAnswer lets the built-in words of a topic count again.
func (s *Store) ResetAnswer(ctx context.Context, by models.Actor, topic string, version int64) error {
	_, err := s.SetAnswer(ctx, by, models.AnswerText{Topic: topic, Version: version})
	return err
}

// AnswerHistory lists every change of a topic, of all topics for "", the newest
// first.
func (s *Store) AnswerHistory(ctx context.Context, topic string) ([]models.AnswerText, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	if topic != "" {
		db = db.Where("topic = ?", topic)
	}
	var list []models.AnswerText
	err := db.Order("id DESC").Find(&list).Error
	return list, translate(err)
}

// putAnswer adds the next version of a topic, if a.Version is the newest. The
// unique key decides between two who write at once.
func putAnswer(tx *gorm.DB, a models.AnswerText) (auditRow, error) {
	var newest int64
	err := tx.Raw("SELECT COALESCE(MAX(version), 0) FROM answer_text WHERE topic = ?", a.Topic).Row().Scan(&newest)
	if err != nil {
		return auditRow{}, err
	}
	if newest != a.Version {
		return auditRow{}, fail(models.Conflict, rewritten, fmt.Errorf("version %d is there, not %d", newest, a.Version))
	}
	if a.BuiltIn() && newest == 0 {
		return auditRow{}, fail(models.Conflict, "这条答案没有改过，用的就是内置的。", nil)
	}
	a.ID, a.Version = 0, newest+1
	if err := tx.Create(&a).Error; err != nil {
		if duplicate(err) {
			return auditRow{}, fail(models.Conflict, rewritten, err)
		}
		return auditRow{}, err
	}
	action := "answer.set"
	if a.BuiltIn() {
		action = "answer.reset"
	}
	return auditRow{Action: action, Object: "answer_text", ObjectID: a.ID}, bump(tx, "words")
}

// newestAnswers reads the words that count: of each topic the newest version.
func newestAnswers(db *gorm.DB) (list []models.AnswerText, err error) {
	err = db.Where("id IN (SELECT MAX(id) FROM answer_text GROUP BY topic)").Order("topic").Find(&list).Error
	return list, err
}

// changeWords is a transaction of a command after which every replica reads the
// answers and examples anew.
func (s *Store) changeWords(ctx context.Context, by models.Actor, do func(*gorm.DB) (auditRow, error)) error {
	err := s.inTx(ctx, func(tx *gorm.DB) error {
		row, err := do(tx)
		if err != nil {
			return err
		}
		return s.note(tx, by, row)
	})
	if err == nil {
		s.follow.tell(ctx, news{words: true})
	}
	return err
}

// reword does one change of the answers or examples in a turn. What was known of
// them may be old where it fails, so they are read again then, too.
func (w *turnWriter) reword(change func(tx *gorm.DB, by models.Actor, at time.Time) (auditRow, error)) error {
	w.news.words = true
	row, err := change(w.tx, w.turn.Actor, ms(w.turn.Now))
	if err != nil {
		return err
	}
	w.witness(row)
	return nil
}

func (w *turnWriter) setAnswer(a models.AnswerText) error {
	return w.reword(func(tx *gorm.DB, by models.Actor, at time.Time) (auditRow, error) {
		a.MemberID, a.At = by.MemberID, at
		return putAnswer(tx, a)
	})
}
