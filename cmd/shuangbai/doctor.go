package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"shuangbai/config"
)

// doctorCommand tells, line by line, whether the deployment can work.
type doctorCommand struct {
	Live bool `help:"只看本机的服务活着没有，给容器的健康检查用"`
}

// finding states. Ask is what no program can see and a person must confirm.
const (
	good = "ok"
	poor = "fail"
	warn = "warn"
	ask  = "ask"
)

// symptom is one line of the doctor: what was looked at, how it stands, and
// what to do about it.
type symptom struct {
	Name   string `json:"name"`
	State  string `json:"state"`
	Text   string `json:"text"`
	Remedy string `json:"remedy,omitempty"`
}

func (s symptom) String() string {
	mark := map[string]string{good: "✓", poor: "✗", warn: "!", ask: "?"}[s.State]
	line := mark + " " + s.Name + "：" + s.Text
	if s.Remedy != "" {
		line += "\n    → " + s.Remedy
	}
	return line
}

// Run implements the command.
func (c *doctorCommand) Run(ctx context.Context, t *terminal) error {
	if c.Live {
		return t.live(ctx)
	}
	all := t.examine(ctx)
	found := findings{OK: true, Rows: make([]any, 0, len(all)), Errors: []rowError{}}
	for i, s := range all {
		found.Rows = append(found.Rows, s)
		if s.State == poor {
			found.OK = false
			found.Errors = append(found.Errors, rowError{Row: i + 1, Column: s.Name, Message: s.Text})
		}
	}
	if t.json {
		if err := t.print(found); err != nil {
			return err
		}
	} else if err := show(t, all); err != nil {
		return err
	}
	if !found.OK {
		return errReported
	}
	return nil
}

// examine looks at everything in the order in which it would be repaired.
func (t *terminal) examine(ctx context.Context) []symptom {
	cfg, err := t.settings(config.Serve)
	var wrong config.LoadError
	if errors.As(err, &wrong) {
		all := make([]symptom, 0, len(wrong))
		for _, p := range wrong {
			all = append(all, symptom{p.Name, poor, p.Text, "见 docs/configuration.md"})
		}
		return all
	}
	if err != nil {
		return []symptom{{"配置", poor, err.Error(), ""}}
	}
	all := []symptom{{"配置", good, "没有问题", ""}}
	all = append(all, examinePolicy(t, cfg))
	all = append(all, examineStore(ctx, cfg)...)
	all = append(all, examineRedis(ctx, t, cfg)...)
	all = append(all, examineDoors(cfg)...)
	return append(all, symptom{
		"部署前提", ask, "结对双方都在同一个企业的内部群里吗？",
		"智能机器人和消息推送只在企业内部群里有；不在同一个企业时，各流程一对一进行，日报走应用消息",
	})
}

func examinePolicy(t *terminal, cfg config.Config) symptom {
	p, err := t.policy(cfg)
	if err != nil {
		return symptom{"政策数据", poor, "读不出来或有问题", "运行 shuangbai policy check " + cfg.Policy.Path}
	}
	today, err := t.today("", cfg)
	switch {
	case err != nil:
		return symptom{"政策数据", poor, err.Error(), ""}
	case p.Campaign.Ended(today):
		return symptom{"政策数据", warn, "本轮活动已于 " + p.Campaign.End.String() + " 结束", "有新一轮时改政策数据里的日期"}
	}
	return symptom{"政策数据", good, "到 " + p.Campaign.End.String() + " 为止", ""}
}

func examineDoors(cfg config.Config) []symptom {
	var all []symptom
	w := cfg.WeCom
	if w.AIBot.Given() {
		all = append(all, symptom{"智能机器人", good, "回调路径 /wecom/aibot", ""})
	} else {
		all = append(all, symptom{"智能机器人", warn, "没有配置", "群里用不了；见 wecom.aibot"})
	}
	if w.App.Given() {
		all = append(all, symptom{"自建应用", good, "回调路径 /wecom/app", ""})
	} else {
		all = append(all, symptom{"自建应用", warn, "没有配置", "一对一的主动消息发不出去；见 wecom.app"})
	}
	if cfg.Server.PublicURL == "" {
		all = append(all, symptom{"外网网址", warn, "server.public_url 没有设置", "消息里不会带链接"})
	}
	return all
}

// livePatience is shorter than any health check's own.
const livePatience = 2 * time.Second

// live asks the server of this machine whether it is alive.
func (t *terminal) live(ctx context.Context) error {
	cfg, err := t.settings(config.Offline)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, livePatience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+reachable(cfg.Server.Listen)+"/healthz", http.NoBody)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close() //nolint:errcheck // only its status is read
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("healthz: %s", response.Status)
	}
	return nil
}
