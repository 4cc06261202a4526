package config_test

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangbai/config"
)

var update = flag.Bool("update", false, "write docs/configuration.md and docs/shuangbai.example.yaml")

// The documentation follows the table of settings; -update writes it anew.
func TestReferenceIsUpToDate(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"../docs/configuration.md":       reference(),
		"../docs/shuangbai.example.yaml": example(),
	} {
		if *update {
			if err := os.WriteFile(path, []byte(want), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%s is out of date, run make docs:\n%s", path, diff)
		}
	}
}

// Both the example as it is and the example with every line in force are
// settings that load, secrets aside.
func TestReferenceExampleLoads(t *testing.T) {
	t.Parallel()
	if _, err := config.Load(write(t, example()), nil, config.Demo); err != nil {
		t.Errorf("as it is: %v", err)
	}
	inForce := regexp.MustCompile(`(?m)^( *)# ([a-z_]+:|- )`).ReplaceAllString(example(), "$1$2")
	if n := strings.Count(inForce, ": "); n < len(config.Settings) {
		t.Errorf("only %d lines in force", n)
	}
	if _, err := config.Load(write(t, inForce), nil, config.ServeTest); err != nil {
		t.Errorf("in force: %v\n%s", err, inForce)
	}
}

// No two keys share a variable, and none ends as another's _FILE.
func TestReferenceVariablesAreDistinct(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, s := range config.Settings {
		for _, name := range []string{s.Variable(), s.Variable() + "_FILE"} {
			if other, twice := seen[name]; twice {
				t.Errorf("%s is set by %s and %s", name, other, s.Path)
			}
			seen[name] = s.Path
		}
		if s.Help == "" || s.Kind.Label == "" {
			t.Errorf("%s is not described", s.Path)
		}
	}
}

func reference() string {
	var b strings.Builder
	b.WriteString(`# 配置

<!-- 由 config 包的配置表生成：make docs -->

一个 YAML 文件（` + "`--config`" + `，不写就读当前目录的 ` + "`shuangbai.yaml`" + `，没有也行），环境变量盖在它上面。
完整的样例见 [shuangbai.example.yaml](shuangbai.example.yaml)。

- 环境变量名是 ` + "`SHUANGBAI_`" + ` 加大写的键，点换成下划线；值为空等于没设。名字后加 ` + "`_FILE`" + ` 则从所指的文件读，适合口令。
- 列表只能写在文件里。` + "`security.data_keys`" + ` 用环境变量给出时写作 ` + "`编号:base64,编号:base64`" + ` 或 JSON，次序就是轮换的次序。
- 不认识的键和变量、缺少的口令、不对的值，启动时一次全部列出，只说名字，不说内容。
- 在 Kubernetes 里若服务也叫 shuangbai，请设 ` + "`enableServiceLinks: false`" + `，否则集群自动加的变量会被当作写错的键。

| 键 | 形式 | 默认 | 何时必填 | 说明 |
|---|---|---|---|---|
`)
	for _, s := range config.Settings {
		def := s.Default
		if def != "" {
			def = "`" + def + "`"
		}
		name := "`" + s.Path + "`"
		if s.Secret {
			name += " 🔒"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", name, strings.ReplaceAll(s.Kind.Label, "|", `\|`), def, s.Need.Label, s.Help)
	}
	b.WriteString("\n🔒 的内容从不出现在日志、报错或诊断里。" +
		"`demo` 没给的口令随机生成，启动时打印一次。密钥可以这样生成：`openssl rand -base64 32`。\n")
	return b.String()
}

// samples stand in the example for settings without a default.
var samples = map[string]string{
	"server.public_url":            "https://bot.example.com",
	"server.trusted_proxies":       "[10.0.0.0/8]",
	"database.dsn":                 `"shuangbai:口令@tcp(127.0.0.1:3306)/shuangbai"`,
	"wecom.corp_id":                "ww0123456789abcdef",
	"wecom.media_hosts":            "[media.internal:8443]",
	"wecom.aibot.token":            "回调的Token",
	"wecom.aibot.encoding_aes_key": strings.Repeat("A", 43),
	"wecom.aibot.bot_id":           "aib0123456789",
	"wecom.aibot.secret":           "长连接的Secret",
	"wecom.app.agent_id":           "1000002",
	"wecom.app.secret":             "应用的Secret",
	"wecom.app.token":              "应用回调的Token",
	"wecom.app.encoding_aes_key":   strings.Repeat("A", 43),
	"wecom.kf.open_kfid":           "wk0123456789",
	"wecom.kf.secret":              "客服的Secret",
	"wecom.groups":                 "\n    # - {county: 潞州区, chat_id: wr0123456789, webhook_key: 消息推送的key}",
	"security.data_keys":           "{k1: " + strings.Repeat("A", 43) + "=}",
	"security.index_key":           strings.Repeat("A", 43) + "=",
	"policy.path":                  "policy.yaml",
	"clock.now":                    "2025-09-17T09:00:00+08:00",
}

func example() string {
	var b strings.Builder
	b.WriteString("# 双百助手的配置样例，由配置表生成：make docs。去掉行首的 # 就生效；\n# 注释掉的值是默认值或写法，口令请换成自己的。各键的说明见 configuration.md。\n")
	var open []string // the sections that are open
	for _, s := range config.Settings {
		parts := strings.Split(s.Path, ".")
		sections, name := parts[:len(parts)-1], parts[len(parts)-1]
		for depth, section := range sections {
			if depth < len(open) && open[depth] == section {
				continue
			}
			if depth == 0 {
				b.WriteString("\n")
			}
			fmt.Fprintf(&b, "%s%s:\n", strings.Repeat("  ", depth), section)
			open = append(open[:depth:depth], section)
		}
		open = open[:len(sections)]
		indent := strings.Repeat("  ", len(sections))
		value := s.Default
		if sample, ok := samples[s.Path]; ok {
			value = sample
		}
		switch {
		case strings.HasPrefix(value, ":"):
			value = ` "` + value + `"`
		case !strings.HasPrefix(value, "\n"):
			value = " " + value
		}
		fmt.Fprintf(&b, "%s# %s\n%s# %s:%s\n", indent, s.Help, indent, name, value)
	}
	return b.String()
}
