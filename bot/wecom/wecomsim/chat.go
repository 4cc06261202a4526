package wecomsim

import (
	"slices"
	"strings"
	"time"
)

// Door is where a conversation is held.
type Door string

// The doors. Push is out only.
const (
	DoorBot  Door = "aibot"
	DoorApp  Door = "app"
	DoorPush Door = "push"
)

// The names that stand in Message.From when no member wrote it.
const (
	FromBot      = "@bot"
	FromApp      = "@app"
	FromPush     = "@push"
	FromPlatform = "@platform" // delivery errors
)

// Sender is a person in a place: a group, the app, or else the single chat
// with the bot.
type Sender struct {
	User  string
	Group string // chatid
	App   bool
	kf    string // account; User is then a customer's id: see Customer
}

func (s Sender) key() string {
	switch {
	case s.kf != "":
		return "kf/" + s.kf + "/" + s.User
	case s.Group != "":
		return "group/" + s.Group
	case s.App:
		return "app/" + strings.ToLower(s.User)
	default:
		return "bot/" + strings.ToLower(s.User)
	}
}

func (s Sender) door() Door {
	if s.App && s.Group == "" || s.kf != "" {
		return DoorApp
	}
	return DoorBot
}

// Message is one bubble as the clients hold it.
type Message struct {
	ID       string    `json:"id"`
	Rev      int64     `json:"rev"` // revision of its last change
	Chat     string    `json:"chat"`
	From     string    `json:"from"` // userid or one of the From names
	At       time.Time `json:"at"`
	Kind     string    `json:"kind"` // text markdown image mixed voice file video location link card news textcard menu error
	Text     string    `json:"text,omitempty"`
	Media    []string  `json:"media,omitempty"` // ids for Platform.Media
	Name     string    `json:"name,omitempty"`  // of a file
	Place    *Place    `json:"place,omitempty"`
	Link     *Link     `json:"link,omitempty"`
	Articles []Article `json:"articles,omitempty"`
	Mentions []string  `json:"mentions,omitempty"` // userids, or "@all"
	Quote    string    `json:"quote,omitempty"`    // id of the quoted message
	Stream   *Stream   `json:"stream,omitempty"`
	Menu     *KFMenu   `json:"menu,omitempty"`     // of customer service
	Versions []Version `json:"versions,omitempty"` // of the card, oldest first
	Feedback string    `json:"feedback,omitempty"` // id: 👍 and 👎 are offered
	Rated    int       `json:"rated,omitempty"`    // 1 👍, 2 👎
	MsgID    string    `json:"msgid,omitempty"`    // the platform's id
	Dropped  string    `json:"dropped,omitempty"`  // why the bot never got it
}

// Stream is the state of a streamed answer.
type Stream struct {
	ID       string `json:"id"`
	Finished bool   `json:"finished"`
	Failed   bool   `json:"failed,omitempty"` // the client gave up after six minutes
}

// Version is one state of a card.
type Version struct {
	At       time.Time `json:"at"`
	Card     *Card     `json:"card"`
	Users    []string  `json:"users,omitempty"`    // who sees it; empty: everyone
	Replaced string    `json:"replaced,omitempty"` // word on the greyed buttons
}

// CardFor returns the card as one member sees it, or false when the message has none.
func (m Message) CardFor(user string) (Version, bool) {
	for _, v := range slices.Backward(m.Versions) {
		sees := func(u string) bool { return strings.EqualFold(u, user) }
		if len(v.Users) == 0 || slices.ContainsFunc(v.Users, sees) {
			return v, true
		}
	}
	return Version{}, false
}

// conversation is the list of bubbles of one chat.
type conversation struct {
	messages []*Message
	busy     int // callbacks on their way
}

// Chat is a handle on one conversation.
type Chat struct {
	p   *Platform
	key string
}

// Chat returns the conversation that a sender stands in.
func (p *Platform) Chat(at Sender) Chat { return Chat{p, at.key()} }

// Key names the chat in messages and ledger entries.
func (c Chat) Key() string { return c.key }

// Messages returns a copy of the chat, oldest first.
func (c Chat) Messages() []Message {
	c.p.mu.Lock()
	defer c.p.mu.Unlock()
	return c.p.snapshot(c.key, 0)
}

// Changed returns the messages that are new or changed after rev.
func (c Chat) Changed(rev int64) []Message {
	c.p.mu.Lock()
	defer c.p.mu.Unlock()
	return c.p.snapshot(c.key, rev)
}

// Last returns the latest message that no member wrote, or the zero Message.
func (c Chat) Last() Message {
	for _, m := range slices.Backward(c.Messages()) {
		if strings.HasPrefix(m.From, "@") {
			return m
		}
	}
	return Message{}
}

// LastCard returns the latest message with a card, or the zero Message.
func (c Chat) LastCard() Message {
	for _, m := range slices.Backward(c.Messages()) {
		if len(m.Versions) > 0 {
			return m
		}
	}
	return Message{}
}

// Busy reports whether a callback or a stream of this chat is unanswered.
func (c Chat) Busy() bool {
	c.p.mu.Lock()
	defer c.p.mu.Unlock()
	conv := c.p.chats[c.key]
	return conv != nil && conv.busy > 0
}

// Message finds a bubble by its id.
func (p *Platform) Message(id string) (Message, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m := p.messages[id]
	if m == nil {
		return Message{}, false
	}
	return *m, true
}

// Today is the calendar time that messages are dated with.
func (p *Platform) Today() time.Time { return p.cfg.Calendar() }

// Answers returns for each chat, by Chat.Key, how many messages no member
// wrote: what a client counts as unread.
func (p *Platform) Answers() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := map[string]int{}
	for key, conv := range p.chats {
		for _, m := range conv.messages {
			if strings.HasPrefix(m.From, "@") {
				out[key]++
			}
		}
	}
	return out
}

func (p *Platform) snapshot(key string, after int64) []Message {
	conv := p.chats[key]
	if conv == nil {
		return nil
	}
	var out []Message
	for _, m := range conv.messages {
		if m.Rev > after {
			out = append(out, *m)
		}
	}
	return out
}

// conversation finds or opens a chat. p.mu is held.
func (p *Platform) conversation(key string) *conversation {
	conv := p.chats[key]
	if conv == nil {
		conv = &conversation{}
		p.chats[key] = conv
	}
	return conv
}

// post adds a bubble to a chat. p.mu is held.
func (p *Platform) post(m Message) *Message {
	m.ID, m.At, m.Rev = p.newID("m"), p.cfg.Calendar(), p.touch()
	conv := p.conversation(m.Chat)
	conv.messages = append(conv.messages, &m)
	p.messages[m.ID] = &m
	return &m
}

// edit changes a bubble in place; slices in it are replaced, never written
// into, so copies handed out stay what they were. p.mu is held.
func (p *Platform) edit(m *Message, change func(*Message)) {
	change(m)
	m.Rev = p.touch()
}

// busy counts a callback on its way in or out of a chat. p.mu is held.
func (p *Platform) busy(key string, by int) {
	p.conversation(key).busy += by
	p.touch()
}

// complain shows a delivery error in the chat. p.mu is held.
func (p *Platform) complain(key string, problems []string) {
	if len(problems) > 0 {
		p.post(Message{Chat: key, From: FromPlatform, Kind: "error", Text: strings.Join(problems, "\n")})
	}
}
