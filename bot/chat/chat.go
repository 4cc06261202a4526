// Package chat is the vocabulary between the doors of WeCom and the bot: what
// came in, what goes out, who and where. It knows no platform and does no I/O;
// bot/wecom/aibot and bot/wecom/app translate their wire forms to and from it.
package chat

import "time"

// Door names a way into and out of the bot (product.md, "What each door can carry").
type Door string

// The doors.
const (
	AIBot Door = "aibot" // 智能机器人, in groups and one to one
	App   Door = "app"   // 自建应用, one to one
	KF    Door = "kf"    // 微信客服, merchants
	Push  Door = "push"  // 消息推送, out only, groups
	// Contact is 客户联系, out only: the greeting to who added a member.
	Contact Door = "contact"
)

// Kind tells what a message is.
type Kind string

// The kinds of messages; Other is anything a door sent that nobody knows yet.
const (
	Text     Kind = "text"
	Image    Kind = "image"
	Mixed    Kind = "mixed" // text and images
	Voice    Kind = "voice" // Text holds the transcript where the door gives one
	File     Kind = "file"
	Video    Kind = "video"
	Location Kind = "location"
	Link     Kind = "link"
	Tap      Kind = "tap"      // a card's button, menu or selection
	Enter    Kind = "enter"    // the person opened the chat
	Feedback Kind = "feedback" // 👍 or 👎 on an answer
	Poll     Kind = "poll"     // the platform asks for the rest of a stream
	Back     Kind = "back"     // kf: the person who served has ended the session
	Missed   Kind = "missed"   // kf: something was said while we were away; the words are gone
	Notice   Kind = "notice"   // an event that wants no words from us
	Other    Kind = "other"
)

// Message is one callback, decrypted and parsed.
type Message struct {
	ID       string // the platform's id, or "sha256:…" of the decrypted body where it gives none
	Door     Door
	Bot      string // aibotid or AgentID
	Chat     string // group chat id; empty one to one
	From     string // sender's id exactly as received
	Kind     Kind
	Text     string // what was typed, mention stripped; the transcript for voice
	Quote    string // text of the quoted message, untrusted context
	Media    []Media
	Place    *Place
	Tap      *Press
	Feedback *Opinion
	StreamID string    // Poll only
	Event    string    // the platform's event name, for the log
	SentAt   time.Time // zero when the door does not say
	ReplyURL string    // aibot: response_url, an hour; kf: the code of an event, 20 s; a secret, good for one answer
	Scene    string    // Enter at kf: what the scanned code says of its place, see SceneOfMarket
	News     *News     // Notice: an account of customer service has something to fetch
	Added    *Added    // Notice: somebody outside the corp added a member as contact
}

// Group reports whether the message was said in a group, where the room reads along.
func (m Message) Group() bool { return m.Chat != "" }

// Conversation identifies one person's thread in one chat at one door; two
// people in one group never share it.
func (m Message) Conversation() string {
	return string(m.Door) + "|" + m.Bot + "|" + m.Chat + "|" + m.From
}

// News says that an account of customer service has messages to fetch; the
// token, which lives ten minutes, raises the limits of fetching them.
type News struct{ Account, Token string }

// Added says that somebody added a member as external contact.
type Added struct {
	Member   string // userid
	Customer string // external_userid
	Scene    string // of the scanned code, see SceneOfMarket; anything else for other codes
	Welcome  string // good for one greeting within 20 s; empty where none is due
}

// Media is something to download. AI bot links live five minutes.
type Media struct {
	Kind    Kind
	URL     string // aibot: encrypted object
	Key     string // aibot: per-URL key when the door gives one
	MediaID string // app: to fetch through the API
}

// Place is a shared position; the datum is the door's.
type Place struct {
	Lat, Lng float64
	Label    string
}

// Press is a tap on a card.
type Press struct {
	TaskID       string
	Key          string
	CardType     string
	Selected     map[string][]string
	ResponseCode string // app: one update within 72 h
}

// Opinion is a 👍 or 👎 on one of our answers.
type Opinion struct {
	ID      string // the feedback id we gave the answer
	Like    bool
	Cancel  bool
	Words   string
	Reasons []int // wecom-aibot §2.5: 1 off-topic, 2 incomplete, 3 wrong content, 4 wrong data analysis
}
