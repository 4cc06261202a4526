package store

import (
	"context"

	"shuangbai/models"
)

// Conversation reads one conversation. An expired one keeps its version, so
// that it can be written, and has lost everything else.
func (s *Store) Conversation(ctx context.Context, key string) (*models.Conversation, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var c models.Conversation
	if err := db.Where("conv_key = ?", key).Take(&c).Error; err != nil {
		return nil, translate(err)
	}
	if !c.ExpiresAt.After(s.now()) {
		c.State, c.HasDraft = nil, false
	}
	return &c, nil
}

// OpenConversations lists the member's other conversations that hold an open
// draft, newest first, state opened.
func (s *Store) OpenConversations(ctx context.Context, memberID int64, except string) ([]models.Conversation, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var list []models.Conversation
	err := db.Where("member_id = ? AND has_draft = ? AND conv_key <> ? AND expires_at > ?", memberID, true, except, ms(s.now())).
		Order("updated_at DESC").Find(&list).Error
	return list, translate(err)
}
