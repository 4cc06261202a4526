package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"shuangbai/models"
)

// KFAccount reads how an account stands; one that was never pulled is empty.
func (s *Store) KFAccount(ctx context.Context, account string) (models.KFAccount, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	a := models.KFAccount{}
	err := db.Where("open_kfid = ?", account).Limit(1).Find(&a).Error
	a.OpenKFID = account
	return a, translate(err)
}

// PauseKF hands an account to people alone, or gives it back to the bot; doing
// it twice changes nothing.
func (s *Store) PauseKF(ctx context.Context, by models.Actor, account string, paused bool) error {
	return s.inTx(ctx, func(tx *gorm.DB) error {
		if err := ensureKF(tx, account); err != nil {
			return err
		}
		row, err := pause(tx, ms(s.now()), paused)
		if err != nil || row.Action == "" {
			return err
		}
		return s.note(tx, by, row)
	})
}

// pause turns the switch of all accounts of this deployment; the row of the
// trail is empty when nothing changed.
func pause(tx *gorm.DB, at time.Time, paused bool) (auditRow, error) {
	row, set := auditRow{Action: "kf.resume", Object: "kf_account"}, "UPDATE kf_account SET paused_at = NULL WHERE paused_at IS NOT NULL"
	var args []any
	if paused {
		row.Action, set, args = "kf.pause", "UPDATE kf_account SET paused_at = ? WHERE paused_at IS NULL", []any{at}
	}
	done := tx.Exec(set, args...)
	if done.Error != nil || done.RowsAffected == 0 {
		return auditRow{}, done.Error
	}
	return row, nil
}

func (w *turnWriter) pauseDesk(c models.PauseDesk) error {
	row, err := pause(w.tx, w.at, c.Paused)
	if err == nil && row.Action != "" {
		w.witness(row)
	}
	return err
}

// WaitingKF lists the sessions of merchants who wait for a person: those for whom
// least has been done go first, of these the longest wait.
func (s *Store) WaitingKF(ctx context.Context, account string, limit int) ([]models.KFSession, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var list []models.KFSession
	err := db.Where("open_kfid = ? AND wait_stage > ?", account, models.NotWaiting).
		Order("wait_stage, waits_since, customer").Limit(limit).Find(&list).Error
	return list, translate(err)
}

// storeWaits notes who got an answer from a person, and who wrote since.
func storeWaits(tx *gorm.DB, p models.KFPage) error {
	for _, w := range p.Waits {
		if w.Answered {
			if err := endWait(tx, p.OpenKFID, w.Customer).Error; err != nil {
				return err
			}
		}
		if w.Since.IsZero() {
			continue
		}
		if err := beginWait(tx, p.OpenKFID, w.Customer, models.WaitCalled, w.Since); err != nil {
			return err
		}
	}
	return nil
}

func beginWait(tx *gorm.DB, account, customer string, stage models.WaitStage, since time.Time) error {
	at := ms(since)
	return tx.Exec("UPDATE kf_session SET wait_stage = ?, waits_since = ?, chased_at = ? WHERE open_kfid = ? AND customer = ? AND wait_stage = ?",
		stage, at, at, account, customer, models.NotWaiting).Error
}

func endWait(tx *gorm.DB, account, customer string) *gorm.DB {
	return tx.Exec("UPDATE kf_session SET wait_stage = ?, waits_since = NULL, chased_at = NULL WHERE open_kfid = ? AND customer = ?",
		models.NotWaiting, account, customer)
}

// changeDesk is apply for what concerns customer service.
func (w *turnWriter) changeDesk(change models.Change) error {
	switch c := change.(type) {
	case models.AskPerson:
		return w.askPerson(c)
	case models.MoveWait:
		return w.moveWait(c)
	case models.PauseDesk:
		return w.pauseDesk(c)
	default:
		return fmt.Errorf("%T concerns no customer service", change)
	}
}

func (w *turnWriter) askPerson(c models.AskPerson) error {
	if err := upsertSessions(w.tx, []models.KFSession{{OpenKFID: c.Account, Customer: c.Customer}}, []string{"customer"}); err != nil {
		return err
	}
	return beginWait(w.tx, c.Account, c.Customer, models.WaitAsked, w.turn.Now)
}

func (w *turnWriter) moveWait(c models.MoveWait) error {
	at := instant(w.turn.Now)
	set, since := "chased_at = ?", []any{at}
	if c.To == models.NotWaiting {
		set, since = "chased_at = NULL, waits_since = NULL", nil
	}
	args := append([]any{c.To}, since...)
	done := w.tx.Exec("UPDATE kf_session SET wait_stage = ?, "+set+" WHERE open_kfid = ? AND customer = ? AND wait_stage = ?",
		append(args, c.Account, c.Customer, c.From)...)
	return found(done, fail(models.Conflict, handled, nil))
}
