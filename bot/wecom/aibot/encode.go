package aibot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"shuangbai/bot/chat"
	"shuangbai/bot/wecom/card"
)

// ErrNotPassive says that the platform takes no such answer in the response
// to this callback; it may still go out by the response_url.
var ErrNotPassive = errors.New("aibot: no passive reply can carry this answer")

// reply is a passive reply, or the body for a response_url.
type reply struct {
	MsgType      string     `json:"msgtype,omitempty"`
	ResponseType string     `json:"response_type,omitempty"`
	UserIDs      []string   `json:"userids,omitempty"`
	Text         *Words     `json:"text,omitempty"`
	Stream       *stream    `json:"stream,omitempty"`
	Markdown     *markdown  `json:"markdown,omitempty"`
	Card         *card.Card `json:"template_card,omitempty"`
}

type stream struct {
	ID       string         `json:"id"`
	Finish   bool           `json:"finish"`
	Content  string         `json:"content"`
	Feedback *card.Feedback `json:"feedback,omitempty"`
}

type markdown struct {
	Content  string         `json:"content"`
	Feedback *card.Feedback `json:"feedback,omitempty"`
}

// Encode gives the passive reply to m before encryption, nil for the empty
// packet. streamID names the answer if it is a stream; a poll keeps its own.
// Which callback takes which reply is wecom-aibot §0.
func Encode(m chat.Message, r chat.Reply, streamID string) ([]byte, error) {
	switch m.Kind {
	case chat.Poll:
		return final(m.StreamID, r, false) // a poll that is not answered goes on for minutes
	case chat.Feedback, chat.Notice:
		return nil, nil
	case chat.Tap:
		return update(m, r)
	case chat.Enter:
		return welcome(r)
	case chat.Text, chat.Image, chat.Mixed, chat.Voice, chat.File, chat.Video, chat.Location, chat.Link, chat.Other:
		return answer(r, streamID)
	case chat.Back, chat.Missed: // other doors' own
	}
	return nil, ErrNotPassive
}

func answer(r chat.Reply, streamID string) ([]byte, error) {
	if r.Silent {
		return nil, nil
	}
	if c, ok := asCard(r); ok {
		return marshal(reply{MsgType: "template_card", Card: c})
	}
	return final(streamID, r, true)
}

// Pending gives a stream reply that is not the last: the platform will ask
// for the rest.
func Pending(streamID, text string) ([]byte, error) {
	return marshal(reply{MsgType: typeStream, Stream: &stream{ID: streamID, Content: Fit(text)}})
}

// Active gives the body for one call of m's response_url, which takes
// markdown, and cards one to one only (wecom-aibot §4.1). nil for a silent
// reply.
func Active(m chat.Message, r chat.Reply) ([]byte, error) {
	if r.Silent {
		return nil, nil
	}
	if c, ok := asCard(r); ok && !m.Group() {
		return marshal(reply{MsgType: "template_card", Card: c})
	}
	return marshal(reply{MsgType: "markdown", Markdown: &markdown{Content: Fit(r.Markdown()), Feedback: rate(r)}})
}

// final ends a stream. Only the first reply of a stream may ask for feedback.
func final(id string, r chat.Reply, first bool) ([]byte, error) {
	s := &stream{ID: id, Finish: true, Content: Fit(r.Markdown())}
	if first {
		s.Feedback = rate(r)
	}
	return marshal(reply{MsgType: typeStream, Stream: s})
}

// welcome answers enter_chat, the only callback that takes plain text.
func welcome(r chat.Reply) ([]byte, error) {
	if r.Silent {
		return nil, nil
	}
	if c, ok := asCard(r); ok {
		return marshal(reply{MsgType: "template_card", Card: c})
	}
	return marshal(reply{MsgType: "text", Text: &Words{Content: Fit(r.Plain())}})
}

// update replaces the card that was tapped. The platform wants the whole card
// again, under the task id of the event.
func update(m chat.Message, r chat.Reply) ([]byte, error) {
	if r.Silent {
		return nil, nil
	}
	if !r.Update || m.Tap == nil {
		return nil, ErrNotPassive
	}
	c := card.Of(r, card.ValueAIBot)
	c.TaskID = m.Tap.TaskID
	if err := card.Validate(c); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotPassive, err)
	}
	out := reply{ResponseType: "update_template_card", Card: &c}
	if r.OnlyFor != "" {
		out.UserIDs = []string{r.OnlyFor}
	}
	return marshal(out)
}

// asCard gives the reply as a new card if it is one that the platform takes.
func asCard(r chat.Reply) (*card.Card, bool) {
	if r.Update || !r.AsCard() {
		return nil, false
	}
	c := card.Of(r, card.ValueAIBot)
	return &c, card.Validate(c) == nil
}

func rate(r chat.Reply) *card.Feedback {
	if r.Rate == "" {
		return nil
	}
	return &card.Feedback{ID: r.Rate}
}

// marshal leaves < > & as they are.
func marshal(v reply) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("aibot: encode reply: %w", err)
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}
