package dialog

import (
	"slices"
	"strings"

	"shuangbai/bot/chat"
)

// A message may give several orders. The first is carried out, or begun; the
// next is offered as soon as no draft is open, and read against the records as
// they are by then: a visit taken back in one turn still counts within it.

// nextOrder is what a person says, or taps, to go on with the next order.
const nextOrder = "接着办"

// orders answers a message that may give several orders.
func (t *Turn) orders(said string) (chat.Reply, error) {
	text, _ := clean(said)
	d := t.state.Durable.Draft
	if d == nil && t.offered(text) == "" && commandOf(text) == "" {
		if bare(text) == nextOrder {
			return t.nextInLine()
		}
		t.state.Recent.Later = nil // they talk of something else
	}
	several, err := t.several(d, text)
	if err != nil {
		return chat.Reply{}, err
	}
	if len(several) < 2 {
		return t.hear(said)
	}
	t.state.Recent.Later = several[1:]
	return t.hear(several[0])
}

// nextInLine goes on with the order that waits longest.
func (t *Turn) nextInLine() (chat.Reply, error) {
	later := t.state.Recent.Later
	if len(later) == 0 {
		return t.Menu("没有等着办的事了。需要我做什么？", t.Sentence("帮助", "帮助")), nil
	}
	t.state.Recent.Later = later[1:]
	return t.hearAgain(later[0])
}

// several are the orders of a message; none when it gives just one. An answer in free words is
// never taken apart.
func (t *Turn) several(d *Draft, text string) ([]string, error) {
	if d != nil {
		q, err := t.next(d)
		if err != nil || q != nil && q.slot != nil && q.slot.Free && q.pick == "" && q.slot.Key != t.flow(d).Subject {
			return nil, err
		}
	}
	return t.read(text).Orders, nil
}

// offerNext offers the next order once nothing is being filled in.
func (t *Turn) offerNext(replies []chat.Reply) {
	later := t.state.Recent.Later
	if len(later) == 0 || len(replies) == 0 || t.state.Durable.Draft != nil {
		return
	}
	last := &replies[len(replies)-1]
	if last.Silent || last.OnlyFor != "" {
		return
	}
	last.Text = strings.TrimPrefix(last.Text+"\n还有一件：「"+later[0]+"」，回「"+nextOrder+"」。", "\n")
	if last.Update {
		return
	}
	if !slices.ContainsFunc(last.Choices, func(c chat.Choice) bool { return c.Text == nextOrder }) {
		last.Choices = append(slices.Clone(last.Choices), t.Sentence(nextOrder, nextOrder))
	}
	if last.Card == "" {
		last.Card = "menu"
	}
}
