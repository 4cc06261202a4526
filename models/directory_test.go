package models_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"shuangbai/models"
)

func TestKnownAtTheDoor(t *testing.T) {
	left := time.Date(2025, 9, 1, 0, 0, 0, 0, time.UTC)
	d := models.NewDirectory(models.Directory{
		Members: []models.Member{{ID: 1, Name: "李娟"}, {ID: 2, Name: "王强"}, {ID: 3, Name: "周婷", LeftAt: &left}},
	}, []models.Identity{
		{MemberID: 1, Door: "aibot", Corp: "ww1", External: "LiJuan"},
		{MemberID: 2, Door: "aibot", Corp: "ww1", External: "WangQiang"},
		{MemberID: 1, Door: "aibot", Corp: "ww1", External: "wangqianG"},
		{MemberID: 3, Door: "aibot", Corp: "ww1", External: "zhouting"},
	})
	for _, tc := range []struct {
		name, door, corp, external, want string
	}{
		{"exactly", "aibot", "ww1", "LiJuan", "李娟"},
		{"without case, as one fits", "aibot", "ww1", "lijuan", "李娟"},
		{"without case, as two fit", "aibot", "ww1", "wangqiang", ""},
		{"exactly although two would fit", "aibot", "ww1", "WangQiang", "王强"},
		{"at another door", "app", "ww1", "LiJuan", ""},
		{"in another corp", "aibot", "ww2", "LiJuan", ""},
		{"one who left", "aibot", "ww1", "zhouting", ""},
		{"a stranger", "aibot", "ww1", "nobody", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := ""
			if m := d.Known(tc.door, tc.corp, tc.external); m != nil {
				got = m.Name
			}
			if got != tc.want {
				t.Errorf("known as %q, want %q", got, tc.want)
			}
		})
	}
}

// However merchants come in, every directory of the line finds those it had
// when it was made, and no others.
func TestADirectoryGrowsWithoutChangingOlderOnes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := []*models.Directory{models.NewDirectory(models.Directory{}, nil)}
		var all []models.MerchantName
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			var added []models.MerchantName
			for range rapid.IntRange(0, 120).Draw(t, "added") {
				added = append(added, models.MerchantName{ID: int64(len(all) + len(added) + 1), Name: fmt.Sprintf("店%d", len(all)%7)})
			}
			all = append(all, added...)
			line = append(line, line[len(line)-1].WithMerchants(added...))
		}
		for _, d := range line {
			byName := map[string]int{}
			for i, m := range all {
				has := d.Merchant(m.ID) != nil
				if has != (i < len(d.Merchants)) {
					t.Fatalf("a directory of %d has merchant %d: %v", len(d.Merchants), m.ID, has)
				}
				if has {
					byName[m.Name]++
				}
			}
			for name, n := range byName {
				if got := len(d.MerchantsNamed(name)); got != n {
					t.Fatalf("a directory of %d finds %s %d times, want %d", len(d.Merchants), name, got, n)
				}
			}
		}
		last := line[len(line)-1].Renewed(models.Directory{Counties: []models.County{{ID: 1}}}, nil)
		if last.County(1) == nil || len(last.Merchants) != len(all) {
			t.Fatal("a renewed directory keeps its merchants")
		}
	})
}

// A record that was merged leads, by name and by number, to the one that counts.
func TestMergedMerchants(t *testing.T) {
	d := models.NewDirectory(models.Directory{Merchants: []models.MerchantName{
		{ID: 1, Name: "甲店"}, {ID: 2, Name: "乙店", MergedInto: 1}, {ID: 3, Name: "乙店"}, {ID: 4, Name: "丙店", MergedInto: 2},
	}}, nil)
	d = d.WithMerchants(models.MerchantName{ID: 5, Name: "甲店"})
	for name, want := range map[string][]int64{"甲店": {1, 5}, "乙店": {1, 3}, "丙店": {1}, "丁店": nil} {
		if got := d.MerchantsNamed(name); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	if m := d.Merchant(4); m == nil || m.ID != 1 {
		t.Errorf("merged twice: %+v", m)
	}
}
