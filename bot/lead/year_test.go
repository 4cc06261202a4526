package lead_test

import (
	"slices"
	"testing"
	"time"

	"shuangbai/bot/lead"
	"shuangbai/bot/policy"
	"shuangbai/bot/worktime"
	"shuangbai/bot/worktime/worktimetest"
	"shuangbai/models"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

func clock() lead.Clock {
	p := policy.Default()
	return lead.Clock{Limits: p.Leads, Calendar: worktime.New(p.Hours, shanghai)}
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

// Through two whole years, make-up days and the long holidays included, each
// lead is assigned, nudged about, escalated and reassigned on the right working
// minute, and each only once.
func TestTwoYearsOfTheLadder(t *testing.T) {
	c := clock()
	minutes := worktimetest.Minutes(shanghai)
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
	if checked < 850 {
		t.Errorf("only %d leads in the two years", checked)
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
