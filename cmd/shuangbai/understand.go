package main

import (
	"context"
	"crypto/rand"
	"errors"

	"shuangbai/bot/understand"
	"shuangbai/cmd/internal/boot"
	"shuangbai/config"
	"shuangbai/models"
	"shuangbai/models/seed"
	"shuangbai/models/store"
)

// roles are the values of --as.
const roles = "merchant,liaison,account_manager,county_lead,city_manager,admin"

// understandCommand shows what sentences mean, one JSON object each.
type understandCommand struct {
	As    string  `help:"说话的人：${enum}" enum:"${roles}" default:"liaison" placeholder:"ROLE"`
	Today string  `help:"按哪一天算（默认业务时钟的今天）" placeholder:"YYYY-MM-DD"`
	Text  *string `arg:"" optional:"" help:"一句话；不给则逐行读标准输入"`
}

// Run implements the command.
func (c *understandCommand) Run(ctx context.Context, t *terminal) error {
	cfg, err := t.settings(config.Offline)
	if err != nil {
		return err
	}
	today, err := t.today(c.Today, cfg)
	if err != nil {
		return err
	}
	known, err := t.directory(ctx, cfg)
	if err != nil {
		return err
	}
	lexicon := boot.Lexicon(known)
	answer := func(text string) error {
		return t.print(lexicon.Understand(understand.Query{Text: text, Role: c.As, Today: today}))
	}
	if c.Text != nil {
		return answer(*c.Text)
	}
	return t.lines(answer)
}

// directory is that of the configured database, with its names and adopted
// sentences, if it is there and its tables are this program's; else the built-in
// towns and the demo's people. No file is created.
func (t *terminal) directory(ctx context.Context, cfg config.Config) (*models.Directory, error) {
	keyless := len(cfg.Security.DataKeys) == 0
	if _, err := cfg.MakeUp(rand.Reader, nil); err != nil {
		return nil, err
	}
	s, err := boot.OpenStore(ctx, cfg, boot.StoreOptions{Schema: store.RefuseOld, ReadOnly: true})
	if err != nil {
		if known := new(models.Error); !errors.As(err, &known) || known.Code != models.NotFound {
			say(t.err, "没有用数据库里的名字，用自带的：%v", err)
		}
		return seed.Directory()
	}
	defer s.Close() //nolint:errcheck // only read
	if keyless {
		return s.LoadNames(ctx)
	}
	return s.LoadDirectory(ctx)
}
