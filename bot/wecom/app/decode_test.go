package app_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot/chat"
	"shuangbai/bot/wecom"
	"shuangbai/bot/wecom/app"
)

const head = `<xml><ToUserName><![CDATA[ww1]]></ToUserName><FromUserName><![CDATA[ZhangSan]]></FromUserName><CreateTime>1700000000</CreateTime><AgentID>1000002</AgentID>`

func message(kind, rest string) string {
	return head + `<MsgId>42</MsgId><MsgType><![CDATA[` + kind + `]]></MsgType>` + rest + `</xml>`
}

func event(name, rest string) string {
	return head + `<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[` + name + `]]></Event>` + rest + `</xml>`
}

func TestDecodeMessages(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		change     func(*chat.Message)
	}{
		{"text", message("text", "<Content><![CDATA[ 走访 <张记> & ]]></Content>"), func(m *chat.Message) { m.Kind, m.Text = chat.Text, "走访 <张记> &" }},
		{"image", message("image", "<PicUrl><![CDATA[http://p]]></PicUrl><MediaId><![CDATA[M1]]></MediaId>"), func(m *chat.Message) {
			m.Kind, m.Media = chat.Image, []chat.Media{{Kind: chat.Image, MediaID: "M1"}}
		}},
		{"voice", message("voice", "<MediaId>M2</MediaId><Format>amr</Format>"), func(m *chat.Message) {
			m.Kind, m.Media = chat.Voice, []chat.Media{{Kind: chat.Voice, MediaID: "M2"}}
		}},
		{"video", message("video", "<MediaId>M3</MediaId><ThumbMediaId>T</ThumbMediaId>"), func(m *chat.Message) {
			m.Kind, m.Media = chat.Video, []chat.Media{{Kind: chat.Video, MediaID: "M3"}}
		}},
		{"location", message("location", "<Location_X>36.2</Location_X><Location_Y>113.1</Location_Y><Scale>15</Scale><Label><![CDATA[东街]]></Label><AppType>wxwork</AppType>"), func(m *chat.Message) {
			m.Kind, m.Place = chat.Location, &chat.Place{Lat: 36.2, Lng: 113.1, Label: "东街"}
		}},
		{"nonsense location", message("location", "<Location_X>NaN</Location_X><Location_Y>113.1</Location_Y>"), func(m *chat.Message) { m.Kind = chat.Location }},
		{"link", message("link", "<Title>通知</Title><Description>惠商</Description><Url>https://u</Url>"), func(m *chat.Message) {
			m.Kind, m.Text = chat.Link, "通知\n惠商\nhttps://u"
		}},
		{"unknown", message("hologram", ""), func(m *chat.Message) { m.Kind, m.Event = chat.Other, "hologram" }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := chat.Message{ID: "42", Door: chat.App, Bot: "1000002", From: "ZhangSan", SentAt: time.Unix(1700000000, 0)}
			tt.change(&want)
			got, err := app.Decode([]byte(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDecodeEvents(t *testing.T) {
	for _, tt := range []struct {
		name, rest string
		change     func(*chat.Message)
	}{
		{"enter_agent", "<EventKey></EventKey>", func(m *chat.Message) { m.Kind = chat.Enter }},
		{"click", "<EventKey>plan</EventKey>", func(m *chat.Message) { m.Kind, m.Tap = chat.Tap, &chat.Press{Key: "plan"} }},
		{"scancode_waitmsg", "<EventKey>scan</EventKey><ScanCodeInfo><ScanType>qrcode</ScanType><ScanResult>m310</ScanResult></ScanCodeInfo>", func(m *chat.Message) {
			m.Kind, m.Text, m.Tap = chat.Tap, "m310", &chat.Press{Key: "scan"}
		}},
		{"location_select", "<EventKey>here</EventKey><SendLocationInfo><Location_X>36.2</Location_X><Location_Y>113.1</Location_Y><Label>东街1号</Label><Poiname>东街</Poiname></SendLocationInfo>", func(m *chat.Message) {
			m.Kind, m.Place = chat.Location, &chat.Place{Lat: 36.2, Lng: 113.1, Label: "东街 东街1号"}
		}},
		{"template_card_event", `<EventKey>ok</EventKey><TaskId>T1</TaskId><CardType>multiple_interaction</CardType><ResponseCode>RC</ResponseCode>
			<SelectedItems><SelectedItem><QuestionKey>q1</QuestionKey><OptionIds><OptionId>a</OptionId><OptionId>b</OptionId></OptionIds></SelectedItem>
			<SelectedItem><QuestionKey>q2</QuestionKey><OptionIds><OptionId>c</OptionId></OptionIds></SelectedItem></SelectedItems>`, func(m *chat.Message) {
			m.Kind = chat.Tap
			m.Tap = &chat.Press{TaskID: "T1", Key: "ok", CardType: "multiple_interaction", ResponseCode: "RC", Selected: map[string][]string{"q1": {"a", "b"}, "q2": {"c"}}}
		}},
		{"template_card_menu_event", "<EventKey>menu</EventKey><TaskId>T1</TaskId><CardType>text_notice</CardType><ResponseCode>RC</ResponseCode>", func(m *chat.Message) {
			m.Kind, m.Tap = chat.Tap, &chat.Press{TaskID: "T1", Key: "menu", CardType: "text_notice", ResponseCode: "RC"}
		}},
		{"subscribe", "", nil},
		{"LOCATION", "<Latitude>36.2</Latitude><Longitude>113.1</Longitude>", nil},
		{"view", "<EventKey>https://u</EventKey>", nil},
		{"pic_weixin", "<SendPicsInfo><Count>1</Count><PicList><item><PicMd5Sum>x</PicMd5Sum></item></PicList></SendPicsInfo>", nil},
		{"open_approval_change", "<ApprovalInfo><ThirdNo>1</ThirdNo></ApprovalInfo>", nil},
		{"inactive_alert", "<EffectTime>1700000000</EffectTime>", nil},
		{"invented_tomorrow", "<Anything><Nested>1</Nested></Anything>", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := chat.Message{Kind: chat.Notice, Event: tt.name, Door: chat.App, Bot: "1000002", From: "ZhangSan", SentAt: time.Unix(1700000000, 0)}
			if tt.change != nil {
				tt.change(&want)
			}
			got, err := app.Decode([]byte(event(tt.name, tt.rest)))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(got.ID, "sha256:") {
				t.Errorf("id %q", got.ID)
			}
			got.ID = ""
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTwoEventsOfOneSecondAreTwo(t *testing.T) {
	a, errA := app.Decode([]byte(event("click", "<EventKey>a</EventKey>")))
	b, errB := app.Decode([]byte(event("click", "<EventKey>b</EventKey>")))
	if errA != nil || errB != nil || a.ID == b.ID {
		t.Errorf("%q, %v and %q, %v", a.ID, errA, b.ID, errB)
	}
}

func TestEventsOfOtherDoorsAreNoticesAndReadable(t *testing.T) {
	kf := `<xml><ToUserName>ww1</ToUserName><CreateTime>1</CreateTime><MsgType>event</MsgType><Event>kf_msg_or_event</Event><Token>ENC</Token><OpenKfId>wk1</OpenKfId></xml>`
	contact := `<xml><ToUserName>ww1</ToUserName><FromUserName>sys</FromUserName><CreateTime>1</CreateTime><MsgType>event</MsgType><Event>change_external_contact</Event><ChangeType>add_external_contact</ChangeType><UserID>u</UserID><ExternalUserID>wm1</ExternalUserID><State>m310</State><WelcomeCode>W</WelcomeCode></xml>`
	for _, body := range []string{kf, contact} {
		if m, err := app.Decode([]byte(body)); err != nil || m.Kind != chat.Notice {
			t.Errorf("%+v, %v", m, err)
		}
	}
	m, err := app.Decode([]byte(kf))
	if err != nil || m.News == nil || *m.News != (chat.News{Account: "wk1", Token: "ENC"}) {
		t.Errorf("%+v, %v", m.News, err)
	}
	c, err := app.Parse([]byte(kf))
	if err != nil || c.Token != "ENC" || c.OpenKfID != "wk1" {
		t.Errorf("%+v, %v", c, err)
	}
	m, err = app.Decode([]byte(contact))
	if want := (chat.Added{Member: "u", Customer: "wm1", Scene: "m310", Welcome: "W"}); err != nil || m.Added == nil || *m.Added != want {
		t.Errorf("%+v, %v", m.Added, err)
	}
	for _, change := range []string{"del_follow_user", "edit_external_contact"} {
		if m, err = app.Decode([]byte(strings.Replace(contact, "add_external_contact", change, 1))); err != nil || m.Added != nil {
			t.Errorf("%s: %+v, %v", change, m.Added, err)
		}
	}
	c, err = app.Parse([]byte(contact))
	if err != nil || c.ChangeType != "add_external_contact" || c.ExternalUserID != "wm1" || c.State != "m310" || c.WelcomeCode != "W" {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestDecodeRefusesWhatIsNoMessage(t *testing.T) {
	for name, body := range map[string]string{
		"nothing": "", "no type": head + "</xml>", "open": head, "json": "{}",
		"bomb":     `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>` + message("text", "<Content>&b;</Content>"),
		"bad time": `<xml><CreateTime>soon</CreateTime><MsgType>text</MsgType></xml>`,
	} {
		if _, err := app.Decode([]byte(body)); !errors.Is(err, wecom.ErrMessage) {
			t.Errorf("%s: err = %v", name, err)
		}
	}
}

func TestDecodeDropsControlCharacters(t *testing.T) {
	m, err := app.Decode([]byte(message("text", "<Content>走\x01访\xff 张记\x0b</Content>")))
	if err != nil || m.Text != "走访 张记" {
		t.Errorf("%q, %v", m.Text, err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(message("text", "<Content>hi</Content>")))
	f.Add([]byte(event("template_card_event", "<SelectedItems><SelectedItem><QuestionKey>q</QuestionKey></SelectedItem></SelectedItems>")))
	f.Fuzz(func(t *testing.T, body []byte) {
		m, err := app.Decode(body)
		if err != nil {
			return
		}
		if m.ID == "" || m.Kind == "" || m.Door != chat.App {
			t.Errorf("half a message: %+v", m)
		}
		if _, err := app.Encode(m, chat.Reply{Text: "好"}, "ww1", time.Unix(1, 0)); err != nil {
			t.Errorf("no answer to %+v: %v", m, err)
		}
	})
}
