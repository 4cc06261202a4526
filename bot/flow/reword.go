package flow

import (
	"regexp"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/policy/answer"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

var (
	rewordWords = regexp.MustCompile(`^改答案(?:[\s：:]+([\s\S]*))?$`)
	resetWords  = regexp.MustCompile(`^恢复答案(?:[\s：:]+(.*))?$`)
	showWords   = regexp.MustCompile(`^(?:看|查)?答案[\s：:]*(` + strings.Join(quoted(topicWords()), "|") + `)$`)
	// wordEnd is what may stand between a topic and the words for it.
	wordEnd = regexp.MustCompile(`[\s：:，,]+`)
)

func quoted(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = regexp.QuoteMeta(w)
	}
	return out
}

// answerShown shows what is said about a topic, and who put it so; without a
// topic, which ones were changed.
func (c Campaign) answerShown() dialog.Act {
	return dialog.Act{
		Name: "answer", Pattern: showWords, Words: []string{"答案", "全部答案"}, Access: settings(),
		Help: dialog.Help{Name: "看和改答案", Say: "答案"},
		Do:   c.answerDo,
	}
}

func (c Campaign) answerDo(t *dialog.Turn) (chat.Reply, error) {
	if refusal := notHere(t); refusal != "" {
		return chat.Reply{Text: refusal}, nil
	}
	m := showWords.FindStringSubmatch(t.Heard())
	if m == nil {
		return answersChanged(t), nil
	}
	topic, _ := TopicNamed(m[1])
	o := t.Directory().Answer(topic)
	said, _ := c.answers.Say(o, t.Today)
	text := said.Chat() + "\n————\n" + origin(t, o)
	choices := []chat.Choice{}
	if !o.BuiltIn() {
		if c.answers.Check(o) != nil {
			text += "\n政策改过，这一版不能再说，先用内置的。"
		}
		text += "\n写法：" + o.Text
		choices = append(choices, t.Sentence("恢复内置", "恢复答案 "+topicNames[topic]))
	}
	text += "\n要改就发「改答案 " + topicNames[topic] + " 新的说法」。"
	return chat.Reply{Title: topicNames[topic], Text: text, Choices: choices}, nil
}

func answersChanged(t *dialog.Turn) chat.Reply {
	var lines []string
	for _, o := range t.Directory().Answers {
		if !o.BuiltIn() {
			lines = append(lines, topicNames[o.Topic]+"："+origin(t, o))
		}
	}
	if len(lines) == 0 {
		lines = []string{"答案都是内置的，没有改过。"}
	}
	lines = append(lines, "看一条发「答案 利率」，改一条发「改答案 利率 新的说法」。话题有："+topicList()+"。")
	return t.Menu(strings.Join(lines, "\n"), t.Sentence("未答问题", "未答"))
}

// origin tells who worded an answer, and when.
func origin(t *dialog.Turn, o models.AnswerText) string {
	if o.Version == 0 {
		return "内置的说法，没有改过。"
	}
	who := "命令行"
	if m := t.Directory().Member(o.MemberID); m != nil {
		who = m.Name
	}
	at := o.At.In(t.Event.Now.Location())
	when := dayName(t, at.Format("2006-01-02")) + at.Format(" 15:04")
	if o.BuiltIn() {
		return "内置的说法，" + when + " " + who + "恢复的（第 " + number(o.Version) + " 版）。"
	}
	return "第 " + number(o.Version) + " 版，" + when + " " + who + "改的。"
}

const basePick = "base" // the version that a draft is written over

// reword puts other words in the place of an answer (「改答案 利率 …」): what a
// merchant would see is shown first, then it is live on every replica.
func (c Campaign) reword() dialog.Flow {
	return dialog.Flow{
		Name: "reword", Title: "改答案", Pattern: rewordWords, Access: settings(),
		Begin: c.rewordBegin, Slots: []dialog.Slot{c.unmoved()},
		ReadBack: c.rewordReadBack, Complete: rewordComplete,
	}
}

// unmoved asks nothing itself; it sees that the draft has its topic, and asks
// when somebody else has changed the answer since.
func (c Campaign) unmoved() dialog.Slot {
	return dialog.Slot{
		Key: slot.Topic, Known: func(dialog.Row) bool { return true },
		Settle: func(r dialog.Row) (*dialog.Question, error) {
			newest := r.Directory().Answer(r.Value(slot.Topic))
			switch {
			case !r.Has(slot.Topic):
				return &dialog.Question{End: true, Prompt: "好，请把整句重发一次。"}, nil
			case r.Pick(basePick) == number(newest.Version):
				return nil, nil
			}
			said, _ := c.answers.Say(newest, r.Today)
			return &dialog.Question{
				Name: basePick, Prompt: "这条刚才改过：" + origin(r.Turn, newest) + "现在是：\n" + said.Chat() + "\n还要换成您的吗？不要就回「取消」。",
				Choices: []chat.Choice{{Text: "换成我的", Key: number(newest.Version), Main: true}},
			}, nil
		},
	}
}

func (c Campaign) rewordBegin(t *dialog.Turn, d *dialog.Draft) (string, error) {
	if refusal := notHere(t); refusal != "" {
		return refusal, nil
	}
	word, words := cutWord(rewordWords.FindStringSubmatch(t.Heard())[1])
	topic, ok := TopicNamed(word)
	switch {
	case !ok:
		return noTopic(word), nil
	case words == "":
		return c.howToReword(t, topic), nil
	case t.Event.Masked:
		return "答案里不能有这样的号码，没有改。", nil
	}
	current := t.Directory().Answer(topic)
	o := answer.Typed(current, words)
	if err := c.answers.Check(o); err != nil {
		return "没有改。" + models.Sentence(err), nil
	}
	d.Picks[basePick] = number(current.Version)
	d.Set(0, slot.Topic, topic)
	d.Set(0, slot.Answer, o.Text)
	d.Set(0, slot.NextStep, o.Next)
	d.Set(0, slot.Source, o.Source)
	return "", nil
}

// cutWord splits off the first word.
func cutWord(text string) (word, rest string) {
	text = strings.TrimSpace(text)
	if at := wordEnd.FindStringIndex(text); at != nil {
		return text[:at[0]], strings.TrimSpace(text[at[1]:])
	}
	return text, ""
}

func noTopic(word string) string {
	if word == "" {
		return "是哪个话题？有：" + topicList() + "。"
	}
	return "没有「" + cutTo(word, 10) + "」这个话题。有：" + topicList() + "。"
}

// howToReword shows how, with the words as they are now to copy and change.
func (c Campaign) howToReword(t *dialog.Turn, topic string) string {
	o := t.Directory().Answer(topic)
	if o.BuiltIn() {
		o = c.answers.BuiltIn(topic)
	}
	lines := []string{
		"请把新的说法一起发，像这样：", "改答案 " + topicNames[topic] + " 新的说法", "下一步：一句话（可以不写）", "依据：§四(四)（可以不写）",
		"————", "现在的写法：", strings.TrimSpace(o.Text), "————", "数字不能手写，用占位：",
	}
	return strings.Join(append(lines, c.answers.Placeholders()...), "\n")
}

// worded is the answer that a draft holds.
func worded(d *dialog.Draft) models.AnswerText {
	return models.AnswerText{
		Topic: d.Value(0, slot.Topic), Version: parseNumber(d.Picks[basePick]),
		Text: d.Value(0, slot.Answer), Next: d.Value(0, slot.NextStep), Source: d.Value(0, slot.Source),
	}
}

func (c Campaign) rewordReadBack(t *dialog.Turn, d *dialog.Draft) (dialog.ReadBack, error) {
	o := worded(d)
	said, _ := c.answers.Say(o, t.Today)
	return dialog.ReadBack{
		Title:   "请核对：" + topicNames[o.Topic] + "的新答案",
		Text:    "商户会看到：\n" + said.Chat() + "\n————\n现在用的：" + origin(t, t.Directory().Answer(o.Topic)),
		Confirm: "上线",
	}, nil
}

func rewordComplete(t *dialog.Turn, d *dialog.Draft) (dialog.Closing, error) {
	o := worded(d)
	t.Change(models.SetAnswer{Answer: o})
	name, version := topicNames[o.Topic], number(o.Version+1)
	return dialog.Closing{
		Text: name + "的答案换成第 " + version + " 版了，各处几秒内生效，原来的留着。",
		Word: "已上线", Brief: name + "的答案第 " + version + " 版",
		Next: []chat.Choice{{Text: "看一看", Key: "答案 " + name}, {Text: "恢复内置", Key: "恢复答案 " + name}},
	}, nil
}

// reset lets the built-in words of a topic count again (「恢复答案 利率」).
func (c Campaign) reset() dialog.Flow {
	return dialog.Flow{
		Name: "reset", Title: "恢复答案", Pattern: resetWords, Access: settings(),
		Begin: resetBegin, Slots: []dialog.Slot{c.unmoved()},
		ReadBack: c.resetReadBack, Complete: resetComplete,
	}
}

func resetBegin(t *dialog.Turn, d *dialog.Draft) (string, error) {
	if refusal := notHere(t); refusal != "" {
		return refusal, nil
	}
	word := resetWords.FindStringSubmatch(t.Heard())[1]
	topic, ok := TopicNamed(word)
	if !ok {
		return noTopic(strings.TrimSpace(word)), nil
	}
	current := t.Directory().Answer(topic)
	if current.BuiltIn() {
		return topicNames[topic] + "用的就是内置的说法。", nil
	}
	d.Picks[basePick] = number(current.Version)
	d.Set(0, slot.Topic, topic)
	return "", nil
}

func (c Campaign) resetReadBack(t *dialog.Turn, d *dialog.Draft) (dialog.ReadBack, error) {
	o := worded(d)
	said, _ := c.answers.Answer(o.Topic, t.Today)
	return dialog.ReadBack{
		Title:   "请核对：恢复" + topicNames[o.Topic] + "的内置答案",
		Text:    "商户会看到：\n" + said.Chat() + "\n————\n现在用的：" + origin(t, t.Directory().Answer(o.Topic)),
		Confirm: "恢复",
	}, nil
}

func resetComplete(t *dialog.Turn, d *dialog.Draft) (dialog.Closing, error) {
	o := worded(d)
	t.Change(models.ResetAnswer{Topic: o.Topic, Version: o.Version})
	name := topicNames[o.Topic]
	return dialog.Closing{
		Text: name + "恢复成内置的说法了，各处几秒内生效。",
		Word: "已恢复", Brief: name + "用内置的答案", Next: []chat.Choice{{Text: "看一看", Key: "答案 " + name}},
	}, nil
}
