package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"shuangbai/bot/flow"
	"shuangbai/models"
	"shuangbai/models/store"
)

type answersUnansweredCommand struct {
	Days  int `help:"最近多少天" default:"30"`
	Limit int `help:"最多多少条" default:"100"`
}

// questionRow is a sentence nobody understood, or an answer that was rated.
type questionRow struct {
	ID       int64     `json:"id"`
	Text     string    `json:"text"`
	Role     string    `json:"role"`
	Ref      string    `json:"ref,omitempty"`
	Asked    int       `json:"asked"`
	Likes    int       `json:"likes"`
	Dislikes int       `json:"dislikes"`
	LastAt   time.Time `json:"last_at"`
}

func (q questionRow) String() string {
	if q.Ref != "" {
		return fmt.Sprintf("%d\t👍%d 👎%d\t%s\t%s", q.ID, q.Likes, q.Dislikes, q.Ref, q.Text)
	}
	return fmt.Sprintf("%d\t问了 %d 次\t%s\t%s", q.ID, q.Asked, q.Role, q.Text)
}

// Run implements the command.
func (c *answersUnansweredCommand) Run(ctx context.Context, t *terminal) error {
	if c.Days < 1 || c.Limit < 1 {
		return usage{errors.New("--days 和 --limit 要大于 0")}
	}
	return t.look(ctx, func(s *store.Store) error {
		list, err := s.Unanswered(ctx, t.now().AddDate(0, 0, -c.Days), c.Limit)
		if err != nil {
			return err
		}
		rows := make([]questionRow, 0, len(list))
		for _, u := range list {
			rows = append(rows, questionRow{u.ID, u.Text, string(u.Role), u.Ref, u.Asked, u.Likes, u.Dislikes, u.LastAt})
		}
		return show(t, rows)
	})
}

type answersAdoptCommand struct {
	ID    int64  `arg:"" name:"id" help:"answers unanswered 里的编号"`
	Topic string `arg:"" help:"话题或意图，如 rate、利率、visit.log；none 是不用管"`
}

// Run implements the command.
func (c *answersAdoptCommand) Run(ctx context.Context, t *terminal) error {
	intent, ok := flow.IntentNamed(c.Topic)
	if c.Topic == models.SetAside {
		intent, ok = models.SetAside, true
	}
	if !ok {
		_, err := topic(c.Topic)
		return err
	}
	return t.change(ctx, func(s *store.Store) error {
		if err := s.AdoptExample(ctx, clerk, c.ID, intent); err != nil {
			return err
		}
		if t.json {
			return t.print(map[string]any{"id": c.ID, "intent": intent})
		}
		return t.tell(fmt.Sprintf("编号 %d 算作 %s 了", c.ID, flow.NameOf(intent)))
	})
}

type answersExamplesCommand struct{}

// exampleRow is an adopted sentence.
type exampleRow struct {
	ID     int64     `json:"id"`
	Text   string    `json:"text"`
	Intent string    `json:"intent"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

func (e exampleRow) String() string {
	return fmt.Sprintf("%d\t%s\t%s\t%s %s", e.ID, e.Intent, e.Text, e.By, e.At.Format(time.RFC3339))
}

// Run implements the command.
func (answersExamplesCommand) Run(ctx context.Context, t *terminal) error {
	return t.look(ctx, func(s *store.Store) error {
		d, err := s.LoadDirectory(ctx)
		if err != nil {
			return err
		}
		rows := make([]exampleRow, 0, len(d.Examples))
		for _, e := range d.Examples {
			rows = append(rows, exampleRow{e.ID, e.Text, e.Intent, who(d, e.MemberID), e.At})
		}
		return show(t, rows)
	})
}

type answersDropCommand struct {
	ID int64 `arg:"" name:"id" help:"answers examples 里的编号，或不用管的编号"`
}

// Run implements the command.
func (c *answersDropCommand) Run(ctx context.Context, t *terminal) error {
	return t.change(ctx, func(s *store.Store) error {
		if err := s.DropExample(ctx, clerk, c.ID); err != nil {
			return err
		}
		if t.json {
			return t.print(map[string]int64{"id": c.ID})
		}
		return t.tell(fmt.Sprintf("编号 %d 回到未答里了", c.ID))
	})
}
