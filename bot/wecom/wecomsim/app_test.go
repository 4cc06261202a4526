package wecomsim_test

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot/wecom/wecomsim"
)

func pressed(button string, selected map[string][]string) wecomsim.Press {
	return wecomsim.Press{Button: button, Selected: selected}
}

// appHeard is the part of an app callback that the tests look at.
type appHeard struct {
	ToUserName, FromUserName, MsgType, Content, Event, EventKey, TaskId, CardType, ResponseCode, MsgId string //nolint:revive // wire names
	MediaId, PicUrl, Location_X, Location_Y, Label                                                     string //nolint:revive // wire names
	AgentID                                                                                            int
}

func heardXML(t *testing.T, w world) appHeard {
	t.Helper()
	var out appHeard
	if err := xml.Unmarshal(w.bot.heard[len(w.bot.heard)-1], &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func passive(kind, body string) string {
	return `<xml><ToUserName>lijuan</ToUserName><FromUserName>` + corpID + `</FromUserName><CreateTime>1758070800</CreateTime><MsgType>` + kind + `</MsgType>` + body + `</xml>`
}

func TestTheAppHearsWordsPicturesAndPlaces(t *testing.T) {
	w := newWorld(t)
	w.bot.replies(passive("text", "<Content><![CDATA[收到 <b>]]></Content>"))
	if d, err := w.Say(t.Context(), inApp, "你好 ]]> <x>"); err != nil || len(d.Problems) > 0 {
		t.Fatal(d.Problems, err)
	}
	got := heardXML(t, w)
	want := appHeard{ToUserName: corpID, FromUserName: "lijuan", MsgType: "text", Content: "你好 ]]> <x>", AgentID: agentID, MsgId: got.MsgId}
	if diff := cmp.Diff(want, got); diff != "" || got.MsgId == "" {
		t.Errorf("callback:\n%s", diff)
	}
	if last := w.Chat(inApp).Last(); last.Text != "收到 <b>" || last.From != wecomsim.FromApp {
		t.Errorf("answer %+v", last)
	}
	w.bot.replies("")
	if _, err := w.SendPlace(t.Context(), inApp, wecomsim.Place{Lat: 36.19535, Lng: 113.11649, Label: "东街"}); err != nil {
		t.Fatal(err)
	}
	if got := heardXML(t, w); got.Location_X != "36.195350" || got.Location_Y != "113.116490" || got.Label != "东街" {
		t.Errorf("place %+v", got)
	}
	if _, err := w.SendImage(t.Context(), inApp, onePixel); err != nil {
		t.Fatal(err)
	}
	if got := heardXML(t, w); got.MediaId == "" || !strings.HasPrefix(got.PicUrl, "http://wecom.test/object/") {
		t.Errorf("picture %+v", got)
	}
	if d, err := w.Send(t.Context(), inApp, wecomsim.File{Name: "名单.xlsx", Data: []byte("x")}); err != nil || !d.Skipped {
		t.Errorf("the app has no file messages: %+v, %v", d, err)
	}
}

func TestPassiveAppRepliesAreChecked(t *testing.T) {
	tests := []struct {
		name, reply string
		bad         bool
		advice      int
	}{
		{name: "empty", reply: ""},
		{name: "long text is cut", reply: passive("text", "<Content>"+strings.Repeat("好", 700)+"</Content>"), advice: 1},
		{name: "unknown kind", reply: passive("markdown", ""), bad: true},
		{name: "unknown media", reply: passive("image", "<Image><MediaId>x</MediaId></Image>"), bad: true},
		{name: "news", reply: passive("news", "<ArticleCount>1</ArticleCount><Articles><item><Title>题</Title><Url>https://e.test</Url></item></Articles>")},
		{name: "button update to a message", reply: passive("update_button", "<Button><ReplaceName>好</ReplaceName></Button>"), bad: true},
		{name: "another member", reply: strings.Replace(passive("text", "<Content>好</Content>"), "lijuan", "luren", 1), bad: true},
		{name: "no XML", reply: "success", bad: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.bot.replies(tt.reply)
			d, err := w.Say(t.Context(), inApp, "你好")
			if err != nil || (len(d.Problems) > 0) != tt.bad || len(d.Advice) != tt.advice {
				t.Errorf("problems %q, advice %q, %v", d.Problems, d.Advice, err)
			}
		})
	}
}

func TestAnAppCardIsUpdatedPassively(t *testing.T) {
	w, token := newWorldWithToken(t)
	sendCard(t, w, token, "lijuan")
	w.bot.replies(passive("update_button", "<Button><ReplaceName>已提交</ReplaceName></Button>"))
	if d, err := w.Tap(t.Context(), inApp, "确认"); err != nil || len(d.Problems) > 0 {
		t.Fatal(d.Problems, err)
	}
	event := heardXML(t, w)
	if event.Event != "template_card_event" || event.EventKey != "ok" || event.TaskId != "T1" || event.ResponseCode == "" || event.CardType != "button_interaction" {
		t.Errorf("event %+v", event)
	}
	if v, _ := w.Chat(inApp).LastCard().CardFor("lijuan"); v.Replaced != "已提交" {
		t.Errorf("she sees %+v", v)
	}
	if _, err := w.Tap(t.Context(), inApp, "确认"); err == nil {
		t.Error("a grey button was tapped")
	}
}

func TestAnAppCardIsReplacedPassively(t *testing.T) {
	w, token := newWorldWithToken(t)
	sendCard(t, w, token, "lijuan")
	w.bot.replies(passive("update_template_card", `<TemplateCard><CardType>text_notice</CardType>
		<Source><Desc>双百工程</Desc><DescColor>1</DescColor></Source><MainTitle><Title>已登记</Title></MainTitle>
		<HorizontalContentList><KeyName>编号</KeyName><Value>V12</Value></HorizontalContentList>
		<HorizontalContentList><KeyName>商户</KeyName><Value>张记</Value></HorizontalContentList>
		<CardAction><Type>1</Type><Url>https://e.test</Url></CardAction></TemplateCard>`))
	if d, err := w.Tap(t.Context(), inApp, "确认"); err != nil || len(d.Problems) > 0 {
		t.Fatal(d.Problems, err)
	}
	v, _ := w.Chat(inApp).LastCard().CardFor("lijuan")
	if v.Card.Title.Title != "已登记" || len(v.Card.Facts) != 2 || v.Card.Source.DescColor != 1 || v.Card.Action.URL != "https://e.test" {
		t.Errorf("she sees %+v", v.Card)
	}
	w.bot.replies(passive("update_template_card", `<TemplateCard><CardType>text_notice</CardType><Colour>1</Colour></TemplateCard>`))
	if _, err := w.Tap(t.Context(), inApp, "确认"); err == nil {
		t.Error("a notice has no button")
	}
}
