package store

import (
	"context"

	"gorm.io/gorm"

	"shuangbai/models"
)

// Merchant reads one merchant, phone and operator unsealed.
func (s *Store) Merchant(ctx context.Context, id int64) (*models.Merchant, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var m models.Merchant
	if err := db.Where("id = ?", id).Take(&m).Error; err != nil {
		return nil, translate(err)
	}
	return &m, nil
}

// MerchantsByPhone lists the merchants that gave a phone number.
func (s *Store) MerchantsByPhone(ctx context.Context, phone string) ([]models.Merchant, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var list []models.Merchant
	err := db.Where("phone_index = ?", s.blind.phone.Index(phone)).Order("id").Find(&list).Error
	return list, translate(err)
}

// Visit reads one visit, undone ones included.
func (s *Store) Visit(ctx context.Context, id int64) (*models.Visit, error) {
	return s.oneVisit(ctx, func(db *gorm.DB) *gorm.DB { return db.Where("id = ?", id) })
}

// LastVisitBy finds the member's last visit recorded on a product day, undone
// ones left out.
func (s *Store) LastVisitBy(ctx context.Context, memberID int64, day string) (*models.Visit, error) {
	return s.oneVisit(ctx, func(db *gorm.DB) *gorm.DB {
		return db.Where("member_id = ? AND recorded_on = ? AND undone_at IS NULL", memberID, day).Order("id DESC")
	})
}

func (s *Store) oneVisit(ctx context.Context, which func(*gorm.DB) *gorm.DB) (*models.Visit, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var list [1]models.Visit
	if err := which(db).Take(&list[0]).Error; err != nil {
		return nil, translate(err)
	}
	if err := joined(db, list[:]); err != nil {
		return nil, translate(err)
	}
	var photos int64
	err := photosOf(db, &list[0]).Count(&photos).Error
	list[0].Photos = int(photos)
	return &list[0], translate(err)
}

// VisitsOf lists the visits of one merchant since a day (YYYY-MM-DD), newest
// first, undone ones left out.
func (s *Store) VisitsOf(ctx context.Context, merchantID int64, since string) ([]models.Visit, error) {
	list, _, err := s.Visits(ctx, models.VisitFilter{MerchantID: merchantID, From: since})
	return list, err
}

// Visits lists visits by filter, newest first, undone ones left out, and how
// many there are in all. Without a Limit it lists them all.
func (s *Store) Visits(ctx context.Context, f models.VisitFilter) ([]models.Visit, int, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	query := filtered(db, f).Session(&gorm.Session{})
	var list []models.Visit
	page := query.Order("visited_on DESC, id DESC")
	if f.Limit > 0 {
		page = page.Limit(f.Limit)
	}
	if err := page.Find(&list).Error; err != nil {
		return nil, 0, translate(err)
	}
	total := int64(len(list))
	if f.Limit > 0 && len(list) == f.Limit {
		if err := query.Count(&total).Error; err != nil {
			return nil, 0, translate(err)
		}
	}
	return list, int(total), translate(joined(db, list))
}

func filtered(db *gorm.DB, f models.VisitFilter) *gorm.DB {
	q := db.Model(&models.Visit{}).Where("undone_at IS NULL")
	if f.MemberID != 0 {
		q = q.Where("(member_id = ? OR id IN (SELECT visit_id FROM visit_partner WHERE member_id = ?))", f.MemberID, f.MemberID)
	}
	if len(f.TownIDs) > 0 {
		q = q.Where("town_id IN ?", f.TownIDs)
	}
	for _, c := range []struct {
		column string
		id     int64
	}{{"county_id", f.CountyID}, {"market_id", f.MarketID}, {"merchant_id", f.MerchantID}} {
		if c.id != 0 {
			q = q.Where(c.column+" = ?", c.id)
		}
	}
	if f.From != "" {
		q = q.Where("visited_on >= ?", f.From)
	}
	if f.To != "" {
		q = q.Where("visited_on <= ?", f.To)
	}
	return q
}

// joined adds the partners to visits.
func joined(db *gorm.DB, visits []models.Visit) error {
	if len(visits) == 0 {
		return nil
	}
	at := make(map[int64]*models.Visit, len(visits))
	ids := make([]int64, len(visits))
	for i := range visits {
		ids[i] = visits[i].ID
		at[ids[i]] = &visits[i]
	}
	var rows []visitPartner
	if err := db.Where("visit_id IN ?", ids).Order("visit_id, member_id").Find(&rows).Error; err != nil {
		return err
	}
	for _, r := range rows {
		at[r.VisitID].Partners = append(at[r.VisitID].Partners, r.MemberID)
	}
	return nil
}

// metBy asks for the visits a member recorded and for those another took them
// along to separately, because each has an index of its own.
const metBy = `SELECT merchant_id FROM visit
WHERE member_id = ? AND visited_on = ? AND undone_at IS NULL AND intent_level <> 'not_met'
UNION SELECT v.merchant_id FROM visit_partner p JOIN visit v ON v.id = p.visit_id
WHERE p.member_id = ? AND v.visited_on = ? AND v.undone_at IS NULL AND v.intent_level <> 'not_met'`

// MetBy lists the merchants whom a member met on a day, alone or with a partner.
func (s *Store) MetBy(ctx context.Context, memberID int64, day string) (ids []int64, err error) {
	db, cancel := s.read(ctx)
	defer cancel()
	err = db.Raw(metBy, memberID, day, memberID, day).Scan(&ids).Error
	return ids, translate(err)
}

// Coverage counts the visited households of markets, by market id: distinct
// merchants with a visit that is not undone and met somebody (product.md E).
func (s *Store) Coverage(ctx context.Context, marketIDs []int64) (map[int64]int, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var rows []struct {
		MarketID int64
		N        int
	}
	err := db.Table("visit").Select("market_id, COUNT(DISTINCT merchant_id) AS n").
		Where("market_id IN ? AND undone_at IS NULL AND intent_level <> 'not_met'", marketIDs).
		Group("market_id").Find(&rows).Error
	counts := make(map[int64]int, len(marketIDs))
	for _, id := range marketIDs {
		counts[id] = 0
	}
	for _, r := range rows {
		counts[r.MarketID] = r.N
	}
	return counts, translate(err)
}

// Unvisited lists merchants of a market nobody has met yet.
func (s *Store) Unvisited(ctx context.Context, marketID int64, limit int) ([]models.MerchantName, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var list []models.MerchantName
	err := db.Table("merchant m").Select("m.id, m.name, m.industry, m.county_id, m.town_id, m.market_id").
		Where(`m.market_id = ? AND m.merged_into = 0 AND NOT EXISTS (SELECT 1 FROM visit v
			WHERE v.merchant_id = m.id AND v.undone_at IS NULL AND v.intent_level <> 'not_met')`, marketID).
		Order("m.id").Limit(limit).Find(&list).Error
	return list, translate(err)
}

// FollowUps lists visits whose follow-up day is on or before a day, in the towns
// given, with no later visit of the same merchant; the longest due first.
func (s *Store) FollowUps(ctx context.Context, townIDs []int64, until string, limit int) ([]models.Visit, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var list []models.Visit
	err := db.Where(`town_id IN ? AND follow_up_on <> '' AND follow_up_on <= ? AND undone_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM visit l WHERE l.merchant_id = visit.merchant_id AND l.undone_at IS NULL
			AND (l.visited_on > visit.visited_on OR l.visited_on = visit.visited_on AND l.id > visit.id))`, townIDs, until).
		Order("follow_up_on, id").Limit(limit).Find(&list).Error
	if err != nil {
		return nil, translate(err)
	}
	return list, translate(joined(db, list))
}

// Windows lists the service windows of a county, or of the city for 0.
func (s *Store) Windows(ctx context.Context, countyID int64) ([]models.Window, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	query := db.Order("county_id, id")
	if countyID != 0 {
		query = query.Where("county_id = ?", countyID)
	}
	var list []models.Window
	return list, translate(query.Find(&list).Error)
}
