// Package dialogtest is a small world for stories: records in memory behind
// dialog.Book, a clock, people at doors, and a driver that runs transcripts of
// package script straight through the engine. It stores what a turn decides as
// the real store does, only simpler.
package dialogtest

import (
	"encoding/csv"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"shuangbai/bot/dialog"
	"shuangbai/bot/dialog/script"
	"shuangbai/models"
)

// Corp is the corp id of the world's identities.
const Corp = "wwtest"

// World holds the records and the conversations of one story.
type World struct {
	Now    time.Time
	Engine *dialog.Engine
	// Names are told when a merchant is new, so that an understander knows it.
	Named func(models.MerchantName)
	// Taught is told what was adopted, for the same reason.
	Taught func(models.Example)

	places    models.Directory // counties, towns, markets, members
	ids       []models.Identity
	directory *models.Directory
	merchants map[int64]*models.Merchant
	visits    map[int64]*models.Visit
	codes     []Code
	windows   []models.Window
	leads     []models.Lead // by number
	moves     []models.LeadMove
	questions []models.Unanswered
	talks     map[string]*talk
	photos    map[string]int // by draft, until its visit is saved
	turns     int
	screens   int64 // 初审 on record
	merges    int64
	visitors  map[string]models.Visitor
}

// Code is a one-time code in clear.
type Code struct {
	models.OneTimeCode
	Clear string
}

// talk is one conversation.
type talk struct {
	state   dialog.State
	version int64
	member  int64
	seen    time.Time
	shown   []shown
}

// New makes a world of the towns, markets, members and merchants in dir (the
// columns of towns.csv and demo_*.csv), at 2025-09-17 09:00.
func New(tb testing.TB, dir fs.FS) *World {
	tb.Helper()
	w := &World{
		Now:       time.Date(2025, 9, 17, 9, 0, 0, 0, script.Shanghai),
		Named:     func(models.MerchantName) {},
		Taught:    func(models.Example) {},
		merchants: map[int64]*models.Merchant{}, visits: map[int64]*models.Visit{},
		talks: map[string]*talk{}, photos: map[string]int{},
		visitors: map[string]models.Visitor{},
	}
	w.readTowns(table(tb, dir, "towns.csv"))
	w.readMarkets(table(tb, dir, "demo_markets.csv"))
	w.readMembers(table(tb, dir, "demo_members.csv"))
	w.readMerchants(table(tb, dir, "demo_merchants.csv"))
	w.renew()
	return w
}

// Directory implements dialog.Book.
func (w *World) Directory() *models.Directory { return w.directory }

func (w *World) renew() {
	d := w.places
	d.Merchants = nil
	for id := int64(1); id <= int64(len(w.merchants)); id++ {
		m := w.merchants[id]
		d.Merchants = append(d.Merchants, models.MerchantName{
			ID: id, Name: m.Name, Industry: m.Industry, CountyID: m.CountyID, TownID: m.TownID, MarketID: m.MarketID, MergedInto: m.MergedInto,
		})
	}
	w.directory = models.NewDirectory(d, w.ids)
}

// table reads a CSV file into one map a row.
func table(tb testing.TB, dir fs.FS, name string) []map[string]string {
	tb.Helper()
	f, err := dir.Open(name)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		tb.Fatal(err)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, column := range rows[0] {
			m[strings.TrimPrefix(column, "\ufeff")] = row[i]
		}
		out = append(out, m)
	}
	return out
}

func (w *World) readTowns(rows []map[string]string) {
	for _, row := range rows {
		if w.county(row["county"]) == 0 {
			w.places.Counties = append(w.places.Counties, models.County{
				ID: int64(len(w.places.Counties) + 1), Code: row["county_code"], Name: row["county"],
			})
			w.places.Groups = append(w.places.Groups, models.Group{
				ID: int64(len(w.places.Groups) + 1), ChatID: groupOf(row["county"]), CountyID: int64(len(w.places.Counties)),
			})
		}
		w.places.Towns = append(w.places.Towns, models.Town{
			ID: int64(len(w.places.Towns) + 1), Code: row["town_code"], Name: row["town"],
			CountyID: w.county(row["county"]), Kind: models.TownKind(row["kind"]),
		})
	}
}

func (w *World) readMarkets(rows []map[string]string) {
	for _, row := range rows {
		households, _ := strconv.Atoi(row["households"])
		county := w.county(row["county"])
		w.places.Markets = append(w.places.Markets, models.Market{
			ID: int64(len(w.places.Markets) + 1), Name: row["market"], CountyID: county,
			TownID: w.town(county, row["town"]), Households: households,
		})
	}
}

func (w *World) readMembers(rows []map[string]string) {
	for i, row := range rows {
		id := int64(i + 1)
		m := models.Member{
			ID: id, UserID: row["userid"], Name: row["name"], Role: models.Role(row["role"]),
			Org: models.Org(row["org"]), CountyID: w.county(row["county"]), Branch: row["branch"],
		}
		for town := range strings.SplitSeq(row["towns"], ";") {
			if town != "" {
				m.TownIDs = append(m.TownIDs, w.town(m.CountyID, town))
			}
		}
		w.places.Members = append(w.places.Members, m)
		for _, door := range []string{"aibot", "app"} {
			w.ids = append(w.ids, models.Identity{MemberID: id, Door: door, Corp: Corp, External: m.UserID})
		}
	}
}

func (w *World) readMerchants(rows []map[string]string) {
	for i, row := range rows {
		county := w.county(row["county"])
		m := &models.Merchant{
			ID: int64(i + 1), Name: row["merchant"], Operator: row["operator"], Industry: row["industry"],
			CountyID: county, TownID: w.town(county, row["town"]), OpenedOn: row["opened_on"],
			Consent: models.ConsentNotAsked, Version: 1,
		}
		for _, market := range w.places.Markets {
			if market.Name == row["market"] && market.CountyID == county {
				m.MarketID = market.ID
			}
		}
		w.merchants[m.ID] = m
	}
}

func (w *World) county(name string) int64 {
	i := slices.IndexFunc(w.places.Counties, func(c models.County) bool { return c.Name == name })
	return int64(i + 1)
}

func (w *World) town(county int64, name string) int64 {
	i := slices.IndexFunc(w.places.Towns, func(t models.Town) bool { return t.Name == name && t.CountyID == county })
	return int64(i + 1)
}

func groupOf(county string) string { return "group-" + county }
