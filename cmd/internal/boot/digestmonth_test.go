package boot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"shuangbai/bot"
	"shuangbai/bot/civil"
	"shuangbai/bot/daily"
	"shuangbai/bot/outbox"
	"shuangbai/bot/policy"
	"shuangbai/bot/wecom/api"
	"shuangbai/bot/wecom/wecomsim"
	"shuangbai/bot/worktime"
	"shuangbai/models"
	"shuangbai/models/seed"
	"shuangbai/models/store"
	"shuangbai/models/store/storetest"
)

// month is two replicas that make and deliver digests, and the platform whose
// groups and members get them.
type month struct {
	*store.Store
	clock    *storetest.Clock
	records  records
	sim      *wecomsim.Platform
	zone     *time.Location
	calendar *worktime.Calendar
	policy   *policy.Policy
	makers   []*daily.Maker
	workers  []*outbox.Worker
	broken   bool // nothing can be written
}

// newMonth has the demo's places and people, a webhook for each county's group.
func newMonth(t *testing.T) *month {
	t.Helper()
	m := &month{clock: &storetest.Clock{}, zone: storetest.Start.Location(), policy: policy.Default()}
	var err error
	if m.Store, err = store.Open(t.Context(), storetest.Options("sqlite", filepath.Join(t.TempDir(), "month.db"), m.clock)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	if err := seed.Demo(t.Context(), m.Store, testCorp, storetest.Start); err != nil {
		t.Fatal(err)
	}
	m.calendar = worktime.New(m.policy.Hours, m.zone)
	dirs, err := m.Follow(t.Context(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	m.records = records{m.Store, dirs}
	cfg := wecomsim.Config{Now: m.clock.Now}
	for _, one := range dirs.Current().Members {
		cfg.Members = append(cfg.Members, wecomsim.Member{UserID: one.UserID})
	}
	for _, g := range dirs.Current().Groups {
		g.WebhookKey = "hook-" + g.ChatID
		if err := m.PutGroup(t.Context(), models.Actor{}, g); err != nil {
			t.Fatal(err)
		}
		cfg.Groups = append(cfg.Groups, wecomsim.Group{ChatID: g.ChatID, Members: []string{"lijuan"}, WebhookKey: g.WebhookKey})
	}
	var client *api.Client
	m.sim, client = served(t, cfg)
	for i := range 2 {
		m.makers = append(m.makers, &daily.Maker{Records: breakable{m.records, m}, Policy: m.policy, Calendar: m.calendar})
		m.workers = append(m.workers, outbox.New(outbox.Options{
			Rows: m.Store, Owner: fmt.Sprint("replica", i), Now: m.clock.Now, Log: slog.New(slog.DiscardHandler),
			Senders: map[string]outbox.Sender{"app": appSender{client}, "push": pushSender{client, m.Store}},
			Keyed:   map[string]time.Duration{"app": dropRepeats}, Twice: []string{bot.KindDigest},
		}))
	}
	return m
}

// breakable are records that cannot be written while the month is broken.
type breakable struct {
	records
	month *month
}

func (b breakable) CommitJob(ctx context.Context, run models.JobRun, rows []models.Outgoing) error {
	if b.month.broken {
		return models.Fail(models.Unavailable, "", errors.New("gone"))
	}
	return b.records.CommitJob(ctx, run, rows)
}

// trouble is what goes wrong on a day, from one time to another.
type trouble struct {
	from, to time.Duration // after the day's midnight
	away     bool          // both replicas are down
	broken   bool          // nothing can be written
	killed   bool          // a worker claims what is due and dies
	fault    wecomsim.Fault
}

const lastWord = 18*time.Hour + 4*time.Minute

// troubles strike the working days in turn: over the cut-off, over the hour of
// sending, over midnight, over days.
var troubles = map[string]trouble{
	"2025-09-18": {from: 17 * time.Hour, to: 21 * time.Hour, away: true},
	"2025-09-19": {from: 18 * time.Hour, to: lastWord, fault: wecomsim.Fault{Lose: true}},
	"2025-09-22": {from: 17 * time.Hour, to: 33 * time.Hour, away: true},
	"2025-09-24": {from: 17 * time.Hour, to: 19 * time.Hour, broken: true},
	"2025-09-25": {from: 18 * time.Hour, to: 20 * time.Hour, fault: wecomsim.Fault{Code: 45009}},
	"2025-09-26": {from: 18 * time.Hour, to: lastWord, fault: wecomsim.Fault{Reset: true}},
	"2025-09-28": {from: lastWord - time.Minute, to: lastWord, killed: true},
	"2025-09-29": {from: 18 * time.Hour, to: 18*time.Hour + 30*time.Minute, fault: wecomsim.Fault{Status: 502}},
	"2025-10-09": {from: 9 * time.Hour, to: 81 * time.Hour, away: true},
	"2025-10-14": {from: 23 * time.Hour, to: 25 * time.Hour, broken: true},
}

// Thirty days go by with outages of every kind. By the platform's own record
// each group has one digest for each working day, late rather than never, and a
// second copy only where nobody could know, marked as such; each city manager has
// exactly one.
func TestThirtyDaysOfDigests(t *testing.T) {
	t.Parallel()
	m := newMonth(t)
	m.live(t, 30)
	m.judge(t)
}

// live lets days go by, in small steps when digests are made and sent.
func (m *month) live(t *testing.T, days int) {
	t.Helper()
	end := storetest.Start.AddDate(0, 0, days)
	for now := m.now(); now.Before(end); now = m.now() {
		m.work(t, now)
		step := 3 * time.Hour
		if now.Hour() == 18 && now.Minute() < 36 && m.calendar.IsWorkday(civil.FromTime(now, m.zone)) {
			step = 3 * time.Minute
		} else if now.Hour() == 18 {
			step -= time.Duration(now.Minute()) * time.Minute
		}
		m.clock.Move(step)
	}
}

func (m *month) now() time.Time { return m.clock.Now().In(m.zone) }

// trouble is what goes wrong at an instant.
func (m *month) trouble(now time.Time) trouble {
	for day, one := range troubles {
		midnight := civil.MustParse(day).Time(m.zone)
		if since := now.Sub(midnight); since >= one.from && since < one.to {
			return one
		}
	}
	return trouble{}
}

func (m *month) work(t *testing.T, now time.Time) {
	t.Helper()
	hit := m.trouble(now)
	if m.broken = hit.broken; hit.away {
		return
	}
	m.sim.Heal()
	if hit.fault != (wecomsim.Fault{}) {
		m.sim.Fail(hit.fault)
	}
	for _, maker := range m.makers {
		if _, err := maker.Issue(t.Context(), now, now); err != nil && !hit.broken {
			t.Fatal(err)
		}
	}
	if hit.killed {
		if _, err := m.ClaimOutgoing(t.Context(), "dead", now, time.Minute, 100); err != nil {
			t.Fatal(err)
		}
	}
	for n := 1; n > 0; {
		n = 0
		for _, w := range m.workers {
			claimed, err := w.Once(t.Context())
			if n += claimed; err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := m.workers[0].Watch(t.Context()); err != nil {
		t.Fatal(err)
	}
}

var reportedDay = regexp.MustCompile(`(\d+)月(\d+)日（截至`)

// copies are how often a chat shows the digest of each day, plain and marked.
type copies struct{ plain, marked map[string]int }

func (m *month) shown(t *testing.T, at wecomsim.Sender) copies {
	t.Helper()
	out, last := copies{map[string]int{}, map[string]int{}}, ""
	for _, msg := range m.sim.Chat(at).Messages() {
		found := reportedDay.FindStringSubmatch(msg.Text)
		if found == nil {
			t.Fatalf("no digest: %q", msg.Text)
		}
		day := fmt.Sprintf("2025-%02s-%02s", found[1], found[2])
		if due := m.policy.Digest.SendAt.On(civil.MustParse(day), m.zone); msg.At.Before(due) {
			t.Errorf("the digest of %s came at %s", day, msg.At.In(m.zone))
		}
		if strings.HasPrefix(msg.Text, again) {
			out.marked[day]++
			continue
		}
		if day < last {
			t.Errorf("the digest of %s came after that of %s", day, last)
		}
		out.plain[day]++
		last = day
	}
	return out
}

func (m *month) judge(t *testing.T) {
	t.Helper()
	dir, days, twice, late := m.records.Directory(), m.workdays(), 0, 0
	for _, g := range dir.Groups {
		got := m.shown(t, wecomsim.Sender{User: "lijuan", Group: g.ChatID})
		for _, day := range days {
			plain, marked := got.plain[day], got.marked[day]
			doubtful := troubles[day].fault.Lose || troubles[day].fault.Reset || troubles[day].fault.Status != 0 || troubles[day].killed
			if plain > 1 || marked > 1 || plain+marked == 0 || marked == 1 && !doubtful {
				t.Errorf("%s, %s: %d plain, %d marked", g.ChatID, day, plain, marked)
			}
			twice, late = twice+plain*marked, late+marked
		}
	}
	for i := range dir.Members {
		if p := &dir.Members[i]; p.Role == models.CityManager {
			got := m.shown(t, wecomsim.Sender{User: p.UserID, App: true})
			for _, day := range days {
				if got.plain[day] != 1 || got.marked[day] != 0 {
					t.Errorf("%s, %s: %d plain, %d marked", p.UserID, day, got.plain[day], got.marked[day])
				}
			}
		}
	}
	if twice == 0 || late == twice {
		t.Errorf("%d came again, %d of them twice: the troubles miss the sending", late, twice)
	}
	waiting, err := m.Outbox(t.Context(), models.Waiting, 100)
	if err != nil || len(waiting) > 0 {
		t.Errorf("%d still wait, %v", len(waiting), err)
	}
	if problems := m.sim.Problems(); len(problems) > 0 {
		t.Error(problems)
	}
	t.Logf("%d working days, %d groups: %d digests sent again with a mark, %d of them seen before", len(days), len(dir.Groups), late, twice)
}

// workdays are those whose digest was due in the thirty days.
func (m *month) workdays() (days []string) {
	for day := civil.FromTime(storetest.Start, m.zone); day.Before(civil.FromTime(m.now(), m.zone)); day = day.AddDays(1) {
		if m.calendar.IsWorkday(day) {
			days = append(days, day.String())
		}
	}
	return days
}
