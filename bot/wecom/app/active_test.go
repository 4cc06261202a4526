package app_test

import (
	"strings"
	"testing"

	"shuangbai/bot/chat"
	"shuangbai/bot/wecom/app"
)

func TestActive(t *testing.T) {
	choices := []chat.Choice{{Text: "确认", Key: "ok"}}
	if got := app.Active("u", chat.Reply{Title: "核对", Card: "t1", Choices: choices}); len(got) != 1 || got[0].Card == nil || got[0].To[0] != "u" {
		t.Errorf("card: %+v", got)
	}
	if got := app.Active("u", chat.Reply{Title: "核对", Card: "t:1", Choices: choices}); len(got) != 1 || got[0].Text != "核对\n1. 确认" {
		t.Errorf("a card that the platform refuses: %+v", got)
	}
	if got := app.Active("u", chat.Reply{Text: strings.Repeat("长", 1000)}); len(got) != 2 || len(got[0].Text) > 2048 {
		t.Errorf("long text: %d parts", len(got))
	}
	if got := app.Active("u", chat.Reply{Silent: true}); got != nil {
		t.Errorf("silence: %+v", got)
	}
}

func TestLater(t *testing.T) {
	tap := chat.Message{From: "u", Tap: &chat.Press{TaskID: "T", ResponseCode: "rc"}}
	u, ok := app.Later(tap, chat.Reply{Update: true, Done: "已登记"})
	if !ok || u.Word != "已登记" || u.Card != nil || u.ResponseCode != "rc" {
		t.Errorf("grey buttons: %+v, %v", u, ok)
	}
	u, ok = app.Later(tap, chat.Reply{Update: true, Done: "已登记", Title: "走访"})
	if !ok || u.Card == nil || u.Card.Replace != "已登记" || u.Card.TaskID != "T" {
		t.Errorf("card: %+v, %v", u, ok)
	}
	if _, ok := app.Later(chat.Message{}, chat.Reply{Update: true}); ok {
		t.Error("a message without a tap has a card to update")
	}
}
