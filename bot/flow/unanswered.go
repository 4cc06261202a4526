package flow

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/rights"
	"shuangbai/bot/slot"
	"shuangbai/bot/understand"
	"shuangbai/models"
)

// settings are the doors of the administrator's conversations.
func settings() dialog.Access {
	return dialog.Access{Allow: rights.Writers(rights.Setting), Denied: "这项由管理员来办。"}
}

// notHere refuses settings where the room reads along; "" one to one.
func notHere(t *dialog.Turn) string {
	if t.Group() {
		return "群里大家都看得见，管理的事请到和我的单聊里办。"
	}
	return ""
}

const (
	questionsShown = 5  // as many as a card has buttons for
	questionShown  = 40 // characters of a sentence in the list
)

// unanswered lists the sentences nobody understood, those asked most first. They
// were masked before they were kept.
func (c Campaign) unanswered() dialog.Act {
	return dialog.Act{
		Name: "unanswered", Words: []string{"未答", "未答问题", "没听懂的话"}, Access: settings(),
		Help: dialog.Help{Name: "未答问题", Say: "未答"},
		Do:   unansweredDo,
	}
}

func unansweredDo(t *dialog.Turn) (chat.Reply, error) {
	if refusal := notHere(t); refusal != "" {
		return chat.Reply{Text: refusal}, nil
	}
	list, total, err := t.Questions(questionsShown)
	if err != nil {
		return chat.Reply{}, err
	}
	if total == 0 {
		return t.Menu("没有未答的话，都听懂了。", t.Sentence("看答案", "答案")), nil
	}
	var lines []string
	var choices []chat.Choice
	for _, q := range list {
		lines = append(lines, fmt.Sprintf("编号 %d，问了 %d 次：「%s」", q.ID, q.Asked, cutTo(q.Text, questionShown)))
		choices = append(choices, adoptChoice(t, q.ID))
	}
	if more := total - len(list); more > 0 {
		lines = append(lines, fmt.Sprintf("还有 %d 句，处理完这些再发「未答」。", more))
	}
	r := t.Menu(strings.Join(lines, "\n"), choices...)
	r.Title = "没听懂的话"
	return r, nil
}

func adoptChoice(t *dialog.Turn, id int64) chat.Choice {
	word := "采纳 " + number(id)
	return t.Sentence(word, word)
}

// cutTo shortens a sentence to so many characters.
func cutTo(s string, most int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

var adoptWords = regexp.MustCompile(`^采纳\s*(\d{1,9})(?:[\s：:，,]+(.+))?$`)

const questionPick = "question" // the sentence that a draft is about

// adopt attaches a sentence of the list to a topic or another intent (「采纳 3
// 利率」): from then on it is understood, on every replica.
func (c Campaign) adopt() dialog.Flow {
	return dialog.Flow{
		Name: "adopt", Title: "采纳", Pattern: adoptWords, Access: settings(),
		Begin: adoptBegin,
		Slots: []dialog.Slot{{
			Key: slot.Topic, Name: "算作", Ask: dialog.Needed,
			Prompt:  "这句是在问什么？点一下，或打字说话题。",
			Hint:    "话题有：" + topicList() + "。",
			Known:   func(dialog.Row) bool { return true }, // so that Settle shows the sentence
			Choices: adoptChoices, Check: adoptCheck, Settle: adoptSettle,
		}},
		ReadBack: adoptReadBack,
		Complete: adoptComplete,
	}
}

func adoptBegin(t *dialog.Turn, d *dialog.Draft) (string, error) {
	if refusal := notHere(t); refusal != "" {
		return refusal, nil
	}
	m := adoptWords.FindStringSubmatch(t.Heard())
	q, err := dialog.Found(t.Question(parseNumber(m[1])))
	switch {
	case err != nil:
		return "", err
	case q == nil:
		return "没有编号 " + m[1] + "，发「未答」看有哪些。", nil
	case q.Intent == models.SetAside:
		return "编号 " + m[1] + " 已经放过了。要重新处理，先发「撤回采纳 " + m[1] + "」。", nil
	case q.Intent != "":
		return "编号 " + m[1] + " 已经算作「" + NameOf(q.Intent) + "」。要改，先发「撤回采纳 " + m[1] + "」。", nil
	}
	d.Picks[questionPick] = m[1]
	if m[2] == "" {
		return "", nil
	}
	if problem := adoptCheck(dialog.Row{}, m[2]); problem != "" {
		return problem, nil
	}
	d.Set(0, slot.Topic, m[2])
	return "", nil
}

// question is the sentence of a draft; nil when it was decided on meanwhile.
func question(t *dialog.Turn, d *dialog.Draft) (*models.Unanswered, error) {
	q, err := dialog.Found(t.Question(parseNumber(d.Picks[questionPick])))
	if q != nil && q.Intent != "" {
		q = nil
	}
	return q, err
}

func adoptSettle(r dialog.Row) (*dialog.Question, error) {
	q, err := question(r.Turn, r.Draft)
	switch {
	case err != nil:
		return nil, err
	case q == nil:
		return &dialog.Question{End: true, Prompt: "这句不在未答里了，可能已经处理过。发「未答」看还有哪些。"}, nil
	case !r.Has(slot.Topic):
		return &dialog.Question{Refuse: true, Prompt: "「" + q.Text + "」"}, nil
	}
	return nil, nil //nolint:nilnil // settled
}

// adoptChoices are what the sentence comes nearest to.
func adoptChoices(r dialog.Row) []chat.Choice {
	choices := []chat.Choice{}
	q, err := question(r.Turn, r.Draft)
	if err != nil || q == nil {
		return nil // Settle has told it
	}
	res := r.Understand(q.Text, q.Role)
	for _, c := range append([]understand.Candidate{{Intent: res.Intent}}, res.Nearest...) {
		known := slices.ContainsFunc(choices, func(o chat.Choice) bool { return o.Key == c.Intent })
		if _, ok := IntentNamed(c.Intent); ok && !known {
			choices = append(choices, chat.Choice{Text: NameOf(c.Intent), Key: c.Intent})
		}
	}
	return append(choices, chat.Choice{Text: "不用管", Key: models.SetAside})
}

func adoptCheck(_ dialog.Row, value string) string {
	if _, ok := decisionNamed(value); ok {
		return ""
	}
	return "没有「" + cutTo(value, 10) + "」这个话题。有：" + topicList() + "。"
}

// decisionNamed is IntentNamed, and the words for leaving a sentence aside.
func decisionNamed(word string) (intent string, ok bool) {
	if slices.Contains([]string{models.SetAside, "不用管", "放过", "忽略"}, strings.TrimSpace(word)) {
		return models.SetAside, true
	}
	return IntentNamed(word)
}

func adoptReadBack(t *dialog.Turn, d *dialog.Draft) (dialog.ReadBack, error) {
	q, err := question(t, d)
	if err != nil || q == nil {
		return dialog.ReadBack{}, err
	}
	intent, _ := decisionNamed(d.Value(0, slot.Topic))
	rb := dialog.ReadBack{
		Title: "请核对：采纳 " + number(q.ID),
		Facts: []chat.Fact{{Name: "原话", Value: q.Text}, {Name: "算作", Value: NameOf(intent)}, {Name: "问过", Value: number(int64(q.Asked)) + " 次"}},
		Text:  "往后这样问就按这个答。",
	}
	if intent == models.SetAside {
		rb.Facts[1].Value, rb.Text = "不用管", "往后不再列出。"
	}
	return rb, nil
}

func adoptComplete(t *dialog.Turn, d *dialog.Draft) (dialog.Closing, error) {
	q, err := question(t, d)
	if err != nil {
		return dialog.Closing{}, err
	}
	intent, _ := decisionNamed(d.Value(0, slot.Topic))
	t.Change(models.AdoptExample{ID: q.ID, Intent: intent})
	text := "记住了：「" + cutTo(q.Text, questionShown) + "」往后算作「" + NameOf(intent) + "」，各处几秒内生效。"
	if intent == models.SetAside {
		text = "好，编号 " + number(q.ID) + " 不再列出。"
	}
	return dialog.Closing{
		Text: text, Word: "已处理", Brief: "未答 " + number(q.ID) + " 已处理",
		Next: []chat.Choice{{Text: "看下一句", Key: "未答"}, {Text: "撤回", Key: "撤回采纳 " + number(q.ID)}},
	}, nil
}

var dropWords = regexp.MustCompile(`^撤回采纳\s*(\d{1,9})$`)

// unadopt takes a decision about a sentence back: it waits on the list again.
func (c Campaign) unadopt() dialog.Act {
	return dialog.Act{Name: "unadopt", Pattern: dropWords, Access: settings(), Do: unadoptDo}
}

func unadoptDo(t *dialog.Turn) (chat.Reply, error) {
	if refusal := notHere(t); refusal != "" {
		return chat.Reply{Text: refusal}, nil
	}
	m := dropWords.FindStringSubmatch(t.Heard())
	q, err := dialog.Found(t.Question(parseNumber(m[1])))
	switch {
	case err != nil:
		return chat.Reply{}, err
	case q == nil || q.Intent == "":
		return chat.Reply{Text: "编号 " + m[1] + " 没有采纳过，发「未答」看有哪些。"}, nil
	}
	t.Change(models.DropExample{ID: q.ID})
	return t.Menu("撤回了：「"+cutTo(q.Text, questionShown)+"」回到未答里。", adoptChoice(t, q.ID), t.Sentence("未答问题", "未答")), nil
}
