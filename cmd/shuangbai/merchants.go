package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"shuangbai/models"
	"shuangbai/models/store"
)

type merchantsCommands struct {
	Find    merchantsFindCommand    `cmd:"" help:"按店名找商户的编号"`
	Merge   merchantsMergeCommand   `cmd:"" help:"两条记录是同一家店：第二条并进第一条"`
	Unmerge merchantsUnmergeCommand `cmd:"" help:"按合并编号拆开，照原样还回去"`
}

type merchantsFindCommand struct {
	Name string `arg:"" help:"店名"`
}

// merchantRow is a merchant as listed.
type merchantRow struct {
	ID       int64          `json:"id"`
	Merchant string         `json:"merchant"`
	County   string         `json:"county,omitempty"`
	Town     string         `json:"town,omitempty"`
	Market   string         `json:"market,omitempty"`
	Consent  models.Consent `json:"consent"`
}

func (m merchantRow) String() string {
	return strings.Join([]string{strconv.FormatInt(m.ID, 10), m.Merchant, m.County, m.Town, m.Market, string(m.Consent)}, "\t")
}

// Run implements the command.
func (c *merchantsFindCommand) Run(ctx context.Context, t *terminal) error {
	return t.look(ctx, func(s *store.Store) error {
		d, err := s.LoadDirectory(ctx)
		if err != nil {
			return err
		}
		rows := []merchantRow{}
		for _, id := range d.MerchantsNamed(c.Name) {
			row, err := foundMerchant(ctx, s, d, id)
			if err != nil {
				return err
			}
			rows = append(rows, row)
		}
		return show(t, rows)
	})
}

func foundMerchant(ctx context.Context, s *store.Store, d *models.Directory, id int64) (merchantRow, error) {
	m, err := s.Merchant(ctx, id)
	if err != nil {
		return merchantRow{}, err
	}
	row := merchantRow{ID: m.ID, Merchant: m.Name, Consent: m.Consent}
	if county := d.County(m.CountyID); county != nil {
		row.County = county.Name
	}
	if town := d.Town(m.TownID); town != nil {
		row.Town = town.Name
	}
	if market := d.Market(m.MarketID); market != nil {
		row.Market = market.Name
	}
	return row, nil
}

type merchantsMergeCommand struct {
	Keep string `arg:"" help:"留下的：编号，或只有一家的店名"`
	Gone string `arg:"" help:"并进去的：编号，或只有一家的店名"`
}

// mergeRow is a merge that was made or undone.
type mergeRow struct {
	Merge  int64  `json:"merge"`
	KeepID int64  `json:"keep_id,omitempty"`
	GoneID int64  `json:"gone_id,omitempty"`
	Name   string `json:"name,omitempty"`
}

// Run implements the command.
func (c *merchantsMergeCommand) Run(ctx context.Context, t *terminal) error {
	return t.change(ctx, func(s *store.Store) error {
		d, err := s.LoadDirectory(ctx)
		if err != nil {
			return err
		}
		keep, err := merchantSaid(d, c.Keep)
		if err != nil {
			return err
		}
		gone, err := merchantSaid(d, c.Gone)
		if err != nil {
			return err
		}
		numbers, err := decide(ctx, t, s, models.MergeMerchants{KeepID: keep.ID, GoneID: gone.ID})
		if err != nil {
			return err
		}
		row := mergeRow{Merge: numbers[0], KeepID: keep.ID, GoneID: gone.ID, Name: keep.Name}
		return findings{OK: true, Rows: []any{row}, Errors: []rowError{}}.show(t,
			fmt.Sprintf("已合并，留下 %d %s。要拆开：shuangbai merchants unmerge %d", keep.ID, keep.Name, row.Merge))
	})
}

// merchantSaid finds a merchant by number or by a name that only one has.
func merchantSaid(d *models.Directory, said string) (*models.MerchantName, error) {
	ids := d.MerchantsNamed(said)
	if id, err := strconv.ParseInt(said, 10, 64); err == nil && len(ids) == 0 {
		ids = []int64{id}
	}
	if len(ids) > 1 {
		return nil, models.Fail(models.Invalid, "「"+said+"」有好几家，请用编号（shuangbai merchants find "+said+"）。", nil)
	}
	if len(ids) == 1 {
		if m := d.Merchant(ids[0]); m != nil {
			return m, nil
		}
	}
	return nil, models.Fail(models.NotFound, "没有「"+said+"」这家商户。", nil)
}

type merchantsUnmergeCommand struct {
	Merge int64 `arg:"" help:"合并编号"`
}

// Run implements the command.
func (c *merchantsUnmergeCommand) Run(ctx context.Context, t *terminal) error {
	return t.change(ctx, func(s *store.Store) error {
		if _, err := decide(ctx, t, s, models.UnmergeMerchants{MergeID: c.Merge}); err != nil {
			return err
		}
		return findings{OK: true, Rows: []any{mergeRow{Merge: c.Merge}}, Errors: []rowError{}}.show(t, fmt.Sprintf("合并 %d 已拆开", c.Merge))
	})
}

// decide writes one decision of the clerk's, at the time of the product clock.
func decide(ctx context.Context, t *terminal, s *store.Store, c models.Change) ([]int64, error) {
	ahead, err := s.ClockOffset(ctx)
	if err != nil {
		return nil, err
	}
	now := t.now()
	return s.CommitTurn(ctx, models.Turn{Now: now.Add(ahead), At: now, Actor: clerk, Changes: []models.Change{c}})
}
