package dialogtest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/dialog/script"
	"shuangbai/bot/mask"
	"shuangbai/models"
)

// sessionLife is how long the driver keeps a session; afterwards only the
// durable part of a conversation is left.
const sessionLife = 30 * time.Minute

// shown is a card on somebody's screen.
type shown struct {
	taskID  string
	choices []chat.Choice
}

// Do performs one step of a story.
func (w *World) Do(s script.Step) (string, error) {
	switch s.Verb {
	case script.At:
		w.Now = s.Time
		return "", nil
	case script.Later:
		w.Now = w.Now.Add(s.Wait)
		return "", nil
	case script.Do:
		return "", w.given(s.Text)
	default:
	}
	m := w.message(s)
	if s.Verb == script.Taps {
		press, err := w.press(m, s)
		if err != nil {
			return "", err
		}
		m.Kind, m.Tap = chat.Tap, press
	}
	return w.turn(m)
}

// message is what the door would make of a step.
func (w *World) message(s script.Step) chat.Message {
	w.turns++
	m := chat.Message{
		ID: fmt.Sprintf("m%d", w.turns), Door: chat.AIBot, Bot: "bot", From: w.userID(s.Who),
		Kind: chat.Text, Text: s.Text, SentAt: w.Now,
	}
	switch s.Where {
	case "":
	case "app":
		m.Door = chat.App
	case "kf":
		m.Door = chat.KF
	default:
		m.Chat = groupOf(s.Where)
	}
	switch s.Verb {
	case script.Opens:
		m.Kind, m.Text, m.Scene = chat.Enter, "", s.Text
	case script.Sends:
		sent(&m, s.Text)
	default:
	}
	return m
}

func sent(m *chat.Message, what string) {
	kind, rest, _ := strings.Cut(what, " ")
	m.Text = ""
	switch kind {
	case "photo":
		m.Kind, m.Media = chat.Image, []chat.Media{{Kind: chat.Image, URL: "https://media/" + m.ID}}
		if rest != "" {
			m.Kind, m.Text = chat.Mixed, rest
		}
	case "place":
		p := &chat.Place{}
		var position string
		position, p.Label, _ = strings.Cut(rest, " ")
		if _, err := fmt.Sscanf(position, "%f,%f", &p.Lat, &p.Lng); err == nil {
			m.Kind, m.Place = chat.Location, p
		}
	case "voice":
		m.Kind, m.Text = chat.Voice, rest
	case "back", "missed":
		m.Kind = chat.Kind(kind)
	case "like", "dislike":
		m.Kind, m.Feedback = chat.Feedback, &chat.Opinion{ID: "answer", Like: kind == "like", Words: rest}
	default:
		m.Kind = chat.File
	}
}

func (w *World) userID(name string) string {
	for _, m := range w.places.Members {
		if m.Name == name {
			return m.UserID
		}
	}
	return name
}

// press finds a button on the newest card that shows it.
func (w *World) press(m chat.Message, s script.Step) (*chat.Press, error) {
	owner := m
	if s.Of != "" {
		owner.From = w.userID(s.Of)
	}
	k := w.talks[owner.Conversation()]
	if k == nil {
		return nil, fmt.Errorf("%s has no card", owner.From)
	}
	for _, card := range slices.Backward(k.shown) {
		for _, c := range card.choices {
			if c.Text == s.Text {
				return &chat.Press{TaskID: card.taskID, Key: c.Key}, nil
			}
		}
	}
	return nil, fmt.Errorf("no card of %s shows a button %q", owner.From, s.Text)
}

// turn runs one message through the engine and stores what it decided.
func (w *World) turn(m chat.Message) (string, error) {
	key := m.Conversation()
	k := w.talks[key]
	if k == nil {
		k = &talk{seen: w.Now}
		w.talks[key] = k
	}
	ev := dialog.Event{
		Message: m, Now: w.Now, DraftID: fmt.Sprintf("draft%04d", w.turns), Corp: Corp,
		Member: w.directory.Known(string(m.Door), Corp, m.From),
	}
	var found []string
	ev.Message.Text, found = mask.Mask(m.Text)
	ev.Masked = len(found) > 0
	state := k.state
	if w.Now.Sub(k.seen) >= sessionLife {
		state.Recent, ev.Returning = dialog.Recent{}, true
	}
	if m.Door == chat.KF && m.Kind == chat.Enter {
		w.AddVisitor(m.From, m.Scene)
	}
	ans, err := w.step(state, ev)
	if err != nil {
		return "", err
	}
	var member int64
	if ev.Member != nil {
		member = ev.Member.ID
	}
	numbers, records, err := w.apply(member, m.From, ans.Changes)
	if err != nil {
		return "", err
	}
	ans.State.Recent.SeenAt = w.Now
	k.state, k.version, k.member, k.seen = number(ans.State, numbers), k.version+1, member, w.Now
	var b strings.Builder
	for _, r := range ans.Replies {
		r = fillReply(r, numbers)
		b.WriteString(script.Show(r))
		k.show(m, r)
	}
	b.WriteString(records)
	for _, e := range ans.Effects {
		b.WriteString(w.effect(e))
	}
	return b.String(), nil
}

// step runs the engine twice: a turn is a function, so the second run gives the
// same answer and the state that went in is as it was.
func (w *World) step(state dialog.State, ev dialog.Event) (dialog.Answer, error) {
	before, err := json.Marshal(state)
	if err != nil {
		return dialog.Answer{}, err
	}
	ans, err := w.Engine.Step(w, state, ev)
	if err != nil {
		return ans, err
	}
	again, err := w.Engine.Step(w, state, ev)
	if err != nil {
		return ans, err
	}
	after, err := json.Marshal(state)
	switch {
	case err != nil:
		return ans, err
	case string(before) != string(after):
		return ans, fmt.Errorf("the engine changed the state it was given:\n%s\n%s", before, after)
	case !reflect.DeepEqual(ans, again):
		return ans, fmt.Errorf("the engine gave two answers:\n%+v\n%+v", ans, again)
	}
	return ans, nil
}

func number(s dialog.State, numbers []int64) dialog.State {
	if i := -1 - s.Durable.LastVisit; i >= 0 && i < int64(len(numbers)) {
		s.Durable.LastVisit = numbers[i]
	}
	for i := range s.Durable.Closed {
		s.Durable.Closed[i].Text = fill(s.Durable.Closed[i].Text, numbers)
	}
	return s
}

// show keeps the card that a reply puts on the screen, or replaces.
func (k *talk) show(m chat.Message, r chat.Reply) {
	if r.OnlyFor != "" || len(r.Choices) == 0 {
		return
	}
	k.shown = append(k.shown, shown{taskID: r.Card + m.ID, choices: r.Choices})
}

// Buttons lists the words of every button ever shown in a conversation.
func (w *World) Buttons(who, where string) []string {
	var out []string
	k := w.talks[w.message(script.Step{Verb: script.Says, Who: who, Where: where}).Conversation()]
	if k == nil {
		return nil
	}
	for _, card := range k.shown {
		for _, c := range card.choices {
			out = append(out, c.Text)
		}
	}
	return out
}

// Merchants lists what is on record, for tests that look behind the words.
func (w *World) Merchants() []models.Merchant {
	var out []models.Merchant
	for _, m := range w.merchants {
		out = append(out, *m)
	}
	slices.SortFunc(out, func(a, b models.Merchant) int { return int(a.ID - b.ID) })
	return out
}
