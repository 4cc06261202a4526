package flow

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/worktime"
	"shuangbai/models"
)

// human gives a merchant at customer service to a person, and names people to
// turn to elsewhere: a member's own county leads, for everybody else the windows.
func (c Campaign) human() dialog.Act {
	return dialog.Act{
		Name: "human", Intents: []string{"human"}, Words: []string{"找人帮忙", "找人工", "转人工", "人工"},
		Access: dialog.Access{Public: true},
		Help:   dialog.Help{Name: "找人帮忙", Say: "找人帮忙"},
		Do: func(t *dialog.Turn) (chat.Reply, error) {
			if t.Event.Message.Door == chat.KF {
				return c.callPerson(t), nil
			}
			if t.Me() == nil {
				return t.Menu("我这里还不能转给真人。可以到"+c.policy.Window.Name+"当面问（"+c.policy.Hours.String()+"），或找来走访的联络员、客户经理。",
					t.Sentence("服务专窗在哪", "服务专窗在哪"), t.Sentence("我的客户经理是谁", "我的客户经理是谁")), nil
			}
			text := "用法和记录的事，找" + leadersOf(t) + "；绑定和名册的事，找管理员。"
			return t.Menu(text, t.Sentence("我能做什么", "帮助"), t.Sentence("服务专窗在哪", "服务专窗在哪")), nil
		},
	}
}

// callPerson notes that a merchant wants a person, and says who answers and
// when. The session is handed over as soon as somebody is at work (bot/reception).
func (c Campaign) callPerson(t *dialog.Turn) chat.Reply {
	now := t.Event.Now
	calendar := worktime.New(c.policy.Hours, now.Location())
	t.Change(models.AskPerson{Account: t.Event.Message.Bot, Customer: t.Event.Message.From})
	if calendar.Working(now) {
		text := fmt.Sprintf("好，这就给您转人工，接下来由真人在这里回您，请稍等。%d分钟没人回，我去催；一直没人接，我会告诉您。", c.policy.Reception.ChaseMinutes)
		if draft := t.SetAside(); draft != "" {
			text += draft + "先放一边，之后说「继续」再填。"
		}
		return chat.Reply{Text: text}
	}
	opens := calendar.NextStart(now)
	when := calendar.Spoken(opens, now)
	text := "现在不是上班时间，" + when + "起有同事在这里回您，不用再说一遍。有问题也可以先问我。"
	if opens.Sub(now) > models.KFReach {
		text = "现在不是上班时间，" + when + "起才有人。微信不许我们隔两天再主动找您，到时请您在这里再说一声「转人工」。有问题也可以先问我。"
	}
	return t.Menu(text, t.Sentence("看看能不能贷", "帮我初审"), t.Sentence("服务专窗在哪", "服务专窗在哪"))
}

// back is said when the person who served has ended the session.
func (c Campaign) back() dialog.Act {
	return dialog.Act{
		Name: "back", Intents: []string{"kf.back"}, Access: dialog.Access{Public: true},
		Do: func(t *dialog.Turn) (chat.Reply, error) {
			return t.Menu("人工服务先到这里。接下来由我答，有问题直接问；还要找人，再说「转人工」。",
				t.Sentence("看看能不能贷", "帮我初审"), t.Sentence("我能问什么", "帮助")), nil
		},
	}
}

// missed is said once to whoever wrote while the bot was away for long. What
// they wrote is not carried out any more: they may have got help elsewhere.
func (c Campaign) missed() dialog.Act {
	return dialog.Act{
		Name: "missed", Intents: []string{"kf.missed"}, Access: dialog.Access{Public: true},
		Do: func(t *dialog.Turn) (chat.Reply, error) {
			return t.Menu("对不住，刚才没及时回您。您还想问的话，请再说一遍，我马上答。",
				t.Sentence("看看能不能贷", "帮我初审"), t.Sentence("我能问什么", "帮助"), t.Sentence("转人工", "转人工")), nil
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

// complaintWords are a complaint that says that it is one, whatever it is about,
// or that somebody asked the speaker for favours or was rude: no question of it.
var complaintWords = regexp.MustCompile(`^投诉[\s:：,，]+\S` +
	`|^[^会吗？?怎]*(?:[跟和向问管](?:我|俺|我们|俺们)(?:索)?要[^不吗？?，,。]{0,6}(?:红包|好处|回扣|辛苦费|手续费|烟|酒|钱)|(?:骂|威胁|吓唬)了?(?:我|俺))[^吗？?]*$`)

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
			told, err := tellComplaint(t, t.Heard())
			if err != nil {
				return chat.Reply{}, err
			}
			noted := "这句已记到管理员的清单里，他会看到。"
			if told {
				noted = "这句已记到管理员的清单里，也告诉了县区的牵头人。"
			}
			return t.Menu("对不住，让您不痛快了。"+noted+"急的话到"+c.policy.Window.Name+"当面说；有人收钱、冒充银行，请直接报警。",
				t.Sentence("服务专窗在哪", "服务专窗在哪"), t.Sentence("找人帮忙", "找人帮忙")), nil
		},
	}
}
