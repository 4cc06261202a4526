package e2e

import (
	"errors"
	"strings"
	"testing"
	"time"

	"shuangbai/bot/wecom/wecomsim"
)

// TestAMessageThatCannotBeSaved and that the platform does not deliver again:
// its sender is told once, and nobody says that it is saved.
func TestAMessageThatCannotBeSaved(t *testing.T) {
	t.Parallel()
	o, database, _ := wired(t)
	at := wecomsim.Sender{User: "lijuan"}
	_, err := o.sim.Say(t.Context(), at, "走访 张记面馆 需求20万 有意向")
	must(t, err)
	database.cut()
	if _, err = o.sim.Say(t.Context(), at, "确认"); !errors.Is(err, wecomsim.ErrUndelivered) {
		t.Errorf("delivered without a database: %v", err)
	}
	var heard []string
	for end := time.Now().Add(25 * time.Second); len(heard) == 0 && time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		for _, m := range o.sim.Chat(at).Messages() {
			if m.From == wecomsim.FromBot && strings.Contains(m.Text, "没有保存") {
				heard = append(heard, m.Text)
			}
		}
	}
	if len(heard) != 1 {
		t.Errorf("told %q", heard)
	}
	database.mend()
	eventually(t, "it is saved when said again", func() bool {
		_, err := o.sim.Say(t.Context(), at, "确认")
		return err == nil && strings.Contains(o.sim.Chat(at).Last().Text, "已登记")
	})
	if n := o.count(t, "SELECT COUNT(*) FROM visit"); n != 1 {
		t.Errorf("%d visits", n)
	}
	if found := o.sim.Problems(); len(found) > 0 {
		t.Errorf("against the platform's limits: %q", found)
	}
}
