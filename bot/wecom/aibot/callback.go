package aibot

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"shuangbai/bot/wecom"
)

// Callback is a decrypted callback as the platform sends it (wecom-aibot §2).
type Callback struct {
	MsgID       string `json:"msgid"`
	BotID       string `json:"aibotid"`
	ChatID      string `json:"chatid"`
	ChatType    string `json:"chattype"` // single or group; absent on some events
	From        From   `json:"from"`
	ResponseURL string `json:"response_url"`
	CreateTime  Number `json:"create_time"` // seconds; not on every message
	Content
	Stream StreamRef `json:"stream"`
	Event  Event     `json:"event"`
	Quote  *Content  `json:"quote"`
}

// From is the sender. CorpID is absent for an in-house bot.
type From struct {
	UserID string `json:"userid"`
	CorpID string `json:"corpid"`
}

// Content is what a message or a quoted message holds; only the member named
// by MsgType means something.
type Content struct {
	MsgType string `json:"msgtype"`
	Text    Words  `json:"text"`
	Image   Link   `json:"image"`
	Mixed   Mixed  `json:"mixed"`
	Voice   Words  `json:"voice"` // transcribed already, may be empty
	File    Link   `json:"file"`
	Video   Link   `json:"video"`
}

// Words holds a text or a transcript.
type Words struct {
	Content string `json:"content"`
}

// Link leads to an encrypted file for five minutes. AESKey is set on a long
// connection only.
type Link struct {
	URL    string `json:"url"`
	AESKey string `json:"aeskey"`
}

// Mixed is a sequence of texts and images.
type Mixed struct {
	Items []Content `json:"msg_item"`
}

// StreamRef names the answer whose rest the platform asks for.
type StreamRef struct {
	ID string `json:"id"`
}

// Parse reads a decrypted callback. Raw control characters, which the
// platform lets through and JSON forbids, are dropped (wecom-aibot §6.1).
func Parse(body []byte) (Callback, error) {
	var c Callback
	if err := json.Unmarshal(bytes.Map(tame, body), &c); err != nil {
		return Callback{}, wecom.ErrMessage
	}
	return c, nil
}

// tame turns the two control characters that may separate words into a space
// and drops the others.
func tame(r rune) rune {
	switch {
	case r == '\t' || r == '\n':
		return ' '
	case r < ' ':
		return -1
	}
	return r
}

// Number is an integer that may come quoted.
type Number int64

// UnmarshalJSON implements json.Unmarshaler.
func (n *Number) UnmarshalJSON(b []byte) error {
	text := strings.Trim(string(b), `"`)
	if text == "" || text == "null" {
		return nil
	}
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return wecom.ErrMessage
	}
	*n = Number(v)
	return nil
}
