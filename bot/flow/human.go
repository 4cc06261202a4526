package flow

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/models"
)

// human names people to turn to: a member's own county leads, for everybody
// else the windows.
func (c Campaign) human() dialog.Act {
	return dialog.Act{
		Name: "human", Intents: []string{"human"}, Words: []string{"找人帮忙", "找人工", "转人工"},
		Access: dialog.Access{Public: true},
		Help:   dialog.Help{Name: "找人帮忙", Say: "找人帮忙"},
		Do: func(t *dialog.Turn) (chat.Reply, error) {
			if t.Me() == nil {
				return t.Menu("我这里还不能转给真人。可以到"+c.policy.Window.Name+"当面问（"+c.policy.Hours.String()+"），或找来走访的联络员、客户经理。",
					t.Sentence("服务专窗在哪", "服务专窗在哪"), t.Sentence("我的客户经理是谁", "我的客户经理是谁")), nil
			}
			text := "用法和记录的事，找" + leadersOf(t) + "；绑定和名册的事，找管理员。"
			return t.Menu(text, t.Sentence("我能做什么", "帮助"), t.Sentence("服务专窗在哪", "服务专窗在哪")), nil
		},
	}
}

// leadersOf names the county leads of the speaker's county.
func leadersOf(t *dialog.Turn) string {
	d, me := t.Directory(), t.Me()
	var names []string
	for i := range d.Members {
		m := &d.Members[i]
		if m.Active() && m.Role == models.CountyLead && m.CountyID == me.CountyID && m.ID != me.ID {
			names = append(names, m.Name)
		}
	}
	if len(names) == 0 {
		return "县区牵头人"
	}
	return "县区牵头人" + strings.Join(names, "、")
}

// toldOf is the length from which a complaint says more than that it is one.
const toldOf = 7

// complaintWords are a complaint that says that it is one, whatever it is about.
var complaintWords = regexp.MustCompile(`^投诉[\s:：,，]+\S`)

// complaint puts a complaint on the administrator's list, so that it is not lost.
func (c Campaign) complaint() dialog.Act {
	return dialog.Act{
		Name: "complaint", Intents: []string{"complaint"},
		Access:  dialog.Access{Public: true, Always: true},
		Pattern: complaintWords,
		Label:   func(string) string { return "投诉" },
		Do: func(t *dialog.Turn) (chat.Reply, error) {
			if said := strings.TrimSpace(t.Heard()); utf8.RuneCountInString(said) < toldOf {
				return t.Menu("您说，我记给管理员。请用一句话说清是什么事，开头带「投诉」，比如「投诉 有人冒充银行收手续费」。",
					t.Sentence("找人帮忙", "找人帮忙"), t.Sentence("是真的吗", "是真的吗")), nil
			}
			t.Keep(t.Heard(), "complaint", false)
			return t.Menu("对不住，让您不痛快了。这句已记到管理员的清单里，他会看到。急的话到"+c.policy.Window.Name+"当面说；有人收钱、冒充银行，请直接报警。",
				t.Sentence("服务专窗在哪", "服务专窗在哪"), t.Sentence("找人帮忙", "找人帮忙")), nil
		},
	}
}
