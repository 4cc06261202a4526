package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"

	"shuangbai/cmd/internal/boot"
	"shuangbai/config"
)

// demoCommand runs the server, embedded stores and a simulated WeCom.
type demoCommand struct {
	Data string `help:"数据保留在这个目录（默认用临时目录，停止就删）" placeholder:"DIR"`
}

// Run implements the command.
func (c *demoCommand) Run(ctx context.Context, t *terminal) error {
	cfg, err := t.settings(config.Demo)
	if err != nil {
		return err
	}
	return boot.Demo(ctx, cfg, boot.DemoOptions{
		Log:   slog.New(slog.NewTextHandler(t.err, &slog.HandlerOptions{Level: cfg.Log.Level})),
		Data:  c.Data,
		Ready: func(at net.Addr, made []config.MadeUp) { t.welcome(at, made) },
	})
}

// welcome says where the demo is and, this once, which secrets it made up.
func (t *terminal) welcome(at net.Addr, made []config.MadeUp) {
	url := "http://" + reachable(at.String()) + "/sim"
	if t.json {
		_ = t.print(map[string]any{"url": url, "settings": made})
		return
	}
	lines := []string{"双百助手演示：" + url + "（Ctrl+C 停止）"}
	if len(made) > 0 {
		lines = append(lines, "没有给出的设置随机生成，只显示这一次：")
	}
	for _, m := range made {
		lines = append(lines, fmt.Sprintf("  %s: %s", m.Path, m.Value))
	}
	_ = t.tell(lines...)
}

// reachable is an address a client on this machine can use for one to listen on.
func reachable(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}
