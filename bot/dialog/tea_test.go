package dialog_test

import (
	"fmt"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/civil"
	"shuangbai/bot/dialog"
	"shuangbai/bot/slot"
	"shuangbai/bot/understand"
	"shuangbai/models"
)

// The tests' own small conversations: ordering tea, and a few acts. They use
// what the engine offers and nothing of the product.

// tea is ordered by kind (merchant), cups (headcount), a wish (note) and a
// table (place).
func tea() dialog.Flow {
	return dialog.Flow{
		Name: "tea", Title: "点茶", Intents: []string{"tea"}, Words: []string{"点茶"}, Subject: slot.Merchant,
		Help: dialog.Help{Name: "点茶", Say: "点茶 红茶 2杯"},
		Slots: []dialog.Slot{
			{Key: slot.Merchant, Name: "茶", Ask: dialog.Needed, Prompt: "喝什么茶？", Free: true, Settle: whichTea},
			{
				Key: slot.Headcount, Name: "杯数", Names: []string{"几杯"}, Ask: dialog.Needed, Prompt: "几杯？", Hint: "说个数，如「2杯」。",
				Check: func(_ dialog.Row, v string) string {
					if len(v) > 1 {
						return "最多 9 杯。"
					}
					return ""
				},
			},
			{
				Key: slot.Purpose, Name: "冷热", Ask: dialog.Guided, Prompt: "冷的还是热的？",
				Choices: func(dialog.Row) []chat.Choice {
					return []chat.Choice{{Text: "热的", Key: "hot"}, {Text: "冷的", Key: "cold"}}
				},
			},
			{Key: slot.Note, Name: "备注", Ask: dialog.Guided, Prompt: "有什么要求？", Free: true, OneToOne: true},
		},
		ReadBack: func(t *dialog.Turn, d *dialog.Draft) (dialog.ReadBack, error) {
			rb := dialog.ReadBack{Title: "请核对"}
			for no := range d.Rows() {
				r := dialog.Row{Turn: t, Draft: d, No: no}
				line := r.Value(slot.Merchant) + r.Pick("merchant.sort") + " " + r.Value(slot.Headcount) + "杯 " + r.Value(slot.Purpose) + r.Value(slot.Note)
				if said := r.Corrected(slot.Merchant); said != "" {
					line += "（您写的是" + said + "）"
				}
				rb.Facts = append(rb.Facts, chat.Fact{Name: fmt.Sprintf("第%d样", no+1), Value: strings.TrimSpace(line)})
			}
			return rb, nil
		},
		Complete: func(t *dialog.Turn, d *dialog.Draft) (dialog.Closing, error) {
			t.Change(models.Witness{Action: "tea", Object: d.Value(0, slot.Merchant), ID: int64(d.Rows())})
			return dialog.Closing{Text: "好了。", Word: "已下单", Brief: "一份茶", Next: []chat.Choice{{Text: "再来一份", Key: "点茶"}}}, nil
		},
	}
}

// whichTea asks what only the house knows: there are two green teas, no coffee,
// and milk is not served at all.
func whichTea(r dialog.Row) (*dialog.Question, error) {
	switch {
	case r.Value(slot.Merchant) == "绿茶" && r.Pick("merchant.sort") == "":
		return &dialog.Question{Name: "merchant.sort", Prompt: "龙井还是碧螺春？", Choices: []chat.Choice{{Text: "龙井", Key: "龙井"}, {Text: "碧螺春", Key: "碧螺春"}}}, nil
	case r.Value(slot.Merchant) == "咖啡":
		return &dialog.Question{Refuse: true, Prompt: "没有咖啡。"}, nil
	case r.Value(slot.Merchant) == "牛奶":
		return &dialog.Question{End: true, Prompt: "本店不卖牛奶。"}, nil
	}
	return nil, nil //nolint:nilnil // settled
}

// boss is a flow that only county leads may use.
func boss() dialog.Flow {
	f := tea()
	f.Name, f.Title, f.Intents, f.Words, f.Subject = "boss", "盘点", []string{"boss"}, []string{"盘点"}, ""
	f.Help, f.Slots = dialog.Help{}, nil
	f.Allow = func(m *models.Member) bool { return m.Role == models.CountyLead }
	f.Denied = "盘点由牵头人来做。"
	return f
}

func acts() []dialog.Act {
	say := func(words string) func(*dialog.Turn) (chat.Reply, error) {
		return func(*dialog.Turn) (chat.Reply, error) { return chat.Reply{Text: words}, nil }
	}
	return []dialog.Act{
		{
			Name: "help", Intents: []string{"help"}, Words: []string{"帮助"}, Access: dialog.Access{Public: true},
			Do: func(t *dialog.Turn) (chat.Reply, error) {
				var names []string
				for _, h := range t.Abilities() {
					names = append(names, h.Name)
				}
				return chat.Reply{Text: "能做：" + strings.Join(names, "、")}, nil
			},
		},
		{
			Name: "faq", Intents: []string{"faq."}, Access: dialog.Access{Public: true},
			Label: func(intent string) string { return "问" + strings.TrimPrefix(intent, "faq.") },
			Do:    say("茶 5 元一杯。"),
		},
		{Name: "undo", Intents: []string{"undo"}, Do: say("撤销了。")},
		{Name: "human", Words: []string{"找人帮忙"}, Access: dialog.Access{Public: true}, Do: say("店长马上来。")},
	}
}

// sense understands the tea house's sentences only.
type sense struct{}

var cups = map[string]string{"1杯": "1", "2杯": "2", "3杯": "3", "三杯": "3", "99杯": "99"}

func (sense) Understand(q understand.Query) understand.Result {
	r := understand.Result{Intent: understand.Unknown, Slots: slot.Values{}}
	for line := range strings.Lines(q.Text) {
		if strings.HasPrefix(line, "点") && strings.Contains(q.Text, "\n") {
			r.Items = append(r.Items, words(line))
		}
	}
	if len(r.Items) == 0 {
		r.Slots = words(q.Text)
	}
	switch {
	case strings.Contains(q.Text, "多少钱"):
		r.Intent, r.Confidence = "faq.price", 0.9
	case strings.HasPrefix(q.Text, "点"):
		r.Intent, r.Confidence = "tea", 0.95
	case q.Text == "撤销":
		r.Intent, r.Confidence = "undo", 1
	case strings.Contains(q.Text, "渴"):
		r.Intent, r.Confidence, r.Nearest = "tea", 0.6, []understand.Candidate{{Intent: "tea", Confidence: 0.6}, {Intent: "faq.price", Confidence: 0.3}, {Intent: "boss", Confidence: 0.1}}
	}
	if strings.Contains(q.Text, "红荼") {
		r.Slots[slot.Merchant] = "红茶"
		r.Corrected = []understand.Correction{{Key: slot.Merchant, Said: "红荼", Name: understand.Name{Text: "红茶"}}}
	}
	if strings.Contains(q.Text, "花茶") {
		r.Ambiguous = []understand.Ambiguity{{Key: slot.Merchant, Said: "花茶", Names: []understand.Name{{Text: "茉莉花茶", Within: "福建"}, {Text: "桂花茶"}}}}
	}
	return r
}

func words(text string) slot.Values {
	v := slot.Values{}
	for w := range strings.FieldsSeq(text) {
		if n := cups[w]; n != "" {
			v[slot.Headcount] = n
		}
		if strings.HasSuffix(w, "茶") && w != "点茶" && w != "花茶" || w == "咖啡" || w == "牛奶" {
			v[slot.Merchant] = w
		}
	}
	return v
}

func (sense) Read(k slot.Key, text string, _ civil.Date) understand.Reading {
	if v := words(text)[k]; v != "" {
		return understand.Reading{Value: v, OK: true}
	}
	if k == slot.Headcount && strings.Contains(text, "半") {
		return understand.Reading{Problem: "不卖半杯。"}
	}
	return understand.Reading{}
}
