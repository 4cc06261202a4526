package flow_test

import (
	"strings"
	"testing"

	"shuangbai/bot/dialog/script"
)

// Somebody with both towns of one name is asked which one, in every sentence.
func TestOneOfTwoOwnTownsIsAsked(t *testing.T) {
	w := world(t)
	d := w.Directory()
	var both []int64
	for _, at := range d.Towns {
		if at.Name == "店上镇" {
			both = append(both, at.ID)
		}
	}
	for i := range d.Members {
		if d.Members[i].Name == "李娟" {
			d.Members[i].TownIDs = both
		}
	}
	for _, step := range []struct{ says, hears string }{
		{"店上镇走访了老李超市，想贷5万", "「店上镇」有 2 个，是哪一个？"},
		{"壶关县店上镇", "做什么行业"},
		{"零售", "地点：店上镇"},
		{"1", "town=店上镇"},
	} {
		got, err := w.Do(script.Step{Verb: script.Says, Who: "李娟", Text: step.says})
		if err != nil || !strings.Contains(got, step.hears) {
			t.Errorf("%s: %v\n%s", step.says, err, got)
		}
	}
}
