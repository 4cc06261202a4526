package store

import (
	"context"

	"shuangbai/models"
)

// OpenCodes lists the one-time codes that can still be used, the oldest first.
// The codes themselves are known to nobody but those they were given to.
func (s *Store) OpenCodes(ctx context.Context) ([]models.OneTimeCode, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var rows []codeRow
	err := db.Where("used_at IS NULL AND tries_left > 0 AND expires_at > ?", ms(s.now())).Order("id").Find(&rows).Error
	list := make([]models.OneTimeCode, 0, len(rows))
	for _, row := range rows {
		list = append(list, row.OneTimeCode)
	}
	return list, translate(err)
}
