package wecomsim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"unicode/utf8"
)

// findings is what was wrong with an answer. Problems keep it from being
// shown; advice does not.
type findings struct {
	problems []string
	advice   []string
}

func (f *findings) need(ok bool, format string, args ...any) {
	if !ok {
		f.problems = append(f.problems, fmt.Sprintf(format, args...))
	}
}

func (f *findings) wish(ok bool, format string, args ...any) {
	if !ok {
		f.advice = append(f.advice, fmt.Sprintf(format, args...))
	}
}

func (f *findings) join(g findings) {
	f.problems = append(f.problems, g.problems...)
	f.advice = append(f.advice, g.advice...)
}

// maxBytes checks a hard limit in bytes.
func (f *findings) maxBytes(field, s string, limit int) {
	f.need(len(s) <= limit, "%s 有 %d 字节，最多 %d", field, len(s), limit)
	f.need(utf8.ValidString(s), "%s 不是 UTF-8", field)
}

// maxRunes checks a length that clients cut.
func (f *findings) maxRunes(field, s string, limit int) {
	f.wish(utf8.RuneCountInString(s) <= limit, "%s「%s」超过 %d 字，手机上会被截断", field, s, limit)
}

// The three places a card can be for; their rules differ (aibot §7, §8.2; app A6.1).
type cardPlace int

const (
	cardBot cardPlace = iota
	cardApp
	cardPush
)

var (
	taskPattern = regexp.MustCompile(`^[0-9A-Za-z_@-]{1,128}$`)
	interactive = []string{ButtonInteraction, VoteInteraction, MultipleInteraction}
	notices     = []string{TextNotice, NewsNotice}
	// allowed lists which parts which card may carry (aibot §7.1, app A6.1).
	allowed = map[string][]string{
		"action_menu":             {TextNotice, NewsNotice, ButtonInteraction},
		"emphasis_content":        {TextNotice},
		"quote_area":              {TextNotice, NewsNotice, ButtonInteraction},
		"sub_title_text":          {TextNotice, ButtonInteraction},
		"card_image":              {NewsNotice},
		"image_text_area":         {NewsNotice},
		"vertical_content_list":   {NewsNotice},
		"horizontal_content_list": {TextNotice, NewsNotice, ButtonInteraction},
		"jump_list":               {TextNotice, NewsNotice},
		"card_action":             {TextNotice, NewsNotice, ButtonInteraction},
		"button_selection":        {ButtonInteraction},
		"button_list":             {ButtonInteraction},
		"checkbox":                {VoteInteraction},
		"select_list":             {MultipleInteraction},
		"submit_button":           {VoteInteraction, MultipleInteraction},
	}
)

// checkCard reads a card and holds it against the rules of its place.
func checkCard(raw json.RawMessage, place cardPlace) (*Card, findings) {
	var f findings
	if len(raw) == 0 || string(raw) == "null" {
		f.need(false, "缺少 template_card")
		return nil, f
	}
	var c Card
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&c); err != nil {
		f.need(false, "template_card 读不懂：%v", err)
		return nil, f
	}
	types := slices.Concat(notices, interactive)
	if place == cardPush {
		types = notices
	}
	f.need(slices.Contains(types, c.Type), "card_type %q 在这里不能用", c.Type)
	var parts map[string]json.RawMessage
	if json.Unmarshal(raw, &parts) == nil {
		for part, types := range allowed {
			if _, has := parts[part]; has {
				f.need(slices.Contains(types, c.Type), "%s 不能有 %s", c.Type, part)
			}
		}
	}
	f.checkHead(&c, place)
	f.checkBody(&c, place)
	f.checkControls(&c, place)
	slices.Sort(f.problems)
	return &c, f
}

func (f *findings) checkHead(c *Card, place cardPlace) {
	f.need(c.TaskID == "" || taskPattern.MatchString(c.TaskID), "task_id %q 只能是 1–128 个 [0-9A-Za-z_@-]", c.TaskID)
	needsTask := c.Menu != nil || slices.Contains(interactive, c.Type)
	f.need(!needsTask || c.TaskID != "", "缺少 task_id")
	f.need(place != cardPush || (c.Menu == nil && c.TaskID == "" && c.Feedback == nil), "群消息推送的卡片不能有 action_menu、task_id、feedback")
	if c.Feedback != nil {
		f.need(place == cardBot, "只有智能机器人的卡片能带 feedback")
		f.maxBytes("feedback.id", c.Feedback.ID, 256)
	}
	if c.Source != nil {
		f.maxRunes("source.desc", c.Source.Desc, 13)
		f.need(c.Source.DescColor >= 0 && c.Source.DescColor <= 3, "source.desc_color 是 %d，应为 0–3", c.Source.DescColor)
	}
	var title Pair
	if c.Title != nil {
		title = *c.Title
	}
	f.maxRunes("main_title.title", title.Title, 26)
	f.maxRunes("main_title.desc", title.Desc, 30)
	if c.Type == TextNotice {
		f.need(title.Title != "" || c.SubTitle != "", "main_title.title 和 sub_title_text 至少要有一个")
	} else {
		f.need(title.Title != "", "缺少 main_title.title")
	}
	if c.Menu != nil {
		f.need(c.Menu.Desc != "", "缺少 action_menu.desc")
		f.count("action_menu.action_list", len(c.Menu.Actions), 1, 3)
		f.checkButtons("action_menu.action_list", c.Menu.Actions, place)
	}
}

func (f *findings) checkBody(c *Card, place cardPlace) {
	f.maxRunes("sub_title_text", c.SubTitle, 112)
	if c.Emphasis != nil {
		f.maxRunes("emphasis_content.title", c.Emphasis.Title, 10)
		f.maxRunes("emphasis_content.desc", c.Emphasis.Desc, 15)
		f.wish(c.Quote == nil, "emphasis_content 和 quote_area 不宜同时出现")
	}
	if c.Quote != nil {
		f.checkTarget("quote_area", c.Quote.Target)
	}
	f.count("horizontal_content_list", len(c.Facts), 0, 6)
	for _, row := range c.Facts {
		f.checkFact(row, place)
	}
	f.count("vertical_content_list", len(c.Paragraphs), 0, 4)
	for _, p := range c.Paragraphs {
		f.need(p.Title != "", "vertical_content_list 缺少 title")
		f.maxRunes("vertical_content_list.title", p.Title, 26)
		f.maxRunes("vertical_content_list.desc", p.Desc, 112)
	}
	f.count("jump_list", len(c.Jumps), 0, 3)
	for _, j := range c.Jumps {
		f.checkJump(j, place)
	}
	if c.Type == NewsNotice {
		both := c.Image != nil && c.ImageText != nil
		f.need(!both && (c.Image != nil || (c.ImageText != nil && place != cardPush)), "news_notice 要有 card_image 或 image_text_area 之一")
	}
	if c.Image != nil {
		f.need(c.Image.URL != "", "缺少 card_image.url")
		f.need(c.Image.Aspect == 0 || (c.Image.Aspect >= 1.3 && c.Image.Aspect <= 2.25), "card_image.aspect_ratio 是 %v，应在 1.3–2.25", c.Image.Aspect)
	}
	if c.ImageText != nil {
		f.need(c.ImageText.ImageURL != "", "缺少 image_text_area.image_url")
		f.checkTarget("image_text_area", c.ImageText.Target)
	}
	if slices.Contains(notices, c.Type) {
		f.need(c.Action != nil && (c.Action.Type == 1 || c.Action.Type == 2), "%s 要有 card_action（type 1 或 2）", c.Type)
	}
	if c.Action != nil {
		f.checkTarget("card_action", *c.Action)
	}
}

func (f *findings) checkFact(row Fact, place cardPlace) {
	f.need(row.Name != "", "horizontal_content_list 缺少 keyname")
	f.maxRunes("keyname", row.Name, 5)
	f.maxRunes("value", row.Value, 26)
	switch row.Type {
	case 0:
	case 1:
		f.need(row.URL != "", "horizontal_content_list 的 type 1 要有 url")
	case 2:
		f.need(place != cardBot, "智能机器人卡片的 horizontal_content_list 没有 type 2")
		f.need(row.MediaID != "", "horizontal_content_list 的 type 2 要有 media_id")
	case 3:
		f.need(row.UserID != "", "horizontal_content_list 的 type 3 要有 userid")
	default:
		f.need(false, "horizontal_content_list 的 type 是 %d", row.Type)
	}
}

func (f *findings) checkJump(j Jump, place cardPlace) {
	f.need(j.Title != "", "jump_list 缺少 title")
	f.maxRunes("jump_list.title", j.Title, 13)
	if j.Type != 3 {
		f.checkTarget("jump_list", j.Target)
		return
	}
	f.need(place == cardBot, "只有智能机器人的 jump_list 有 type 3")
	f.need(j.Question != "", "jump_list 的 type 3 要有 question")
	f.maxBytes("jump_list.question", j.Question, 200)
}

func (f *findings) checkTarget(field string, t Target) {
	f.need(t.Type >= 0 && t.Type <= 2, "%s.type 是 %d", field, t.Type)
	f.need(t.Type != 1 || t.URL != "", "%s 的 type 1 要有 url", field)
	f.need(t.Type != 2 || t.AppID != "", "%s 的 type 2 要有 appid", field)
}

func (f *findings) count(field string, n, least, most int) {
	f.need(n >= least && n <= most, "%s 有 %d 项，应为 %d–%d 项", field, n, least, most)
}
