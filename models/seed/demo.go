package seed

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"shuangbai/models"
	"shuangbai/models/store"
	"shuangbai/models/store/sheet"
)

// Demo fills an empty store for a demo that starts at an instant: the towns,
// the demo's places and people, known at the doors of corp by their userid, a
// group and a service window for each county, a few hundred more merchants, and
// four weeks of visits before that day with the leads that came of them. The
// same start gives the same data.
func Demo(ctx context.Context, s *store.Store, corp string, start time.Time) error {
	for _, table := range []struct {
		kind sheet.Kind
		file []byte
	}{
		{sheet.Towns, towns}, {sheet.Markets, demoMarkets}, {sheet.Members, demoMembers}, {sheet.Merchants, demoMerchants},
	} {
		if err := put(ctx, s, table.kind, table.file, corp); err != nil {
			return err
		}
	}
	d, err := s.LoadDirectory(ctx)
	if err != nil {
		return err
	}
	chance := rand.New(rand.NewPCG(50, 2025)) //nolint:gosec // invented data, nothing is guarded
	if err := put(ctx, s, sheet.Windows, windowsOf(d), ""); err != nil {
		return err
	}
	for _, c := range d.Counties {
		if err := s.PutGroup(ctx, sower, models.Group{ChatID: "wrDEMO" + c.Code, CountyID: c.ID}); err != nil {
			return err
		}
	}
	invented, err := merchantsFor(d, chance)
	if err != nil {
		return err
	}
	if err := put(ctx, s, sheet.Merchants, invented, ""); err != nil {
		return err
	}
	if d, err = s.LoadDirectory(ctx); err != nil {
		return err
	}
	past := newHistory(d, chance)
	if err := past.record(ctx, s, start); err != nil {
		return err
	}
	return past.leads(ctx, s, start)
}

// windowsOf invents a service window for each county, and says that it did.
func windowsOf(d *models.Directory) []byte {
	var b bytes.Buffer
	b.WriteString("county,name,kind,address,hours\n")
	for _, c := range d.Counties {
		fmt.Fprintf(&b, "%s,%s双百工程服务专窗,hall,%s（演示地址，请以当地公布的为准）,工作日 9:00—12:00、14:30—17:30\n", c.Name, c.Name, c.Name)
	}
	return b.Bytes()
}

// merchantsFor invents merchants in every market: many where a pair works, a
// few elsewhere.
func merchantsFor(d *models.Directory, chance *rand.Rand) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"merchant", "operator", "industry", "county", "town", "market", "opened_on"}}
	names := newNamer(d, chance)
	for _, market := range d.Markets {
		n := 6
		if worked(d, market.TownID) {
			n = 52
		}
		town := d.Town(market.TownID)
		for range n {
			name, industry := names.shop()
			rows = append(rows, []string{
				name, names.person(), industry, d.County(town.CountyID).Name, town.Name, market.Name,
				fmt.Sprintf("%d-%02d-%02d", 2008+chance.IntN(17), 1+chance.IntN(12), 1+chance.IntN(28)),
			})
		}
	}
	err := w.WriteAll(rows)
	return b.Bytes(), err
}

// worked reports whether a member has the town.
func worked(d *models.Directory, townID int64) bool {
	for i := range d.Members {
		if slices.Contains(d.Members[i].TownIDs, townID) {
			return true
		}
	}
	return false
}

// namer invents names, none of them twice.
type namer struct {
	chance *rand.Rand
	taken  map[string]bool
	demo   []string // the names of the demo's own merchants
}

func newNamer(d *models.Directory, chance *rand.Rand) *namer {
	n := &namer{chance: chance, taken: map[string]bool{}}
	for _, m := range d.Merchants {
		n.demo = append(n.demo, m.Name)
	}
	return n
}

// shop invents a shop: 瑞禾面馆, 青禾瑞禾面馆 when that is taken.
func (n *namer) shop() (name, industry string) {
	trade := trades[n.chance.IntN(len(trades))]
	name = trade.words[n.chance.IntN(len(trade.words))]
	for {
		name = brands[n.chance.IntN(len(brands))] + name
		if !n.taken[name] && !n.like(name) {
			n.taken[name] = true
			return name, trade.industry
		}
		if len([]rune(name)) > 8 {
			name = trade.words[n.chance.IntN(len(trade.words))]
		}
	}
}

// like reports whether a name could be taken for one of the demo's merchants
// written with a slip.
func (n *namer) like(name string) bool {
	for _, demo := range n.demo {
		a, b := []rune(name), []rune(demo)
		if strings.Contains(name, demo) || len(a) == len(b) && differences(a, b) < 2 {
			return true
		}
	}
	return false
}

func differences(a, b []rune) (n int) {
	for i := range a {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}

func (n *namer) person() string {
	return surnames[n.chance.IntN(len(surnames))] + given[n.chance.IntN(len(given))]
}
