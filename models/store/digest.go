package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"shuangbai/models"
)

// DigestFigures counts what a county's digest tells.
func (s *Store) DigestFigures(ctx context.Context, q models.DigestQuery) (f models.DigestFigures, err error) {
	db, cancel := s.read(ctx)
	defer cancel()
	c := digestCount{db: db, q: q, from: ms(q.From), to: ms(q.To)}
	for _, count := range []func(*models.DigestFigures) error{c.sums, c.markets, c.towns, c.reporters, c.followUps, c.leads, c.lateLeads} {
		if err := count(&f); err != nil {
			return models.DigestFigures{}, translate(err)
		}
	}
	return f, nil
}

// digestCount runs the queries of one digest.
type digestCount struct {
	db       *gorm.DB
	q        models.DigestQuery
	from, to time.Time
}

// standing are the county's visits as they stood at the cut-off.
func (c digestCount) standing() *gorm.DB {
	return c.db.Table("visit").
		Where("visit.county_id = ? AND visit.recorded_at < ? AND (visit.undone_at IS NULL OR visit.undone_at >= ?)", c.q.CountyID, c.to, c.to)
}

func (c digestCount) sums(f *models.DigestFigures) error {
	const joint = "EXISTS (SELECT 1 FROM visit_partner p WHERE p.visit_id = visit.id)"
	for _, part := range []struct {
		into  *models.VisitSums
		where string
		args  []any
	}{
		{&f.Span, "visit.recorded_at >= ?", []any{c.from}},
		{&f.Before, "visit.recorded_at < ?", []any{c.from}},
		{&f.ToDate, "1 = 1", nil},
	} {
		err := c.standing().Where(part.where, part.args...).
			Select("COUNT(*) AS visits, COALESCE(SUM(CASE WHEN " + joint + " THEN 1 ELSE 0 END), 0) AS joint, " +
				"COUNT(DISTINCT CASE WHEN intent_level <> 'not_met' THEN merchant_id END) AS households").
			Take(part.into).Error
		if err != nil {
			return err
		}
	}
	var backdated int64
	err := c.standing().Where("visit.recorded_at >= ? AND visited_on < recorded_on", c.from).Count(&backdated).Error
	f.Backdated = int(backdated)
	return err
}

func (c digestCount) markets(f *models.DigestFigures) error {
	var rows []struct {
		MarketID int64
		N        int
	}
	err := c.standing().Where("market_id <> 0 AND intent_level <> 'not_met'").
		Select("market_id, COUNT(DISTINCT merchant_id) AS n").Group("market_id").Find(&rows).Error
	f.Markets = make(map[int64]int, len(rows))
	for _, r := range rows {
		f.Markets[r.MarketID] = r.N
	}
	return err
}

func (c digestCount) towns(f *models.DigestFigures) error {
	var rows []struct {
		TownID int64
		Newest string
	}
	err := c.standing().Select("town_id, MAX(visited_on) AS newest").Group("town_id").Find(&rows).Error
	f.LastVisit = make(map[int64]string, len(rows))
	for _, r := range rows {
		f.LastVisit[r.TownID] = r.Newest
	}
	if err != nil {
		return err
	}
	return c.metByTown(f)
}

func (c digestCount) metByTown(f *models.DigestFigures) error {
	var rows []struct {
		TownID int64
		N      int
	}
	err := c.standing().Where("visit.recorded_at >= ? AND intent_level <> 'not_met'", c.from).
		Select("town_id, COUNT(DISTINCT merchant_id) AS n").Group("town_id").Find(&rows).Error
	f.MetByTown = make(map[int64]int, len(rows))
	for _, r := range rows {
		f.MetByTown[r.TownID] = r.N
	}
	return err
}

func (c digestCount) reporters(f *models.DigestFigures) error {
	recorded := c.standing().Where("visit.recorded_at >= ?", c.from).Select("visit.member_id AS member_id")
	partners := c.standing().Joins("JOIN visit_partner p ON p.visit_id = visit.id").
		Where("visit.recorded_at >= ?", c.from).Select("p.member_id AS member_id")
	return c.db.Raw("SELECT member_id FROM (? UNION ?) AS both_sides ORDER BY member_id", recorded, partners).
		Scan(&f.Reporters).Error
}

// followUps counts the merchants whose newest visit set a day for the next one.
func (c digestCount) followUps(f *models.DigestFigures) error {
	newest := c.standing().Where("follow_up_on <> '' AND follow_up_on <= ?", c.q.NextDay).
		Where(`NOT EXISTS (SELECT 1 FROM visit l WHERE l.merchant_id = visit.merchant_id AND l.recorded_at < ?
			AND (l.undone_at IS NULL OR l.undone_at >= ?)
			AND (l.visited_on > visit.visited_on OR l.visited_on = visit.visited_on AND l.id > visit.id))`, c.to, c.to)
	var n struct{ Due, Overdue int }
	err := newest.Select("COALESCE(SUM(CASE WHEN follow_up_on > ? THEN 1 ELSE 0 END), 0) AS due, "+
		"COALESCE(SUM(CASE WHEN follow_up_on <= ? THEN 1 ELSE 0 END), 0) AS overdue", c.q.Day, c.q.Day).Take(&n).Error
	f.Due, f.Overdue = n.Due, n.Overdue
	return err
}

func (c digestCount) leads(f *models.DigestFigures) (err error) {
	if f.Leads, err = leadFigures(c.db, c.q.CountyID, c.from, c.to); err != nil {
		return err
	}
	if f.LeadsEver, err = leadFigures(c.db, c.q.CountyID, time.Unix(0, 0).UTC(), c.to); err != nil {
		return err
	}
	var approved []models.Lead
	err = c.db.Select("id, applied_at, approved_at, chain").
		Where("county_id = ? AND approved_at < ? AND applied_at IS NOT NULL AND state <> ?", c.q.CountyID, c.to, models.DuplicateLead).
		Order("id").Find(&approved).Error
	for _, l := range approved {
		f.Approvals = append(f.Approvals, models.Approval{Chain: l.Chain != "", Took: l.ApprovedAt.Sub(*l.AppliedAt)})
	}
	return err
}

func (c digestCount) lateLeads(f *models.DigestFigures) error {
	var rows []struct {
		AssigneeID int64
		N          int
	}
	err := c.db.Model(&models.Lead{}).Select("assignee_id, COUNT(*) AS n").
		Where("county_id = ? AND (state = ? AND accept_by <= ? OR state = ? AND contact_by <= ?)",
			c.q.CountyID, models.LeadAssigned, c.to, models.LeadAccepted, c.to).
		Group("assignee_id").Find(&rows).Error
	f.LateLeads = make(map[int64]int, len(rows))
	for _, r := range rows {
		f.LateLeads[r.AssigneeID] = r.N
	}
	return err
}
