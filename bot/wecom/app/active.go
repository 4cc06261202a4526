package app

import (
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/wecom/api"
	"shuangbai/bot/wecom/card"
)

// Active gives the messages that carry r to one member by message/send: a
// card where it fits one, else text in as many parts as it needs. Clients
// inside WeChat show no markdown, so there is none.
func Active(to string, r chat.Reply) []api.Message {
	if r.Silent {
		return nil
	}
	if !r.Update && r.AsCard() {
		c := card.Of(r, card.ValueApp)
		if card.Validate(c) == nil {
			return []api.Message{{To: []string{to}, Card: &c}}
		}
	}
	var out []api.Message
	for _, part := range api.Split(strings.ToValidUTF8(r.Plain(), ""), api.MaxText) {
		out = append(out, api.Message{To: []string{to}, Text: part})
	}
	return out
}

// Later gives the update of the card that was tapped, for an answer that
// missed the passive reply; ok is false when there is no card to update.
func Later(m chat.Message, r chat.Reply) (u api.Update, ok bool) {
	if !r.Update || m.Tap == nil || m.Tap.ResponseCode == "" {
		return api.Update{}, false
	}
	u = api.Update{Users: []string{m.From}, ResponseCode: m.Tap.ResponseCode, Word: r.Done}
	if r.Done == "" || r.Title != "" || r.Text != "" || len(r.Facts) > 0 {
		c := card.Of(r, card.ValueApp)
		c.Replace, c.TaskID = r.Done, m.Tap.TaskID
		u.Card = &c
	}
	return u, true
}
