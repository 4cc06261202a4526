package models

import "time"

// OpenLead inserts a lead in state LeadNew, to be looked at at once. Yields its id. A Duplicate error
// when the merchant has an open lead or something was opened from the same
// Origin before; a Forbidden error unless the merchant agrees to be passed to
// the bank at this moment.
type OpenLead struct{ Lead Lead }

// AssignLead gives an open lead to an account manager, as the first or as
// another one; it becomes LeadAssigned, or stays where it is when the merchant
// was contacted already. A Conflict error when Version is no longer the stored one.
type AssignLead struct {
	ID, Version int64
	AssigneeID  int64
	Branch      string    // the assignee's
	Reason      string    // why this one; at most 200 characters
	AcceptBy    time.Time // limits of this assignment
	ContactBy   time.Time
}

// MoveLead moves a lead to another state as CanMove allows, an Invalid error
// otherwise; a Conflict error when Version is no longer the stored one. To
// LeadAssigned goes AssignLead only. A closed lead takes the merchant's visits
// of its time with it, so that they open no second one.
type MoveLead struct {
	ID, Version int64
	To          LeadState
	Amount      int64        // yuan; where To.HasAmount
	Benefits    LeadBenefits // LeadApproved only
	Note        string
}

// NoteLead adds a line to a lead's history without moving it: 联系不上.
type NoteLead struct {
	ID, Version int64
	Note        string
}

// ClimbLead marks how far an overdue lead was chased, so that each rung is
// done once; a Conflict error when Version is no longer the stored one.
type ClimbLead struct {
	ID, Version int64
	Rung        Rung
	ChaseAt     time.Time // of the next rung; zero: no more
}

// MergeMerchants notes that two records are one shop: what the second has goes to
// the first, which keeps its own facts and is completed by those of the second.
// Of two open leads the younger becomes a duplicate. Yields the merge's number,
// by which it can be undone.
type MergeMerchants struct{ KeepID, GoneID int64 }

// UnmergeMerchants puts everything back as it was before a merge, but for what
// was done since: that stays with the merchant that was kept.
type UnmergeMerchants struct{ MergeID int64 }

func (MergeMerchants) change()   {}
func (UnmergeMerchants) change() {}

func (OpenLead) change()   {}
func (AssignLead) change() {}
func (MoveLead) change()   {}
func (NoteLead) change()   {}
func (ClimbLead) change()  {}
