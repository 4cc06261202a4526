package dialog

import (
	"slices"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/civil"
	"shuangbai/bot/slot"
)

// maxParked is how many drafts may wait in one conversation; the oldest gives way.
const maxParked = 3

// start opens a draft with what the sentence says; the one that was open is
// parked, unless the new one is refused.
func (t *Turn) start(f *Flow) (chat.Reply, error) { return t.startWith(f, nil) }

// startWith is start for a draft that knows something already.
func (t *Turn) startWith(f *Flow, known slot.Values) (chat.Reply, error) {
	open := t.state.Durable.Draft
	d := (&Draft{ID: t.Event.DraftID, Flow: f.Name, Values: known, StartedOn: t.Day()}).clone()
	if f.Begin != nil {
		refusal, err := f.Begin(t, d)
		if err != nil {
			return chat.Reply{}, err
		}
		switch {
		case refusal != "" && open != nil:
			return t.reask(refusal, open)
		case refusal != "":
			return t.goOn(chat.Reply{Text: refusal}), nil
		}
	}
	if open != nil {
		t.park(open)
	}
	problem := t.fill(d, t.Result, true)
	d.Guided = d.Guided || f.Subject != "" && d.Value(0, f.Subject) == "" && d.Rows() == 1 && len(d.Which) == 0
	t.state.Durable.Draft = d
	t.touch(d)
	r, err := t.reask(problem, d)
	if open != nil && t.state.Durable.Draft == d {
		r = lead(t.label(open)+"先放一边，回「继续」再填。", r)
	}
	return r, err
}

// park sets the open draft aside.
func (t *Turn) park(d *Draft) {
	s := &t.state.Durable
	s.Parked = append(s.Parked, *d)
	if extra := len(s.Parked) - maxParked; extra > 0 {
		s.Parked = slices.Delete(s.Parked, 0, extra)
	}
	s.Draft = nil
	t.parkedNow = true
}

// SetAside sets the open draft aside because somebody else goes on with the
// conversation, and names it; "" when none is open.
func (t *Turn) SetAside() string {
	d := t.state.Durable.Draft
	if d == nil {
		return ""
	}
	t.park(d)
	return t.label(d)
}

// resume goes on with a draft: one parked here, else one left in another door.
func (t *Turn) resume() (chat.Reply, error) {
	if n := len(t.state.Durable.Parked); n > 0 {
		return t.reask("接着填：", t.unpark(n-1))
	}
	d, err := t.takeOver(func(*ParkedDraft) bool { return true })
	switch {
	case err != nil:
		return chat.Reply{}, err
	case d == nil:
		return t.Menu("没有没填完的内容。", t.Sentence("帮助", "帮助")), nil
	}
	return t.reask("接着填：", d)
}

// takeOver brings the newest draft that the person left in another
// conversation, and that fits, into this one; nil when there is none.
func (t *Turn) takeOver(fits func(*ParkedDraft) bool) (*Draft, error) {
	if t.Me() == nil {
		return nil, nil //nolint:nilnil // strangers leave nothing behind
	}
	elsewhere, err := t.OpenDrafts(t.Me().ID, t.Event.Message.Conversation())
	if err != nil {
		return nil, err
	}
	for _, p := range elsewhere {
		if t.flow(&p.Draft) != nil && fits(&p) && !t.expired(&p.Draft) {
			t.Do(TakeDraft{Parked: p})
			t.state.Durable.Draft = p.Draft.clone()
			t.touch(t.state.Durable.Draft)
			return t.state.Durable.Draft, nil
		}
	}
	return nil, nil //nolint:nilnil // none is an answer
}

// unpark makes a parked draft the open one.
func (t *Turn) unpark(i int) *Draft {
	s := &t.state.Durable
	d := s.Parked[i].clone()
	s.Parked = slices.Delete(s.Parked, i, i+1)
	if s.Draft != nil {
		t.park(s.Draft)
	}
	s.Draft = d
	t.touch(d)
	return d
}

// expired reports whether a draft's last day is over.
func (t *Turn) expired(d *Draft) bool {
	started, err := civil.Parse(d.StartedOn)
	return err != nil || t.Today.After(started.AddDays(t.engine.rules.DraftDays))
}

// dropExpired ends drafts whose time is over, and those of flows that are no
// more, and says so.
func (t *Turn) dropExpired() string {
	s := &t.state.Durable
	var over []string
	gone := func(d *Draft) bool {
		if t.flow(d) == nil {
			return true
		}
		if !t.expired(d) {
			return false
		}
		over = append(over, t.label(d))
		return true
	}
	if s.Draft != nil && gone(s.Draft) {
		s.Closed = append(s.Closed, Closed{ID: s.Draft.ID, Word: "已过期"})
		s.Draft = nil
	}
	s.Parked = slices.DeleteFunc(s.Parked, func(d Draft) bool { return gone(&d) })
	if len(over) == 0 {
		return ""
	}
	return "之前没填完的" + strings.Join(over, "、") + "已过期，没有保存。"
}

// welcome greets somebody who opens the chat; a waiting draft comes first.
func (t *Turn) welcome() (chat.Reply, error) {
	if d := t.state.Durable.Draft; d != nil {
		return t.reask("您还有一份没填完的"+t.flow(d).Title+"，接着来？", d)
	}
	if h, ok := t.engine.handler("greet"); ok && h.act != nil {
		return h.act.Do(t)
	}
	return t.Menu("您好，我是"+t.engine.rules.BotName+"。", t.Sentence("帮助", "帮助")), nil
}

// occasion is what is said of an event that nobody said anything at; an open
// draft waits on.
func (t *Turn) occasion(kind chat.Kind) (chat.Reply, error) {
	if h, ok := t.engine.handler("kf." + string(kind)); ok && h.act != nil {
		return h.act.Do(t)
	}
	return chat.Reply{Silent: true}, nil
}

// opinion keeps 👍 and 👎.
func (t *Turn) opinion(o *chat.Opinion) chat.Reply {
	if o != nil && !o.Cancel {
		words, _ := clean(o.Words)
		t.Keep(words, o.ID, o.Like)
	}
	return chat.Reply{Silent: true}
}
