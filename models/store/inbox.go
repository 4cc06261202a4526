package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"shuangbai/models"
)

// staleLease is how long one replica may take for a message it picked up.
const staleLease = 30 * time.Second

// lot is how many rows a periodic job takes at once.
const lot = 100

// Inbox reads what is known of a message.
func (s *Store) Inbox(ctx context.Context, door, messageID string) (*models.Inbox, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var in models.Inbox
	if err := db.Where("door = ? AND message_id = ?", door, messageID).Take(&in).Error; err != nil {
		return nil, translate(err)
	}
	return &in, nil
}

// PutReceived promises to handle a message: the row holds its sealed body until
// a turn with Inbox.Resumes finishes it. Duplicate when the message is known.
func (s *Store) PutReceived(ctx context.Context, in models.Inbox) error {
	in.Status = models.Received
	if in.CreatedAt.IsZero() {
		in.CreatedAt = s.now()
	}
	return s.inTx(ctx, func(tx *gorm.DB) error { return insertInbox(tx, s, in) })
}

func insertInbox(tx *gorm.DB, s *Store, in models.Inbox) error {
	var columns [3]any
	for i, c := range []struct {
		place string
		plain []byte
	}{{"inbox.body", in.Body}, {"inbox.reply", in.Reply}, {"inbox.reply_url", []byte(in.ReplyURL)}} {
		var err error
		if columns[i], err = s.sealed(c.place, c.plain); err != nil {
			return err
		}
	}
	err := tx.Exec("INSERT INTO inbox (door, message_id, conversation, status, body, reply, reply_url, handed_over, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		in.Door, in.MessageID, in.Conversation, in.Status, columns[0], columns[1], columns[2], in.HandedOver, instant(in.CreatedAt)).Error
	if duplicate(err) {
		return fail(models.Duplicate, handled, err)
	}
	return err
}

// StaleReceived gives this owner the promised messages that nobody has finished
// since olderThan, for 30 seconds; no other owner gets them meanwhile.
func (s *Store) StaleReceived(ctx context.Context, olderThan time.Time, owner string) ([]models.Inbox, error) {
	var mine []models.Inbox
	now := ms(s.now())
	lease := now.Add(staleLease)
	err := s.inTx(ctx, func(tx *gorm.DB) error {
		var ids []int64
		const free = "handed_over = ? AND status = ? AND (lease_until IS NULL OR lease_until < ?)"
		err := tx.Table("inbox").Where(free+" AND created_at < ?", false, models.Received, now, ms(olderThan)).
			Order("created_at").Limit(lot).Pluck("id", &ids).Error
		if err != nil || len(ids) == 0 {
			return err
		}
		err = tx.Exec("UPDATE inbox SET owner = ?, lease_until = ? WHERE id IN ? AND "+free,
			owner, lease, ids, false, models.Received, now).Error
		if err != nil {
			return err
		}
		return tx.Where("id IN ? AND owner = ? AND lease_until = ?", ids, owner, lease).Order("id").Find(&mine).Error
	})
	return mine, err
}

// MarkHandedOver notes that the kept answers of these messages were written to
// the platform's connection; their reply URLs are forgotten.
func (s *Store) MarkHandedOver(ctx context.Context, door string, messageIDs ...string) error {
	if len(messageIDs) == 0 {
		return nil
	}
	return s.inTx(ctx, func(tx *gorm.DB) error {
		return tx.Exec("UPDATE inbox SET handed_over = ?, reply_url = NULL WHERE door = ? AND message_id IN ?", true, door, messageIDs).Error
	})
}

// NotHandedOver lists handled messages from before olderThan whose answer has
// not reached the platform, oldest first, at most 100.
func (s *Store) NotHandedOver(ctx context.Context, olderThan time.Time) ([]models.Inbox, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var list []models.Inbox
	err := db.Where("handed_over = ? AND created_at < ? AND status = ?", false, ms(olderThan), models.Handled).
		Order("created_at").Limit(lot).Find(&list).Error
	return list, translate(err)
}
