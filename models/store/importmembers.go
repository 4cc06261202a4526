package store

import (
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"shuangbai/models"
	"shuangbai/models/store/sheet"
)

// memberRow is a member with the name of the station, which may be new.
type memberRow struct {
	member  models.Member
	station string
}

func (im *importer) readMember(c *cells) (memberRow, string) {
	m := models.Member{
		UserID: c.text("userid", 64), Name: c.text("name", 64),
		Role: models.Role(c.word("role", "role", false)), Org: models.Org(c.word("org", "org", false)),
		Branch: c.maybe("branch", 64),
	}
	ofCounty := m.Role == models.Liaison || m.Role == models.AccountManager || m.Role == models.CountyLead
	county := c.county(!ofCounty)
	if county != nil {
		m.CountyID = county.ID
	}
	for _, said := range sheet.List(c.Get("towns")) {
		if town := c.townOf("towns", said, county); town != nil {
			m.TownIDs = append(m.TownIDs, town.ID)
		}
	}
	slices.Sort(m.TownIDs)
	m.TownIDs = slices.Compact(m.TownIDs)
	if m.Role == models.AccountManager && m.Branch == "" {
		c.wrong("branch", "客户经理要写明支行")
	}
	return memberRow{m, c.maybe("station", 64)}, m.Name
}

func (im *importer) storeMembers(tx *gorm.DB, batch []record[memberRow]) error {
	members, err := existing(tx, func(m *models.Member) string { return m.UserID })
	if err != nil {
		return err
	}
	stations, err := existing(tx, func(s *models.Station) placeName { return placeName{s.CountyID, s.Name} })
	if err != nil {
		return err
	}
	for _, m := range members {
		if known := im.dir.Member(m.ID); known != nil {
			m.TownIDs = slices.Sorted(slices.Values(known.TownIDs))
		}
	}
	for i := range batch {
		r := &batch[i]
		m := r.value.member
		if m.StationID, err = stationOf(tx, stations, m.CountyID, r.value.station); err != nil {
			return err
		}
		old := members[m.UserID]
		if old != nil && old.LeftAt != nil {
			r.Note = "这个人已经离开，没有恢复"
		}
		if r.State, err = im.storeMember(tx, old, &m); err != nil {
			return err
		}
		members[m.UserID] = &m
	}
	return nil
}

func (im *importer) storeMember(tx *gorm.DB, old, m *models.Member) (ImportState, error) {
	same := false
	if old != nil {
		m.ID, m.LeftAt, m.LastSeen = old.ID, old.LeftAt, old.LastSeen
		same = old.Name == m.Name && old.Role == m.Role && old.Org == m.Org && old.CountyID == m.CountyID &&
			old.StationID == m.StationID && old.Branch == m.Branch && slices.Equal(old.TownIDs, m.TownIDs)
	}
	state, err := upsert(tx, old, m, same, "name", "role", "org", "county_id", "station_id", "branch")
	if err != nil {
		return state, err
	}
	if state != Unchanged {
		if err := setTowns(tx, m.ID, m.TownIDs); err != nil {
			return state, err
		}
	}
	return state, im.identify(tx, m)
}

// memberTown is one town of a member.
type memberTown struct{ MemberID, TownID int64 }

// setTowns replaces the towns of a member.
func setTowns(tx *gorm.DB, memberID int64, townIDs []int64) error {
	if err := tx.Exec("DELETE FROM member_town WHERE member_id = ?", memberID).Error; err != nil || len(townIDs) == 0 {
		return err
	}
	rows := make([]memberTown, len(townIDs))
	for i, id := range townIDs {
		rows[i] = memberTown{memberID, id}
	}
	return tx.Create(rows).Error
}

// identify lets the doors know a member by the userid; an id that is bound
// already stays as it is.
func (im *importer) identify(tx *gorm.DB, m *models.Member) error {
	if im.o.Corp == "" {
		return nil
	}
	for _, door := range []string{"aibot", "app"} {
		id := models.Identity{MemberID: m.ID, Door: door, Corp: im.o.Corp, External: m.UserID}
		if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&id).Error; err != nil {
			return err
		}
	}
	return nil
}

// stationOf finds a station or records it; 0 for no name.
func stationOf(tx *gorm.DB, known map[placeName]*models.Station, countyID int64, name string) (int64, error) {
	if name == "" {
		return 0, nil
	}
	key := placeName{countyID, name}
	if known[key] == nil {
		station := &models.Station{Name: name, CountyID: countyID}
		if err := tx.Create(station).Error; err != nil {
			return 0, err
		}
		known[key] = station
	}
	return known[key].ID, nil
}
