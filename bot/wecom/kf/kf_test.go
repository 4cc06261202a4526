package kf_test

import (
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shuangbai/bot/chat"
	"shuangbai/bot/wecom/api"
	"shuangbai/bot/wecom/kf"
)

const head = `"msgid":"M1","open_kfid":"wk1","external_userid":"wm1","send_time":1758070800,"origin":3,`

func TestWhatACustomerSends(t *testing.T) {
	says := func(change func(*chat.Message)) chat.Message {
		m := chat.Message{ID: "M1", Door: chat.KF, Bot: "wk1", From: "wm1", SentAt: time.Unix(1758070800, 0)}
		change(&m)
		return m
	}
	for _, tt := range []struct {
		name, item string
		want       chat.Message
	}{
		{
			"words", `{` + head + `"msgtype":"text","text":{"content":" 能贷多少 "}}`,
			says(func(m *chat.Message) { m.Kind, m.Text = chat.Text, "能贷多少" }),
		},
		{
			"a picture", `{` + head + `"msgtype":"image","image":{"media_id":"P1"}}`,
			says(func(m *chat.Message) { m.Kind, m.Media = chat.Image, []chat.Media{{Kind: chat.Image, MediaID: "P1"}} }),
		},
		{
			"speech has no transcript", `{` + head + `"msgtype":"voice","voice":{"media_id":"V1"}}`,
			says(func(m *chat.Message) { m.Kind, m.Media = chat.Voice, []chat.Media{{Kind: chat.Voice, MediaID: "V1"}} }),
		},
		{
			"a place", `{` + head + `"msgtype":"location","location":{"latitude":36.2,"longitude":113.1,"name":"东街","address":"潞州区"}}`,
			says(func(m *chat.Message) {
				m.Kind, m.Place = chat.Location, &chat.Place{Lat: 36.2, Lng: 113.1, Label: "东街 潞州区"}
			}),
		},
		{
			"something new", `{` + head + `"msgtype":"hologram","hologram":{}}`,
			says(func(m *chat.Message) { m.Kind, m.Event = chat.Other, "hologram" }),
		},
		{
			"a known type in another shape", `{` + head + `"msgtype":"text","text":"hello"}`,
			says(func(m *chat.Message) { m.Kind, m.Event = chat.Other, "unreadable text" }),
		},
		{
			"a menu somebody else made", `{` + head + `"msgtype":"text","text":{"content":"看看","menu_id":"101"}}`,
			says(func(m *chat.Message) { m.Kind, m.Text = chat.Text, "看看" }),
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			it, err := kf.Parse([]byte(tt.item))
			if diff := cmp.Diff(tt.want, it.Message()); err != nil || diff != "" {
				t.Error(err, diff)
			}
		})
	}
}

func TestWhatHappens(t *testing.T) {
	enter := `{"msgid":"E1","send_time":1,"origin":4,"msgtype":"event","event":{"event_type":"enter_session","open_kfid":"wk1","external_userid":"wm1","scene":"m_7","scene_param":"poster","welcome_code":"WC"}}`
	it, err := kf.Parse([]byte(enter))
	want := chat.Message{
		ID: "E1", Door: chat.KF, Bot: "wk1", From: "wm1", Kind: chat.Enter, Event: kf.EventEnter,
		SentAt: time.Unix(1, 0), Scene: "m_7", ReplyURL: "WC",
	}
	if diff := cmp.Diff(want, it.Message()); err != nil || diff != "" || it.Event.SceneParam != "poster" {
		t.Error(err, diff)
	}
	for name, quiet := range map[string]string{
		"entered again, no welcome is due": strings.Replace(enter, `"WC"`, `""`, 1),
		"a receptionist wrote":             `{` + strings.Replace(head, `"origin":3`, `"origin":5`, 1) + `"msgtype":"text","text":{"content":"您好"}}`,
		"a message was not delivered":      `{"send_time":1,"origin":4,"msgtype":"event","event":{"event_type":"msg_send_fail","external_userid":"wm1","fail_type":6}}`,
		"a receptionist stopped":           `{"msgid":"E2","origin":4,"msgtype":"event","event":{"event_type":"servicer_status_change","servicer_userid":"a"}}`,
	} {
		it, err := kf.Parse([]byte(quiet))
		if err != nil || it.Message().Kind != chat.Notice || it.ID == "" {
			t.Errorf("%s: %+v, %v", name, it.Message(), err)
		}
	}
	if _, err := kf.Parse([]byte(`{"msgid":"x"}`)); err == nil {
		t.Error("an item of no type was read")
	}
}

func TestAChoiceComesBackAsItsKey(t *testing.T) {
	r := chat.Reply{Title: "贷款初审", Text: "您多大**年纪**？", Choices: []chat.Choice{
		{Text: "18到65", Key: "d:0:0123456789abcdef:3:answer:42"},
		{Text: "看看能不能贷", Key: "s:0:帮我初审"},
		{Text: "一句很长的话", Key: "s:0:" + strings.Repeat("长", 60)},
	}}
	out := kf.Messages(r)
	if len(out) != 1 || out[0].Menu == nil || out[0].Menu.Head != "贷款初审\n您多大年纪？" {
		t.Fatalf("%+v", out)
	}
	for i, item := range out[0].Menu.Items {
		tap := `{` + head + `"msgtype":"text","text":{"content":"` + item.Text + `","menu_id":"` + item.ID + `"}}`
		it, err := kf.Parse([]byte(tap))
		m := it.Message()
		switch {
		case err != nil:
			t.Fatal(err)
		case i < 2 && (m.Kind != chat.Tap || m.Tap.Key != r.Choices[i].Key):
			t.Errorf("%d: %+v", i, m)
		case i == 2 && (m.Kind != chat.Text || m.Text != "一句很长的话"):
			t.Errorf("the label of a long key is not as good as typed: %+v", m)
		}
	}
}

var id = regexp.MustCompile(`^[0-9A-Za-z_-]{1,128}$`)

func TestEveryAnswerIsWithinTheLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("ab贷款😀\n*` ")), 0, 6000, -1)
		choice := rapid.Custom(func(t *rapid.T) chat.Choice {
			return chat.Choice{Text: rapid.StringN(0, 80, -1).Draw(t, "label"), Key: rapid.StringN(0, 120, -1).Draw(t, "key")}
		})
		r := chat.Reply{Text: text.Draw(t, "text"), Choices: rapid.SliceOfN(choice, 0, 14).Draw(t, "choices")}
		all := kf.Messages(r)
		if len(all) > kf.MaxMessages {
			t.Fatalf("%d messages", len(all))
		}
		for i, m := range all {
			if own := kf.MsgID("key", i); len(own) > 32 || !id.MatchString(own) {
				t.Fatalf("msgid %q", own)
			}
			if len(m.Text) > api.MaxText || !utf8.ValidString(m.Text) || m.Menu == nil && m.Text == "" {
				t.Fatalf("text of %d bytes", len(m.Text))
			}
			if m.Menu == nil {
				continue
			}
			if len(m.Menu.Head) > api.KFMaxHead || len(m.Menu.Items) == 0 || len(m.Menu.Items) > api.KFMaxItems {
				t.Fatalf("menu %+v", m.Menu)
			}
			for _, item := range m.Menu.Items {
				if !id.MatchString(item.ID) || item.Text == "" || len(item.Text) > api.KFMaxItemText || !utf8.ValidString(item.Text) {
					t.Fatalf("item %+v", item)
				}
			}
		}
	})
}

func TestLongAnswersAreTextAndThenAMenu(t *testing.T) {
	r := chat.Reply{Text: strings.Repeat("一行字\n", 400), Choices: []chat.Choice{{Text: "好", Key: "s:0:好"}}}
	all := kf.Messages(r)
	if n := len(all); n != 3 || all[n-1].Menu == nil || all[0].Text == "" {
		t.Errorf("%d messages", n)
	}
	if all := kf.Messages(chat.Reply{Silent: true}); all != nil {
		t.Errorf("%+v", all)
	}
	if a, b := kf.MsgID("k", 0), kf.MsgID("k", 1); a == b || a != kf.MsgID("k", 0) {
		t.Error("msgids are not stable or not different")
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{` + head + `"msgtype":"text","text":{"content":"x","menu_id":"kczowOuW4ruaIkQ"}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		it, err := kf.Parse(raw)
		if m := it.Message(); err == nil && (m.ID == "" || m.Kind == "") {
			t.Errorf("%+v", m)
		}
	})
}
