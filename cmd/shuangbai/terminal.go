package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"shuangbai/bot/civil"
	"shuangbai/bot/policy"
	"shuangbai/config"
)

// terminal is what a command may read and write. Results go to out and nothing
// else does; everything that is said about them goes to err.
type terminal struct {
	in         io.Reader
	out, err   io.Writer
	environ    []string
	configPath string
	json       bool
	now        func() time.Time
}

func (t *terminal) settings(mode config.Mode) (config.Config, error) {
	return config.Load(t.configPath, t.environ, mode)
}

// today is the day --today names, else the product clock's.
func (t *terminal) today(flag string, cfg config.Config) (civil.Date, error) {
	if flag == "" {
		now := cfg.Clock.Now
		if now.IsZero() {
			now = t.now()
		}
		return civil.FromTime(now, cfg.Schedule.Timezone.Location), nil
	}
	day, err := civil.Parse(flag)
	if err != nil {
		return civil.Date{}, usage{errors.New("--today 应当是 YYYY-MM-DD 的日期")}
	}
	return day, nil
}

// policy reads the policy data of the settings.
func (t *terminal) policy(cfg config.Config) (*policy.Policy, error) {
	if cfg.Policy.Path == "" {
		return policy.Default(), nil
	}
	data, err := os.ReadFile(cfg.Policy.Path)
	if err != nil {
		return nil, fmt.Errorf("policy.path: %w", err)
	}
	return policy.Load(data)
}

// print writes v as one line of JSON.
func (t *terminal) print(v any) error {
	enc := json.NewEncoder(t.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// tell writes lines for people.
func (t *terminal) tell(lines ...string) error {
	for _, line := range lines {
		if _, err := io.WriteString(t.out, line+"\n"); err != nil {
			return err
		}
	}
	return nil
}

// lines calls do for every line of the input, without its line break; the last
// one may lack it. Input may come slowly, so each line is passed on at once.
func (t *terminal) lines(do func(line string) error) error {
	in := bufio.NewReader(t.in)
	for first := true; ; first = false {
		line, err := in.ReadString('\n')
		if err != nil && (!errors.Is(err, io.EOF) || line == "") {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return fmt.Errorf("read input: %w", err)
		}
		if first {
			line = strings.TrimPrefix(line, "\ufeff")
		}
		if err := do(strings.TrimRight(line, "\r\n")); err != nil {
			return err
		}
	}
}

// show writes rows: one line each for people, one list for programs.
func show[Row fmt.Stringer](t *terminal, rows []Row) error {
	if t.json {
		return t.print(rows)
	}
	for _, row := range rows {
		if err := t.tell(row.String()); err != nil {
			return err
		}
	}
	return nil
}
