package wecomsim_test

import (
	"strconv"
	"testing"
	"time"

	"shuangbai/bot/wecom/wecomsim"
)

// Every arrow between the states of a session: what the table of kf B7 names is
// allowed, the rest refused, and a session that is over is nobody's to move.
func TestOnlyTheArrowsOfTheTable(t *testing.T) {
	steps := map[string]map[int]int{ // way to the state → next state → code
		"":   {0: 95016, 1: 95016, 2: 0, 3: 0, 4: 95016},
		"2":  {1: 95016, 2: 95016, 3: 0, 4: 95016},
		"3":  {1: 95016, 2: 95016, 3: 0, 4: 0},
		"34": {0: 95013, 1: 95013, 2: 95013, 3: 95013, 4: 95013},
	}
	for way, nexts := range steps {
		for next, want := range nexts {
			w, ask := newDesk(t)
			to := func(state int) map[string]any {
				return ask("service_state/trans", `{"open_kfid":"`+account+`","external_userid":"wmZHANG","service_state":`+strconv.Itoa(state)+`,"servicer_userid":"lijuan"}`)
			}
			if _, err := w.Write(t.Context(), merchant, wecomsim.Text("找人"), wecomsim.Copies(0)); err != nil {
				t.Fatal(err)
			}
			for _, state := range way {
				if got := to(int(state - '0')); code(got) != 0 {
					t.Fatal(got)
				}
			}
			if got := to(next); code(got) != want {
				t.Errorf("%q → %d: %v, want %d", way, next, got, want)
			}
		}
	}
}

// A session ends by itself after 48 h; the next message makes it new, and a
// receptionist who writes opens one that is over.
func TestASessionEndsByItself(t *testing.T) {
	w, ask := newDesk(t)
	state := func() int {
		return int(ask("service_state/get", `{"open_kfid":"`+account+`","external_userid":"wmZHANG"}`)["service_state"].(float64))
	}
	say := func() {
		if _, err := w.Write(t.Context(), merchant, wecomsim.Text("在吗"), wecomsim.Copies(0)); err != nil {
			t.Fatal(err)
		}
	}
	say()
	if _, err := w.TakeOver(t.Context(), merchant, "lijuan", wecomsim.Copies(0)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.ReplyAs(t.Context(), merchant, "WangQiang", "我也在", wecomsim.Copies(0)); err == nil {
		t.Error("somebody else wrote into the session")
	}
	w.clock.advance(48 * time.Hour)
	if got := state(); got != 4 {
		t.Errorf("after 48 h it is in state %d", got)
	}
	say()
	if got := state(); got != 0 {
		t.Errorf("after the next message it is in state %d", got)
	}
	w.clock.advance(48 * time.Hour)
	if got := state(); got != 4 {
		t.Errorf("in state %d", got)
	}
	if _, err := w.ReplyAs(t.Context(), merchant, "lijuan", "还要帮忙吗", wecomsim.Copies(0)); err != nil || state() != 3 {
		t.Errorf("not opened again: %v", err)
	}
}
