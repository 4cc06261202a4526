package store

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"shuangbai/models"
)

// LeaveMember notes that a member has left the campaign: doors no longer know
// them, their binding codes are void, what they recorded stays.
func (s *Store) LeaveMember(ctx context.Context, by models.Actor, userID string) error {
	return s.changeRoster(ctx, func(tx *gorm.DB) error {
		var m models.Member
		if err := tx.Where("user_id = ?", userID).Take(&m).Error; err != nil {
			return absent(err, "没有这个成员："+userID)
		}
		if m.LeftAt != nil {
			return fail(models.Conflict, m.Name+"已经离开了。", nil)
		}
		now := ms(s.now())
		if err := tx.Exec("UPDATE member SET left_at = ? WHERE id = ?", now, m.ID).Error; err != nil {
			return err
		}
		if err := tx.Exec("UPDATE one_time_code SET tries_left = 0 WHERE purpose = ? AND member_id = ?", models.BindMember, m.ID).Error; err != nil {
			return err
		}
		return s.note(tx, by, auditRow{Action: "member.leave", Object: "member", ObjectID: m.ID})
	})
}

// MarkSeen notes when members last spoke to the bot; who never did is told to
// the administrator. Callers gather members and call it now and then.
func (s *Store) MarkSeen(ctx context.Context, at time.Time, memberIDs ...int64) error {
	if len(memberIDs) == 0 {
		return nil
	}
	return s.inTx(ctx, func(tx *gorm.DB) error {
		return tx.Exec("UPDATE member SET last_seen = ? WHERE id IN ?", ms(at), memberIDs).Error
	})
}

// PutGroup gives a chat to a county; a chat that was another's moves. An empty
// WebhookKey leaves the stored one alone.
func (s *Store) PutGroup(ctx context.Context, by models.Actor, g models.Group) error {
	columns := []string{"county_id"}
	if g.WebhookKey != "" {
		columns = append(columns, "webhook_key")
	}
	return s.changeRoster(ctx, func(tx *gorm.DB) error {
		g.ID = 0
		err := tx.Clauses(clause.OnConflict{
			Columns: []clause.Column{{Name: "chat_id"}}, DoUpdates: clause.AssignmentColumns(columns),
		}).Create(&g).Error
		if err != nil {
			return err
		}
		return s.note(tx, by, auditRow{Action: "group.put", Object: "county", ObjectID: g.CountyID})
	})
}

// SetGroupKey stores the webhook key of a group that is bound.
func (s *Store) SetGroupKey(ctx context.Context, by models.Actor, chatID, key string) error {
	g, err := s.Group(ctx, chatID)
	if err != nil {
		return err
	}
	g.WebhookKey = key
	return s.PutGroup(ctx, by, *g)
}

// Group reads a group with its webhook key.
func (s *Store) Group(ctx context.Context, chatID string) (*models.Group, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var g models.Group
	if err := db.Where("chat_id = ?", chatID).Take(&g).Error; err != nil {
		return nil, translate(absent(err, "没有这个群，请先在群里绑定。"))
	}
	return &g, nil
}

// absent is the error of a row that could not be read: its own words when there
// is none, and not when the database could not be asked.
func absent(err error, none string) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return fail(models.NotFound, none, err)
	}
	return err
}

// changeRoster is a transaction after which every replica reads the roster anew.
func (s *Store) changeRoster(ctx context.Context, do func(*gorm.DB) error) error {
	err := s.inTx(ctx, func(tx *gorm.DB) error {
		if err := do(tx); err != nil {
			return err
		}
		return bump(tx, "roster")
	})
	if err == nil {
		s.follow.tell(ctx, news{roster: true})
	}
	return err
}
