package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"shuangbai/bot/civil"
	"shuangbai/bot/flow"
	"shuangbai/bot/policy/answer"
	"shuangbai/config"
	"shuangbai/models"
	"shuangbai/models/store"
)

type answersCommands struct {
	List  answersListCommand  `cmd:"" help:"每个话题现在怎么答，或改过的每一版"`
	Set   answersSetCommand   `cmd:"" help:"换掉一条答案的文字，不给 --text 则从标准输入读"`
	Reset answersResetCommand `cmd:"" help:"恢复成内置的答案"`

	Unanswered answersUnansweredCommand `cmd:"" help:"没听懂的话和被评价的回答，问得多的在前"`
	Adopt      answersAdoptCommand      `cmd:"" help:"把一句没听懂的话算作一个话题，往后就听得懂"`
	Examples   answersExamplesCommand   `cmd:"" help:"采纳过的话"`
	Drop       answersDropCommand       `cmd:"" help:"撤回采纳，那句话回到未答里"`
}

// answers is the book of the settings' policy, and the day it is asked on.
func (t *terminal) answers() (*answer.Book, civil.Date, error) {
	cfg, err := t.settings(config.Offline)
	if err != nil {
		return nil, civil.Date{}, err
	}
	p, err := t.policy(cfg)
	if err != nil {
		return nil, civil.Date{}, err
	}
	today, err := t.today("", cfg)
	return answer.Default(p), today, err
}

// topic finds a topic by its id or by one of its names.
func topic(word string) (string, error) {
	if id, ok := flow.TopicNamed(word); ok {
		return id, nil
	}
	return "", models.Fail(models.NotFound, "没有这个话题："+word+"。话题有 "+strings.Join(answer.Topics(), " "), nil)
}

type answersListCommand struct {
	Topic   string `help:"只看一个话题" placeholder:"TOPIC"`
	History bool   `help:"改过的每一版，新的在前"`
}

// answerRow is one topic as it is answered, or one version of it.
type answerRow struct {
	Topic   string     `json:"topic"`
	Name    string     `json:"name"`
	Version int64      `json:"version"` // 0: never changed
	BuiltIn bool       `json:"built_in"`
	Said    string     `json:"said"` // what people read
	Text    string     `json:"text"` // as written
	Next    string     `json:"next"`
	Source  string     `json:"source"`
	By      string     `json:"by,omitempty"`
	At      *time.Time `json:"at,omitempty"`
}

func (a answerRow) String() string {
	origin := "内置"
	if a.Version > 0 {
		origin = fmt.Sprintf("第 %d 版，%s %s", a.Version, a.By, a.At.Format(time.RFC3339))
		if a.BuiltIn {
			origin += " 恢复内置"
		}
	}
	return fmt.Sprintf("%s\t%s\t%s\n%s\n", a.Topic, a.Name, origin, a.Said)
}

// Run implements the command.
func (c *answersListCommand) Run(ctx context.Context, t *terminal) error {
	book, today, err := t.answers()
	if err != nil {
		return err
	}
	topics := answer.Topics()
	if c.Topic != "" {
		id, err := topic(c.Topic)
		if err != nil {
			return err
		}
		topics = []string{id}
	}
	return t.look(ctx, func(s *store.Store) error {
		d, err := s.LoadDirectory(ctx)
		if err != nil {
			return err
		}
		rows := make([]answerRow, 0, len(topics))
		for _, id := range topics {
			versions := []models.AnswerText{d.Answer(id)}
			if c.History {
				if versions, err = s.AnswerHistory(ctx, id); err != nil {
					return err
				}
			}
			for _, o := range versions {
				rows = append(rows, answered(book, today, d, o))
			}
		}
		return show(t, rows)
	})
}

func answered(book *answer.Book, today civil.Date, d *models.Directory, o models.AnswerText) answerRow {
	said, _ := book.Say(o, today)
	built := book.BuiltIn(o.Topic)
	row := answerRow{
		Topic: o.Topic, Name: flow.NameOf("faq." + o.Topic), Version: o.Version, BuiltIn: o.BuiltIn(), Said: said.Chat(),
		Text: cmp.Or(o.Text, built.Text), Next: cmp.Or(o.Next, built.Next), Source: cmp.Or(o.Source, built.Source),
	}
	if o.Version > 0 {
		row.By, row.At = who(d, o.MemberID), &o.At
	}
	return row
}

// who names a member as lists do; the command line has no name.
func who(d *models.Directory, memberID int64) string {
	if m := d.Member(memberID); m != nil {
		return m.UserID
	}
	return clerk.Door
}

type answersSetCommand struct {
	Topic   string  `arg:"" help:"话题，如 rate 或 利率"`
	Text    *string `help:"新的文字；数字用占位，如 {{信用额度}}" placeholder:"TEXT"`
	Next    *string `help:"下一步做什么；给空的就用内置的" placeholder:"TEXT"`
	Source  *string `help:"依据，如 §四(四)、附件四；给空的就用内置的" placeholder:"MARKS"`
	Version *int64  `help:"只在现在是这一版时才改（0 是没改过）" placeholder:"N"`
}

// Run implements the command.
func (c *answersSetCommand) Run(ctx context.Context, t *terminal) error {
	id, err := topic(c.Topic)
	if err != nil {
		return err
	}
	book, today, err := t.answers()
	if err != nil {
		return err
	}
	words, err := c.words(t)
	if err != nil {
		return err
	}
	return t.change(ctx, func(s *store.Store) error {
		d, err := s.LoadDirectory(ctx)
		if err != nil {
			return err
		}
		o := answer.Typed(d.Answer(id), words)
		if c.Version != nil {
			o.Version = *c.Version
		}
		if err := book.Check(o); err != nil {
			return err
		}
		if o.Version, err = s.SetAnswer(ctx, clerk, o); err != nil {
			return err
		}
		said, _ := book.Say(o, today)
		if t.json {
			return t.print(map[string]any{"topic": id, "version": o.Version, "said": said.Chat()})
		}
		return t.tell(fmt.Sprintf("%s是第 %d 版了，商户会看到：", flow.NameOf("faq."+id), o.Version), said.Chat())
	})
}

// words are the text with its further lines, as one types them in a chat.
func (c *answersSetCommand) words(t *terminal) (string, error) {
	var words string
	if c.Text != nil {
		words = *c.Text
	} else {
		all, err := io.ReadAll(io.LimitReader(t.in, longestText))
		if err != nil {
			return "", fmt.Errorf("read input: %w", err)
		}
		words = string(all)
	}
	if strings.TrimSpace(words) == "" {
		return "", usage{errors.New("没有文字：用 --text 给，或从标准输入给")}
	}
	if c.Next != nil {
		words += "\n下一步：" + *c.Next
	}
	if c.Source != nil {
		words += "\n依据：" + *c.Source
	}
	return words, nil
}

// longestText is more than any answer may have.
const longestText = 64 << 10

type answersResetCommand struct {
	Topic string `arg:"" help:"话题，如 rate 或 利率"`
}

// Run implements the command.
func (c *answersResetCommand) Run(ctx context.Context, t *terminal) error {
	id, err := topic(c.Topic)
	if err != nil {
		return err
	}
	return t.change(ctx, func(s *store.Store) error {
		d, err := s.LoadDirectory(ctx)
		if err != nil {
			return err
		}
		o := d.Answer(id)
		if o.BuiltIn() {
			return models.Fail(models.Conflict, flow.NameOf("faq."+id)+"用的就是内置的答案。", nil)
		}
		if err := s.ResetAnswer(ctx, clerk, id, o.Version); err != nil {
			return err
		}
		if t.json {
			return t.print(map[string]any{"topic": id, "version": o.Version + 1})
		}
		return t.tell(flow.NameOf("faq."+id) + "恢复成内置的答案了")
	})
}
