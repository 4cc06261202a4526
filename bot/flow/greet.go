package flow

import (
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/rights"
	"shuangbai/models"
)

// greet answers 「你好」, thanks and good-byes, and welcomes whoever opens the
// chat: one short answer, no flow begun.
func (c Campaign) greet() dialog.Act {
	return dialog.Act{
		Name: "greet", Intents: []string{"greet"},
		Access: dialog.Access{Public: true},
		Do:     c.greetDo,
	}
}

func (c Campaign) greetDo(t *dialog.Turn) (chat.Reply, error) {
	said := t.Heard()
	switch {
	case t.Event.Message.Kind == chat.Enter:
		return c.hello(t), nil
	case containsAny(said, "谢", "感谢", "辛苦"):
		return chat.Reply{Text: "不客气，有事随时叫我。"}, nil
	case containsAny(said, "再见", "拜拜", "回头见", "回见", "晚安", "88"):
		return chat.Reply{Text: "好，回见。有事随时叫我。"}, nil
	}
	return c.hello(t), nil
}

// hello says who the bot is and offers what this person most likely wants.
func (c Campaign) hello(t *dialog.Turn) chat.Reply {
	name := c.policy.Campaign.Name
	me := t.Me()
	if t.Customer() {
		return c.helloMerchant(t)
	}
	if me == nil {
		return t.Menu("您好，我是"+name+"的小助手。贷款条件、额度、怎么还都能问我；是双百工程的工作人员，先绑定身份。",
			t.Sentence("看看能不能贷", "帮我初审"), t.Sentence("怎么申请", "怎么申请"),
			t.Sentence("怎么绑定", "绑定"), t.Sentence("帮助", "帮助"))
	}
	words := "一句话就能办，比如「走访 张记面馆 餐饮 需求20万 有意向」。"
	switch {
	case rights.Writers(rights.Visit)(me):
	case rights.Readers(rights.Visit)(me):
		words = "一句话就能查，比如「东街商圈怎么样」「日报」。"
	default:
		words = "要办什么，发「帮助」看看。"
	}
	return t.Menu(me.Name+"您好，"+words, c.mostWanted(t, me)...)
}

// helloMerchant greets whoever came by a QR code, with the place where it hangs.
func (c Campaign) helloMerchant(t *dialog.Turn) chat.Reply {
	at := hangsAt(t.Directory(), t.Event.Message.Scene)
	if at != "" {
		at = at + "的老板，"
	}
	return t.Menu(at+"您好，我是"+c.policy.Campaign.Name+"的小助手。能不能贷、能贷多少、怎么还、怎么申请，打字或点下面都行。问我不收任何费用，能不能批以银行审批为准。",
		t.Sentence("看看能不能贷", "帮我初审"), t.Sentence("能贷多少", "能贷多少"),
		t.Sentence("怎么申请", "怎么申请"), t.Sentence("算月供", "算月供"), t.Sentence("服务专窗在哪", "服务专窗在哪"),
		t.Sentence(callMeWords, callMeWords))
}

// hangsAt names the market or the town of a scene; "" for a place that is gone.
func hangsAt(d *models.Directory, scene string) string {
	market, town := chat.ReadScene(scene)
	if m := d.Market(market); m != nil {
		return m.Name
	}
	if t := d.Town(town); t != nil {
		return t.Name
	}
	return ""
}

// mostWanted are the first taps for a member, by what the role does all day.
func (c Campaign) mostWanted(t *dialog.Turn, m *models.Member) []chat.Choice {
	if inPair(m) {
		return []chat.Choice{
			t.Sentence("登记走访", "登记走访"), t.Sentence("今天去哪", "今天去哪"),
			t.Sentence("今天走访", "今天走访"), t.Sentence("帮助", "帮助"),
		}
	}
	return []chat.Choice{
		t.Sentence("今天走访", "今天走访"), t.Sentence("本月走访", "本月走访"),
		t.Sentence("帮助", "帮助"),
	}
}

func containsAny(s string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
