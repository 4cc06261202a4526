package dialog

import (
	"slices"
	"strconv"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/slot"
	"shuangbai/bot/understand"
)

// tapped answers a tap on a card. The card itself changes: into the next
// question where that fits a card, else into a finished card followed by the
// answer.
func (t *Turn) tapped(tap *chat.Press) ([]chat.Reply, error) {
	if tap == nil || tap.Key == doneKey {
		return []chat.Reply{{Silent: true}}, nil
	}
	p, ok := parseKey(tap.Key)
	if !ok {
		return []chat.Reply{{Silent: true}}, nil
	}
	if p.owner != t.me() || t.Group() && t.Me() == nil && !t.own(p, tap.Key) {
		return t.stranger(p)
	}
	if p.kind == "d" {
		if r, over := t.over(p); over {
			return []chat.Reply{r}, nil
		}
	}
	reply, err := t.act(p)
	if err != nil || reply.Silent || t.Event.Message.Door == chat.KF { // a menu stays what it was
		return []chat.Reply{reply}, err
	}
	return t.update(reply, tap.Key), nil
}

// own reports whether a card is the speaker's, where its key cannot tell:
// strangers all have the same owner.
func (t *Turn) own(p press, key string) bool {
	s := &t.state.Durable
	return slices.ContainsFunc(s.Drafts(), func(d Draft) bool { return d.ID == p.draft }) ||
		slices.ContainsFunc(s.Closed, func(c Closed) bool { return c.ID == p.draft }) ||
		slices.ContainsFunc(t.state.Recent.Offered, func(c chat.Choice) bool { return c.Key == key })
}

// update turns the answer to a tap into the card that takes the tapped one's place.
func (t *Turn) update(r chat.Reply, key string) []chat.Reply {
	if t.ended != "" && t.state.Durable.Draft == nil {
		r.Choices = nil
	}
	asCard := r
	asCard.Card = "card"
	if len(r.Choices) == 0 {
		asCard.Choices = []chat.Choice{{Text: "好", Key: doneKey}}
	}
	if !asCard.AsCard() {
		word := t.tappedWord(key)
		return []chat.Reply{{Update: true, Text: "已选：" + word, Done: word}, r}
	}
	r.Update = true
	if len(r.Choices) == 0 {
		r.Done = "好的"
		if t.ended != "" {
			r.Done = t.ended
		} else if t.prompting {
			r.Done = "请打字回答"
		}
	}
	return []chat.Reply{r}
}

// tappedWord is what the tapped button said, as far as it is known.
func (t *Turn) tappedWord(key string) string {
	if i := slices.IndexFunc(t.state.Recent.Offered, func(c chat.Choice) bool { return c.Key == key }); i >= 0 {
		return t.state.Recent.Offered[i].Text
	}
	return "已收到"
}

// act does what a key stands for.
func (t *Turn) act(p press) (chat.Reply, error) {
	switch p.kind {
	case "s":
		return t.hearAgain(p.arg)
	case "i":
		return t.meant(p.arg)
	}
	d := t.state.Durable.Draft
	if d == nil || d.ID != p.draft {
		return t.wake(p)
	}
	if d.Version != p.version {
		return t.reask("这份后来改过，以下面的为准：", d)
	}
	return t.verb(d, p)
}

// hearAgain takes a choice that stands for a sentence; numbers inside it are
// not choices again.
func (t *Turn) hearAgain(sentence string) (chat.Reply, error) {
	t.state.Recent.Offered = nil
	t.Event.Returning = false
	if sentence == nextOrder {
		return t.nextInLine()
	}
	return t.hear(sentence)
}

// meant goes on with the last sentence as what its author says it means.
func (t *Turn) meant(intent string) (chat.Reply, error) {
	h, ok := t.engine.handler(intent)
	heard := t.state.Recent.Heard
	if !ok {
		return chat.Reply{Silent: true}, nil
	}
	t.Result = understand.Result{Intent: intent, Confidence: 1, Slots: slot.Values{}}
	t.reheard = true
	if heard != "" {
		res := t.read(heard)
		res.Intent, res.Confidence = intent, 1
		t.Result = res
	}
	if d := t.state.Durable.Draft; d != nil && !t.belongs(h, d) {
		return t.interrupt(h, d)
	}
	return t.run1(h)
}

// verb does what a button of the open draft's newest card says.
func (t *Turn) verb(d *Draft, p press) (chat.Reply, error) {
	switch p.verb {
	case verbConfirm:
		return t.confirm(d)
	case verbCancel:
		return t.cancel(d)
	case verbLeave:
		t.close(d, "已看过", "")
		return t.goOn(chat.Reply{Text: "好的，刚才说的没有保存。有问题随时问我。"}), nil
	case verbBack:
		return t.back(d)
	case verbEdit:
		return t.editTapped(d, p.arg)
	case verbSet:
		return t.setTapped(d, p.arg)
	}
	q, err := t.next(d)
	if err != nil {
		return chat.Reply{}, err
	}
	switch {
	case p.verb == verbSkip:
		return t.skip(d, q)
	case p.verb == verbAnswer && q != nil && slices.ContainsFunc(q.choices, func(c chat.Choice) bool { return c.Key == p.arg }):
		return t.choose(d, q, p.arg)
	}
	return t.show(d)
}

func (t *Turn) editTapped(d *Draft, mark string) (chat.Reply, error) {
	name, row := splitMark(mark)
	if s := t.flow(d).slotOf(name); s != nil && row < d.Rows() {
		return t.editSlot(d, row, s)
	}
	return t.editWhich(d)
}

func (t *Turn) setTapped(d *Draft, arg string) (chat.Reply, error) {
	k, v, _ := strings.Cut(arg, "=")
	s := t.flow(d).slotOf(k)
	if s == nil {
		return t.show(d)
	}
	for row := range d.Rows() {
		if problem := t.set(d, row, s, slot.Values{s.Key: v}); problem != "" {
			return t.reask(problem, d)
		}
	}
	t.touch(d)
	return t.show(d)
}

// over answers a tap on the card of a draft that has ended: the card turns to
// what became of it.
func (t *Turn) over(p press) (chat.Reply, bool) {
	closed := t.state.Durable.Closed
	i := slices.IndexFunc(closed, func(c Closed) bool { return c.ID == p.draft })
	if i < 0 {
		return chat.Reply{}, false
	}
	text := closed[i].Text
	if text == "" {
		text = "这份" + closed[i].Word + "。"
	}
	return chat.Reply{Update: true, Title: closed[i].Word, Text: text, Done: closed[i].Word}, true
}

// wake answers a tap on the card of a draft that is not the open one: parked
// here it is taken up again, left elsewhere it is told how.
func (t *Turn) wake(p press) (chat.Reply, error) {
	if i := slices.IndexFunc(t.state.Durable.Parked, func(d Draft) bool { return d.ID == p.draft }); i >= 0 {
		return t.reask("接着填：", t.unpark(i))
	}
	return t.Menu("这份不在这里了：可能在别处接着填了，也可能已经登记或过期。回「继续」看看还有没有没填完的。", t.Sentence("继续", "继续")), nil
}

// stranger answers somebody who taps another person's card: only what that
// somebody sees changes, and no fact is shown.
func (t *Turn) stranger(p press) ([]chat.Reply, error) {
	whose := "别人"
	if id, err := strconv.ParseInt(p.owner, 10, 64); err == nil {
		if m := t.Directory().Member(id); m != nil {
			whose = m.Name
		}
	}
	only := chat.Reply{
		Update: true, OnlyFor: t.Event.Message.From,
		Title: "这是" + whose + "的卡片", Text: "要由本人点。您要办什么，请自己 @" + t.engine.rules.BotName + " 说一声。", Done: "非本人",
	}
	if p.kind == "d" {
		only.Title = "这是" + whose + "的草稿"
	}
	return []chat.Reply{only}, nil
}
