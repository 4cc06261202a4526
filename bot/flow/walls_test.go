package flow_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"shuangbai/bot/dialog/dialogtest"
	"shuangbai/bot/dialog/script"
	"shuangbai/models"
)

// secrets are what the rights table is about, as answers would show it.
var secrets = map[string]string{"phone": "13812345678", "need": "23万", "state": "已授信", "amount": "17万", "list": "线索1 · 张记面馆"}

// walls is product.md's table for one merchant of 东街街道 and its lead in the
// hands of 王强, read by somebody of every role, in and outside the scope: what
// each of them may see of it, and do with it. The sums of the table show no single
// merchant.
var walls = []struct {
	who  string
	sees string
	does string
}{
	{"李娟", "phone need state list", ""},                   // liaison of the town
	{"陈刚", "", ""},                                        // liaison of another town
	{"王强", "phone need state amount list", "move assign"}, // its account manager
	{"李敏", "", ""},                                        // of the same branch, another town
	{"田宇", "phone need", ""},                              // of the same town, another branch
	{"郭静", "", ""},                                        // of another county
	{"赵敏", "phone need state list", "assign"},             // county lead, bureau
	{"孙伟", "phone need state amount list", "move assign"}, // county lead, bank
	{"韩梅", "", ""},                                        // county lead of another county
	{"马宏", "state list", ""},                              // city manager, bureau
	{"徐丽", "phone need state amount list", ""},            // city manager, bank
	{"管理员", "", ""},                                       //
	{"审计员", "need state list", ""},                        //
	{"wmSomebody", "", ""},                                // a stranger
}

// office is the demo with an auditor and an account manager of a second branch,
// a visit with phone and need, and a lead that was approved.
func office(t *testing.T) *dialogtest.World {
	t.Helper()
	files := fstest.MapFS{}
	for _, name := range []string{"towns.csv", "demo_markets.csv", "demo_members.csv", "demo_merchants.csv"} {
		data, err := os.ReadFile(seed + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if name == "demo_members.csv" {
			data = append(data, "tianyu,田宇,account_manager,bank,潞州区,东街街道,城区支行\nshenji,审计员,auditor,bureau,,,\n"...)
		}
		files[name] = &fstest.MapFile{Data: data}
	}
	w := worldOf(t, files)
	w.Now = time.Date(2025, 9, 17, 10, 0, 0, 0, script.Shanghai)
	say(t, w, "李娟", "", "走访 张记面馆 需求23万 有意向 商户已同意 电话13812345678")
	if got := say(t, w, "李娟", "", "确认"); !strings.Contains(got, "phone=13812345678") {
		t.Fatal(got)
	}
	d := w.Directory()
	m := d.Merchant(d.MerchantsNamed("张记面馆")[0])
	var owner *models.Member
	for i := range d.Members {
		if d.Members[i].Name == "王强" {
			owner = &d.Members[i]
		}
	}
	w.AddLead(models.Lead{
		State: models.LeadApproved, MerchantID: m.ID, CountyID: m.CountyID, TownID: m.TownID, Source: models.FromVisit,
		AssigneeID: owner.ID, Branch: owner.Branch, Amount: 230000, Applied: 190000, Approved: 170000, OpenedAt: w.Now,
	})
	w.Now = w.Now.Add(time.Hour)
	return w
}

func say(t *testing.T, w *dialogtest.World, who, where, text string) string {
	t.Helper()
	answer, err := w.Do(script.Step{Verb: script.Says, Who: who, Where: where, Text: text})
	if err != nil {
		t.Fatalf("%s %s: %s: %v", who, where, text, err)
	}
	return answer
}

// asked is everything one may ask about the merchant, and about all there is.
var asked = []string{"查 张记面馆", "张记面馆的线索到哪了", "线索1", "线索", "今天走访", "东街商圈怎么样", "今天日报", "导出线索", "导出商户"}

// TestTheWalls asks everything as everybody at every door, and looks for each
// secret in the answers: shown to whom the table says, to nobody else, and in no
// room at all.
func TestTheWalls(t *testing.T) {
	for _, where := range []string{"", "app", "潞州区"} {
		w := office(t)
		for _, row := range walls {
			t.Run(row.who+" @"+where, func(t *testing.T) {
				var room, alone string
				for _, question := range asked {
					answer := say(t, w, row.who, where, question)
					public, private, _ := strings.Cut(answer, "\nto ")
					if where == "潞州区" {
						room, alone = room+public, alone+private
					} else {
						alone += answer
					}
				}
				may := strings.Fields(row.sees)
				for name, secret := range secrets {
					if strings.Contains(room, secret) {
						t.Errorf("the room reads the %s:\n%s", name, room)
					}
					if shown := strings.Contains(alone, secret); shown != slices.Contains(may, name) {
						t.Errorf("%s shown: %t\n%s", name, shown, alone)
					}
				}
			})
		}
	}
}

// TestWhoActsOnALead tries to move and to give away the lead, as everybody, at
// every door: what is not theirs changes nothing.
func TestWhoActsOnALead(t *testing.T) {
	orders := map[string][2]string{
		"move":   {"线索1 银行不批", "record lead 1 declined"},
		"assign": {"派单 1 给 高峰", "record lead 1 approved: 高峰"},
	}
	for _, where := range []string{"", "app", "潞州区"} {
		untouched := office(t)
		for _, row := range walls {
			for name, order := range orders {
				w := untouched
				if row.does != "" {
					w = office(t)
				}
				got := say(t, w, row.who, where, order[0]) + say(t, w, row.who, where, "确认")
				may := slices.Contains(strings.Fields(row.does), name) && where != "潞州区" // a room is no place for it
				if done := strings.Contains(got, order[1]); done != may || !may && strings.Contains(got, "record lead") {
					t.Errorf("%s @%s: %s: %s", row.who, where, order[0], got)
				}
			}
		}
	}
}
