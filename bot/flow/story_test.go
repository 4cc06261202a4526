package flow_test

import (
	"flag"
	"io/fs"
	"os"
	"testing"

	"shuangbai/bot/dialog"
	"shuangbai/bot/dialog/dialogtest"
	"shuangbai/bot/dialog/script"
	"shuangbai/bot/flow"
	"shuangbai/bot/policy"
	"shuangbai/bot/understand"
	"shuangbai/models"
)

var update = flag.Bool("update", false, "write the answers in testdata anew")

// seed holds the towns, markets, members and merchants of the stories.
const seed = "../../models/seed"

func TestStories(t *testing.T) {
	script.Dir(t, "testdata", *update, func(t *testing.T) script.Driver { return world(t) })
}

// Merchants speak at customer service, where menus never change.
func TestMerchantStories(t *testing.T) {
	script.Dir(t, "testdata/door/kf", *update, func(t *testing.T) script.Driver { return world(t) })
}

// world is the demo's records with all conversations, understood for real.
func world(t *testing.T) *dialogtest.World {
	t.Helper()
	return worldOf(t, os.DirFS(seed))
}

// worldOf is world with the records of dir.
func worldOf(t *testing.T, dir fs.FS) *dialogtest.World {
	t.Helper()
	w := dialogtest.New(t, dir)
	lexicon := understand.NewLexicon(dialogtest.Names(w.Directory()), nil)
	w.Named = func(m models.MerchantName) {
		lexicon.Add(understand.Name{Kind: understand.Merchant, Text: m.Name, ID: m.ID})
	}
	w.Taught = func(e models.Example) { lexicon.Teach(understand.Example{Intent: e.Intent, Text: e.Text}) }
	campaign := flow.New(policy.Default())
	flows, acts := campaign.All()
	engine, err := dialog.New(lexicon, campaign.Rules("双百助手"), flows, acts)
	if err != nil {
		t.Fatal(err)
	}
	w.Engine = engine
	return w
}
