package flow_test

import (
	"testing"

	"shuangbai/bot/dialog/dialogtest"
	"shuangbai/bot/dialog/script"
	"shuangbai/bot/mask"
	"shuangbai/models"
)

// TestTalkStories are the stories that need one-time codes and service windows
// on record.
func TestTalkStories(t *testing.T) {
	script.Dir(t, "testdata/talk", *update, func(t *testing.T) script.Driver {
		w := world(t)
		talkRecords(w)
		return w
	})
}

// The door takes out verification codes; a binding code must come through.
func TestTheDoorLeavesBindingCodes(t *testing.T) {
	for _, said := range []string{"246810", "绑定 246810", "绑定码 246810", "绑定 李娟 246810", "绑定本群 潞州区 135790"} {
		if masked, found := mask.Mask(said); masked != said {
			t.Errorf("%s: %s %v", said, masked, found)
		}
	}
}

func talkRecords(w *dialogtest.World) {
	for _, m := range w.Directory().Members {
		if m.Name == "李娟" {
			w.AddCode(dialogtest.Code{OneTimeCode: models.OneTimeCode{ID: 1, Purpose: models.BindMember, MemberID: m.ID}, Clear: "246810"})
		}
	}
	w.AddCode(dialogtest.Code{OneTimeCode: models.OneTimeCode{ID: 2, Purpose: models.BindGroup, CountyID: 1}, Clear: "135790"})
	w.AddWindow(models.Window{
		ID: 1, Name: "潞州区支行营业部", Kind: models.Outlet, CountyID: 1,
		Address: "英雄中路88号", Hours: "9:00-17:00", Phone: "0355-2000000",
	})
	w.AddWindow(models.Window{ID: 2, Name: "东街市场监管所", Kind: models.Hall, CountyID: 1, TownID: 1, Address: "东大街12号"})
}
