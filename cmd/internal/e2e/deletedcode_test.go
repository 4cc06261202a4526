package e2e

import (
	"strings"
	"testing"

	"shuangbai/bot/chat"
	"shuangbai/bot/wecom/wecomsim"
)

// TestACodeThatWasDeleted still hangs somewhere: whoever scans it is welcomed
// without the name of a place, and everything goes on.
func TestACodeThatWasDeleted(t *testing.T) {
	homes(t, func(t *testing.T, h home) {
		o := opened(t, h, manners{settings: []string{kfDoor}})
		for i, scene := range []string{chat.SceneOfMarket(9_999), chat.SceneOfTown(9_999), "nonsense", ""} {
			at := wecomsim.Customer(kfAccount, "wmPASSER"+string(rune('A'+i)))
			_, err := o.sim.Scan(t.Context(), at, scene, "")
			must(t, err)
			if got := o.answered(t, at, 1); !strings.HasPrefix(got, "老板您好") && !strings.HasPrefix(got, "您好") {
				t.Errorf("%q: welcome %q", scene, got)
			}
			_, err = o.sim.Write(t.Context(), at, wecomsim.Text("能贷多少"))
			must(t, err)
			if got := o.answered(t, at, 2); !strings.Contains(got, "200万元") {
				t.Errorf("%q: answer %q", scene, got)
			}
		}
		if n := o.count(t, "SELECT COUNT(*) FROM outbox WHERE state IN ('dead', 'unknown')"); n != 0 {
			t.Errorf("%d messages were given up", n)
		}
		if found := o.sim.Problems(); len(found) > 0 {
			t.Errorf("against the platform's limits: %q", found)
		}
	})
}
