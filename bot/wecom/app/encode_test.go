package app_test

import (
	"crypto/rand"
	"encoding/xml"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot/chat"
	"shuangbai/bot/wecom"
	"shuangbai/bot/wecom/app"
)

func TestEncode(t *testing.T) {
	update := chat.Reply{
		Title: "走访登记", Text: "请核对", Update: true, Facts: []chat.Fact{{Name: "商户", Value: "张记"}},
		Choices: []chat.Choice{{Text: "确认", Key: "ok", Main: true}},
	}
	done := update
	done.Done = "已登记"
	tap := chat.Message{Kind: chat.Tap, From: "ZhangSan", Tap: &chat.Press{TaskID: "T1"}}
	menu := chat.Message{Kind: chat.Tap, From: "ZhangSan", Tap: &chat.Press{Key: "plan"}}
	const head = `<xml><ToUserName>ZhangSan</ToUserName><FromUserName>ww1</FromUserName><CreateTime>1700000000</CreateTime>`
	const shown = `<TemplateCard><CardType>button_interaction</CardType><MainTitle><Title>走访登记</Title></MainTitle><SubTitleText>请核对</SubTitleText>` +
		`<HorizontalContentList><KeyName>商户</KeyName><Value>张记</Value></HorizontalContentList>`
	for _, tt := range []struct {
		name  string
		to    chat.Message
		reply chat.Reply
		want  string
	}{
		{"words", chat.Message{Kind: chat.Text, From: "ZhangSan"}, chat.Reply{Text: "**您好** <&> ]]>"}, head + `<MsgType>text</MsgType><Content>您好 &lt;&amp;&gt; ]]&gt;</Content></xml>`},
		{"choices are numbered", chat.Message{Kind: chat.Text, From: "ZhangSan"}, chat.Reply{Text: "选一个", Card: "c", Choices: update.Choices}, head + `<MsgType>text</MsgType><Content>选一个&#xA;1. 确认</Content></xml>`},
		{"menu tap", menu, chat.Reply{Text: "好", Update: true}, head + `<MsgType>text</MsgType><Content>好</Content></xml>`},
		{"update", tap, update, head + `<MsgType>update_template_card</MsgType>` + shown + `<ButtonList><Text>确认</Text><Style>1</Style><Key>ok</Key></ButtonList></TemplateCard></xml>`},
		{"finished", tap, done, head + `<MsgType>update_template_card</MsgType>` + shown + `<ButtonList><Text>已登记</Text><Style>2</Style><Key>done</Key></ButtonList><ReplaceText>已登记</ReplaceText></TemplateCard></xml>`},
		{"greyed buttons only", tap, chat.Reply{Update: true, Done: "已登记"}, head + `<MsgType>update_button</MsgType><Button><ReplaceName>已登记</ReplaceName></Button></xml>`},
		{"words after a tap", tap, chat.Reply{Text: "好"}, head + `<MsgType>text</MsgType><Content>好</Content></xml>`},
		{"silence", tap, chat.Reply{Silent: true}, ``},
		{"notice", chat.Message{Kind: chat.Notice}, chat.Reply{Text: "x"}, ``},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := app.Encode(tt.to, tt.reply, "ww1", time.Unix(1700000000, 0))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatDoesNotFitIsNotCut(t *testing.T) {
	for name, r := range map[string]chat.Reply{
		"too long": {Text: strings.Repeat("长", 683)}, "empty": {}, "update without buttons": {Title: "x", Update: true},
	} {
		_, err := app.Encode(chat.Message{Kind: chat.Tap, Tap: &chat.Press{TaskID: "T"}}, r, "ww1", time.Unix(1, 0))
		if !errors.Is(err, app.ErrNotPassive) {
			t.Errorf("%s: err = %v", name, err)
		}
	}
}

func TestDoorFromQueryToEnvelope(t *testing.T) {
	cipher, err := wecom.NewCipher("token", strings.Repeat("a", 43), "ww1")
	if err != nil {
		t.Fatal(err)
	}
	door := &app.Door{Cipher: cipher, Random: rand.Reader, CorpID: "ww1"}
	now := time.Unix(1767225600, 0)
	body, err := cipher.SealXML(rand.Reader, now.Unix(), "n1", []byte(message("text", "<Content>帮助</Content>")))
	if err != nil {
		t.Fatal(err)
	}
	m, err := door.Decode(signed(t, body), body)
	if err != nil || m.Text != "帮助" {
		t.Fatalf("message %+v, %v", m, err)
	}
	sealed, err := door.Encode(nil, now, m, chat.Reply{Text: "您好"}, "")
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := door.Open(signed(t, sealed), sealed); err != nil || !strings.Contains(string(plain), "<Content>您好</Content>") {
		t.Errorf("reply %s, %v", plain, err)
	}
}

// signed reads the signed parameters out of a sealed envelope.
func signed(t *testing.T, body []byte) url.Values {
	t.Helper()
	var e struct{ MsgSignature, TimeStamp, Nonce string }
	if err := xml.Unmarshal(body, &e); err != nil {
		t.Fatal(err)
	}
	return url.Values{"msg_signature": {e.MsgSignature}, "timestamp": {e.TimeStamp}, "nonce": {e.Nonce}}
}

// The platform delivers again after a second or more; the person must not get
// two answers to one message.
func TestARepeatGetsTheSameBytes(t *testing.T) {
	m := chat.Message{Kind: chat.Text, From: "ZhangSan", SentAt: time.Unix(1700000000, 0)}
	var answers []string
	for _, now := range []int64{1700000000, 1700000005} {
		body, err := app.Encode(m, chat.Reply{Text: "好"}, "ww1", time.Unix(now, 0))
		if err != nil {
			t.Fatal(err)
		}
		answers = append(answers, string(body))
	}
	if answers[0] != answers[1] {
		t.Errorf("first %s, then %s", answers[0], answers[1])
	}
}
