package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"shuangbai/models"
)

// keepUnanswered counts one masked sentence, or one opinion about an answer.
func (w *turnWriter) keepUnanswered(c models.KeepUnanswered) error {
	row := models.Unanswered{Text: c.Text, Role: c.Role, Ref: c.Ref, FirstAt: w.turn.Now, LastAt: w.turn.Now}
	var counter string
	switch {
	case c.Ref == "":
		row.Asked, counter = 1, "asked"
	case c.Like:
		row.Likes, counter = 1, "likes"
	default:
		row.Dislikes, counter = 1, "dislikes"
	}
	at, index := ms(w.turn.Now), w.s.blind.text.Index("text "+c.Text)
	// The upsert alone would use up a number each time, and people type these.
	done := w.tx.Exec("UPDATE unanswered SET "+counter+" = "+counter+" + 1, last_at = ? WHERE text_index = ? AND ref = ?", at, index, c.Ref)
	if done.Error != nil || done.RowsAffected > 0 {
		return done.Error
	}
	return w.tx.Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "text_index"}, {Name: "ref"}},
		DoUpdates: clause.Assignments(map[string]any{
			counter: gorm.Expr("unanswered." + counter + " + 1"), "last_at": at,
		}),
	}).Create(&unansweredRow{Unanswered: row, TextIndex: index}).Error
}

type unansweredRow struct {
	models.Unanswered
	TextIndex []byte
}

// TableName names the table.
func (unansweredRow) TableName() string { return "unanswered" }

// Unanswered lists the sentences nobody understood and the answers that were
// rated, those asked most first; since limits it to those that came since.
// What was decided on is left out.
func (s *Store) Unanswered(ctx context.Context, since time.Time, limit int) ([]models.Unanswered, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var list []models.Unanswered
	err := db.Where("intent = '' AND last_at >= ?", ms(since)).Order("asked + dislikes DESC, id").Limit(limit).Find(&list).Error
	return list, translate(err)
}

// Questions lists the sentences that wait for a decision, those asked most
// first, and how many there are.
func (s *Store) Questions(ctx context.Context, limit int) (list []models.Unanswered, total int, err error) {
	db, cancel := s.read(ctx)
	defer cancel()
	err = db.Where("intent = '' AND ref = ''").Order("asked DESC, id").Limit(limit).Find(&list).Error
	if err != nil || len(list) < limit {
		return list, len(list), translate(err)
	}
	var all int64
	err = db.Model(&models.Unanswered{}).Where("intent = '' AND ref = ''").Count(&all).Error
	return list, int(all), translate(err)
}

// Question reads one sentence of the unanswered list, decided on or not.
func (s *Store) Question(ctx context.Context, id int64) (*models.Unanswered, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var u models.Unanswered
	if err := db.Where("id = ? AND ref = ''", id).Take(&u).Error; err != nil {
		return nil, translate(err)
	}
	return &u, nil
}

// AdoptExample attaches a sentence of the unanswered list to an intent, for a
// command.
func (s *Store) AdoptExample(ctx context.Context, by models.Actor, id int64, intent string) error {
	return s.changeWords(ctx, by, func(tx *gorm.DB) (auditRow, error) {
		return adopt(tx, by, ms(s.now()), models.AdoptExample{ID: id, Intent: intent})
	})
}

// DropExample takes the decision about a sentence back.
func (s *Store) DropExample(ctx context.Context, by models.Actor, id int64) error {
	return s.changeWords(ctx, by, func(tx *gorm.DB) (auditRow, error) { return drop(tx, id) })
}

func adopt(tx *gorm.DB, by models.Actor, at time.Time, c models.AdoptExample) (auditRow, error) {
	if c.Intent == "" {
		return auditRow{}, fail(models.Invalid, "要说采纳成什么。", nil)
	}
	done := tx.Exec("UPDATE unanswered SET intent = ?, adopted_by = ?, adopted_at = ? WHERE id = ? AND ref = '' AND intent = ''",
		c.Intent, by.MemberID, at, c.ID)
	if err := found(done, fail(models.Conflict, "没有这个编号，或者已经处理过了。", nil)); err != nil {
		return auditRow{}, err
	}
	return auditRow{Action: "example.adopt", Object: "unanswered", ObjectID: c.ID}, bump(tx, "words")
}

func drop(tx *gorm.DB, id int64) (auditRow, error) {
	done := tx.Exec("UPDATE unanswered SET intent = '', adopted_by = 0, adopted_at = NULL WHERE id = ? AND ref = '' AND intent <> ''", id)
	if err := found(done, fail(models.Conflict, "没有这个编号，或者还没有采纳。", nil)); err != nil {
		return auditRow{}, err
	}
	return auditRow{Action: "example.drop", Object: "unanswered", ObjectID: id}, bump(tx, "words")
}

// examples lists the sentences that are understood because somebody adopted them.
func examples(db *gorm.DB) ([]models.Example, error) {
	var rows []models.Unanswered
	err := db.Where("intent NOT IN ?", []string{"", models.SetAside}).Order("id").Find(&rows).Error
	list := make([]models.Example, 0, len(rows))
	for _, u := range rows {
		e := models.Example{ID: u.ID, Text: u.Text, Intent: u.Intent, MemberID: u.AdoptedBy}
		if u.AdoptedAt != nil {
			e.At = *u.AdoptedAt
		}
		list = append(list, e)
	}
	return list, err
}
