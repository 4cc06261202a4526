package main

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"

	"shuangbai/models"
	"shuangbai/models/store"
)

type groupsCommands struct {
	List groupsListCommand `cmd:"" help:"登记了的县区群"`
	Code groupsCodeCommand `cmd:"" help:"发一个一次性的群绑定码，由县区负责人在群里说出"`
	Key  groupsKeyCommand  `cmd:"" help:"设一个群的消息推送 key，从标准输入读"`
}

type groupsListCommand struct{}

// groupRow is a group as listed; its key is never shown.
type groupRow struct {
	County string `json:"county"`
	ChatID string `json:"chat_id"`
}

func (g groupRow) String() string { return g.County + "\t" + g.ChatID }

// Run implements the command.
func (groupsListCommand) Run(ctx context.Context, t *terminal) error {
	return t.look(ctx, func(s *store.Store) error {
		d, err := s.LoadDirectory(ctx)
		if err != nil {
			return err
		}
		rows := make([]groupRow, 0, len(d.Groups))
		for _, g := range d.Groups {
			row := groupRow{ChatID: g.ChatID}
			if county := d.County(g.CountyID); county != nil {
				row.County = county.Name
			}
			rows = append(rows, row)
		}
		return show(t, rows)
	})
}

type groupsCodeCommand struct {
	County string `arg:"" help:"县区名"`
}

// Run implements the command.
func (c *groupsCodeCommand) Run(ctx context.Context, t *terminal) error {
	return t.change(ctx, func(s *store.Store) error {
		d, err := s.LoadDirectory(ctx)
		if err != nil {
			return err
		}
		for _, county := range d.Counties {
			if county.Name != c.County {
				continue
			}
			code, err := s.CreateCode(ctx, clerk, models.BindGroup, 0, county.ID, rand.Reader)
			if err != nil {
				return err
			}
			return t.code(code, county.Name, "绑定本群 "+county.Name+" "+code)
		}
		return models.Fail(models.NotFound, "没有这个县区："+c.County, nil)
	})
}

type groupsKeyCommand struct {
	ChatID string `arg:"" name:"chat_id" help:"群的 chat_id，见 groups list"`
}

// Run implements the command. The key comes by the input, so that it stays out
// of the shell's history and of the list of processes.
func (c *groupsKeyCommand) Run(ctx context.Context, t *terminal) error {
	var key string
	err := t.lines(func(line string) error {
		if key == "" {
			key = strings.TrimSpace(line)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if key == "" {
		return usage{errors.New("标准输入里没有 key")}
	}
	return t.change(ctx, func(s *store.Store) error {
		if err := s.SetGroupKey(ctx, clerk, c.ChatID, key); err != nil {
			return err
		}
		if t.json {
			return t.print(map[string]string{"chat_id": c.ChatID})
		}
		return t.tell("已设好：" + c.ChatID)
	})
}
