// Package daily makes the digests of the working days: exactly one for each
// scope and day however many replicas run, late rather than never.
package daily

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"shuangbai/bot"
	"shuangbai/bot/chat"
	"shuangbai/bot/civil"
	"shuangbai/bot/digest"
	"shuangbai/bot/policy"
	"shuangbai/models"
)

// Kind is that of models.JobRun.
const Kind = "digest"

// CityScope is the scope of the whole city.
const CityScope = "city"

// CountyScope is the scope of one county.
func CountyScope(id int64) string { return "county:" + strconv.FormatInt(id, 10) }

// Records is what digests are made of and kept in.
type Records interface {
	Directory() *models.Directory
	// Group reads a group with its webhook key.
	Group(ctx context.Context, chatID string) (*models.Group, error)
	DigestFigures(ctx context.Context, q models.DigestQuery) (models.DigestFigures, error)
	// JobRun and LastJobRun give a models.NotFound error where nothing was done.
	JobRun(ctx context.Context, kind, scope, period string) (*models.JobRun, error)
	LastJobRun(ctx context.Context, kind, scope string) (*models.JobRun, error)
	// CommitJob writes a run and its messages, all or nothing; a models.Duplicate
	// error when it was done before.
	CommitJob(ctx context.Context, run models.JobRun, rows []models.Outgoing) error
}

// Report is what a digest said. A number that was reported never moves
// silently: the next digest compares.
type Report struct {
	ToDate models.VisitSums `json:"to_date"`
	Text   string           `json:"text"`
	Late   string           `json:"late,omitempty"` // goes after it where somebody is late
	Owners []string         `json:"owners,omitempty"`
}

// Maker makes digests.
type Maker struct {
	Records  Records
	Policy   *policy.Policy
	Calendar digest.Calendar

	done civil.Date // every scope has its digest up to this day
}

// maxLate is how many days of an outage are made up for, the newest.
const maxLate = 10

// Issue makes the digests that are due at the instant product, for all scopes,
// and gives how many it made. machine is the same instant by the clock that
// deliveries follow.
func (m *Maker) Issue(ctx context.Context, product, machine time.Time) (made int, err error) {
	due := digest.Due(product, m.Policy.Digest, m.Calendar)
	if m.done == due {
		return 0, nil
	}
	var scopes []string
	for _, c := range m.Records.Directory().Counties {
		scopes = append(scopes, CountyScope(c.ID))
	}
	lag := machine.Sub(product)
	for _, scope := range append(scopes, CityScope) {
		n, err := m.catchUp(ctx, scope, due, lag)
		if made += n; err != nil {
			return made, err
		}
	}
	m.done = due
	return made, nil
}

// catchUp makes what a scope lacks up to the day due. A scope that never had a
// digest begins with the next one.
func (m *Maker) catchUp(ctx context.Context, scope string, due civil.Date, lag time.Duration) (made int, err error) {
	last, err := m.Records.LastJobRun(ctx, Kind, scope)
	if err != nil && models.CodeOf(err) == models.NotFound {
		return 0, m.begin(ctx, scope, due)
	}
	if err != nil {
		return 0, err
	}
	for _, day := range m.missing(last.Period, due) {
		err := m.Make(ctx, scope, day, lag)
		switch {
		case err == nil:
			made++
		case models.CodeOf(err) != models.Duplicate: // else another replica was faster
			return made, err
		}
	}
	return made, nil
}

// missing lists the working days after the last digest, up to and with due.
func (m *Maker) missing(last string, due civil.Date) []civil.Date {
	var days []civil.Date
	for day := due; day.String() > last && len(days) < maxLate; {
		days = append([]civil.Date{day}, days...)
		day = digest.SpanOf(day, m.Policy.Digest, m.Calendar).Previous
	}
	return days
}

func (m *Maker) begin(ctx context.Context, scope string, day civil.Date) error {
	report, err := m.Report(ctx, scope, m.span(day))
	if err != nil {
		return err
	}
	err = m.commit(ctx, scope, day, report, nil)
	if models.CodeOf(err) == models.Duplicate {
		return nil
	}
	return err
}

// Make makes one digest and its messages; a models.Duplicate error when there
// is one already. lag is how far the machine clock is ahead of the product
// clock.
func (m *Maker) Make(ctx context.Context, scope string, day civil.Date, lag time.Duration) error {
	s := m.span(day)
	report, err := m.Report(ctx, scope, s)
	if err != nil {
		return err
	}
	rows, err := m.rows(ctx, scope, day, report, s.SendAt(m.Policy.Digest, m.Calendar).Add(lag))
	if err != nil {
		return err
	}
	return m.commit(ctx, scope, day, report, rows)
}

func (m *Maker) span(day civil.Date) digest.Span {
	return digest.SpanOf(day, m.Policy.Digest, m.Calendar)
}

func (m *Maker) commit(ctx context.Context, scope string, day civil.Date, r Report, rows []models.Outgoing) error {
	return m.Records.CommitJob(ctx, models.JobRun{Kind: Kind, Scope: scope, Period: day.String(), Report: marshal(r)}, rows)
}

// kindLate is the kind of the text that mentions who is late. It is no digest:
// better lost than said twice.
const kindLate = "late"

// rows are the messages of a digest: to the county's groups that take any, with
// at most one text that mentions who is late, or to the city managers.
func (m *Maker) rows(ctx context.Context, scope string, day civil.Date, r Report, at time.Time) ([]models.Outgoing, error) {
	d := m.Records.Directory()
	var rows []models.Outgoing
	add := func(door chat.Door, target string, kind string, body any) {
		rows = append(rows, models.Outgoing{
			Door: string(door), Target: target, Kind: kind, Body: marshal(body), NotBefore: at,
			Key: kind + ":" + scope + ":" + day.String() + ":" + target,
		})
	}
	if scope == CityScope {
		for i := range d.Members {
			if p := &d.Members[i]; p.Role == models.CityManager && p.Active() {
				add(chat.App, p.UserID, bot.KindDigest, bot.Delivery{Reply: chat.Reply{Text: r.Text}})
			}
		}
		return rows, nil
	}
	for _, g := range d.Groups {
		if CountyScope(g.CountyID) != scope {
			continue
		}
		with, err := m.Records.Group(ctx, g.ChatID)
		if err != nil {
			return nil, err
		}
		if with.WebhookKey != "" {
			add(chat.Push, g.ChatID, bot.KindDigest, bot.Post{Markdown: r.Text})
			if r.Late != "" {
				add(chat.Push, g.ChatID, kindLate, bot.Post{Text: r.Late, Mentions: r.Owners})
			}
		}
	}
	return rows, nil
}

func marshal(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil { // plain data only
		panic(err)
	}
	return b
}
