package aibot_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot/chat"
	"shuangbai/bot/wecom"
	"shuangbai/bot/wecom/aibot"
)

const botName = "双百助手"

func TestDecode(t *testing.T) {
	single := chat.Message{ID: "m1", Door: chat.AIBot, Bot: "aib1", From: "ZhangSan", ReplyURL: "https://r"}
	with := func(change func(*chat.Message)) chat.Message {
		m := single
		change(&m)
		return m
	}
	const head = `{"msgid":"m1","aibotid":"aib1","chattype":"single","from":{"userid":"ZhangSan"},"response_url":"https://r",`
	const group = `{"msgid":"m1","aibotid":"aib1","chatid":"wrC","chattype":"group","from":{"userid":"ZhangSan"},"response_url":"https://r",`
	for _, tt := range []struct {
		name, body string
		want       chat.Message
	}{
		{"text", head + `"msgtype":"text","text":{"content":" @我 走访 "}}`, with(func(m *chat.Message) {
			m.Kind, m.Text = chat.Text, "@我 走访"
		})},
		{"text in a group", group + `"msgtype":"text","text":{"content":"@双百助手  走访 张记面馆"}}`, with(func(m *chat.Message) {
			m.Kind, m.Chat, m.Text = chat.Text, "wrC", "走访 张记面馆"
		})},
		{"quote", head + `"msgtype":"text","text":{"content":"查"},"quote":{"msgtype":"mixed","mixed":{"msg_item":[{"msgtype":"text","text":{"content":"张记面馆"}},{"msgtype":"image","image":{"url":"u"}}]}}}`, with(func(m *chat.Message) {
			m.Kind, m.Text, m.Quote = chat.Text, "查", "张记面馆"
		})},
		{"image", head + `"msgtype":"image","image":{"url":"https://cos/1","aeskey":"k"}}`, with(func(m *chat.Message) {
			m.Kind, m.Media = chat.Image, []chat.Media{{Kind: chat.Image, URL: "https://cos/1", Key: "k"}}
		})},
		{"mixed in a group", group + `"msgtype":"mixed","mixed":{"msg_item":[{"msgtype":"text","text":{"content":"@双百助手 走访"}},{"msgtype":"image","image":{"url":"a"}},{"msgtype":"text","text":{"content":"张记面馆"}},{"msgtype":"image","image":{"url":"b"}}]}}`, with(func(m *chat.Message) {
			m.Kind, m.Chat, m.Text = chat.Mixed, "wrC", "走访\n张记面馆"
			m.Media = []chat.Media{{Kind: chat.Image, URL: "a"}, {Kind: chat.Image, URL: "b"}}
		})},
		{"voice", head + `"msgtype":"voice","voice":{"content":"走访张记面馆"}}`, with(func(m *chat.Message) {
			m.Kind, m.Text = chat.Voice, "走访张记面馆"
		})},
		{"file", head + `"msgtype":"file","file":{"url":"f"}}`, with(func(m *chat.Message) {
			m.Kind, m.Media = chat.File, []chat.Media{{Kind: chat.File, URL: "f"}}
		})},
		{"video", head + `"msgtype":"video","video":{"url":"v"}}`, with(func(m *chat.Message) {
			m.Kind, m.Media = chat.Video, []chat.Media{{Kind: chat.Video, URL: "v"}}
		})},
		{"stream poll", head + `"msgtype":"stream","stream":{"id":"s1"}}`, with(func(m *chat.Message) {
			m.Kind, m.StreamID = chat.Poll, "s1"
		})},
		{"unknown type", head + `"msgtype":"hologram","hologram":{}}`, with(func(m *chat.Message) {
			m.Kind, m.Event = chat.Other, "hologram"
		})},
		{"no sender", `{"msgid":"m1","aibotid":"aib1","response_url":"https://r","msgtype":"text","text":{"content":"x"}}`, with(func(m *chat.Message) {
			m.Kind, m.From, m.Text = chat.Notice, "", "x"
		})},
		{"group without id", `{"msgid":"m1","aibotid":"aib1","chattype":"group","from":{"userid":"ZhangSan"},"response_url":"https://r","msgtype":"text","text":{"content":"x"}}`, with(func(m *chat.Message) {
			m.Kind, m.Text = chat.Notice, "x"
		})},
		{"enter", `{"msgid":"m1","create_time":1700000000,"aibotid":"aib1","from":{"corpid":"c","userid":"ZhangSan"},"msgtype":"event","event":{"eventtype":"enter_chat"}}`, with(func(m *chat.Message) {
			m.Kind, m.Event, m.ReplyURL, m.SentAt = chat.Enter, "enter_chat", "", time.Unix(1700000000, 0)
		})},
		{"tap, as samples spell it", group + `"create_time":"1700000000","msgtype":"event","event":{"eventtype":"template_card_event","template_card_event":{"card_type":"vote_interaction","event_key":"submit_key","task_id":"T","selected_items":{"selected_item":[{"question_key":"q1","option_ids":{"option_id":["one","two"]}}]}}}}`, with(func(m *chat.Message) {
			m.Kind, m.Event, m.Chat, m.SentAt = chat.Tap, "template_card_event", "wrC", time.Unix(1700000000, 0)
			m.Tap = &chat.Press{TaskID: "T", Key: "submit_key", CardType: "vote_interaction", Selected: map[string][]string{"q1": {"one", "two"}}}
		})},
		{"tap, as tables spell it", head + `"msgtype":"event","event":{"eventtype":"template_card_event","template_card_event":{"cardtype":"button_interaction","eventkey":"ok_1","taskid":"T_2","selecteditems":{"selecteditem":{"questionkey":"q_1","optionids":{"optionid":"one_1"}}}}}}`, with(func(m *chat.Message) {
			m.Kind, m.Event = chat.Tap, "template_card_event"
			m.Tap = &chat.Press{TaskID: "T_2", Key: "ok_1", CardType: "button_interaction", Selected: map[string][]string{"q_1": {"one_1"}}}
		})},
		{"thumb down", head + `"msgtype":"event","event":{"eventtype":"feedback_event","feedback_event":{"id":"F","type":2,"content":"不准","inaccurate_reason_list":[2,4]}}}`, with(func(m *chat.Message) {
			m.Kind, m.Event = chat.Feedback, "feedback_event"
			m.Feedback = &chat.Opinion{ID: "F", Words: "不准", Reasons: []int{2, 4}}
		})},
		{"thumb up", head + `"msgtype":"event","event":{"eventtype":"feedback_event","feedback_event":{"id":"F","type":1}}}`, with(func(m *chat.Message) {
			m.Kind, m.Event, m.Feedback = chat.Feedback, "feedback_event", &chat.Opinion{ID: "F", Like: true}
		})},
		{"unknown event", head + `"msgtype":"event","event":{"eventtype":"auth_change_event","auth_change_event":{"auth_list":[1]}}}`, with(func(m *chat.Message) {
			m.Kind, m.Event = chat.Notice, "auth_change_event"
		})},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := aibot.Decode([]byte(tt.body), botName)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDecodeDropsControlCharacters(t *testing.T) {
	body := "{\"msgid\":\"m\",\x01\n\"from\":{\"userid\":\"u\"},\"msgtype\":\"text\",\"text\":{\"content\":\"走\x02访\\u0007 张记\\n面馆\n\"}}"
	m, err := aibot.Decode([]byte(body), botName)
	if err != nil || m.Text != "走访 张记\n面馆" {
		t.Errorf("text %q, %v", m.Text, err)
	}
}

func TestMessageWithoutIDIsKnownByItsBody(t *testing.T) {
	body := []byte(`{"from":{"userid":"u"},"msgtype":"event","event":{"eventtype":"enter_chat"}}`)
	a, err := aibot.Decode(body, "")
	if err != nil {
		t.Fatal(err)
	}
	b, err := aibot.Decode(append(body, ' '), "")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(a.ID, "sha256:") || len(a.ID) != 7+64 || a.ID == b.ID {
		t.Errorf("ids %q, %q", a.ID, b.ID)
	}
}

func TestDecodeRefusesWhatIsNoMessage(t *testing.T) {
	for _, body := range []string{
		"", "x", "[]", `"s"`, `{"msgid":1}`, `{"create_time":"soon"}`, `{"text":"x"}`,
		`{"event":{"template_card_event":[1]}}`, `{"event":{"template_card_event":{"task_id":{}}}}`,
	} {
		if _, err := aibot.Decode([]byte(body), botName); !errors.Is(err, wecom.ErrMessage) {
			t.Errorf("%s: err = %v", body, err)
		}
	}
}

func TestStripMention(t *testing.T) {
	for _, tt := range []struct{ name, bot, text, want string }{
		{"one space", botName, "@双百助手 帮助", "帮助"},
		{"two spaces", botName, "@双百助手  帮助", "帮助"},
		{"four-per-em space", botName, "@双百助手\u2005帮助", "帮助"},
		{"no space", botName, "@双百助手帮助", "帮助"},
		{"nothing else", botName, "@双百助手", ""},
		{"name with spaces", "Robot A", "@Robot A hello robot", "hello robot"},
		{"in the middle", botName, "帮我 @双百助手 查张记面馆", "帮我 查张记面馆"},
		{"at the end", botName, "查张记面馆 @双百助手", "查张记面馆"},
		{"another person stays", botName, "@双百助手 派单给 @王强", "派单给 @王强"},
		{"longer name in the middle is another", botName, "问 @双百助手2号 好", "问 @双百助手2号 好"},
		{"unknown name, two spaces", "", "@Robot A  hello robot", "hello robot"},
		{"unknown name, one space", "", "@RobotA hello robot", "hello robot"},
		{"unknown name alone", "", "@RobotA", "@RobotA"},
		{"renamed bot", botName, "@小双 帮助", "帮助"},
		{"no mention", botName, "帮助", "帮助"},
		{"second line", botName, "@双百助手 走访\n张记面馆", "走访\n张记面馆"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := aibot.StripMention(tt.text, tt.bot); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"msgid":"m","chatid":"c","chattype":"group","from":{"userid":"u"},"msgtype":"text","text":{"content":"@双百助手 a"}}`))
	f.Add([]byte(`{"msgtype":"event","event":{"eventtype":"template_card_event","template_card_event":{"task_id":"T","selected_items":{"selected_item":[{"question_key":"q"}]}}}}`))
	f.Add([]byte(`{"msgtype":"mixed","mixed":{"msg_item":[{"msgtype":"mixed"},null]}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		m, err := aibot.Decode(body, botName)
		if err != nil {
			return
		}
		if m.ID == "" || m.Kind == "" || m.Door != chat.AIBot {
			t.Errorf("half a message: %+v", m)
		}
		if _, err := aibot.Encode(m, chat.Reply{Text: "好"}, "s"); err != nil && !errors.Is(err, aibot.ErrNotPassive) {
			t.Errorf("no answer to %+v: %v", m, err)
		}
	})
}
