package wecomsim_test

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"
)

// onePixel is the smallest PNG.
var onePixel, _ = base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")

func stream(fields map[string]any) string {
	s := map[string]any{"id": "s1", "finish": true, "content": "好"}
	maps.Copy(s, fields)
	out, _ := json.Marshal(map[string]any{"msgtype": "stream", "stream": s})
	return string(out)
}

func TestReplyLimits(t *testing.T) {
	sum := md5.Sum(onePixel)
	picture := func(md5 string) map[string]any {
		return map[string]any{"msgtype": "image", "image": map[string]any{"base64": base64.StdEncoding.EncodeToString(onePixel), "md5": md5}}
	}
	right := picture(hex.EncodeToString(sum[:]))
	tests := []struct {
		name, reply string
		bad         bool
	}{
		{name: "empty packet", reply: ""},
		{name: "empty object", reply: "{}"},
		{name: "20480 bytes", reply: stream(map[string]any{"content": strings.Repeat("x", 20480)})},
		{name: "20481 bytes", reply: stream(map[string]any{"content": strings.Repeat("x", 20481)}), bad: true},
		{name: "nothing to see", reply: stream(map[string]any{"content": " \n\u200b"}), bad: true},
		{name: "no id", reply: stream(map[string]any{"id": ""}), bad: true},
		{name: "feedback id", reply: stream(map[string]any{"feedback": map[string]any{"id": strings.Repeat("f", 256)}})},
		{name: "long feedback id", reply: stream(map[string]any{"feedback": map[string]any{"id": strings.Repeat("f", 257)}}), bad: true},
		{name: "picture", reply: stream(map[string]any{"msg_item": []any{right}})},
		{name: "wrong md5", reply: stream(map[string]any{"msg_item": []any{picture("0")}}), bad: true},
		{name: "picture before the end", reply: stream(map[string]any{"finish": false, "msg_item": []any{right}}), bad: true},
		{name: "eleven pictures", reply: stream(map[string]any{"msg_item": []any{right, right, right, right, right, right, right, right, right, right, right}}), bad: true},
		{name: "text to a message", reply: `{"msgtype":"text","text":{"content":"好"}}`, bad: true},
		{name: "markdown to a message", reply: `{"msgtype":"markdown","markdown":{"content":"好"}}`, bad: true},
		{name: "update to a message", reply: `{"response_type":"update_template_card","template_card":` + confirmCard + `}`, bad: true},
		{name: "stream and card", reply: `{"msgtype":"stream_with_template_card","stream":{"id":"s1","finish":true,"content":"好"},"template_card":` + confirmCard + `}`},
		{name: "no JSON", reply: "好", bad: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.bot.replies(tt.reply)
			d, err := w.Say(t.Context(), lijuan, "你好")
			if err != nil || (len(d.Problems) > 0) != tt.bad {
				t.Errorf("problems %q, %v", d.Problems, err)
			}
			if shown := w.Chat(lijuan).Last(); tt.bad != (shown.Kind == "error") {
				t.Errorf("shown: %+v", shown)
			}
		})
	}
}

func TestCardRules(t *testing.T) {
	rows := func(n int) string {
		return `"horizontal_content_list":[` + strings.TrimSuffix(strings.Repeat(`{"keyname":"商户","value":"张记"},`, n), ",") + `]`
	}
	buttons := func(n int) string {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf(`{"text":"按钮%d","key":"k%d"}`, i, i))
		}
		return `"button_list":[` + strings.Join(list, ",") + `]`
	}
	const head = `"main_title":{"title":"标题"},"task_id":"T1",`
	const act = `"card_action":{"type":1,"url":"https://e.test"}`
	const box = `"checkbox":{"question_key":"q","mode":1,"option_list":[{"id":"a","text":"甲"},{"id":"b","text":"乙"}]}`
	const sel = `{"question_key":"q1","option_list":[{"id":"a","text":"甲"}]}`
	const submit = `"submit_button":{"text":"提交","key":"go"}`
	tests := []struct {
		name, card string
		bad        bool
		advice     int
	}{
		{name: "buttons", card: `{"card_type":"button_interaction",` + head + rows(6) + "," + buttons(6) + `}`},
		{name: "seven rows", card: `{"card_type":"button_interaction",` + head + rows(7) + "," + buttons(1) + `}`, bad: true},
		{name: "seven buttons", card: `{"card_type":"button_interaction",` + head + buttons(7) + `}`, bad: true},
		{name: "no button", card: `{"card_type":"button_interaction",` + head + buttons(0) + `}`, bad: true},
		{name: "same key twice", card: `{"card_type":"button_interaction",` + head + `"button_list":[{"text":"甲","key":"k"},{"text":"乙","key":"k"}]}`, bad: true},
		{name: "long key", card: `{"card_type":"button_interaction",` + head + `"button_list":[{"text":"甲","key":"` + strings.Repeat("k", 1025) + `"}]}`, bad: true},
		{name: "long words are cut", card: `{"card_type":"button_interaction",` + head + `"button_list":[{"text":"一二三四五六七八九十一","key":"k"}]}`, advice: 1},
		{name: "no task", card: `{"card_type":"button_interaction","main_title":{"title":"x"},` + buttons(1) + `}`, bad: true},
		{name: "bad task", card: `{"card_type":"button_interaction","task_id":"走访","main_title":{"title":"x"},` + buttons(1) + `}`, bad: true},
		{name: "no title", card: `{"card_type":"button_interaction","task_id":"T1",` + buttons(1) + `}`, bad: true},
		{name: "part of another type", card: `{"card_type":"button_interaction",` + head + box + "," + buttons(1) + `}`, bad: true},
		{name: "unknown field", card: `{"card_type":"button_interaction","colour":1,` + head + buttons(1) + `}`, bad: true},
		{name: "notice", card: `{"card_type":"text_notice","sub_title_text":"x",` + act + `}`},
		{name: "notice without action", card: `{"card_type":"text_notice","sub_title_text":"x"}`, bad: true},
		{name: "asking jump", card: `{"card_type":"text_notice","sub_title_text":"x","jump_list":[{"type":3,"title":"问","question":"还要什么材料"}],` + act + `}`},
		{name: "attachment row", card: `{"card_type":"text_notice","sub_title_text":"x","horizontal_content_list":[{"keyname":"附件","type":2,"media_id":"m"}],` + act + `}`, bad: true},
		{name: "menu without task", card: `{"card_type":"text_notice","sub_title_text":"x","action_menu":{"desc":"更多","action_list":[{"text":"不再提醒","key":"m"}]},` + act + `}`, bad: true},
		{name: "news", card: `{"card_type":"news_notice","main_title":{"title":"x"},"card_image":{"url":"https://e.test/a.png","aspect_ratio":2.25},` + act + `}`},
		{name: "news too flat", card: `{"card_type":"news_notice","main_title":{"title":"x"},"card_image":{"url":"https://e.test/a.png","aspect_ratio":3},` + act + `}`, bad: true},
		{name: "news without picture", card: `{"card_type":"news_notice","main_title":{"title":"x"},` + act + `}`, bad: true},
		{name: "vote", card: `{"card_type":"vote_interaction",` + head + box + "," + submit + `}`},
		{name: "vote without submit", card: `{"card_type":"vote_interaction",` + head + box + `}`, bad: true},
		{name: "selects", card: `{"card_type":"multiple_interaction",` + head + `"select_list":[` + sel + `],` + submit + `}`},
		{name: "four selects", card: `{"card_type":"multiple_interaction",` + head + `"select_list":[` + sel + "," + sel + "," + sel + "," + sel + `],` + submit + `}`, bad: true},
		{name: "preset that is no option", card: `{"card_type":"multiple_interaction",` + head + `"select_list":[{"question_key":"q","selected_id":"z","option_list":[{"id":"a","text":"甲"}]}],` + submit + `}`, bad: true},
		{name: "unknown type", card: `{"card_type":"carousel"}`, bad: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.bot.replies(`{"msgtype":"template_card","template_card":` + tt.card + `}`)
			d, err := w.Say(t.Context(), lijuan, "卡片")
			if err != nil || (len(d.Problems) > 0) != tt.bad || len(d.Advice) != tt.advice {
				t.Errorf("problems %q, advice %q, %v", d.Problems, d.Advice, err)
			}
		})
	}
}

func TestSelectionsAreSentAsPickedOrPreset(t *testing.T) {
	const card = `{"card_type":"multiple_interaction","task_id":"T1","main_title":{"title":"补充"},
		"select_list":[{"question_key":"trade","option_list":[{"id":"retail","text":"零售"},{"id":"catering","text":"餐饮"}]},
		{"question_key":"intent","selected_id":"yes","option_list":[{"id":"no","text":"否"},{"id":"yes","text":"是"}]}],
		"submit_button":{"text":"提交","key":"go"}}`
	w := newWorld(t)
	w.bot.replies(`{"msgtype":"template_card","template_card":` + card + `}`)
	if _, err := w.Say(t.Context(), lijuan, "走访"); err != nil {
		t.Fatal(err)
	}
	w.bot.replies("")
	press := pressed("提交", map[string][]string{"trade": {"catering"}})
	if _, err := w.Press(t.Context(), lijuan, press); err != nil {
		t.Fatal(err)
	}
	event := w.bot.last()["event"].(map[string]any)["template_card_event"].(map[string]any)
	got, _ := json.Marshal(event["selected_items"])
	const want = `{"selected_item":[{"option_ids":{"option_id":["yes"]},"question_key":"intent"},{"option_ids":{"option_id":["catering"]},"question_key":"trade"}]}`
	if string(got) != want {
		t.Errorf("selected %s", got)
	}
}
