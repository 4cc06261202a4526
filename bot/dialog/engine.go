package dialog

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/civil"
	"shuangbai/bot/slot"
	"shuangbai/bot/understand"
	"shuangbai/models"
)

// Understander reads sentences; *understand.Lexicon is one.
type Understander interface {
	Understand(q understand.Query) understand.Result
	Read(key slot.Key, text string, today civil.Date) understand.Reading
}

// Rules are the numbers of a conversation; they come from the policy data.
type Rules struct {
	BotName    string  // how one calls the bot in a group: 双百助手
	DraftDays  int     // a draft lives to the end of this many days later
	BadAnswers int     // to one question, until a way out and a person are offered
	Act        float64 // confidence from which the bot acts without asking
	MaxRunes   int     // longer messages are sent back with advice
}

// Engine runs all conversations. It is immutable and safe for concurrent use.
type Engine struct {
	sense Understander
	rules Rules
	flows map[string]*Flow
	// by intent and by exact word; flows and acts both.
	intents  map[string]handler
	prefixes []prefixed
	words    map[string]handler
	patterns []patterned
	order    []handler // as registered, for 「帮助」
	hearers  []handler // acts with Hears
}

// handler is a flow or an act: what a sentence leads to.
type handler struct {
	flow *Flow
	act  *Act
}

type patterned struct {
	pattern *regexp.Regexp
	handler handler
}

type prefixed struct {
	prefix  string
	handler handler
}

// New makes an engine. It fails on names, intents or words that two of the
// flows and acts claim.
func New(sense Understander, rules Rules, flows []Flow, acts []Act) (*Engine, error) {
	e := &Engine{
		sense: sense, rules: rules,
		flows: map[string]*Flow{}, intents: map[string]handler{}, words: map[string]handler{},
	}
	for i := range flows {
		f := &flows[i]
		if e.flows[f.Name] != nil {
			return nil, fmt.Errorf("flow %s: declared twice", f.Name)
		}
		e.flows[f.Name] = f
		if err := e.claim(handler{flow: f}, f.Intents, f.Words, f.Pattern); err != nil {
			return nil, fmt.Errorf("flow %s: %w", f.Name, err)
		}
	}
	for i := range acts {
		a := &acts[i]
		if err := e.claim(handler{act: a}, a.Intents, a.Words, a.Pattern); err != nil {
			return nil, fmt.Errorf("act %s: %w", a.Name, err)
		}
	}
	return e, nil
}

func (e *Engine) claim(h handler, intents, words []string, pattern *regexp.Regexp) error {
	e.order = append(e.order, h)
	if pattern != nil {
		e.patterns = append(e.patterns, patterned{pattern, h})
	}
	if h.act != nil && h.act.Hears != nil {
		e.hearers = append(e.hearers, h)
	}
	for _, intent := range intents {
		if prefix, ok := strings.CutSuffix(intent, "."); ok {
			e.prefixes = append(e.prefixes, prefixed{prefix + ".", h})
			continue
		}
		if _, taken := e.intents[intent]; taken {
			return fmt.Errorf("intent %s is taken", intent)
		}
		e.intents[intent] = h
	}
	for _, word := range words {
		if _, taken := e.words[word]; taken || commandOf(word) != "" {
			return fmt.Errorf("word %s is taken", word)
		}
		e.words[word] = h
	}
	return nil
}

// typed finds what exact words or a pattern lead to.
func (e *Engine) typed(text string, by *models.Member) (handler, bool) {
	if h, ok := e.words[bare(text)]; ok && !h.access().shuts(by) {
		return h, true
	}
	i := slices.IndexFunc(e.patterns, func(p patterned) bool {
		return p.pattern.MatchString(text) && !p.handler.access().shuts(by)
	})
	if i < 0 {
		return handler{}, false
	}
	return e.patterns[i].handler, true
}

// handler finds what an intent leads to.
func (e *Engine) handler(intent string) (handler, bool) {
	if h, ok := e.intents[intent]; ok {
		return h, true
	}
	for _, p := range e.prefixes {
		if strings.HasPrefix(intent, p.prefix) {
			return p.handler, true
		}
	}
	return handler{}, false
}

func (h handler) access() *Access {
	if h.flow != nil {
		return &h.flow.Access
	}
	return &h.act.Access
}

// begins reports whether a sentence begins with one of the handler's verbs.
func (h handler) begins(text string) bool {
	verbs := []string(nil)
	if h.flow != nil {
		verbs = h.flow.Verbs
	} else if h.act != nil {
		verbs = h.act.Verbs
	}
	return slices.ContainsFunc(verbs, func(v string) bool { return strings.HasPrefix(text, v) })
}

func (h handler) help() Help {
	if h.flow != nil {
		return h.flow.Help
	}
	return h.act.Help
}

// name is how an intent is offered on a button.
func (e *Engine) name(intent string, h handler) string {
	if h.act != nil && h.act.Label != nil {
		return h.act.Label(intent)
	}
	if n := h.help().Name; n != "" || h.flow == nil {
		return n
	}
	return h.flow.Title
}

// Abilities lists what this person can do here, in order of registration.
func (t *Turn) Abilities() []Help {
	var all []Help
	for _, h := range t.engine.order {
		if help := h.help(); help.Say != "" && h.access().may(t.Me()) {
			all = append(all, help)
		}
	}
	return all
}

// may reports whether a person may use the handler; nil is a stranger.
func (a *Access) may(m *models.Member) bool {
	if a.Public {
		return !a.shuts(m)
	}
	return m != nil && (a.Allow == nil || a.Allow(m))
}

// shuts reports whether the words of the handler are none in a member's mouth.
func (a *Access) shuts(m *models.Member) bool { return a.Others && m != nil }

// Step is one turn: what is known of a conversation and what just happened
// become the new state, the answers and what must be stored. It is pure; the
// state given is not changed. An error means that the records could not be
// read: nothing was decided and nothing may be said to be saved.
func (e *Engine) Step(book Book, s State, ev Event) (Answer, error) {
	t := newTurn(e, book, s, ev)
	replies, err := t.run()
	if err != nil {
		return Answer{}, err
	}
	return t.answer(replies), nil
}

func (t *Turn) run() ([]chat.Reply, error) {
	expired := t.dropExpired()
	replies, err := t.dispatch()
	if err == nil {
		t.offerNext(replies)
	}
	if err != nil || expired == "" || len(replies) == 0 || replies[0].Silent || replies[0].OnlyFor != "" {
		return replies, err
	}
	last := len(replies) - 1
	replies[last] = lead(expired, replies[last])
	return replies, nil
}

func (t *Turn) dispatch() ([]chat.Reply, error) {
	m := t.Event.Message
	switch m.Kind {
	case chat.Poll, chat.Notice:
		return []chat.Reply{{Silent: true}}, nil
	case chat.Tap:
		return t.tapped(m.Tap)
	default:
		reply, err := t.said(m)
		return []chat.Reply{reply}, err
	}
}

func (t *Turn) said(m chat.Message) (chat.Reply, error) {
	switch m.Kind {
	case chat.Text:
		return t.orders(m.Text)
	case chat.Enter:
		return t.welcome()
	case chat.Back, chat.Missed:
		return t.occasion(m.Kind)
	case chat.Feedback:
		return t.opinion(m.Feedback), nil
	case chat.Image, chat.Mixed:
		return t.pictures(m)
	case chat.Location:
		return t.place(m.Place)
	case chat.Voice:
		if strings.TrimSpace(m.Text) == "" {
			return t.received("语音我还听不了，请打字或点选。")
		}
		return t.orders(m.Text)
	case chat.File:
		return t.received(t.aboutFile())
	default:
		return t.received("这种消息我还看不懂，请打字告诉我。回「帮助」看我能做什么。")
	}
}
