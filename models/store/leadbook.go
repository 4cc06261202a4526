package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"shuangbai/models"
)

// Lead reads one lead, closed ones included.
func (s *Store) Lead(ctx context.Context, id int64) (*models.Lead, error) {
	return s.oneLead(ctx, "id = ?", id)
}

// OpenLeadOf reads the open lead of a merchant; a NotFound error when there is
// none.
func (s *Store) OpenLeadOf(ctx context.Context, merchantID int64) (*models.Lead, error) {
	return s.oneLead(ctx, "open_merchant_id = ?", merchantID)
}

func (s *Store) oneLead(ctx context.Context, where string, id int64) (*models.Lead, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var l models.Lead
	if err := db.Where(where, id).Take(&l).Error; err != nil {
		return nil, translate(err)
	}
	return &l, nil
}

// Leads lists leads by filter, the green channel first, then the oldest, and
// how many there are in all. Without a Limit it lists them all.
func (s *Store) Leads(ctx context.Context, f models.LeadFilter) ([]models.Lead, int, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	query := leadsBy(db, f).Session(&gorm.Session{})
	page := query.Order("green DESC, id")
	if f.Limit > 0 {
		page = page.Limit(f.Limit)
	}
	var list []models.Lead
	if err := page.Find(&list).Error; err != nil {
		return nil, 0, translate(err)
	}
	total := int64(len(list))
	if f.Limit > 0 && len(list) == f.Limit {
		if err := query.Count(&total).Error; err != nil {
			return nil, 0, translate(err)
		}
	}
	return list, int(total), nil
}

func leadsBy(db *gorm.DB, f models.LeadFilter) *gorm.DB {
	q := db.Model(&models.Lead{})
	if f.AssigneeID != 0 {
		q = q.Where("assignee_id = ?", f.AssigneeID)
	}
	if len(f.MerchantIDs) > 0 {
		q = q.Where("merchant_id IN ?", f.MerchantIDs)
	}
	if len(f.TownIDs) > 0 {
		q = q.Where("town_id IN ?", f.TownIDs)
	}
	if f.CountyID != 0 {
		q = q.Where("county_id = ?", f.CountyID)
	}
	if f.Branch != "" {
		q = q.Where("branch = ?", f.Branch)
	}
	if len(f.States) > 0 {
		q = q.Where("state IN ?", f.States)
	}
	if f.OpenOnly {
		q = q.Where("open_merchant_id IS NOT NULL")
	}
	return q
}

// MovesOf lists the moves of a lead, the oldest first.
func (s *Store) MovesOf(ctx context.Context, leadID int64) ([]models.LeadMove, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var list []models.LeadMove
	err := db.Where("lead_id = ?", leadID).Order("id").Find(&list).Error
	return list, translate(err)
}

// CountLoad counts the open leads in the hands of members, by member id.
func (s *Store) CountLoad(ctx context.Context, memberIDs []int64) (map[int64]int, error) {
	counts := make(map[int64]int, len(memberIDs))
	if len(memberIDs) == 0 {
		return counts, nil
	}
	db, cancel := s.read(ctx)
	defer cancel()
	var rows []struct {
		AssigneeID int64
		N          int
	}
	err := db.Model(&models.Lead{}).Select("assignee_id, COUNT(*) AS n").
		Where("assignee_id IN ? AND open_merchant_id IS NOT NULL", memberIDs).Group("assignee_id").Find(&rows).Error
	for _, id := range memberIDs {
		counts[id] = 0
	}
	for _, r := range rows {
		counts[r.AssigneeID] = r.N
	}
	return counts, translate(err)
}

// LeadsToChase lists leads whose next rung of the ladder is due, the longest
// due first.
func (s *Store) LeadsToChase(ctx context.Context, now time.Time, limit int) ([]models.Lead, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var list []models.Lead
	err := db.Where("chase_at <= ?", ms(now)).Order("chase_at, id").Limit(limit).Find(&list).Error
	return list, translate(err)
}

// LeadsToHandOver lists open leads that their assignees cannot keep: all of
// those who left, the ones not yet contacted of those who are away, and those
// given with a town that has gone to another account manager since.
func (s *Store) LeadsToHandOver(ctx context.Context, left, away []int64, limit int) ([]models.Lead, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	const town = `own_town AND NOT EXISTS (SELECT 1 FROM member_town t WHERE t.member_id = loan_lead.assignee_id AND t.town_id = loan_lead.town_id)
		AND EXISTS (SELECT 1 FROM member_town t JOIN member m ON m.id = t.member_id
			WHERE t.town_id = loan_lead.town_id AND m.role = ? AND m.left_at IS NULL)`
	orphaned := db.Where(town, models.AccountManager)
	if len(left) > 0 {
		orphaned = orphaned.Or("assignee_id IN ?", left)
	}
	if len(away) > 0 {
		orphaned = orphaned.Or("assignee_id IN ? AND state IN ?", away, []models.LeadState{models.LeadAssigned, models.LeadAccepted})
	}
	var list []models.Lead
	err := db.Where("open_merchant_id IS NOT NULL AND rung < ?", models.Reassigned).Where(orphaned).Order("id").Limit(limit).Find(&list).Error
	return list, translate(err)
}

// VisitsForLeads lists visits that a lead should be opened from: with consent,
// which the merchant has not taken back since, and interest, which no later
// visit denies; the merchant has no open lead. The oldest come first.
func (s *Store) VisitsForLeads(ctx context.Context, limit int) ([]models.Visit, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var list []models.Visit
	err := db.Where(`lead_id = 0 AND consent = 'given' AND intent_level IN ('interested', 'considering') AND undone_at IS NULL
		AND EXISTS (SELECT 1 FROM merchant m WHERE m.id = visit.merchant_id AND m.consent = 'given')
		AND NOT EXISTS (SELECT 1 FROM loan_lead l WHERE l.open_merchant_id = visit.merchant_id)
		AND NOT EXISTS (SELECT 1 FROM visit v WHERE v.merchant_id = visit.merchant_id AND v.id > visit.id
			AND v.undone_at IS NULL AND v.intent_level NOT IN ('', 'not_met'))`).
		Order("id").Limit(limit).Find(&list).Error
	return list, translate(err)
}

// PreScreensForLeads lists pre-screens of known merchants, with consent, whose
// verdict leaves a loan possible, that a lead should be opened from.
func (s *Store) PreScreensForLeads(ctx context.Context, limit int) ([]models.PreScreen, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var list []models.PreScreen
	err := db.Where(`lead_id = 0 AND consent = 'given' AND verdict IN ('meets_basic', 'needs_review')
		AND EXISTS (SELECT 1 FROM merchant m WHERE m.id = pre_screen.merchant_id AND m.consent = 'given')
		AND NOT EXISTS (SELECT 1 FROM loan_lead l WHERE l.open_merchant_id = pre_screen.merchant_id)`).
		Order("id").Limit(limit).Find(&list).Error
	return list, translate(err)
}

// LeadFigures counts what happened to the leads of a county, of all for 0, from
// an instant (included) to another (not included).
func (s *Store) LeadFigures(ctx context.Context, countyID int64, from, to time.Time) (models.LeadFigures, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	f, err := leadFigures(db, countyID, ms(from), ms(to))
	return f, translate(err)
}

func leadFigures(db *gorm.DB, countyID int64, from, to time.Time) (f models.LeadFigures, err error) {
	within := func(column string) string { return column + " >= @from AND " + column + " < @to" }
	sum := func(column string) string {
		return "COALESCE(SUM(CASE WHEN " + within(column+"_at") + " THEN 1 ELSE 0 END), 0) AS " + column + "_count, " +
			"COALESCE(SUM(CASE WHEN " + within(column+"_at") + " THEN " + column + " ELSE 0 END), 0) AS " + column + "_yuan"
	}
	count := func(name, condition string) string {
		return "COALESCE(SUM(CASE WHEN " + condition + " THEN 1 ELSE 0 END), 0) AS " + name
	}
	statement := "SELECT " + count("opened", within("opened_at")) + ", " +
		count("limit_passed", within("first_accept_by")) + ", " +
		count("in_time", within("first_accept_by")+" AND accepted_at <= first_accept_by") + ", " +
		sum("applied") + ", " + sum("approved") + ", " + sum("disbursed") + ", " +
		count("cheaper", within("approved_at")+" AND (coupon OR low_price OR subsidy)") +
		" FROM loan_lead WHERE (@county = 0 OR county_id = @county) AND state <> 'duplicate'"
	err = db.Raw(statement, map[string]any{"from": from, "to": to, "county": countyID}).Row().Scan(
		&f.Opened, &f.LimitPassed, &f.AcceptedInTime, &f.Applied.Count, &f.Applied.Yuan,
		&f.Approved.Count, &f.Approved.Yuan, &f.Disbursed.Count, &f.Disbursed.Yuan, &f.Cheaper)
	return f, err
}
