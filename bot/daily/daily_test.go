package daily_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"shuangbai/bot"
	"shuangbai/bot/civil"
	"shuangbai/bot/daily"
	"shuangbai/bot/policy"
	"shuangbai/bot/worktime"
	"shuangbai/models"
	"shuangbai/models/seed"
	"shuangbai/models/store"
	"shuangbai/models/store/storetest"
)

var (
	zone     = storetest.Start.Location()
	rules    = policy.Default()
	calendar = worktime.New(rules.Hours, zone)
	machine  = storetest.Start // deliveries follow this clock
)

// office is the records with their directory.
type office struct {
	*store.Store
	dirs *store.Directories
}

func (o office) Directory() *models.Directory { return o.dirs.Current() }

// open fills a store with the demo's places, people and history, and a group
// with a key in one county.
func open(t *testing.T, s *store.Store) office {
	t.Helper()
	if err := seed.Demo(t.Context(), s, "ww1", storetest.Start); err != nil {
		t.Fatal(err)
	}
	dirs, err := s.Follow(t.Context(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	o := office{s, dirs}
	if err := s.PutGroup(t.Context(), models.Actor{}, models.Group{ChatID: "wrTest", CountyID: o.county().ID, WebhookKey: "hook"}); err != nil {
		t.Fatal(err)
	}
	return o
}

// county is the one with people.
func (o office) county() models.County {
	for _, m := range o.Directory().Members {
		if m.Role == models.Liaison {
			return *o.Directory().County(m.CountyID)
		}
	}
	panic("no liaison")
}

func maker(o office) *daily.Maker {
	return &daily.Maker{Records: o, Policy: rules, Calendar: calendar}
}

// sent are the messages that were made, by key.
func (o office) sent(t *testing.T) map[string]models.Outgoing {
	t.Helper()
	rows, err := o.Outbox(t.Context(), models.Waiting, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]models.Outgoing{}
	for _, r := range rows {
		if r.Kind == bot.KindDigest {
			out[r.Key] = r
		}
	}
	return out
}

// A month goes by in steps of a quarter of an hour, with two replicas. Both are
// away over some cut-offs, once for several days: every working day has one
// digest for each scope all the same, sent not before its time.
func TestAMonthOfDigestsWithOutages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := open(t, s)
		replicas := []*daily.Maker{maker(o), maker(o)}
		down := func(at time.Time) bool {
			return at.Day()%4 == 0 && at.Hour() >= 17 && at.Hour() < 21 || // over the cut-off
				at.Month() == time.October && at.Day() >= 13 && at.Day() <= 15
		}
		want := 0
		for at := storetest.Start; at.Before(storetest.Start.AddDate(0, 0, 30)); at = at.Add(15 * time.Minute) {
			if at.Hour() == 18 && at.Minute() == 0 && calendar.IsWorkday(civil.FromTime(at, zone)) {
				want++
			}
			if down(at) {
				continue
			}
			for _, r := range replicas {
				if _, err := r.Issue(t.Context(), at.Add(time.Minute), machine.Add(at.Sub(storetest.Start))); err != nil {
					t.Fatal(err)
				}
			}
		}
		managers := 0
		for _, m := range o.Directory().Members {
			if m.Role == models.CityManager {
				managers++
			}
		}
		push, app := 0, 0
		for key, row := range o.sent(t) {
			day := civil.MustParse(strings.Split(key, ":")[len(strings.Split(key, ":"))-2])
			due := rules.Digest.SendAt.On(day, zone)
			if due.Add(-time.Minute).After(row.NotBefore) {
				t.Errorf("%s goes out at %s", key, row.NotBefore.In(zone))
			}
			if row.Door == "push" && row.Target == "wrTest" {
				push++
			} else if row.Door == "app" {
				app++
			}
		}
		if managers == 0 || push != want || app != want*managers {
			t.Errorf("%d to the group, %d to %d managers; %d working days", push, app, managers, want)
		}
	})
}

func TestAReportedNumberNeverMovesSilently(t *testing.T) {
	s := storetest.SQLite(t)
	o := open(t, s)
	m, scope := maker(o), daily.CountyScope(o.county().ID)
	issue := func(day int) {
		t.Helper()
		if _, err := m.Issue(t.Context(), time.Date(2025, 9, day, 18, 1, 0, 0, zone), machine); err != nil {
			t.Fatal(err)
		}
	}
	report := func(day string) string {
		t.Helper()
		r, err := m.Reported(t.Context(), scope, civil.MustParse(day))
		if err != nil {
			t.Fatal(err)
		}
		return r.Text
	}
	issue(16)
	v := storetest.Visit(1)
	v.Visit.CountyID, v.Visit.RecordedAt = o.county().ID, time.Date(2025, 9, 17, 10, 0, 0, 0, zone)
	id := storetest.Save(t, s, v)
	issue(17)
	if text := report("2025-09-17"); strings.Contains(text, "更正") || !strings.Contains(text, "**新增** 走访 1 次 1 户") {
		t.Errorf("the 17th: %s", text)
	}
	kept, err := s.Visit(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.CommitTurn(t.Context(), models.Turn{
		Now: time.Date(2025, 9, 18, 9, 0, 0, 0, zone), At: machine,
		Changes: []models.Change{models.UndoVisit{ID: id, Version: kept.Version}},
	})
	if err != nil {
		t.Fatal(err)
	}
	issue(18)
	if text := report("2025-09-18"); !strings.Contains(text, "更正：截至9月17日") {
		t.Errorf("the 18th: %s", text)
	}
	issue(19)
	if text := report("2025-09-19"); strings.Contains(text, "更正") {
		t.Errorf("the 19th: %s", text)
	}
}

// A digest that cannot be written down is made at the next look.
func TestADatabaseThatIsGoneLosesNoDigest(t *testing.T) {
	s := storetest.SQLite(t)
	o := open(t, s)
	broken := &unwritable{office: o}
	m := &daily.Maker{Records: broken, Policy: rules, Calendar: calendar}
	first := time.Date(2025, 9, 16, 18, 1, 0, 0, zone)
	if _, err := m.Issue(t.Context(), first, machine); err != nil {
		t.Fatal(err)
	}
	broken.down = true
	if _, err := m.Issue(t.Context(), first.AddDate(0, 0, 1), machine); err == nil {
		t.Fatal("issued without a database")
	}
	broken.down = false
	made, err := m.Issue(t.Context(), first.AddDate(0, 0, 1), machine)
	if want := len(o.Directory().Counties) + 1; err != nil || made != want {
		t.Errorf("made %d, %v; want %d", made, err, want)
	}
}

type unwritable struct {
	office
	down bool
}

func (u *unwritable) CommitJob(ctx context.Context, run models.JobRun, rows []models.Outgoing) error {
	if u.down {
		return models.Fail(models.Unavailable, "", errors.New("gone"))
	}
	return u.office.CommitJob(ctx, run, rows)
}
