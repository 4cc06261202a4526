package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"shuangbai/models"
)

// NewsKF notes that a callback told of news at an account.
func (s *Store) NewsKF(ctx context.Context, account, token string, at time.Time) error {
	return s.inTx(ctx, func(tx *gorm.DB) error {
		if err := ensureKF(tx, account); err != nil {
			return err
		}
		if err := tx.Exec("UPDATE kf_account SET news = news + 1 WHERE open_kfid = ?", account).Error; err != nil {
			return err
		}
		return tx.Model(&models.KFAccount{OpenKFID: account}).Select("token", "token_at").
			Updates(&models.KFAccount{Token: token, TokenAt: at}).Error
	})
}

func ensureKF(tx *gorm.DB, account string) error {
	return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&models.KFAccount{OpenKFID: account}).Error
}

// LeaseKF takes or renews the lease of an account for the owner; mine is false
// while another owner has it. Taking it from another owner begins a new epoch.
func (s *Store) LeaseKF(ctx context.Context, account, owner string, now time.Time, life time.Duration) (a models.KFAccount, mine bool, err error) {
	now = ms(now)
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		if err := tx.Where("open_kfid = ?", account).Limit(1).Find(&a).Error; err != nil {
			return err
		}
		if a.OpenKFID == "" {
			if err := ensureKF(tx, account); err != nil {
				return err
			}
		}
		if a.Owner != owner && a.LeaseUntil.After(now) {
			return nil
		}
		done := tx.Exec(`UPDATE kf_account SET epoch = CASE WHEN owner = ? THEN epoch ELSE epoch + 1 END, owner = ?, lease_until = ?
			WHERE open_kfid = ? AND (owner = ? OR lease_until IS NULL OR lease_until <= ?)`,
			owner, owner, now.Add(life), account, owner, now)
		if done.Error != nil || done.RowsAffected == 0 {
			return done.Error
		}
		mine = true
		return tx.Where("open_kfid = ?", account).Take(&a).Error
	})
	return a, mine && err == nil, err
}

// ReleaseKF gives the lease back, so that another replica need not wait for its end.
func (s *Store) ReleaseKF(ctx context.Context, account, owner string) error {
	return s.inTx(ctx, func(tx *gorm.DB) error {
		return tx.Exec("UPDATE kf_account SET owner = '', lease_until = NULL WHERE open_kfid = ? AND owner = ?", account, owner).Error
	})
}

// kfLot is how many rows go in one statement.
const kfLot = 200

// inboxRow is an inbox row with its lease.
type inboxRow struct {
	Door         string
	MessageID    string
	Conversation string
	Status       models.InboxStatus
	Body         []byte `gorm:"serializer:sealed"`
	ReplyURL     string `gorm:"serializer:sealed"`
	HandedOver   bool
	Owner        string
	LeaseUntil   time.Time `gorm:"serializer:instant"`
	CreatedAt    time.Time `gorm:"serializer:instant;autoCreateTime:false"`
}

// TableName names the table.
func (inboxRow) TableName() string { return "inbox" }

// StoreKFPage stores a page under its puller's lease, which is renewed; a
// Conflict error, and nothing is stored, when the lease is another's by now. It
// gives the message ids that were new: those of an earlier copy are left out.
func (s *Store) StoreKFPage(ctx context.Context, p models.KFPage) (fresh map[string]bool, err error) {
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		if err := moveCursor(tx, p); err != nil {
			return err
		}
		if fresh, err = takePage(tx, p); err != nil {
			return err
		}
		for _, step := range []struct {
			sessions []models.KFSession
			columns  []string
		}{
			{p.Entered, []string{"scene", "scene_param", "entered_at"}},
			{p.Said, []string{"said_at", "sent"}},
			{p.Moved, stateColumns},
		} {
			if err := upsertSessions(tx, step.sessions, step.columns); err != nil {
				return err
			}
		}
		if err := storeWaits(tx, p); err != nil {
			return err
		}
		if err := follow(tx, p, fresh); err != nil {
			return err
		}
		return wake(tx, p)
	})
	if err == nil && len(p.Follow) > 0 {
		s.queued()
	}
	return fresh, err
}

// stateColumns are what the platform tells of who serves a session.
var stateColumns = []string{"state", "state_at", "servicer", "msg_code"}

// follow inserts what goes out for new messages.
func follow(tx *gorm.DB, p models.KFPage, fresh map[string]bool) error {
	var rows []models.Outgoing
	for _, m := range p.Messages { // in their order
		if o, ok := p.Follow[m.MessageID]; ok && fresh[m.MessageID] {
			rows = append(rows, o)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return insertOutgoing(tx, ms(p.At), rows)
}

func moveCursor(tx *gorm.DB, p models.KFPage) error {
	now := ms(p.At)
	set, args := "sync_cursor = ?, lease_until = ?", []any{p.Cursor, now.Add(p.Lease)}
	if p.Drained {
		set, args = set+", synced_at = ?", append(args, now)
	}
	done := tx.Exec("UPDATE kf_account SET "+set+" WHERE open_kfid = ? AND owner = ? AND epoch = ? AND lease_until > ?",
		append(args, p.OpenKFID, p.Owner, p.Epoch, now)...)
	return found(done, fail(models.Conflict, "", nil))
}

// takePage inserts the messages that are not known yet.
func takePage(tx *gorm.DB, p models.KFPage) (map[string]bool, error) {
	fresh := map[string]bool{}
	ids := make([]string, len(p.Messages))
	for i, m := range p.Messages {
		ids[i], fresh[m.MessageID] = m.MessageID, true
	}
	if len(ids) == 0 {
		return fresh, nil
	}
	var known []string
	if err := tx.Table("inbox").Where("door = ? AND message_id IN ?", p.Messages[0].Door, ids).Pluck("message_id", &known).Error; err != nil {
		return nil, err
	}
	for _, id := range known {
		delete(fresh, id)
	}
	var rows []inboxRow
	inserted := map[string]bool{}
	for _, m := range p.Messages {
		if !fresh[m.MessageID] || inserted[m.MessageID] {
			continue
		}
		inserted[m.MessageID] = true
		r := inboxRow{
			Door: m.Door, MessageID: m.MessageID, Conversation: m.Conversation, Status: m.Status,
			Body: m.Body, ReplyURL: m.ReplyURL, HandedOver: m.HandedOver, CreatedAt: p.At,
		}
		if m.Status == models.Received {
			r.Owner, r.LeaseUntil = p.Owner, p.At.Add(p.Lease)
		}
		rows = append(rows, r)
	}
	if len(rows) == 0 {
		return fresh, nil
	}
	return fresh, tx.CreateInBatches(rows, kfLot).Error
}

func upsertSessions(tx *gorm.DB, rows []models.KFSession, columns []string) error {
	if len(rows) == 0 {
		return nil
	}
	return tx.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "open_kfid"}, {Name: "customer"}},
		DoUpdates: clause.AssignmentColumns(columns),
	}).CreateInBatches(rows, kfLot).Error
}

// wake lets messages go out that waited for their customer to write again.
func wake(tx *gorm.DB, p models.KFPage) error {
	if len(p.Said) == 0 {
		return nil
	}
	customers := make([]string, len(p.Said))
	for i, s := range p.Said {
		customers[i] = s.Customer
	}
	now := ms(p.At)
	return tx.Exec("UPDATE outbox SET not_before = ? WHERE door = ? AND target IN ? AND state = ? AND not_before > ?",
		now, "kf", customers, models.Waiting, now).Error
}

// KFSessions reads what is known of these customers, by customer.
func (s *Store) KFSessions(ctx context.Context, account string, customers ...string) (map[string]models.KFSession, error) {
	if len(customers) == 0 {
		return map[string]models.KFSession{}, nil
	}
	db, cancel := s.read(ctx)
	defer cancel()
	var list []models.KFSession
	if err := db.Where("open_kfid = ? AND customer IN ?", account, customers).Find(&list).Error; err != nil {
		return nil, translate(err)
	}
	out := make(map[string]models.KFSession, len(list))
	for _, one := range list {
		out[one.Customer] = one
	}
	return out, nil
}

// NoteKFSent counts messages that a customer got.
func (s *Store) NoteKFSent(ctx context.Context, account, customer string, n int) error {
	return s.inTx(ctx, func(tx *gorm.DB) error {
		return tx.Exec("UPDATE kf_session SET sent = sent + ? WHERE open_kfid = ? AND customer = ?", n, account, customer).Error
	})
}

// MoveKFSession notes the state of a session as the platform told it.
func (s *Store) MoveKFSession(ctx context.Context, session models.KFSession) error {
	return s.inTx(ctx, func(tx *gorm.DB) error {
		return upsertSessions(tx, []models.KFSession{session}, stateColumns)
	})
}

// keptSent is how many of a customer's latest messages SentKF gives.
const keptSent = 50

// SentKF lists the latest messages that went out to a customer, newest first,
// without their bodies.
func (s *Store) SentKF(ctx context.Context, customer string) ([]models.Outgoing, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var list []models.Outgoing
	err := db.Omit("body").Where("door = ? AND target = ? AND state = ?", "kf", customer, models.Sent).
		Order("id DESC").Limit(keptSent).Find(&list).Error
	return list, translate(err)
}

// FailSent gives up a message that the platform took and later said it had not
// delivered; a person sees it in the list. One that is not sent stays as it is.
func (s *Store) FailSent(ctx context.Context, id int64, reason string) error {
	return s.inTx(ctx, func(tx *gorm.DB) error {
		return tx.Exec("UPDATE outbox SET state = ?, last_error = ? WHERE id = ? AND state = ?", models.Dead, reason, id, models.Sent).Error
	})
}
