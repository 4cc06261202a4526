package flow

import (
	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/slot"
)

// detour answers something that is asked for but not kept in a list of its own
// yet: plainly, and with the nearest thing that works. Nothing is recorded, and
// the words say so.
type detour struct {
	name    string
	intents []string
	label   string // on a button
	say     string
	taps    []string // sentences
	visit   bool     // offer to log a visit of the merchant named
}

var detours = []detour{
	{
		name: "followup", intents: []string{"followup.log"}, label: "登记回访", visit: true,
		say:  "回访先当走访登记：同一户再登记一次，带上这次的情况和下次的日子就行。这句我还没有记。",
		taps: []string{"登记走访", "到期回访"},
	},
	{
		name: "feedback", intents: []string{"feedback."}, label: "诉求", visit: true,
		say:  "诉求跟着走访记：登记时说一句，比如「走访 张记面馆 反映扫码费高」；刚登记完的，说「改 诉求 …」。这句我还没有记。",
		taps: []string{"登记走访"},
	},
	{
		name: "equipment", intents: []string{"equipment.request"}, label: "收款设备", visit: true,
		say:  "收款设备跟着走访记：登记时说一句，比如「走访 张记面馆 要云喇叭」。设备都是免费的。这句我还没有记。",
		taps: []string{"登记走访", "有什么免费设备"},
	},
	{
		name: "events", intents: []string{"event."}, label: "活动",
		say:  "宣讲会、对接会这些活动的登记还没开通，这句我没有记，请先自己留好日期、地点和人数。",
		taps: []string{"登记走访", "今天去哪"},
	},
	{
		name: "honour", intents: []string{"honour.nominate"}, label: "示范商户提名",
		say:  "示范商户提名还没开通，这句我没有记。请先跟县区牵头人说一声。",
		taps: []string{"找人帮忙", "登记走访"},
	},
	{
		name: "figures", intents: []string{"progress.show", "ranking.show"}, label: "进展",
		say:  "进度和排名还没开通。现在能看日报和走访：",
		taps: []string{"今天日报", "今天走访", "本月走访"},
	},
	{
		name: "export", intents: []string{"export"}, label: "导出",
		say:  "导出表格还没开通。现在能在这里看名单：",
		taps: []string{"本月走访", "今天走访"},
	},
}

// detours makes an act of each.
func (c Campaign) detours() []dialog.Act {
	acts := make([]dialog.Act, len(detours))
	for i, d := range detours {
		acts[i] = dialog.Act{
			Name: d.name, Intents: d.intents,
			Label: func(string) string { return d.label },
			Do:    d.do,
		}
	}
	return acts
}

func (d detour) do(t *dialog.Turn) (chat.Reply, error) {
	var choices []chat.Choice
	if name := t.Result.Slots[slot.Merchant]; d.visit && name != "" {
		choices = append(choices, t.Sentence("走访 "+name, "走访 "+name))
	}
	for _, sentence := range d.taps {
		choices = append(choices, t.Sentence(sentence, sentence))
	}
	return t.Menu(d.say, choices...), nil
}
