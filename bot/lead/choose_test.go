package lead_test

import (
	"strings"
	"testing"
	"time"

	"shuangbai/bot/lead"
	"shuangbai/models"
)

const today = "2025-09-17"

var gone = time.Date(2025, 9, 1, 0, 0, 0, 0, time.UTC)

// people is one county: 王强 has 东街, 李敏 and 高峰 other towns, all of one
// branch; 郭静 is of another branch, 孙伟 leads the bank's side.
func people(change func(*models.Directory)) *models.Directory {
	d := models.Directory{
		Counties: []models.County{{ID: 1, Name: "潞州区"}},
		Towns:    []models.Town{{ID: 11, Name: "东街街道", CountyID: 1}, {ID: 12, Name: "西街街道", CountyID: 1}, {ID: 13, Name: "马厂镇", CountyID: 1}},
		Members: []models.Member{
			manager(1, "王强", "区支行", 11), manager(2, "李敏", "区支行", 12), manager(3, "高峰", "区支行"), manager(4, "郭静", "别支行"),
			{ID: 5, Name: "孙伟", Role: models.CountyLead, Org: models.Bank, CountyID: 1, Branch: "区支行"},
			{ID: 6, Name: "赵敏", Role: models.CountyLead, Org: models.Bureau, CountyID: 1},
			{ID: 7, Name: "李娟", Role: models.Liaison, Org: models.Bureau, CountyID: 1, TownIDs: []int64{11}},
		},
	}
	if change != nil {
		change(&d)
	}
	return models.NewDirectory(d, nil)
}

func manager(id int64, name, branch string, towns ...int64) models.Member {
	return models.Member{ID: id, Name: name, Role: models.AccountManager, Org: models.Bank, CountyID: 1, Branch: branch, TownIDs: towns}
}

func away(memberID, standIn int64) func(*models.Directory) {
	return func(d *models.Directory) {
		d.Absences = append(d.Absences, models.Absence{MemberID: memberID, From: today, To: today, StandInID: standIn})
	}
}

func left(ids ...int64) func(*models.Directory) {
	return func(d *models.Directory) {
		for _, id := range ids {
			d.Members[id-1].LeftAt = &gone
		}
	}
}

// moved gives the towns of one member to another, or to nobody.
func moved(from, to int64) func(*models.Directory) {
	return func(d *models.Directory) {
		if to != 0 {
			d.Members[to-1].TownIDs = append(d.Members[to-1].TownIDs, d.Members[from-1].TownIDs...)
		}
		d.Members[from-1].TownIDs = nil
	}
}

func TestChoose(t *testing.T) {
	load := map[int64]int{2: 4, 3: 2}
	for _, tc := range []struct {
		name   string
		people func(*models.Directory)
		town   int64
		load   map[int64]int
		tried  []int64
		want   string
		reason string
	}{
		{"the town's own", nil, 11, load, nil, "王强", "东街街道的客户经理"},
		{"away: the least loaded of the branch", away(1, 0), 11, load, nil, "高峰", "王强请假，区支行里高峰手上线索最少"},
		{"away: the stand-in", away(1, 2), 11, load, nil, "李敏", "王强请假，由代班的李敏接手"},
		{"a stand-in of another branch takes none", away(1, 4), 11, load, nil, "高峰", "王强请假"},
		{"the county lead as stand-in", away(1, 5), 11, load, nil, "孙伟", "王强请假，由代班的孙伟接手"},
		{"a liaison as stand-in takes none", away(1, 7), 11, load, nil, "高峰", "王强请假"},
		{"full", nil, 11, map[int64]int{1: 5, 2: 4, 3: 2}, nil, "高峰", "王强手上线索已满"},
		{"left", left(1), 11, load, nil, "高峰", "王强已离岗"},
		{"had it and did nothing", nil, 11, load, []int64{1}, "高峰", "王强没有按时处理"},
		{"all of the branch had it", nil, 11, load, []int64{1, 2, 3}, "孙伟", "交给县区牵头人"},
		{"everybody is full: the county lead takes any number", nil, 11, map[int64]int{1: 5, 2: 5, 3: 5, 5: 99}, nil, "孙伟", "交给县区牵头人"},
		{"a town without a manager", nil, 13, load, nil, "孙伟", "马厂镇没有客户经理，交给县区牵头人"},
		{"nobody at all", left(1, 2, 3, 5), 11, load, nil, "", "也没有别的客户经理能接"},
		{"an unknown town", nil, 0, load, nil, "孙伟", "潞州区没有客户经理"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := lead.Choose(lead.Case{
				Directory: people(tc.people), TownID: tc.town, CountyID: 1, Day: today, Load: tc.load, Full: 5, Tried: tc.tried,
			})
			name := ""
			if got.Member != nil {
				name = got.Member.Name
			}
			if name != tc.want || !strings.Contains(got.Reason, tc.reason) {
				t.Errorf("%q because %q, want %q because %q", name, got.Reason, tc.want, tc.reason)
			}
		})
	}
}

// What somebody cannot keep goes to who stands in for them, wherever the town is.
func TestWhoTakesOver(t *testing.T) {
	for _, tc := range []struct {
		name   string
		people func(*models.Directory)
		holder int64
		why    string
		want   string
		reason string
	}{
		{"away, with a stand-in", away(2, 3), 2, "李敏请假", "高峰", "李敏请假，由代班的高峰接手"},
		{"away, and the stand-in is, too", func(d *models.Directory) { away(2, 3)(d); away(3, 0)(d) }, 2, "李敏请假", "王强", "李敏请假，东街街道的客户经理"},
		{"left", left(2), 2, "李敏已离岗", "王强", "李敏已离岗，东街街道的客户经理"},
		{"the town's own left", left(1), 1, "王强已离岗", "李敏", "王强已离岗，区支行里李敏手上线索最少"},
		{"the pair changed", nil, 3, "高峰不再负责东街街道", "王强", "高峰不再负责东街街道，东街街道的客户经理"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := people(tc.people)
			got := lead.Choose(lead.Case{
				Directory: d, TownID: 11, CountyID: 1, Day: today, Full: 5, Holder: d.Member(tc.holder), Why: tc.why, Tried: []int64{tc.holder},
			})
			if got.Member == nil || got.Member.Name != tc.want || got.Reason != tc.reason {
				t.Errorf("%+v, want %q because %q", got, tc.want, tc.reason)
			}
		})
	}
}

func TestWhoDecides(t *testing.T) {
	names := func(change func(*models.Directory)) string {
		var out []string
		for _, m := range lead.Deciders(people(change), 1, today) {
			out = append(out, m.Name)
		}
		return strings.Join(out, " ")
	}
	for _, tc := range []struct {
		name   string
		people func(*models.Directory)
		want   string
	}{
		{"both sides", nil, "孙伟 赵敏"},
		{"one is away", away(6, 0), "孙伟"},
		{"one has left", left(5), "赵敏"},
		{"the last one is away", func(d *models.Directory) { left(5)(d); away(6, 0)(d) }, "赵敏"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := names(tc.people); got != tc.want {
				t.Errorf("%s, want %s", got, tc.want)
			}
		})
	}
}

func TestOrphaned(t *testing.T) {
	for _, tc := range []struct {
		name   string
		people func(*models.Directory)
		state  models.LeadState
		want   string
	}{
		{"there", nil, models.LeadAssigned, ""},
		{"away before the first call", away(1, 0), models.LeadAccepted, "王强请假"},
		{"away while the application runs", away(1, 0), models.LeadApplied, ""},
		{"left while the application runs", left(1), models.LeadApplied, "王强已离岗"},
		{"left after the end", left(1), models.LeadDisbursed, ""},
		{"nobody's", left(1), models.LeadNew, ""},
		{"the town is another's now", moved(1, 2), models.LeadApplied, "王强不再负责东街街道"},
		{"the town is nobody's now", moved(1, 0), models.LeadApplied, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l := &models.Lead{State: tc.state, AssigneeID: 1, TownID: 11, OwnTown: true}
			if tc.state == models.LeadNew {
				l.AssigneeID = 0
			}
			if got := lead.Orphaned(people(tc.people), l, today); got != tc.want {
				t.Errorf("%q, want %q", got, tc.want)
			}
		})
	}
}
