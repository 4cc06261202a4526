package wecomsim_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"shuangbai/bot/wecom/wecomsim"
)

const confirmCard = `{"card_type":"button_interaction","task_id":"T1","main_title":{"title":"请核对"},
	"horizontal_content_list":[{"keyname":"商户","value":"张记面馆"}],
	"button_list":[{"text":"确认","key":"ok","style":1},{"text":"改","key":"edit"}]}`

func TestAWordIsHeardAndAnswered(t *testing.T) {
	w := newWorld(t)
	w.bot.replies(`{"msgtype":"stream","stream":{"id":"s1","finish":true,"content":"**您好**"}}`)

	d, err := w.Say(t.Context(), lijuan, "走访 张记面馆")
	if err != nil || len(d.Problems) > 0 {
		t.Fatalf("Say = %+v, %v", d, err)
	}
	heard := w.bot.last()
	if heard["msgtype"] != "text" || heard["chattype"] != "single" || heard["aibotid"] != "aibTEST" || heard["msgid"] != d.MsgID {
		t.Errorf("callback %v", heard)
	}
	if url, _ := heard["response_url"].(string); !strings.HasPrefix(url, "http://wecom.test/cgi-bin/aibot/response?response_code=") {
		t.Errorf("response_url %q", url)
	}
	chat := w.Chat(lijuan)
	if got := chat.Last(); got.Text != "**您好**" || got.From != wecomsim.FromBot || !got.Stream.Finished {
		t.Errorf("answer %+v", got)
	}
	if n := len(chat.Messages()); n != 2 {
		t.Errorf("%d bubbles", n)
	}
}

func TestAGroupBotHearsOnlyItsName(t *testing.T) {
	w := newWorld(t)
	for _, c := range []wecomsim.Content{wecomsim.Text("大家好"), wecomsim.Image{Data: []byte("x")}, wecomsim.Mixed{Text: "看"}} {
		d, err := w.Send(t.Context(), inGroup, c)
		if err != nil || !d.Skipped {
			t.Errorf("%T: %+v, %v", c, d, err)
		}
	}
	if w.bot.count() != 0 {
		t.Fatal("the bot heard what was not for it")
	}
	if _, err := w.Mention(t.Context(), inGroup, "你好"); err != nil {
		t.Fatal(err)
	}
	heard := w.bot.last()
	if heard["chatid"] != "wrCounty1" || heard["chattype"] != "group" {
		t.Errorf("callback %v", heard)
	}
	if got := heard["text"].(map[string]any)["content"]; got != "@双百助手 你好" {
		t.Errorf("text %q", got)
	}
}

func TestOnlyMembersSpeak(t *testing.T) {
	w := newWorld(t)
	for _, at := range []wecomsim.Sender{{User: "nobody"}, {User: "lijuan", Group: "wrcounty1"}, {User: "luren", Group: "wrCounty1"}} {
		if _, err := w.Say(t.Context(), at, "你好"); !errors.Is(err, wecomsim.ErrUnknown) {
			t.Errorf("%+v: %v", at, err)
		}
	}
	if _, err := w.Say(t.Context(), stranger, "你好"); err != nil {
		t.Errorf("a stranger one to one: %v", err)
	}
}

func TestACardIsTappedAndUpdated(t *testing.T) {
	w := newWorld(t)
	w.bot.replies(`{"msgtype":"template_card","template_card":` + confirmCard + `}`)
	if d, err := w.Mention(t.Context(), inGroup, "走访"); err != nil || len(d.Problems) > 0 {
		t.Fatal(d.Problems, err)
	}
	w.bot.replies(`{"response_type":"update_template_card","userids":["wangqiang"],"template_card":` + strings.Replace(confirmCard, "请核对", "不是您的", 1) + `}`)
	if d, err := w.Tap(t.Context(), wangGrp, "确认"); err != nil || len(d.Problems) > 0 {
		t.Fatal(d.Problems, err)
	}
	event := w.bot.last()["event"].(map[string]any)["template_card_event"].(map[string]any)
	if event["event_key"] != "ok" || event["task_id"] != "T1" || event["card_type"] != "button_interaction" {
		t.Errorf("event %v", event)
	}
	card := w.Chat(inGroup).LastCard()
	theirs, _ := card.CardFor("wangqiang")
	mine, _ := card.CardFor("lijuan")
	if theirs.Card.Title.Title != "不是您的" || mine.Card.Title.Title != "请核对" {
		t.Errorf("he sees %q, she sees %q", theirs.Card.Title.Title, mine.Card.Title.Title)
	}
}

func TestACardUpdateMustFitItsEvent(t *testing.T) {
	w := newWorld(t)
	w.bot.replies(`{"msgtype":"template_card","template_card":` + confirmCard + `}`)
	if _, err := w.Say(t.Context(), lijuan, "走访"); err != nil {
		t.Fatal(err)
	}
	for name, reply := range map[string]string{
		"other task": `{"response_type":"update_template_card","template_card":` + strings.Replace(confirmCard, `"T1"`, `"T2"`, 1) + `}`,
		"new card":   `{"msgtype":"template_card","template_card":` + strings.Replace(confirmCard, `"T1"`, `"T3"`, 1) + `}`,
		"no buttons": `{"response_type":"update_template_card","template_card":{"card_type":"button_interaction","task_id":"T1","main_title":{"title":"x"}}}`,
	} {
		w.bot.replies(reply)
		if d, err := w.Tap(t.Context(), lijuan, "ok"); err != nil || len(d.Problems) == 0 {
			t.Errorf("%s: %q, %v", name, d.Problems, err)
		}
	}
	if n := len(w.Chat(lijuan).LastCard().Versions); n != 1 {
		t.Errorf("%d versions", n)
	}
}

func TestATaskIDIsUsedOnce(t *testing.T) {
	w := newWorld(t)
	w.bot.replies(`{"msgtype":"template_card","template_card":` + confirmCard + `}`)
	for want := range 2 {
		d, err := w.Say(t.Context(), lijuan, "走访")
		if err != nil {
			t.Fatal(err)
		}
		wantProblems(t, d, want)
	}
}

func TestARepeatedMessageMustGetTheSameAnswer(t *testing.T) {
	w := newWorld(t)
	n := 0
	w.bot.answers(func([]byte) (int, string) {
		n++
		return http.StatusOK, fmt.Sprintf(`{"msgtype":"stream","stream":{"id":"s%d","finish":true,"content":"第 %d 次"}}`, n, n)
	})
	cb, err := w.Prepare(lijuan, wecomsim.Text("你好"))
	if err != nil {
		t.Fatal(err)
	}
	for want := range 2 {
		d, err := w.Deliver(t.Context(), cb)
		if err != nil {
			t.Fatal(err)
		}
		wantProblems(t, d, want)
	}
	w.bot.replies(`{"msgtype":"stream","stream":{"id":"s1","finish":true,"content":"第 1 次"}}`)
	d, err := w.Deliver(t.Context(), cb, wecomsim.Copies(4))
	if err != nil || len(d.Attempts) != 4 {
		t.Fatal(d, err)
	}
	wantProblems(t, d, 0)
}

func TestEnterChatComesOnceADay(t *testing.T) {
	w := newWorld(t)
	w.bot.replies(`{"msgtype":"text","text":{"content":"欢迎"}}`)
	for day := range 2 {
		for visit := range 2 {
			d, err := w.Enter(t.Context(), lijuan)
			if err != nil || d.Skipped != (visit > 0) || len(d.Problems) > 0 {
				t.Errorf("day %d visit %d: %+v, %v", day, visit, d, err)
			}
		}
		w.clock.advance(24 * 60 * 60 * 1e9)
	}
	if got := w.Chat(lijuan).Last().Text; got != "欢迎" {
		t.Errorf("welcome %q", got)
	}
}

func TestAnAnswerIsRated(t *testing.T) {
	w := newWorld(t)
	w.bot.replies(`{"msgtype":"stream","stream":{"id":"s1","finish":true,"content":"答","feedback":{"id":"F1"}}}`)
	if _, err := w.Say(t.Context(), lijuan, "利率"); err != nil {
		t.Fatal(err)
	}
	w.bot.replies("")
	answer := w.Chat(lijuan).Last()
	d, err := w.Rate(t.Context(), lijuan, answer.ID, wecomsim.Rating{Words: "不对", Reasons: []int{3}})
	if err != nil {
		t.Fatal(err)
	}
	wantProblems(t, d, 0)
	got := w.bot.last()["event"].(map[string]any)["feedback_event"].(map[string]any)
	if got["id"] != "F1" || got["type"] != 2.0 || got["content"] != "不对" {
		t.Errorf("event %v", got)
	}
	w.bot.replies(`{"msgtype":"text","text":{"content":"谢谢"}}`)
	d, err = w.Rate(t.Context(), lijuan, answer.ID, wecomsim.Rating{Like: true})
	if err != nil {
		t.Fatal(err)
	}
	wantProblems(t, d, 1)
}
