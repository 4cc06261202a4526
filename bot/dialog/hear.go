package dialog

import (
	"slices"
	"strings"
	"unicode/utf8"

	"shuangbai/bot/chat"
	"shuangbai/bot/understand"
	"shuangbai/models"
)

// hear answers a typed or spoken message.
func (t *Turn) hear(said string) (chat.Reply, error) {
	if n := utf8.RuneCountInString(said); n > t.engine.rules.MaxRunes {
		return chat.Reply{Text: tooLong(n)}, nil
	}
	text, readable := clean(said)
	d := t.state.Durable.Draft
	switch {
	case text == "":
		return t.welcome()
	case !readable:
		return t.unreadable(d)
	}
	if t.Event.Returning && d != nil {
		return t.returned(d, text)
	}
	if key := t.offered(text); key != "" {
		p, ok := parseKey(key)
		if ok {
			return t.act(p)
		}
	}
	if d != nil {
		return t.within(d, text)
	}
	return t.outside(text)
}

// unreadable answers emoji and the like.
func (t *Turn) unreadable(d *Draft) (chat.Reply, error) {
	text := "收到，不过这条里没有我能读的字。"
	if t.Event.Masked { // what there was is said in front
		text = ""
	}
	if d == nil {
		return t.Menu(text+"需要我做什么？", t.Sentence("帮助", "帮助")), nil
	}
	return t.reask(text, d)
}

// returned is the first message after the session ended with a draft open: a
// question is answered, another flow begins, and everything that could be an
// answer to what nobody remembers is not taken as one.
func (t *Turn) returned(d *Draft, text string) (chat.Reply, error) {
	switch commandOf(text) {
	case cmdCancel:
		return t.cancel(d)
	case cmdResume:
		return t.reask("接着刚才的：", d)
	case "":
		h, ok := t.understood(text)
		if t.gives(h, ok, d, text) {
			return t.leave(d)
		}
		if ok && !t.belongs(h, d) {
			return t.interrupt(h, d)
		}
	default:
	}
	return t.reask("您还有一份没填完的"+t.flow(d).Title+"，接着来？刚发的这句我还没记，请看下面再答。", d)
}

// offered finds the choice of the last answer that a number or its words mean.
func (t *Turn) offered(text string) string {
	choices := t.state.Recent.Offered
	if n, ok := number(text); ok {
		if n >= 1 && n <= len(choices) {
			return choices[n-1].Key
		}
		return ""
	}
	word := bare(text)
	i := slices.IndexFunc(choices, func(c chat.Choice) bool { return bare(c.Text) == word })
	if i < 0 {
		return ""
	}
	return choices[i].Key
}

// offeredYes is the choice of the last answer that a bare 「确认」 means:
// 「确认撤销」. The words that confirm a record are no yes to anything else.
func (t *Turn) offeredYes() (press, bool) {
	if slices.Contains([]string{"登记", "保存", "提交"}, bare(t.Event.Message.Text)) {
		return press{}, false
	}
	choices := t.state.Recent.Offered
	i := slices.IndexFunc(choices, func(c chat.Choice) bool { return strings.HasPrefix(c.Text, "确认") })
	if i < 0 {
		return press{}, false
	}
	return parseKey(choices[i].Key)
}

// understood reads the message; ok when it surely is something the bot does.
func (t *Turn) understood(text string) (handler, bool) {
	t.Result = t.read(text)
	t.state.Recent.Heard = text
	if h, ok := t.engine.typed(text, t.Me()); ok {
		t.Result.Intent, t.Result.Confidence = "", 1
		return h, true
	}
	h, ok := t.engine.handler(t.Result.Intent)
	return h, ok && (t.Result.Confidence >= t.engine.rules.Act || h.begins(text) && !asks(text))
}

// read understands a sentence in the role of its speaker. A stranger asks like
// a merchant; at the members' doors it may also be a member whom nobody has
// bound yet, and is then told so.
func (t *Turn) read(text string) understand.Result {
	as := func(role models.Role) understand.Result {
		return t.engine.sense.Understand(understand.Query{Text: text, Role: string(role), Today: t.Today})
	}
	if t.Me() != nil {
		return as(t.Me().Role)
	}
	res := as(models.MerchantRole)
	if t.engine.sure(res) || t.Event.Message.Door == chat.KF {
		return res
	}
	member := as(models.Liaison)
	if h, ok := t.engine.handler(member.Intent); ok && (t.engine.sure(member) || h.begins(text) && !asks(text)) {
		return member
	}
	return res
}

// sure reports whether a reading leads somewhere without a question.
func (e *Engine) sure(res understand.Result) bool {
	_, ok := e.handler(res.Intent)
	return ok && res.Confidence >= e.rules.Act
}

// outside answers a message while no draft is open.
func (t *Turn) outside(text string) (chat.Reply, error) {
	if c := commandOf(text); c != "" {
		return t.idle(c)
	}
	for _, h := range t.engine.hearers {
		if h.act.Hears(t, text) {
			return t.run1(h)
		}
	}
	if _, ok := number(text); ok {
		return t.Menu("这个序号对应的选项已经不在了，请把要做的事再说一遍。", t.Sentence("帮助", "帮助")), nil
	}
	h, ok := t.understood(text)
	if ok {
		return t.run1(h)
	}
	if c := intentCommands[t.Result.Intent]; c != "" && t.Result.Confidence >= t.engine.rules.Act {
		return t.idle(c)
	}
	return t.nearest(text), nil
}

// idle answers a command that has nothing to work on.
func (t *Turn) idle(c command) (chat.Reply, error) {
	switch c {
	case cmdResume:
		return t.resume()
	case cmdCancel:
		if n := len(t.state.Durable.Parked); n > 0 {
			d := t.unpark(n - 1)
			return t.reask("放在一边的还有这份，要取消它请再回一次「取消」。", d)
		}
	case cmdConfirm:
		if p, ok := t.offeredYes(); ok {
			return t.act(p)
		}
		if closed := t.state.Durable.Closed; len(closed) > 0 && closed[len(closed)-1].Text != "" {
			last := closed[len(closed)-1]
			return chat.Reply{Text: last.Word + "：" + last.Text + "。不用再确认了。"}, nil
		}
		return t.Menu("现在没有要确认的。", t.Sentence("帮助", "帮助")), nil
	case cmdEdit:
		if h, ok := t.engine.handler("amend"); ok {
			t.Result = understand.Result{Intent: "amend", Confidence: 1}
			return t.run1(h)
		}
	case cmdDeny:
		return t.Menu("好的。需要我做什么？", t.Sentence("帮助", "帮助")), nil
	default:
	}
	return t.Menu("现在没有填到一半的内容。", t.Sentence("帮助", "帮助")), nil
}

// run1 does what a sentence asks for, from outside any draft.
func (t *Turn) run1(h handler) (chat.Reply, error) {
	if a := h.access(); !a.may(t.Me()) {
		return t.denied(a), nil
	}
	if h.act != nil && len(t.Result.NoDays) > 0 {
		return chat.Reply{Text: noDay(t.Result.NoDays[0].Said) + "换个日子再问一次。"}, nil
	}
	if h.act != nil {
		return h.act.Do(t)
	}
	return t.start(h.flow)
}

// denied tells somebody why not, and what to do.
func (t *Turn) denied(a *Access) chat.Reply {
	if t.Customer() {
		return t.Menu("这项由工作人员来办，这里办不了。贷款的条件、额度、怎么申请，都可以问我。",
			t.Sentence("看看能不能贷", "帮我初审"), t.Sentence("怎么申请", "怎么申请"))
	}
	if t.Me() == nil {
		return t.Menu("我还不认识您，这项要先绑定身份。请向管理员要 6 位绑定码，再发「绑定 123456」。贷款政策可以直接问我。",
			t.Sentence("怎么绑定", "绑定"), t.Sentence("帮助", "帮助"))
	}
	if a.Denied != "" {
		return chat.Reply{Text: a.Denied}
	}
	return t.Menu("这项不在您的权限里。", t.Sentence("我能做什么", "帮助"))
}

// nearest offers what the sentence may have meant, and keeps what nobody
// understood for the administrator.
func (t *Turn) nearest(text string) chat.Reply {
	var choices []chat.Choice
	candidates := t.Result.Nearest
	if t.Result.Intent != understand.Unknown && t.Result.Intent != "" {
		candidates = append([]understand.Candidate{{Intent: t.Result.Intent}}, candidates...)
	}
	seen := map[string]bool{}
	for _, c := range candidates {
		h, ok := t.engine.handler(c.Intent)
		if !ok || !h.access().may(t.Me()) || seen[c.Intent] || len(choices) == 3 {
			continue
		}
		seen[c.Intent] = true
		if name := t.engine.name(c.Intent, h); name != "" && !slices.ContainsFunc(choices, func(o chat.Choice) bool { return o.Text == name }) {
			choices = append(choices, chat.Choice{Text: name, Key: t.key("i", c.Intent)})
		}
	}
	unknown := t.Result.Intent == understand.Unknown || t.Result.Intent == ""
	if unknown {
		t.Keep(text, "", false)
	}
	switch {
	case t.Customer() && len(choices) == 0:
		return t.Menu("这句我没听懂，换个说法再试试，或点下面：",
			t.Sentence("看看能不能贷", "帮我初审"), t.Sentence("我能问什么", "帮助"), t.Sentence("找人帮忙", "找人帮忙"))
	case len(choices) == 0:
		return t.Menu("这句我没听懂，已经记下来，请管理员补上。", t.Sentence("我能做什么", "帮助"), t.Sentence("找人帮忙", "找人帮忙"))
	}
	choices = append(choices, t.Sentence("都不是", "帮助"))
	if unknown && !t.Customer() {
		return t.Menu("这句我没听懂，已经记下来。您是想……", choices...)
	}
	return t.Menu("您是想……", choices...)
}

// Keep puts words on the administrator's list: ref tells what they are about,
// "" is a sentence nobody understood. Long numbers are shortened.
func (t *Turn) Keep(words, ref string, like bool) {
	t.Change(models.KeepUnanswered{Text: hideDigits(words), Role: t.speaker(), Ref: ref, Like: like})
}

func (t *Turn) speaker() models.Role {
	if t.Me() == nil {
		return models.Stranger
	}
	return t.Me().Role
}
