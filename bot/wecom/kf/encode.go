package kf

import (
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"unicode/utf8"

	"shuangbai/bot/chat"
	"shuangbai/bot/wecom/api"
)

// MaxMessages is how many messages one answer may take. A customer gets at most
// five until they write again, and one is kept in reserve (wecom-app-kf B5).
const MaxMessages = 4

const (
	menuHead = "请选择："
	menuTail = "也可以直接打字"
	cutShort = "\n……（太长了，后面的请再问我）"
)

// Messages gives the messages that carry r to a customer, in order, without
// receiver and msgid. Choices become a menu one can tap; more than a menu holds
// are numbered lines, which one answers by number.
func Messages(r chat.Reply) []api.KFMessage {
	if r.Silent {
		return nil
	}
	if len(r.Choices) == 0 || len(r.Choices) > api.KFMaxItems {
		return texts(r.Plain(), MaxMessages)
	}
	said := r
	said.Choices = nil
	words := strings.ToValidUTF8(said.Plain(), "")
	menu := &api.KFMenu{Head: words, Tail: menuTail, Items: items(r.Choices)}
	if len(words) <= api.KFMaxHead {
		return []api.KFMessage{{Menu: menu}}
	}
	menu.Head = menuHead
	return append(texts(words, MaxMessages-1), api.KFMessage{Menu: menu})
}

// Welcome is Messages for the one message that answers an event.
func Welcome(r chat.Reply) (api.KFMessage, bool) {
	all := Messages(r)
	if len(all) == 0 {
		return api.KFMessage{}, false
	}
	return all[0], true
}

func texts(words string, most int) []api.KFMessage {
	parts := api.Split(strings.ToValidUTF8(words, ""), api.MaxText)
	if len(parts) > most {
		parts = parts[:most]
		parts[most-1] = cut(parts[most-1], api.MaxText-len(cutShort)) + cutShort
	}
	out := make([]api.KFMessage, len(parts))
	for i, p := range parts {
		out[i].Text = p
	}
	return out
}

func items(choices []chat.Choice) []api.KFItem {
	out := make([]api.KFItem, len(choices))
	for i, c := range choices {
		text := cut(strings.TrimSpace(strings.ToValidUTF8(c.Text, "")), api.KFMaxItemText)
		if text == "" {
			text = strconv.Itoa(i + 1)
		}
		out[i] = api.KFItem{ID: itemID(c.Key), Text: text}
	}
	return out
}

// cut shortens s to at most limit bytes, between characters.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}

// msgIDBytes of a hash are 24 characters.
const msgIDBytes = 18

// MsgID makes our own id of the part-th message of an outgoing row from the
// row's key: the same for every attempt, so that the platform refuses a repeat
// (wecom-app-kf B5).
func MsgID(rowKey string, part int) string {
	sum := sha256.Sum256([]byte(rowKey))
	return "o" + base64.RawURLEncoding.EncodeToString(sum[:msgIDBytes]) + "_" + strconv.Itoa(part)
}
