package flow

import (
	"slices"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/rights"
	"shuangbai/bot/understand"
	"shuangbai/models"
)

// help shows what this person can do in this place, each line with a sentence
// one can send as it stands; a question how one thing is done gets that thing.
func (c Campaign) help() dialog.Act {
	return dialog.Act{
		Name: "help", Intents: []string{"help"}, Words: []string{"帮助", "菜单"},
		Access: dialog.Access{Public: true},
		Do:     c.helpDo,
	}
}

func (c Campaign) helpDo(t *dialog.Turn) (chat.Reply, error) {
	if r, ok := howTo(t); ok {
		return r, nil
	}
	all := t.Abilities()
	if t.Customer() {
		all = slices.DeleteFunc(all, func(h dialog.Help) bool { return h.Say == whoAmISay })
	} else if t.Me() == nil {
		all = append(all, dialog.Help{Name: "绑定身份", Say: "绑定"})
	}
	if t.Busy() {
		lines := []string{placeNote(t)}
		for _, a := range all {
			lines = append(lines, "· "+a.Name+"：「"+a.Shown()+"」")
		}
		return chat.Reply{Title: helpTitle(t), Text: strings.Join(lines, "\n")}, nil
	}
	choices := make([]chat.Choice, len(all))
	for i, a := range all {
		choices[i] = t.Sentence(a.Name+"：「"+a.Shown()+"」", a.Say)
	}
	return chat.Reply{Title: helpTitle(t), Text: placeNote(t), Choices: choices}, nil
}

func helpTitle(t *dialog.Turn) string {
	if me := t.Me(); me != nil {
		return nameAndPost(me) + "，可以这样说"
	}
	return "您可以这样说"
}

// placeNote says what this place is good for.
func placeNote(t *dialog.Turn) string {
	switch {
	case t.Group() && t.Me() != nil:
		return "群里大家都看得见：照片、电话、位置请到和我的单聊里发。填错了说「改 金额 30万」，不填了说「取消」。"
	case t.Group():
		return "群里大家都看得见，绑定身份请到和我的单聊里办。"
	case t.Me() == nil:
		return "身份证号、银行卡号、密码、验证码一概不用发给我。"
	}
	if !rights.Writers(rights.Visit)(t.Me()) {
		return "点一下，或照着说；「取消」随时能用。"
	}
	return "一句话说全最快；缺什么我再问。填错了说「改 金额 30万」，「上一步」「跳过」「取消」随时能用。"
}

// tips answer how a thing is done. The first whose words are all in the
// question is said.
var tips = []struct {
	words string // separated by spaces, each a choice of words joined by |
	say   string
	try   string // a sentence to tap; "" none
	staff bool   // for members only
}{
	{"照片|图片", "登记到一半或刚登记完，在单聊里直接发照片就行，会自动放进那条走访。群里要 @我，图文一起发。", "", true},
	{"撤销|撤回|删", "当天登记的，发「撤销」就行；更早的请县区牵头人改。", "撤销", true},
	{"改|错", "直接说要改什么，比如「改 金额 30万」「改 行业 餐饮」。", "", true},
	{"销假|提前回来", "提前回来就发「销假」，从当天起线索和提醒又给您。", "销假", true},
	{"请假", "一句话就行，比如「请假 9月20到25日」；要请别人代班就加上名字。提前回来发「销假」。", "请假", true},
	{"批量|多个|几户|几个", "可以，一行一户发给我，比如：\n张记面馆 餐饮 需求20万 有意向\n老王五金店 不需要", "", true},
	{"语音", "有转写的语音我能听懂；听不了的会请您打字。", "", false},
	{"走访|登记", "一句话说全最快，比如「走访 张记面馆 餐饮 需求20万 有意向」；或点下面，我一步一步问。", "登记走访", true},
	{"绑定", "向管理员要 6 位绑定码，到和我的单聊里直接发给我。", "", false},
	{"联合", "登记时带上同去的人，比如「和王强走访 张记面馆 …」；对方已登记的，您再登记同一户，我会问是不是同一次。", "", true},
}

// howTo answers 「怎么登记走访」 and the like; ok is false when no one thing was asked.
func howTo(t *dialog.Turn) (chat.Reply, bool) {
	said := t.Heard()
	if t.Result.Intent != "help" || !containsAny(said, "怎么", "咋", "如何", "怎样", "吗", "步骤", "流程", "格式", "模板", "哪里", "在哪") {
		return chat.Reply{}, false
	}
	for _, tip := range tips {
		if tip.staff && t.Me() == nil || !containsAny(said, strings.Split(tip.words, "|")...) {
			continue
		}
		var choices []chat.Choice
		if tip.try != "" {
			choices = append(choices, t.Sentence(tip.try, tip.try))
		}
		return t.Menu(tip.say, append(choices, t.Sentence("全部功能", "帮助"))...), true
	}
	return chat.Reply{}, false
}

// whoAmISay asks for one's role; merchants have none.
const whoAmISay = "我是谁"

// whoAmI tells role and scope, and one to one the id that the administrator needs.
func (c Campaign) whoAmI() dialog.Act {
	return dialog.Act{
		Name: "who-am-i", Words: []string{"我是谁", "我的身份", "我的权限", "我的账号", "我的id"},
		Access: dialog.Access{Public: true},
		Help:   dialog.Help{Name: "我是谁", Say: whoAmISay},
		Do:     func(t *dialog.Turn) (chat.Reply, error) { return c.identity(t), nil },
	}
}

// asksWho reports whether a sentence that was read as binding asks who one is.
func asksWho(r understand.Result, said string) bool {
	return r.Intent == "bind" && containsAny(said, "我是谁", "身份", "角色", "权限", "哪个镇", "我的id", "账号信息")
}

func (c Campaign) identity(t *dialog.Turn) chat.Reply {
	id := "\n您的编号：" + t.Event.Message.From + "（报给管理员用）"
	if t.Group() {
		id = "\n编号请到和我的单聊里看。"
	}
	me := t.Me()
	if t.Customer() {
		return t.Menu("我不知道您是谁，也不用知道：问贷款的事不用报姓名。", t.Sentence("看看能不能贷", "帮我初审"), t.Sentence("帮助", "帮助"))
	}
	if me == nil {
		return t.Menu("我还不认识您。贷款政策可以直接问；工作人员请向管理员要绑定码。"+id,
			t.Sentence("怎么绑定", "绑定"), t.Sentence("帮助", "帮助"))
	}
	return t.Menu("您是"+introduce(t.Directory(), me)+"。"+absenceNote(t, me)+id, t.Sentence("我能做什么", "帮助"))
}

// absenceNote says that the member is on leave today.
func absenceNote(t *dialog.Turn, m *models.Member) string {
	if a := t.Directory().AwayOn(m.ID, t.Day()); a != nil {
		return "今天在请假，到" + dayName(t, a.To) + "。"
	}
	return ""
}
