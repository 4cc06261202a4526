package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"shuangbai/bot/civil"
	"shuangbai/bot/daily"
	"shuangbai/bot/digest"
	"shuangbai/bot/worktime"
	"shuangbai/config"
	"shuangbai/models"
	"shuangbai/models/store"
)

// digestCommand shows the digest of a working day: what was reported, else what
// the records say now. With --send it goes out, if it has not yet.
type digestCommand struct {
	Scope string `help:"city 或 county:潞州区" required:"" placeholder:"SCOPE"`
	Date  string `help:"哪一个工作日" required:"" placeholder:"YYYY-MM-DD"`
	Send  bool   `help:"发出去；发过的不再发"`
}

// digestRow is one digest.
type digestRow struct {
	Scope    string           `json:"scope"`
	Date     string           `json:"date"`
	Reported bool             `json:"reported"` // as it went out; otherwise as the records are now
	ToDate   models.VisitSums `json:"to_date"`
	Text     string           `json:"text"`
}

// Run implements the command.
func (c *digestCommand) Run(ctx context.Context, t *terminal) error {
	day, err := civil.Parse(c.Date)
	if err != nil {
		return usage{errors.New("--date 应当是 YYYY-MM-DD 的日期")}
	}
	cfg, err := t.settings(config.Data)
	if err != nil {
		return err
	}
	rules, err := t.policy(cfg)
	if err != nil {
		return err
	}
	calendar := worktime.New(rules.Hours, cfg.Schedule.Timezone.Location)
	if !calendar.IsWorkday(day) {
		return usage{fmt.Errorf("%s 不是工作日，没有日报", day)}
	}
	return t.records(ctx, store.RefuseOld, !c.Send, func(s *store.Store) error {
		d, err := s.LoadDirectory(ctx)
		if err != nil {
			return err
		}
		scope, err := scopeNamed(d, c.Scope)
		if err != nil {
			return err
		}
		m := &daily.Maker{Records: still{s, d}, Policy: rules, Calendar: calendar}
		row, err := c.digest(ctx, t, m, scope, day)
		if err != nil {
			return err
		}
		return findings{OK: true, Rows: []any{row}, Errors: []rowError{}}.show(t, row.Text)
	})
}

func (c *digestCommand) digest(ctx context.Context, t *terminal, m *daily.Maker, scope string, day civil.Date) (digestRow, error) {
	row := digestRow{Scope: c.Scope, Date: day.String(), Reported: true}
	r, err := m.Reported(ctx, scope, day)
	if err != nil && models.CodeOf(err) == models.NotFound {
		if c.Send {
			r, err = c.send(ctx, t, m, scope, day)
		} else {
			row.Reported = false
			r, err = m.Report(ctx, scope, digest.SpanOf(day, m.Policy.Digest, m.Calendar))
		}
	}
	row.ToDate, row.Text = r.ToDate, r.Text
	return row, err
}

// send makes the digest, which a server then delivers.
func (c *digestCommand) send(ctx context.Context, t *terminal, m *daily.Maker, scope string, day civil.Date) (daily.Report, error) {
	if day.After(digest.Due(t.now(), m.Policy.Digest, m.Calendar)) {
		return daily.Report{}, usage{fmt.Errorf("%s 还没到截止时间 %s，不能发", day, m.Policy.Digest.CutOff)}
	}
	err := m.Make(ctx, scope, day, 0)
	if err != nil && models.CodeOf(err) != models.Duplicate {
		return daily.Report{}, err
	}
	return m.Reported(ctx, scope, day)
}

// still is the records with the directory of one moment.
type still struct {
	*store.Store
	directory *models.Directory
}

// Directory implements daily.Records.
func (s still) Directory() *models.Directory { return s.directory }

// scopeNamed reads city or county:潞州区 (contracts.md).
func scopeNamed(d *models.Directory, name string) (string, error) {
	if name == daily.CityScope {
		return daily.CityScope, nil
	}
	county, ok := strings.CutPrefix(name, "county:")
	for _, c := range d.Counties {
		if ok && c.Name == county {
			return daily.CountyScope(c.ID), nil
		}
	}
	return "", usage{fmt.Errorf("--scope 应当是 city 或 county:县区名，没有「%s」", name)}
}
