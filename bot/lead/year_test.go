package lead_test

import (
	"slices"
	"testing"
	"time"

	"shuangbai/bot/lead"
	"shuangbai/bot/policy"
	"shuangbai/bot/worktime"
	"shuangbai/models"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

func clock() lead.Clock {
	p := policy.Default()
	return lead.Clock{Limits: p.Leads, Calendar: worktime.New(p.Hours, shanghai)}
}

// The State Council's notice for 2025 (国办发明电〔2024〕12号): weekdays off and
// weekend days worked; written down here, not asked of the calendar under test.
var (
	off2025 = []string{
		"01-01", "01-28", "01-29", "01-30", "01-31", "02-03", "02-04", "04-04", "05-01", "05-02", "05-05", "06-02",
		"10-01", "10-02", "10-03", "10-06", "10-07", "10-08",
	}
	on2025 = []string{"01-26", "02-08", "04-27", "09-28", "10-11"}
)

// workingMinutes lists every working minute of 2025 by its beginning.
func workingMinutes() (list []time.Time) {
	for t := time.Date(2025, 1, 1, 0, 0, 0, 0, shanghai); t.Year() == 2025; t = t.Add(time.Minute) {
		weekend := t.Weekday() == time.Saturday || t.Weekday() == time.Sunday
		day := t.Format("01-02")
		if slices.Contains(off2025, day) || weekend && !slices.Contains(on2025, day) {
			continue
		}
		if m := t.Hour()*60 + t.Minute(); m >= 9*60 && m < 12*60 || m >= 14*60+30 && m < 18*60 {
			list = append(list, t)
		}
	}
	return list
}

// done is one step and when it was done.
type done struct {
	step lead.Step
	at   time.Time
}

// live lets one lead pass its days, looked at once a minute, and gives what was
// done about it. accepts tells whether the account manager accepts at once.
func live(c lead.Clock, opened, until time.Time, accepts bool) (steps []done) {
	l := &models.Lead{State: models.LeadNew, ChaseAt: &opened}
	for now := opened; now.Before(until); now = now.Add(time.Minute) {
		step := c.Next(l, now)
		if step == lead.Nothing {
			continue
		}
		steps = append(steps, done{step, now})
		if step == lead.Assign {
			accept, contact := c.Due(now)
			l.State, l.AcceptBy, l.ContactBy = models.LeadAssigned, &accept, &contact
			if accepts {
				l.State = models.LeadAccepted
			}
			l.ChaseAt = l.Limit()
			continue
		}
		next := c.After(l, step, now)
		if l.Rung, l.ChaseAt = l.Rung+1, &next; next.IsZero() {
			return steps
		}
	}
	return steps
}

// Through a whole year, make-up days and the long holidays included, each lead
// is assigned, nudged about, escalated and reassigned on the right working
// minute, and each only once.
func TestAYearOfTheLadder(t *testing.T) {
	c := clock()
	minutes := workingMinutes()
	limits := map[bool]int{false: 120, true: 480}
	checked := 0
	for opened := time.Date(2025, 1, 1, 0, 7, 0, 0, shanghai); ; opened = opened.Add(19*time.Hour + 23*time.Minute) {
		first, _ := slices.BinarySearchFunc(minutes, opened, time.Time.Compare)
		if first+700 >= len(minutes) {
			break
		}
		accepts := checked%2 == 0
		limit := first + limits[accepts]
		want := []done{
			{lead.Assign, minutes[first]},
			{lead.Nudge, minutes[limit]},
			{lead.Escalate, minutes[limit+60]},
			{lead.Reassign, minutes[limit+180]},
		}
		got := live(c, opened, minutes[limit+180].Add(48*time.Hour), accepts)
		if !slices.Equal(got, want) {
			t.Fatalf("opened %s, accepted %t:\n got %v\nwant %v", opened, accepts, got, want)
		}
		checked++
	}
	if checked < 400 {
		t.Errorf("only %d leads in the year", checked)
	}
}

func TestAfterAnOutageNobodyIsSkipped(t *testing.T) {
	c := clock()
	limit := time.Date(2025, 9, 17, 11, 0, 0, 0, shanghai)
	late := limit.Add(24 * time.Hour)
	l := &models.Lead{State: models.LeadAssigned, AcceptBy: &limit, ChaseAt: &limit}
	if got := c.Next(l, late); got != lead.Nudge {
		t.Fatalf("the day after: %d", got)
	}
	next := c.After(l, lead.Nudge, late)
	if want := late.Add(time.Hour); !next.Equal(want) {
		t.Errorf("the county lead is told at %s, want %s", next, want)
	}
	l.Rung, l.ChaseAt = models.Nudged, &next
	if got := c.Next(l, late); got != lead.Nothing {
		t.Errorf("at once after the nudge: %d", got)
	}
}

func TestWhatIsNotChased(t *testing.T) {
	c := clock()
	due := time.Date(2025, 9, 17, 11, 0, 0, 0, shanghai)
	for _, tc := range []struct {
		name string
		lead models.Lead
		now  time.Time
	}{
		{"not yet due", models.Lead{State: models.LeadAssigned, ChaseAt: &due}, due.Add(-time.Second)},
		{"in the lunch break", models.Lead{State: models.LeadAssigned, ChaseAt: &due}, due.Add(time.Hour)},
		{"contacted", models.Lead{State: models.LeadContacted, ChaseAt: &due}, due},
		{"no clock runs", models.Lead{State: models.LeadAssigned}, due},
		{"the top of the ladder", models.Lead{State: models.LeadAssigned, Rung: models.Reassigned, ChaseAt: &due}, due},
		{"new, and a person decides", models.Lead{State: models.LeadNew, Rung: models.Reassigned, ChaseAt: &due}, due},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := c.Next(&tc.lead, tc.now); got != lead.Nothing {
				t.Errorf("step %d", got)
			}
		})
	}
}
