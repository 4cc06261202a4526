package main

import (
	"errors"
	"fmt"
	"strings"

	"shuangbai/bot/policy"
	"shuangbai/config"
)

// prescreenCommand answers one line for each non-blank line of facts.
type prescreenCommand struct {
	Today string `help:"按哪一天算（默认业务时钟的今天）" placeholder:"YYYY-MM-DD"`
}

// Run implements the command.
func (c *prescreenCommand) Run(t *terminal) error {
	cfg, err := t.settings(config.Offline)
	if err != nil {
		return err
	}
	today, err := t.today(c.Today, cfg)
	if err != nil {
		return err
	}
	p, err := t.policy(cfg)
	if err != nil {
		return err
	}
	var refused error
	err = t.lines(func(line string) error {
		if strings.TrimSpace(line) == "" {
			return nil
		}
		answer, bad := policy.PrescreenLine(p, []byte(line), today)
		if bad != nil {
			refused = errReported
		}
		_, err := fmt.Fprintf(t.out, "%s\n", answer)
		return err
	})
	return errors.Join(err, refused)
}
