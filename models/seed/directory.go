package seed

import (
	"bytes"
	"fmt"
	"strconv"

	"shuangbai/models"
	"shuangbai/models/store/sheet"
)

// Directory is the towns of Changzhi and the demo's places, people and
// merchants without a database; its ids mean nothing outside of it.
func Directory() (*models.Directory, error) {
	b := builder{}
	for _, table := range []struct {
		kind sheet.Kind
		file []byte
		add  func(sheet.Row) error
	}{
		{sheet.Towns, towns, b.town},
		{sheet.Markets, demoMarkets, b.market},
		{sheet.Members, demoMembers, b.member},
		{sheet.Merchants, demoMerchants, b.merchant},
	} {
		read, problems, err := sheet.Read(bytes.NewReader(table.file), table.kind)
		if len(problems) > 0 {
			return nil, fmt.Errorf("seed %s: %+v", table.kind.Name, problems)
		}
		if err != nil {
			return nil, fmt.Errorf("seed %s: %w", table.kind.Name, err)
		}
		for _, row := range read.Rows {
			if err := table.add(row); err != nil {
				return nil, fmt.Errorf("seed %s row %d: %w", table.kind.Name, row.N, err)
			}
		}
	}
	return models.NewDirectory(b.d, nil), nil
}

// builder makes a directory row by row; ids count from 1.
type builder struct{ d models.Directory }

func (b *builder) county(name string) int64 {
	for _, c := range b.d.Counties {
		if c.Name == name {
			return c.ID
		}
	}
	return 0
}

func (b *builder) townOf(county int64, name string) int64 {
	for _, t := range b.d.Towns {
		if t.CountyID == county && t.Name == name {
			return t.ID
		}
	}
	return 0
}

func (b *builder) town(r sheet.Row) error {
	county := b.county(r.Get("county"))
	if county == 0 {
		county = int64(len(b.d.Counties) + 1)
		b.d.Counties = append(b.d.Counties, models.County{ID: county, Code: r.Get("county_code"), Name: r.Get("county")})
	}
	b.d.Towns = append(b.d.Towns, models.Town{
		ID: int64(len(b.d.Towns) + 1), Code: r.Get("town_code"), Name: r.Get("town"), CountyID: county, Kind: models.TownKind(r.Get("kind")),
	})
	return nil
}

func (b *builder) market(r sheet.Row) error {
	households, err := strconv.Atoi(r.Get("households"))
	county := b.county(r.Get("county"))
	b.d.Markets = append(b.d.Markets, models.Market{
		ID: int64(len(b.d.Markets) + 1), Name: r.Get("market"), CountyID: county,
		TownID: b.townOf(county, r.Get("town")), Households: households,
	})
	return err
}

func (b *builder) member(r sheet.Row) error {
	county := b.county(r.Get("county"))
	m := models.Member{
		ID: int64(len(b.d.Members) + 1), UserID: r.Get("userid"), Name: r.Get("name"), CountyID: county,
		Role: models.Role(r.Get("role")), Org: models.Org(r.Get("org")), Branch: r.Get("branch"),
	}
	for _, town := range sheet.List(r.Get("towns")) {
		m.TownIDs = append(m.TownIDs, b.townOf(county, town))
	}
	b.d.Members = append(b.d.Members, m)
	return nil
}

func (b *builder) merchant(r sheet.Row) error {
	county := b.county(r.Get("county"))
	m := models.MerchantName{
		ID: int64(len(b.d.Merchants) + 1), Name: r.Get("merchant"), Industry: r.Get("industry"),
		CountyID: county, TownID: b.townOf(county, r.Get("town")),
	}
	for _, market := range b.d.Markets {
		if market.TownID == m.TownID && market.Name == r.Get("market") {
			m.MarketID = market.ID
		}
	}
	b.d.Merchants = append(b.d.Merchants, m)
	return nil
}
