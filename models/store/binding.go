package store

import (
	"gorm.io/gorm/clause"

	"shuangbai/models"
)

const codeGone = "这个绑定码已经用过或过期了，请管理员重新发一个。"

// useCode uses up an open one-time code of the owner named. A sender who was
// wrong too often within a day is refused even with the right code: otherwise
// six digits could be guessed.
func (w *turnWriter) useCode(id int64, purpose models.CodePurpose, memberID, countyID int64) error {
	var wrong int64
	err := w.tx.Table("wrong_code").Where("sender = ? AND at > ?", w.s.sender(w.turn.Actor), w.at.Add(-codeLife)).Count(&wrong).Error
	if err != nil {
		return err
	}
	if wrong >= codeTries {
		return fail(models.Forbidden, "今天输错的次数太多了，请明天再试，或请管理员帮忙。", nil)
	}
	done := w.tx.Exec(`UPDATE one_time_code SET used_at = ? WHERE id = ? AND purpose = ? AND member_id = ? AND county_id = ?
		AND used_at IS NULL AND tries_left > 0 AND expires_at > ?`, w.at, id, purpose, memberID, countyID, w.at)
	return found(done, fail(models.Conflict, codeGone, nil))
}

func (w *turnWriter) useMemberCode(c models.UseMemberCode) error {
	if err := w.useCode(c.CodeID, models.BindMember, c.Identity.MemberID, 0); err != nil {
		return err
	}
	identity := c.Identity
	identity.ID = 0
	err := w.tx.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "door"}, {Name: "corp"}, {Name: "external"}},
		DoUpdates: clause.AssignmentColumns([]string{"member_id"}),
	}).Create(&identity).Error
	if err != nil {
		return err
	}
	w.news.roster = true
	w.witness(auditRow{Action: "member.bind", Object: "member", ObjectID: identity.MemberID})
	return nil
}

func (w *turnWriter) useGroupCode(c models.UseGroupCode) error {
	if err := w.useCode(c.CodeID, models.BindGroup, 0, c.Group.CountyID); err != nil {
		return err
	}
	group := models.Group{ChatID: c.Group.ChatID, CountyID: c.Group.CountyID}
	err := w.tx.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "chat_id"}},
		DoUpdates: clause.AssignmentColumns([]string{"county_id"}),
	}).Create(&group).Error
	if err != nil {
		return err
	}
	w.news.roster = true
	w.witness(auditRow{Action: "group.bind", Object: "county", ObjectID: group.CountyID})
	return nil
}

// wrongCode takes a try from the sender, and from the codes of the owner that
// was named.
func (w *turnWriter) wrongCode(c models.WrongCode) error {
	// The bytes must not stand right behind the parenthesis: gorm would spread them there.
	err := w.tx.Exec("INSERT INTO wrong_code (at, sender) VALUES (?, ?)", w.at, w.s.sender(w.turn.Actor)).Error
	if err != nil || c.MemberID == 0 && c.CountyID == 0 {
		return err
	}
	return w.tx.Exec("UPDATE one_time_code SET tries_left = tries_left - 1 WHERE purpose = ? AND member_id = ? AND county_id = ? AND used_at IS NULL AND tries_left > 0",
		c.Purpose, c.MemberID, c.CountyID).Error
}

// sender is what wrong tries are counted by: one person at one door.
func (s *Store) sender(a models.Actor) []byte {
	return s.blind.sender.Index(a.Door + "|" + a.Corp + "|" + a.External)
}
