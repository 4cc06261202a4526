package store

import (
	"context"

	"gorm.io/gorm"

	"shuangbai/models"
)

// CommitJob writes that periodic work was done and the messages it makes, all or
// nothing; a Duplicate error when it was done before.
func (s *Store) CommitJob(ctx context.Context, run models.JobRun, rows []models.Outgoing) error {
	run.At = s.now()
	err := s.inTx(ctx, func(tx *gorm.DB) error {
		if err := tx.Create(&run).Error; err != nil {
			if duplicate(err) {
				return fail(models.Duplicate, "这一期已经做过了。", err)
			}
			return err
		}
		if len(rows) == 0 {
			return nil
		}
		return insertOutgoing(tx, ms(run.At), rows)
	})
	if err == nil && len(rows) > 0 {
		s.queued()
	}
	return err
}

// JobRun reads what was done for a period; a NotFound error when nothing was.
func (s *Store) JobRun(ctx context.Context, kind, scope, period string) (*models.JobRun, error) {
	return s.oneJob(ctx, func(db *gorm.DB) *gorm.DB {
		return db.Where("kind = ? AND scope = ? AND period = ?", kind, scope, period)
	})
}

// LastJobRun reads what was done last; a NotFound error when nothing was.
func (s *Store) LastJobRun(ctx context.Context, kind, scope string) (*models.JobRun, error) {
	return s.oneJob(ctx, func(db *gorm.DB) *gorm.DB {
		return db.Where("kind = ? AND scope = ?", kind, scope).Order("period DESC")
	})
}

func (s *Store) oneJob(ctx context.Context, which func(*gorm.DB) *gorm.DB) (*models.JobRun, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var run models.JobRun
	if err := which(db).Take(&run).Error; err != nil {
		return nil, translate(err)
	}
	return &run, nil
}
