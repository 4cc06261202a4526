package store

import (
	"context"

	"shuangbai/models"
)

// LatestOutgoing lists the messages written last, newest first, whatever has
// become of them.
func (s *Store) LatestOutgoing(ctx context.Context, limit int) ([]models.Outgoing, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var list []models.Outgoing
	err := db.Order("id DESC").Limit(limit).Find(&list).Error
	return list, translate(err)
}
