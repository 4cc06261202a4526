package store

import (
	"gorm.io/gorm"

	"shuangbai/models"
	"shuangbai/models/store/sheet"
)

// townRow is a town with the county it may bring along.
type townRow struct {
	county models.County
	town   models.Town
}

func (im *importer) readTown(c *cells) (townRow, string) {
	row := townRow{
		county: models.County{Code: c.code("county_code", 6), Name: c.text("county", 64)},
		town: models.Town{
			Code: c.code("town_code", 9), Name: c.text("town", 64), Kind: models.TownKind(c.word("kind", "town_kind", false)),
		},
	}
	return row, row.town.Name
}

func (im *importer) storeTowns(tx *gorm.DB, batch []record[townRow]) error {
	counties, err := existing(tx, func(c *models.County) string { return c.Code })
	if err != nil {
		return err
	}
	towns, err := existing(tx, func(t *models.Town) string { return t.Code })
	if err != nil {
		return err
	}
	for i := range batch {
		r := &batch[i]
		county, town := r.value.county, r.value.town
		old := counties[county.Code]
		if old != nil {
			county.ID = old.ID
		}
		if _, err := upsert(tx, old, &county, old != nil && *old == county, "name"); err != nil {
			return err
		}
		counties[county.Code] = &county
		town.CountyID = county.ID
		before := towns[town.Code]
		if before != nil {
			town.ID = before.ID
		}
		if r.State, err = upsert(tx, before, &town, before != nil && *before == town, "name", "county_id", "kind"); err != nil {
			return err
		}
		towns[town.Code] = &town
	}
	return nil
}

func (im *importer) readMarket(c *cells) (models.Market, string) {
	m := models.Market{Name: c.text("market", 64)}
	county := c.county(false)
	if town := c.townOf("town", c.Get("town"), county); town != nil {
		m.TownID, m.CountyID = town.ID, town.CountyID
	}
	var err error
	if m.Households, err = sheet.Count(c.Get("households")); err != nil {
		c.wrong("households", err.Error())
	}
	return m, m.Name
}

// placeName is what places are known by within another one.
type placeName struct {
	within int64
	name   string
}

func (im *importer) storeMarkets(tx *gorm.DB, batch []record[models.Market]) error {
	markets, err := existing(tx, func(m *models.Market) placeName { return placeName{m.TownID, m.Name} })
	if err != nil {
		return err
	}
	for i := range batch {
		market := batch[i].value
		key := placeName{market.TownID, market.Name}
		old := markets[key]
		if old != nil {
			market.ID = old.ID
		}
		if batch[i].State, err = upsert(tx, old, &market, old != nil && *old == market, "households"); err != nil {
			return err
		}
		markets[key] = &market
	}
	return nil
}

func (im *importer) readWindow(c *cells) (models.Window, string) {
	w := models.Window{
		Name: c.text("name", 128), Kind: models.WindowKind(c.word("kind", "window_kind", true)),
		Address: c.text("address", 255), Hours: c.maybe("hours", 128), Phone: c.maybe("phone", 32),
	}
	if w.Kind == "" {
		w.Kind = models.Outlet
	}
	county := c.county(false)
	if county != nil {
		w.CountyID = county.ID
	}
	if said := c.Get("town"); said != "" {
		if town := c.townOf("town", said, county); town != nil {
			w.TownID = town.ID
		}
	}
	return w, w.Name
}

func (im *importer) storeWindows(tx *gorm.DB, batch []record[models.Window]) error {
	windows, err := existing(tx, func(w *models.Window) placeName { return placeName{w.CountyID, w.Name} })
	if err != nil {
		return err
	}
	for i := range batch {
		window := batch[i].value
		key := placeName{window.CountyID, window.Name}
		old := windows[key]
		if old != nil {
			window.ID = old.ID
		}
		batch[i].State, err = upsert(tx, old, &window, old != nil && *old == window, "kind", "town_id", "address", "hours", "phone")
		if err != nil {
			return err
		}
		windows[key] = &window
	}
	return nil
}

// existing reads a whole small table by what its rows are known by.
func existing[T any, K comparable](tx *gorm.DB, key func(*T) K) (map[K]*T, error) {
	var all []T
	if err := tx.Find(&all).Error; err != nil {
		return nil, err
	}
	byKey := make(map[K]*T, len(all))
	for i := range all {
		byKey[key(&all[i])] = &all[i]
	}
	return byKey, nil
}
