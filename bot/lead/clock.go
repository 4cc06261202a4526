package lead

import (
	"time"

	"shuangbai/bot/policy"
	"shuangbai/bot/worktime"
	"shuangbai/models"
)

// Step is what is to be done about a lead now.
type Step int

// The steps. Assign is a new lead's; the others chase an overdue one.
const (
	Nothing Step = iota
	Assign
	Nudge
	Escalate
	Reassign
)

// Clock measures leads in working minutes.
type Clock struct {
	Limits   policy.Leads
	Calendar *worktime.Calendar
}

// Due gives the limits of an assignment made at an instant.
func (c Clock) Due(assigned time.Time) (acceptBy, contactBy time.Time) {
	return c.Calendar.Add(assigned, c.Limits.AcceptMinutes), c.Calendar.Add(assigned, c.Limits.ContactMinutes)
}

// Next is what is to be done about a lead at now. Nobody is disturbed outside
// the working hours: what falls due then waits for the next working minute.
// After an outage one rung follows the other, none is left out.
func (c Clock) Next(l *models.Lead, now time.Time) Step {
	if l.ChaseAt == nil || now.Before(*l.ChaseAt) || !c.Calendar.Working(now) {
		return Nothing
	}
	switch {
	case l.State == models.LeadNew && l.Rung == models.NotOverdue:
		return Assign
	case l.State != models.LeadAssigned && l.State != models.LeadAccepted:
		return Nothing
	}
	switch l.Rung {
	case models.NotOverdue:
		return Nudge
	case models.Nudged:
		return Escalate
	case models.Escalated:
		return Reassign
	case models.Reassigned:
	}
	return Nothing
}

// After is when the rung after a step is due, given that the step was done at
// now; the zero time after Reassign. A step that was done late moves those
// after it, so that everybody has the time the policy gives them.
func (c Clock) After(l *models.Lead, done Step, now time.Time) time.Time {
	from := now
	if c.Calendar.Between(*l.ChaseAt, now) == 0 {
		from = *l.ChaseAt
	}
	switch done {
	case Nudge:
		return c.Calendar.Add(from, c.Limits.EscalateMinutes)
	case Escalate:
		return c.Calendar.Add(from, c.Limits.ReassignMinutes-c.Limits.EscalateMinutes)
	case Nothing, Assign, Reassign:
	}
	return time.Time{}
}
