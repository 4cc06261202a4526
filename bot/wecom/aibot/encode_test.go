package aibot_test

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot/chat"
	"shuangbai/bot/wecom"
	"shuangbai/bot/wecom/aibot"
)

func readBack() chat.Reply {
	return chat.Reply{
		Title: "走访登记", Text: "对吗？", Card: "d1-2", Rate: "f1",
		Facts:   []chat.Fact{{Name: "商户", Value: "<张记>"}},
		Choices: []chat.Choice{{Text: "确认", Key: "ok", Main: true}},
	}
}

const cardBody = `"main_title":{"title":"走访登记"},"sub_title_text":"对吗？",` +
	`"horizontal_content_list":[{"keyname":"商户","value":"<张记>"}],`

func TestEncode(t *testing.T) {
	plain := chat.Reply{Text: "您好 & **欢迎**", Rate: "f1"}
	update := readBack()
	update.Update = true
	done := update
	done.Done, done.OnlyFor = "已登记", "ZhangSan"
	tap := chat.Message{Kind: chat.Tap, Tap: &chat.Press{TaskID: "event-task"}}
	for _, tt := range []struct {
		name  string
		to    chat.Message
		reply chat.Reply
		want  string
	}{
		{"words", chat.Message{Kind: chat.Text}, plain, `{"msgtype":"stream","stream":{"id":"s1","finish":true,"content":"您好 & **欢迎**","feedback":{"id":"f1"}}}`},
		{"card", chat.Message{Kind: chat.Voice}, readBack(), `{"msgtype":"template_card","template_card":{"card_type":"button_interaction",` + cardBody + `"button_list":[{"text":"确认","style":1,"key":"ok"}],"task_id":"d1-2","feedback":{"id":"f1"}}}`},
		{"update typed, not tapped", chat.Message{Kind: chat.Text}, chat.Reply{Text: "已登记", Update: true}, `{"msgtype":"stream","stream":{"id":"s1","finish":true,"content":"已登记"}}`},
		{"silence", chat.Message{Kind: chat.Text}, chat.Reply{Silent: true}, ``},
		{"poll keeps its id and asks for no feedback", chat.Message{Kind: chat.Poll, StreamID: "p1"}, plain, `{"msgtype":"stream","stream":{"id":"p1","finish":true,"content":"您好 & **欢迎**"}}`},
		{"poll is never silent", chat.Message{Kind: chat.Poll, StreamID: "p1"}, chat.Reply{Silent: true}, `{"msgtype":"stream","stream":{"id":"p1","finish":true,"content":"好的。"}}`},
		{"poll takes no card", chat.Message{Kind: chat.Poll, StreamID: "p1"}, readBack(), `{"msgtype":"stream","stream":{"id":"p1","finish":true,"content":"**走访登记**\n对吗？\n- 商户：<张记>\n1. 确认"}}`},
		{"welcome", chat.Message{Kind: chat.Enter}, plain, `{"msgtype":"text","text":{"content":"您好 & 欢迎"}}`},
		{"welcome card", chat.Message{Kind: chat.Enter}, readBack(), `{"msgtype":"template_card","template_card":{"card_type":"button_interaction",` + cardBody + `"button_list":[{"text":"确认","style":1,"key":"ok"}],"task_id":"d1-2","feedback":{"id":"f1"}}}`},
		{"update", tap, update, `{"response_type":"update_template_card","template_card":{"card_type":"button_interaction",` + cardBody + `"button_list":[{"text":"确认","style":1,"key":"ok"}],"task_id":"event-task","feedback":{"id":"f1"}}}`},
		{"finished for one", tap, done, `{"response_type":"update_template_card","userids":["ZhangSan"],"template_card":{"card_type":"button_interaction",` + cardBody + `"button_list":[{"text":"已登记","style":2,"key":"done"}],"task_id":"event-task","feedback":{"id":"f1"}}}`},
		{"tap without answer", tap, chat.Reply{Silent: true}, ``},
		{"feedback", chat.Message{Kind: chat.Feedback}, plain, ``},
		{"notice", chat.Message{Kind: chat.Notice}, plain, ``},
		{"unknown message", chat.Message{Kind: chat.Other}, chat.Reply{Text: "看不懂"}, `{"msgtype":"stream","stream":{"id":"s1","finish":true,"content":"看不懂"}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := aibot.Encode(tt.to, tt.reply, "s1")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWordsCannotAnswerATap(t *testing.T) {
	tap := chat.Message{Kind: chat.Tap, Tap: &chat.Press{TaskID: "T"}, ReplyURL: "https://r"}
	if _, err := aibot.Encode(tap, chat.Reply{Text: "好"}, "s"); !errors.Is(err, aibot.ErrNotPassive) {
		t.Errorf("err = %v", err)
	}
	got, err := aibot.Active(tap, chat.Reply{Text: "好", Rate: "f"})
	if err != nil || string(got) != `{"msgtype":"markdown","markdown":{"content":"好","feedback":{"id":"f"}}}` {
		t.Errorf("Active = %s, %v", got, err)
	}
}

func TestAnUpdateWithoutButtonsIsRefused(t *testing.T) {
	tap := chat.Message{Kind: chat.Tap, Tap: &chat.Press{TaskID: "T"}}
	if _, err := aibot.Encode(tap, chat.Reply{Title: "t", Update: true}, "s"); !errors.Is(err, aibot.ErrNotPassive) {
		t.Errorf("err = %v", err)
	}
}

func TestActiveSendsCardsOneToOneOnly(t *testing.T) {
	one, err := aibot.Active(chat.Message{}, readBack())
	if err != nil || !strings.Contains(string(one), `"msgtype":"template_card"`) {
		t.Errorf("one to one: %s, %v", one, err)
	}
	group, err := aibot.Active(chat.Message{Chat: "wrC"}, readBack())
	if err != nil || !strings.Contains(string(group), `"msgtype":"markdown"`) {
		t.Errorf("group: %s, %v", group, err)
	}
	if none, err := aibot.Active(chat.Message{}, chat.Reply{Silent: true}); err != nil || none != nil {
		t.Errorf("silence: %s, %v", none, err)
	}
}

func TestFitNeverCutsACharacterAndClosesFences(t *testing.T) {
	for name, text := range map[string]string{
		"chinese": strings.Repeat("长", aibot.MaxContent), "shifted": "a" + strings.Repeat("长", aibot.MaxContent),
		"emoji": strings.Repeat("😀", aibot.MaxContent), "fence": "```\n" + strings.Repeat("x", aibot.MaxContent),
	} {
		got := aibot.Fit(text)
		if len(got) > aibot.MaxContent || len(got) < aibot.MaxContent-20 || !utf8.ValidString(got) || !strings.HasSuffix(got, "…") {
			t.Errorf("%s: %d bytes, valid %v", name, len(got), utf8.ValidString(got))
		}
		if strings.Count(got, "```")%2 != 0 {
			t.Errorf("%s: a fence stays open", name)
		}
	}
	for _, invisible := range []string{"", " \n", "\u200b\ufeff"} {
		if got := aibot.Fit(invisible); got != "好的。" {
			t.Errorf("Fit(%q) = %q", invisible, got)
		}
	}
	if got := aibot.Fit("短"); got != "短" {
		t.Errorf("short text became %q", got)
	}
}

func TestDoorFromQueryToEnvelope(t *testing.T) {
	cipher, err := wecom.NewCipher("token", strings.Repeat("a", 43), "")
	if err != nil {
		t.Fatal(err)
	}
	door := &aibot.Door{Cipher: cipher, Random: rand.Reader, Name: botName, BotID: "aib1"}
	now := time.Unix(1767225600, 0)
	post := func(plain string) (url.Values, []byte) {
		body, err := cipher.SealJSON(rand.Reader, now.Unix(), "n1", []byte(plain))
		if err != nil {
			t.Fatal(err)
		}
		var sealed struct{ MsgSignature string }
		if err := json.Unmarshal(body, &sealed); err != nil {
			t.Fatal(err)
		}
		return url.Values{"msg_signature": {sealed.MsgSignature}, "timestamp": {"1767225600"}, "nonce": {"n1"}}, body
	}

	query, body := post(`{"msgid":"m","aibotid":"aib1","from":{"userid":"u"},"msgtype":"text","text":{"content":"帮助"}}`)
	m, err := door.Decode(query, body)
	if err != nil || m.Text != "帮助" {
		t.Fatalf("message %+v, %v", m, err)
	}
	sealed, err := door.Encode(query, now, m, chat.Reply{Text: "您好"}, "s1")
	if err != nil {
		t.Fatal(err)
	}
	var out struct {
		MsgSignature, Nonce string
		Timestamp           int64
	}
	if err := json.Unmarshal(sealed, &out); err != nil || out.Nonce != "n1" || out.Timestamp != now.Unix() {
		t.Errorf("envelope %s, %v", sealed, err)
	}
	query.Set("msg_signature", out.MsgSignature)
	if plain, err := cipher.OpenJSON(wecom.ParseQuery(query), sealed); err != nil || !strings.Contains(string(plain), "您好") {
		t.Errorf("reply %s, %v", plain, err)
	}

	query, body = post(`{"msgid":"m","aibotid":"aib2","from":{"userid":"u"},"msgtype":"text"}`)
	if _, err := door.Decode(query, body); !errors.Is(err, wecom.ErrBot) {
		t.Errorf("another bot: %v", err)
	}
	query.Set("nonce", "n2")
	_, err = door.Decode(query, body)
	if forged, ok := errors.AsType[interface {
		error
		Forged() bool
	}](err); !ok || !forged.Forged() {
		t.Errorf("wrong signature: %v", err)
	}
}
