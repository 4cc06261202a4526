package card

import (
	"errors"
	"fmt"
	"strings"
)

// Hard limits, in bytes.
const (
	maxKey      = 1024
	maxID       = 128
	maxTaskID   = 128
	maxFeedback = 256
	maxQuestion = 200
)

// Validate reports everything for which the platform would refuse the card
// (error 42049 or 4203x), or nil.
func Validate(c Card) error {
	v := &check{}
	v.taskID(c)
	v.parts(c)
	v.lists(c)
	v.answers(c)
	for _, j := range c.Jumps {
		v.want(j.Title != "", "jump without title")
		v.want(j.Type != 3 || (j.Question != "" && len(j.Question) <= maxQuestion), "question of a jump: 1 to %d bytes", maxQuestion)
	}
	v.want(c.Image == nil || c.Image.Ratio == 0 || (c.Image.Ratio >= 1.3 && c.Image.Ratio <= 2.25), "aspect ratio: 1.3 to 2.25")
	v.want(c.Feedback == nil || (c.Feedback.ID != "" && len(c.Feedback.ID) <= maxFeedback), "feedback id: 1 to %d bytes", maxFeedback)
	return errors.Join(v.faults...)
}

// check collects what is wrong.
type check struct {
	faults []error
}

func (v *check) want(ok bool, format string, args ...any) {
	if !ok {
		v.faults = append(v.faults, fmt.Errorf("card: "+format, args...))
	}
}

func (v *check) taskID(c Card) {
	v.want(len(c.TaskID) <= maxTaskID, "task id longer than %d bytes", maxTaskID)
	odd := strings.ContainsFunc(c.TaskID, func(r rune) bool {
		return !strings.ContainsRune("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-@", r)
	})
	v.want(!odd, "task id may hold letters, digits, _ - @ only")
	interactive := c.Type == ButtonInteraction || c.Type == VoteInteraction || c.Type == MultipleInteraction
	v.want(c.TaskID != "" || (!interactive && c.Menu == nil), "task id missing")
}

// parts checks that what the type needs is there.
func (v *check) parts(c Card) {
	titled := c.Title != nil && c.Title.Title != ""
	switch c.Type {
	case TextNotice:
		v.want(titled || c.SubTitle != "", "text notice without title and text")
		v.action(c.Action)
	case NewsNotice:
		v.want(titled, "title missing")
		v.want(c.Image != nil || c.ImageText != nil, "news notice without picture")
		v.action(c.Action)
	case ButtonInteraction:
		v.want(titled, "title missing")
		v.want(len(c.Buttons) > 0, "button card without buttons")
	case VoteInteraction:
		v.want(titled, "title missing")
		v.want(c.Checkbox != nil, "vote without question")
		v.submit(c.Submit)
	case MultipleInteraction:
		v.want(titled, "title missing")
		v.want(len(c.Selects) > 0, "multiple choice without lists")
		v.submit(c.Submit)
	default:
		v.want(false, "unknown type %q", c.Type)
	}
}

func (v *check) action(a *Action) {
	ok := a != nil && ((a.Type == 1 && a.URL != "") || (a.Type == 2 && a.AppID != ""))
	v.want(ok, "notice without an action: URL or mini-program")
}

func (v *check) submit(s *Submit) {
	v.want(s != nil && s.Text != "" && s.Key != "" && len(s.Key) <= maxKey, "submit button missing or its key too long")
}

func (v *check) lists(c Card) {
	v.want(len(c.Rows) <= MaxRows, "more than %d rows", MaxRows)
	v.want(len(c.Buttons) <= MaxButtons, "more than %d buttons", MaxButtons)
	v.want(len(c.Paragraphs) <= maxParagraphs, "more than %d paragraphs", maxParagraphs)
	v.want(len(c.Jumps) <= maxJumps, "more than %d jumps", maxJumps)
	v.want(len(c.Selects) <= maxSelects, "more than %d lists", maxSelects)
	v.want(c.Menu == nil || (len(c.Menu.Items) > 0 && len(c.Menu.Items) <= maxMenu), "menu: 1 to %d items", maxMenu)
	for _, r := range c.Rows {
		v.want(r.Name != "", "row without name")
	}
	for _, p := range c.Paragraphs {
		v.want(p.Title != "", "paragraph without title")
	}
}

// answers checks everything that a tap can send back.
func (v *check) answers(c Card) {
	keys := map[string]bool{}
	for _, b := range c.Buttons {
		v.tappable(keys, b.Text, b.Key)
	}
	if c.Menu != nil {
		for _, i := range c.Menu.Items {
			v.tappable(keys, i.Text, i.Key)
		}
	}
	questions := map[string]bool{}
	if c.Selector != nil {
		v.question(questions, c.Selector.Question, c.Selector.Options, maxOptions)
	}
	for _, s := range c.Selects {
		v.question(questions, s.Question, s.Options, maxOptions)
	}
	if c.Checkbox != nil {
		v.question(questions, c.Checkbox.Question, c.Checkbox.Options, maxChecks)
	}
}

func (v *check) tappable(seen map[string]bool, text, key string) {
	v.want(text != "", "button without text")
	v.want(key != "" && len(key) <= maxKey, "key of %q: 1 to %d bytes", text, maxKey)
	v.want(!seen[key], "key of %q used twice", text)
	seen[key] = true
}

func (v *check) question(seen map[string]bool, key string, options []Option, most int) {
	v.want(key != "" && len(key) <= maxKey && !seen[key], "question key missing, too long or used twice")
	v.want(len(options) > 0 && len(options) <= most, "question: 1 to %d options", most)
	seen[key] = true
	ids := map[string]bool{}
	for _, o := range options {
		v.want(o.ID != "" && len(o.ID) <= maxID && !ids[o.ID], "option id missing, longer than %d bytes or used twice", maxID)
		v.want(o.Text != "", "option without text")
		ids[o.ID] = true
	}
}
