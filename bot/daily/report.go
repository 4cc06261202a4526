package daily

import (
	"context"
	"encoding/json"
	"fmt"

	"shuangbai/bot/civil"
	"shuangbai/bot/digest"
	"shuangbai/models"
)

// Reported is what the digest of a day said; a models.NotFound error when there
// is none.
func (m *Maker) Reported(ctx context.Context, scope string, day civil.Date) (r Report, err error) {
	run, err := m.Records.JobRun(ctx, Kind, scope, day.String())
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(run.Report, &r); err != nil {
		return r, fmt.Errorf("report of %s on %s: %w", scope, day, err)
	}
	return r, nil
}

// Report counts and words a digest as the records are now.
func (m *Maker) Report(ctx context.Context, scope string, s digest.Span) (r Report, err error) {
	var counties []digest.County
	for _, c := range m.Records.Directory().Counties {
		if scope != CityScope && scope != CountyScope(c.ID) {
			continue
		}
		county, err := m.county(ctx, c, s)
		if err != nil {
			return r, err
		}
		counties = append(counties, county)
	}
	switch {
	case scope == CityScope:
		r.Text = digest.City(s, counties)
		for _, c := range counties {
			r.ToDate = r.ToDate.Plus(c.ToDate)
		}
	case len(counties) == 1:
		r.Text, r.ToDate = counties[0].Markdown(), counties[0].ToDate
		r.Late, r.Owners = counties[0].LateText(), counties[0].LateIDs()
	default:
		return r, models.Fail(models.NotFound, "没有这个县区。", nil)
	}
	return r, nil
}

func (m *Maker) county(ctx context.Context, c models.County, s digest.Span) (digest.County, error) {
	f, err := m.Records.DigestFigures(ctx, s.Query(c.ID))
	if err != nil {
		return digest.County{}, err
	}
	var reported *models.VisitSums
	before, err := m.Reported(ctx, CountyScope(c.ID), s.Previous)
	switch {
	case err == nil:
		reported = &before.ToDate
	case models.CodeOf(err) != models.NotFound:
		return digest.County{}, err
	}
	return digest.Of(c, s, f, reported, m.Records.Directory(), m.Policy), nil
}
