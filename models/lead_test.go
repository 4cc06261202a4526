package models_test

import (
	"slices"
	"testing"

	"shuangbai/models"
)

var way = []models.LeadState{
	models.LeadNew, models.LeadAssigned, models.LeadAccepted, models.LeadContacted,
	models.LeadApplied, models.LeadApproved, models.LeadDisbursed,
}

func TestALeadGoesForwardOneStepAtATime(t *testing.T) {
	for i, from := range way {
		for j, to := range way {
			if got, want := models.CanMove(from, to), j == i+1; got != want {
				t.Errorf("%s to %s: %t", from, to, got)
			}
		}
		if open := from != models.LeadDisbursed; from.Open() != open || from.Known() != true {
			t.Errorf("%s: open %t, known %t", from, from.Open(), from.Known())
		}
	}
}

func TestSideExits(t *testing.T) {
	for _, from := range way[:len(way)-1] {
		worked := from != models.LeadNew && from != models.LeadAssigned
		if models.CanMove(from, models.LeadDeclined) != worked {
			t.Errorf("the bank refuses at %s: %t", from, !worked)
		}
		if !models.CanMove(from, models.LeadLost) || !models.CanMove(from, models.DuplicateLead) {
			t.Errorf("%s has no way out", from)
		}
	}
	for _, end := range []models.LeadState{models.LeadDisbursed, models.LeadDeclined, models.LeadLost, models.DuplicateLead} {
		if end.Open() || !end.Known() || len(models.Allowed(end)) > 0 {
			t.Errorf("%s is no end: %v", end, models.Allowed(end))
		}
	}
	if models.LeadState("sleeping").Known() {
		t.Error("an unknown state is known")
	}
}

func TestATransferKeepsWhatWasDone(t *testing.T) {
	for _, s := range way[:len(way)-1] {
		want := models.LeadAssigned
		if slices.Index(way, s) >= slices.Index(way, models.LeadContacted) {
			want = s
		}
		if got := s.AfterTransfer(); got != want {
			t.Errorf("%s becomes %s, want %s", s, got, want)
		}
	}
}
