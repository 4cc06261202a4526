package dialog

import (
	"slices"
	"strings"

	"shuangbai/bot/chat"
)

// command does inside a draft what works everywhere.
func (t *Turn) command(d *Draft, q *asked, c command) (chat.Reply, error) {
	switch c {
	case cmdCancel:
		return t.cancel(d)
	case cmdBack:
		return t.back(d)
	case cmdSkip:
		return t.skip(d, q)
	case cmdRestart:
		return t.restart(d)
	case cmdResume:
		return t.show(d)
	case cmdEdit:
		return t.editWhich(d)
	case cmdConfirm:
		return t.yes(d, q)
	default:
		return t.no(d, q)
	}
}

// yes confirms a read-back, or takes the main choice of a question.
func (t *Turn) yes(d *Draft, q *asked) (chat.Reply, error) {
	switch {
	case q == nil && !t.readBackShown(d):
		return t.reask("还没有保存。请看一眼，对就再回一次「确认」：", d)
	case q == nil:
		return t.confirm(d)
	}
	if i := slices.IndexFunc(q.choices, func(c chat.Choice) bool { return c.Main }); i >= 0 {
		if q.which() {
			return t.bad(d, q, "")
		}
		return t.choose(d, q, q.choices[i].Key)
	}
	if d.Amending == q.mark() { // it stays as it is
		return t.back(d)
	}
	if q.optional {
		d.Guided = false // enough said: what is left is optional
		t.touch(d)
		return t.show(d)
	}
	return t.bad(d, q, "还差这一项。")
}

// which reports whether a question asks for one of several things, so that
// neither yes nor no answers it: 「哪种执照？」.
func (q *asked) which() bool {
	return !strings.Contains(q.prompt, "吗") && slices.ContainsFunc([]string{"哪", "什么", "多久", "多大", "多少"}, func(w string) bool { return strings.Contains(q.prompt, w) })
}

// readBackShown reports whether the last thing shown was the read-back, so that
// 「好的」 to another question saves nothing unseen. Where nobody remembers, it was.
func (t *Turn) readBackShown(d *Draft) bool {
	offered := t.state.Recent.Offered
	return len(offered) == 0 || slices.ContainsFunc(offered, func(c chat.Choice) bool {
		p, ok := parseKey(c.Key)
		return ok && p.draft == d.ID && p.verb == verbConfirm
	})
}

// no refuses a read-back, or takes the other of two choices.
func (t *Turn) no(d *Draft, q *asked) (chat.Reply, error) {
	if q == nil {
		return t.editWhich(d)
	}
	if len(q.choices) == 2 && q.choices[0].Main && !q.which() {
		return t.choose(d, q, q.choices[1].Key)
	}
	if q.optional {
		return t.skip(d, q)
	}
	return t.bad(d, q, "")
}

// choose answers a question by the key of one of its choices.
func (t *Turn) choose(d *Draft, q *asked, value string) (chat.Reply, error) {
	if q.pick != "" {
		return t.pick(d, q, value)
	}
	return t.take(d, q, map1(q.slot.Key, value))
}

func (t *Turn) skip(d *Draft, q *asked) (chat.Reply, error) {
	switch {
	case q == nil:
		return t.reask("都问完了，没有可跳过的。", d)
	case !q.optional:
		return t.reask("这一项跳不过去。", d)
	}
	if d.Amending == q.mark() {
		d.Amending = ""
		d.drop(q.mark())
	} else {
		d.History = append(d.History, q.mark())
	}
	d.Skipped = append(d.Skipped, q.mark())
	t.touch(d)
	return t.show(d)
}

// back takes back the last answer and asks again. What one sentence said at
// the start is not stepped through.
func (t *Turn) back(d *Draft) (chat.Reply, error) {
	if d.Amending != "" {
		d.Amending = ""
		t.touch(d)
		return t.show(d)
	}
	n := len(d.History)
	if n == 0 {
		return t.reask("已经是第一步了。要改哪一项就直接说，如「"+t.flow(d).example("")+"」。", d)
	}
	mark := d.History[n-1]
	d.History = d.History[:n-1]
	d.drop(mark)
	t.touch(d)
	return t.show(d)
}

// restart empties the draft and asks from the beginning.
func (t *Turn) restart(d *Draft) (chat.Reply, error) {
	fresh := Draft{ID: d.ID, Version: d.Version, Flow: d.Flow, Guided: true, StartedOn: d.StartedOn}
	*d = *fresh.clone()
	t.touch(d)
	return t.reask("好，从头来。", d)
}

func (t *Turn) cancel(d *Draft) (chat.Reply, error) {
	title := t.flow(d).Title
	t.close(d, "已取消", "")
	return t.goOn(chat.Reply{Text: "这份" + title + "已取消，没有保存。"}), nil
}
