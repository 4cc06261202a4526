package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"shuangbai/models"
)

// Unentered lists customers of an account who wrote since a time and of whom
// nobody knows by which code they came: the event of it was lost, or they came
// by none.
func (s *Store) Unentered(ctx context.Context, account string, since time.Time, limit int) ([]string, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var customers []string
	err := db.Table("kf_session").Where("entered_at IS NULL AND said_at >= ? AND open_kfid = ?", ms(since), account).
		Order("said_at, customer").Limit(limit).Pluck("customer", &customers).Error
	return customers, translate(err)
}

// Enter notes by which codes customers came, an empty scene for none; an event
// that came meanwhile counts.
func (s *Store) Enter(ctx context.Context, sessions []models.KFSession) error {
	return s.inTx(ctx, func(tx *gorm.DB) error {
		for _, one := range sessions {
			err := tx.Exec("UPDATE kf_session SET scene = ?, scene_param = ?, entered_at = ? WHERE open_kfid = ? AND customer = ? AND entered_at IS NULL",
				one.Scene, one.SceneParam, instant(one.EnteredAt), one.OpenKFID, one.Customer).Error
			if err != nil {
				return err
			}
		}
		return nil
	})
}
