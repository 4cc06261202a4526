package digest

import (
	"cmp"
	"slices"

	"shuangbai/bot/policy"
	"shuangbai/models"
)

// County is one county's digest, ready to be worded.
type County struct {
	Name string
	Span Span
	models.DigestFigures
	Corrected *models.VisitSums // what was reported up to the cut-off before, where it is not so any more

	Markets []Market // short of their target, nearest to done first
	Met     int      // markets at target
	Quiet   []string // towns without a visit for days
	Silent  []string // members who reported nothing
	Best    Best     // the town with most visits
	Late    []Owner  // who has leads past their limit
}

// Market is a market that is short of its target (§四(一)).
type Market struct {
	Name    string
	Visited int
	Total   int // households; 0 when nobody knows
	Lack    int // households
}

// Of puts a county's digest together. reported is what the digest before said
// of all visits up to its cut-off, nil when there was none.
func Of(county models.County, s Span, f models.DigestFigures, reported *models.VisitSums, d *models.Directory, p *policy.Policy) County {
	c := County{Name: county.Name, Span: s, DigestFigures: f}
	if reported != nil && *reported != f.Before {
		c.Corrected = reported
	}
	c.markets(county.ID, d, p)
	c.towns(county.ID, d, p)
	c.people(county.ID, d)
	c.best(county.ID, d)
	c.owners(d)
	return c
}

func (c *County) markets(countyID int64, d *models.Directory, p *policy.Policy) {
	for i := range d.Markets {
		k := &d.Markets[i]
		if k.CountyID != countyID {
			continue
		}
		visited := c.DigestFigures.Markets[k.ID]
		lack := p.Market.Lack(visited, k.Households)
		if lack == 0 {
			c.Met++
			continue
		}
		c.Markets = append(c.Markets, Market{k.Name, visited, k.Households, lack})
	}
	slices.SortStableFunc(c.Markets, func(a, b Market) int { return cmp.Compare(a.Lack, b.Lack) })
}

func (c *County) towns(countyID int64, d *models.Directory, p *policy.Policy) {
	for i := range d.Towns {
		t := &d.Towns[i]
		if t.CountyID == countyID && slices.Contains(p.Area.TownKinds, string(t.Kind)) && c.LastVisit[t.ID] < c.Span.Quiet.String() {
			c.Quiet = append(c.Quiet, t.Name)
		}
	}
}

// people finds those of the pair of a town who were there and reported nothing.
func (c *County) people(countyID int64, d *models.Directory) {
	for i := range d.Members {
		m := &d.Members[i]
		if inPair(m) && m.Active() && m.CountyID == countyID && len(m.TownIDs) > 0 &&
			d.AwayOn(m.ID, c.Span.Day.String()) == nil && !slices.Contains(c.Reporters, m.ID) {
			c.Silent = append(c.Silent, m.Name)
		}
	}
}
