package e2e

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"shuangbai/bot/dialog/script"
	"shuangbai/bot/wecom/wecomsim"
	"shuangbai/models"
)

// teller tells the stories of the conversation engine at the real doors: what a
// person reads there and what is on record afterwards must be what the story
// says.
type teller struct {
	*office
	t     *testing.T
	now   time.Time // the product clock's, as the story sets it
	cards []shown
	users map[string]string // name to userid
	names map[string]string // and back
}

// shown is a card that came to somebody, with taps on its buttons made ready
// while they could be seen: a finger may be slower than the next version.
type shown struct {
	owner   wecomsim.Sender
	message string
	ready   map[string][]*wecomsim.Callback
}

// sessionLife is how long a story may pause before the session is over; it is
// the default of session.ttl.
const sessionLife = 30 * time.Minute

func newTeller(t *testing.T, o *office) *teller {
	t.Helper()
	w := &teller{office: o, t: t, now: start, users: map[string]string{}, names: map[string]string{}}
	for _, m := range o.sim.Members() {
		w.users[m.Name], w.names[m.UserID] = m.UserID, m.Name
	}
	return w
}

// Do implements script.Driver. It gives the story's own words when the screen
// and the records say the same.
func (w *teller) Do(s script.Step) (string, error) {
	switch s.Verb {
	case script.At:
		return "", w.moveClock(s.Time)
	case script.Later:
		return "", w.moveClock(w.now.Add(s.Wait))
	case script.Do:
		return "", w.given(s.Text)
	case script.Says, script.Taps, script.Sends, script.Opens:
	}
	want := readWanted(s.Want)
	if s.Verb == script.Taps && !w.hasCard(s) {
		s.Verb, want = script.Says, want.typed()
	}
	before, chats := w.booked(w.t), w.revisions(s, want)
	at := w.sender(s)
	d, err := w.act(at, s)
	if err != nil {
		return "", err
	}
	if len(d.Problems) > 0 {
		return "", fmt.Errorf("against the platform's limits: %q", d.Problems)
	}
	return w.compare(s, at, want, chats, before)
}

// moveClock moves the product clock; a long pause also ends the sessions, which
// live by the machine's clock.
func (w *teller) moveClock(to time.Time) error {
	pause := to.Sub(w.now)
	w.now = to
	if pause >= sessionLife {
		w.age(w.t, pause)
	}
	return w.Clock.Set(w.t.Context(), to)
}

// age makes every conversation older and forgets the sessions.
func (o *office) age(t *testing.T, by time.Duration) {
	t.Helper()
	ctx := t.Context()
	then := time.Now().UTC().Add(-by).Format("2006-01-02 15:04:05.000")
	_, err := o.db.ExecContext(ctx, "UPDATE conversation SET updated_at = ?", then)
	must(t, err)
	sessions, err := o.Redis.Keys(ctx, prefix(t)+"*:s").Result()
	must(t, err)
	for _, key := range sessions {
		must(t, o.Redis.Del(ctx, key).Err())
	}
}

func (w *teller) sender(s script.Step) wecomsim.Sender { return w.place(s.Who, s.Where) }

func (w *teller) place(who, where string) wecomsim.Sender {
	user := who
	if id, ok := w.users[who]; ok {
		user = id
	}
	switch where {
	case "":
		return wecomsim.Sender{User: user}
	case "app":
		return wecomsim.Sender{User: user, App: true}
	default:
		return wecomsim.Sender{User: user, Group: groupOf(where)}
	}
}

// act does what the step says.
func (w *teller) act(at wecomsim.Sender, s script.Step) (wecomsim.Delivery, error) {
	ctx := w.t.Context()
	switch {
	case s.Verb == script.Opens:
		return w.sim.Enter(ctx, at)
	case s.Verb == script.Taps:
		return w.tap(ctx, at, s)
	case s.Verb == script.Sends:
		return w.send(ctx, at, s.Text)
	case at.Group != "":
		return w.sim.Mention(ctx, at, s.Text, twice)
	}
	return w.sim.Say(ctx, at, s.Text, twice)
}

// twice is how often the network delivers everything.
var twice = wecomsim.Copies(2)

func (w *teller) send(ctx context.Context, at wecomsim.Sender, what string) (wecomsim.Delivery, error) {
	kind, rest, _ := strings.Cut(what, " ")
	switch kind {
	case "photo":
		if at.Group != "" || rest != "" {
			text := rest
			if at.Group != "" {
				text = "@" + w.sim.BotName() + " " + rest
			}
			return w.sim.SendMixed(ctx, at, text, [][]byte{photo(w.t)}, twice)
		}
		return w.sim.SendImage(ctx, at, photo(w.t), twice)
	case "place":
		p := wecomsim.Place{}
		var position string
		position, p.Label, _ = strings.Cut(rest, " ")
		if _, err := fmt.Sscanf(position, "%f,%f", &p.Lat, &p.Lng); err != nil {
			return wecomsim.Delivery{}, err
		}
		return w.sim.SendPlace(ctx, at, p, twice)
	case "voice":
		return w.sim.Send(ctx, at, wecomsim.Voice{Transcript: rest}, twice)
	case "like", "dislike":
		for _, m := range slices.Backward(w.sim.Chat(at).Messages()) {
			if m.Feedback != "" {
				return w.sim.Rate(ctx, at, m.ID, wecomsim.Rating{Like: kind == "like", Words: rest}, twice)
			}
		}
		return wecomsim.Delivery{}, errors.New("nothing to rate")
	default:
		return w.sim.Send(ctx, at, wecomsim.File{Name: "a.pdf", Data: []byte("%PDF-1.4")}, twice)
	}
}

// hasCard reports whether there is a button to tap. Where the door showed
// numbered words instead, the person types the word.
func (w *teller) hasCard(s script.Step) bool {
	at := w.sender(s)
	last := w.sim.Chat(at).Last()
	return len(last.Versions) > 0 || !slices.Contains(readable(last, at.User), "#"+s.Text)
}

// tap presses a button on the newest card of its owner that showed it.
func (w *teller) tap(ctx context.Context, at wecomsim.Sender, s script.Step) (wecomsim.Delivery, error) {
	owner := at
	if s.Of != "" {
		owner = w.place(s.Of, s.Where)
	}
	for _, card := range slices.Backward(w.cards) {
		ready := card.ready[s.Text]
		if card.owner != owner || len(ready) == 0 {
			continue
		}
		cb, err := w.sim.PreparePress(at, wecomsim.Press{Message: card.message, Button: s.Text})
		if err != nil { // the card has moved on; the tap was on its way already
			if s.Of != "" {
				return wecomsim.Delivery{}, err
			}
			cb, card.ready[s.Text] = ready[0], ready[1:]
		}
		return w.sim.Deliver(ctx, cb, twice)
	}
	return wecomsim.Delivery{}, fmt.Errorf("no card of %s shows a button %q", s.Who, s.Text)
}

// revisions are where the chats stand that a step may change.
func (w *teller) revisions(s script.Step, want wanted) map[wecomsim.Sender]int64 {
	out := map[wecomsim.Sender]int64{w.sender(s): w.sim.Revision()}
	for name := range want.told {
		out[w.place(name, "app")] = w.sim.Revision()
	}
	return out
}

// compare waits until screens and records are as the story wants them.
func (w *teller) compare(s script.Step, at wecomsim.Sender, want wanted, since map[wecomsim.Sender]int64, before booked) (string, error) {
	must := before.after(want.records)
	var bubbles [][]string
	var now booked
	told := map[string][]string{}
	right := func() bool {
		bubbles = w.bubbles(at, since[at])
		for name := range want.told {
			told[name] = slices.Concat(w.bubbles(w.place(name, "app"), since[w.place(name, "app")])...)
		}
		now = w.booked(w.t)
		return asSaid(bubbles, want.said) && now.same(must) && maps.EqualFunc(told, want.told, alike)
	}
	for end := time.Now().Add(3 * time.Second); !right() && time.Now().Before(end); {
		time.Sleep(20 * time.Millisecond)
	}
	w.remember(at, since[at])
	if !right() {
		return w.seen(bubbles, told, now, must), nil
	}
	return s.Want, nil
}

// bubbles are what came to the chat since a revision, as the person reads it.
func (w *teller) bubbles(at wecomsim.Sender, since int64) [][]string {
	var out [][]string
	for _, m := range w.sim.Chat(at).Changed(since) {
		if strings.HasPrefix(m.From, "@") && m.Rated == 0 {
			out = append(out, readable(m, at.User))
		}
	}
	return out
}

// remember keeps the cards that came, with their buttons ready to be tapped.
func (w *teller) remember(at wecomsim.Sender, since int64) {
	for _, m := range w.sim.Chat(at).Changed(since) {
		v, ok := m.CardFor(at.User)
		if !ok || len(v.Users) > 0 {
			continue
		}
		card := shown{owner: at, message: m.ID, ready: map[string][]*wecomsim.Callback{}}
		for _, b := range v.Card.Buttons {
			for range 2 {
				cb, err := w.sim.PreparePress(at, wecomsim.Press{Message: m.ID, Button: b.Text})
				if err == nil {
					card.ready[b.Text] = append(card.ready[b.Text], cb)
				}
			}
		}
		w.cards = append(w.cards, card)
	}
}

// seen prints what was there instead.
func (w *teller) seen(bubbles [][]string, told map[string][]string, now, must booked) string {
	var b strings.Builder
	for _, lines := range bubbles {
		fmt.Fprintf(&b, "read: %s\n", strings.Join(lines, "\n  "))
	}
	for name, lines := range told {
		fmt.Fprintf(&b, "%s read: %s\n", name, strings.Join(lines, "\n  "))
	}
	for id, line := range now.visits {
		if line != must.visits[id] {
			fmt.Fprintln(&b, line)
		}
	}
	for what, n := range now.counts {
		if n != must.counts[what] {
			fmt.Fprintf(&b, "%s: %d on record, want %d\n", what, n, must.counts[what])
		}
	}
	return b.String()
}

// member finds somebody by name.
func (o *office) member(t *testing.T, name string) *models.Member {
	t.Helper()
	dir, err := o.Store.LoadDirectory(t.Context())
	must(t, err)
	for i := range dir.Members {
		if dir.Members[i].Name == name {
			return &dir.Members[i]
		}
	}
	t.Fatalf("no member %s", name)
	return nil
}
