package config_test

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangbai/config"
)

// Values that would be a leak if any of them turned up in a complaint.
const (
	aesKey = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
	leak   = "LEAKED"
)

func key(b byte) string {
	return base64.StdEncoding.EncodeToString([]byte(strings.Repeat(string(b), 32)))
}

// complete is the least that serve needs.
func complete(more ...string) []string {
	return append([]string{
		"SHUANGBAI_WECOM_CORP_ID=ww1",
		"SHUANGBAI_WECOM_AIBOT_TOKEN=tok",
		"SHUANGBAI_WECOM_AIBOT_ENCODING_AES_KEY=" + aesKey,
		"SHUANGBAI_SECURITY_DATA_KEYS=k1:" + key('a'),
		"SHUANGBAI_SECURITY_INDEX_KEY=" + key('i'),
	}, more...)
}

func write(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "c.yaml")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDefaultsOfAnEmptyDeployment(t *testing.T) {
	t.Chdir(t.TempDir())
	cfg, err := config.Load("", []string{"HOME=/root", "SHUANGBAIX=1"}, config.Offline)
	if err != nil {
		t.Fatal(err)
	}
	got := []any{
		cfg.Server.Listen, cfg.Server.AdminListen, cfg.Database.Driver, cfg.Database.DSN.Reveal(), cfg.Redis.URL.Reveal(),
		cfg.WeCom.APIBase, cfg.WeCom.AIBot.Name, cfg.WeCom.AIBot.Mode, cfg.Callback.MaxSkew, cfg.Session.TTL,
		cfg.Files.URL.Reveal(), cfg.Log.Level.String(), cfg.Schedule.Timezone.String(), cfg.Clock.Now.IsZero(),
	}
	want := []any{
		":8080", "127.0.0.1:9090", "sqlite", "shuangbai.db", "embedded",
		"https://qyapi.weixin.qq.com", "双百助手", "callback", 10 * time.Minute, 30 * time.Minute,
		"db", "INFO", "Asia/Shanghai", true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEnvironmentGoesOverTheFile(t *testing.T) {
	t.Parallel()
	path := write(t, `
server: {listen: "127.0.0.1:1", public_url: https://bot.example/, trusted_proxies: [10.0.0.0/8, 127.0.0.1]}
database: {driver: mysql, dsn: from-file}
wecom:
  corp_id: 0123 # text, not the number 83
  aibot: {token: 0x10, encoding_aes_key: `+aesKey+`}
  app: {agent_id: 1000002, secret: s, token: t, encoding_aes_key: `+aesKey+`}
  kf: {open_kfid: wk1}
  groups:
    - {county: 潞州区, chat_id: wr1, webhook_key: hook}
    - {county: 沁县, chat_id: wr2}
callback: {max_skew: 5m}
session:
security:
  data_keys:
    z-new: `+key('n')+`
    a-old: `+key('o')+`
  index_key: `+key('i')+`
clock: {now: 2025-09-17T09:00:00+08:00}
`)
	cfg, err := config.Load(path, []string{
		"SHUANGBAI_DATABASE_DSN=from-env",
		"SHUANGBAI_SERVER_LISTEN=", // as compose passes an unset variable
		"SHUANGBAI_LOG_LEVEL=debug",
		"SHUANGBAI_LOG_LEVEL=warn",
	}, config.ServeTest)
	if err != nil {
		t.Fatal(err)
	}
	got := []any{
		cfg.Server.Listen, cfg.Server.PublicURL, fmt.Sprint(cfg.Server.TrustedProxies), cfg.Database.DSN.Reveal(),
		cfg.WeCom.CorpID, cfg.WeCom.AIBot.Token.Reveal(), cfg.WeCom.App.AgentID, cfg.WeCom.KF.Secret.Reveal(),
		len(cfg.WeCom.Groups), cfg.WeCom.Groups[0].County, cfg.WeCom.Groups[0].WebhookKey.Reveal(), cfg.WeCom.Groups[1].ChatID,
		cfg.Callback.MaxSkew, cfg.Log.Level.String(), cfg.Clock.Now.UTC().Format(time.RFC3339),
		cfg.Security.DataKeys[0].ID, string(cfg.Security.DataKeys[0].Key), cfg.Security.DataKeys[1].ID, len(cfg.Security.IndexKey),
	}
	want := []any{
		"127.0.0.1:1", "https://bot.example", "[10.0.0.0/8 127.0.0.1/32]", "from-env",
		"0123", "0x10", int64(1000002), "s",
		2, "潞州区", "hook", "wr2",
		5 * time.Minute, "WARN", "2025-09-17T01:00:00Z",
		"z-new", strings.Repeat("n", 32), "a-old", 32,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEveryProblemIsReportedAtOnceByName(t *testing.T) {
	t.Parallel()
	path := write(t, `
server: {listen: `+leak+`, tiemout: 3, public_url: "https://u:`+leak+`@h/"}
database: `+leak+`
wecom:
  aibot: {mode: `+leak+`, encoding_aes_key: `+leak+`, token: {a: `+leak+`}}
  media_hosts: [ok.example, "`+leak+`/x", [nested]]
  groups:
    - {county: 沁县, chat_id: wr1, webhook: `+leak+`}
    - {chat_id: wr1}
    - `+leak+`
security:
  data_keys: {k1: `+leak+`}
  index_key: `+leak+`
callback: {max_skew: -1m}
schedule: {timezone: `+leak+`}
redis: {url: "http://`+leak+`"}
`)
	_, err := config.Load(path, []string{
		"SHUANGBAI_NO_SUCH=" + leak,
		"SHUANGBAI_WECOM_GROUPS=" + leak,
		"SHUANGBAI_LOG_LEVEL=" + leak,
		"SHUANGBAI_WECOM_APP_AGENT_ID=-1",
		"SHUANGBAI_WECOM_APP_SECRET=" + leak,
		"SHUANGBAI_WECOM_APP_SECRET_FILE=/" + leak,
		"SHUANGBAI_WECOM_APP_TOKEN_FILE=/no/" + leak,
		"SHUANGBAI_CLOCK_NOW=" + leak,
	}, config.Serve)
	problems, ok := err.(config.LoadError) //nolint:errorlint // Load promises the type
	if !ok {
		t.Fatalf("got %v", err)
	}
	var names []string
	for _, p := range problems {
		names = append(names, p.Name)
	}
	want := []string{
		"SHUANGBAI_CLOCK_NOW", "SHUANGBAI_LOG_LEVEL", "SHUANGBAI_NO_SUCH", "SHUANGBAI_WECOM_APP_AGENT_ID",
		"SHUANGBAI_WECOM_APP_SECRET_FILE", "SHUANGBAI_WECOM_APP_TOKEN_FILE", "SHUANGBAI_WECOM_GROUPS",
		"callback.max_skew", "database", "redis.url", "schedule.timezone",
		"security.data_keys", "security.index_key", "server.listen", "server.public_url", "server.tiemout",
		"wecom.aibot.encoding_aes_key", "wecom.aibot.mode", "wecom.aibot.token.a",
		"wecom.app.encoding_aes_key", "wecom.corp_id",
		"wecom.groups[0].webhook", "wecom.groups[1].chat_id", "wecom.groups[1].county", "wecom.groups[2]",
		"wecom.media_hosts[1]", "wecom.media_hosts[2]",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
	if strings.Contains(err.Error(), leak) {
		t.Errorf("a value shows:\n%v", err)
	}
}

func TestWhatMustBeThereDependsOnTheMode(t *testing.T) {
	t.Parallel()
	without := func(name string) (env []string) {
		for _, e := range complete() {
			if !strings.HasPrefix(e, name+"=") {
				env = append(env, e)
			}
		}
		return env
	}
	tests := []struct {
		name string
		env  []string
		mode config.Mode
		want string // the names complained about
	}{
		{"serve, complete", complete(), config.Serve, ""},
		{"serve, nothing", nil, config.Serve, "security.data_keys security.index_key wecom.aibot.encoding_aes_key wecom.aibot.token wecom.corp_id"},
		{"serve, no token", without("SHUANGBAI_WECOM_AIBOT_TOKEN"), config.Serve, "wecom.aibot.token"},
		{"serve by socket", complete("SHUANGBAI_WECOM_AIBOT_MODE=socket"), config.Serve, "wecom.aibot.bot_id wecom.aibot.secret"},
		{"serve, half an app", complete("SHUANGBAI_WECOM_APP_AGENT_ID=1"), config.Serve, "wecom.app.encoding_aes_key wecom.app.secret wecom.app.token"},
		{
			"serve, the app alone",
			[]string{
				"SHUANGBAI_WECOM_CORP_ID=ww1", "SHUANGBAI_WECOM_APP_AGENT_ID=1", "SHUANGBAI_WECOM_APP_SECRET=s",
				"SHUANGBAI_WECOM_APP_TOKEN=t", "SHUANGBAI_WECOM_APP_ENCODING_AES_KEY=" + aesKey,
				"SHUANGBAI_SECURITY_DATA_KEYS=k1:" + key('a'), "SHUANGBAI_SECURITY_INDEX_KEY=" + key('i'),
			},
			config.Serve, "",
		},
		{"customer service needs the app", complete("SHUANGBAI_WECOM_KF_OPEN_KFID=wk"), config.Serve, "wecom.app.agent_id wecom.app.encoding_aes_key wecom.app.secret wecom.app.token"},
		{"a secret without its account", complete("SHUANGBAI_WECOM_KF_SECRET=s"), config.Serve, "wecom.kf.open_kfid"},
		{"mysql needs to be told where", complete("SHUANGBAI_DATABASE_DRIVER=mysql"), config.Serve, "database.dsn"},
		{"a clock is for tests", complete("SHUANGBAI_CLOCK_NOW=2025-09-17T09:00:00+08:00"), config.Serve, "clock.now"},
		{"a clock in a test", complete("SHUANGBAI_CLOCK_NOW=2025-09-17T09:00:00+08:00"), config.ServeTest, ""},
		{"records", nil, config.Data, "security.data_keys security.index_key"},
		{"demo", nil, config.Demo, ""},
		{"computing", nil, config.Offline, ""},
		{"computing, mysql without address", []string{"SHUANGBAI_DATABASE_DRIVER=mysql"}, config.Offline, ""},
		{"unknown even when computing", []string{"SHUANGBAI_NO=1"}, config.Offline, "SHUANGBAI_NO"},
	}
	empty := write(t, "")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := config.Load(empty, tt.env, tt.mode)
			problems, _ := err.(config.LoadError) //nolint:errorlint // Load promises the type
			var names []string
			for _, p := range problems {
				names = append(names, p.Name)
			}
			if got := strings.Join(names, " "); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestDataKeysFromTheEnvironment(t *testing.T) {
	t.Parallel()
	secretFile := write(t, "k2:"+key('b')+"\nk1:"+key('a')+"\n")
	unpadded := strings.TrimRight(key('b'), "=")
	tests := []struct{ name, env, want string }{
		{"pairs", "SHUANGBAI_SECURITY_DATA_KEYS=k2:" + key('b') + ", k1:" + key('a'), "k2 k1"},
		{"a JSON mapping", `SHUANGBAI_SECURITY_DATA_KEYS={"k2": "` + key('b') + `", "k1": "` + unpadded + `"}`, "k2 k1"},
		{"a file", "SHUANGBAI_SECURITY_DATA_KEYS_FILE=" + secretFile, "k2 k1"},
		{"an id twice", "SHUANGBAI_SECURITY_DATA_KEYS=k:" + key('a') + ",k:" + key('b'), "error"},
		{"no id", "SHUANGBAI_SECURITY_DATA_KEYS=" + key('a'), "error"},
		{"short", "SHUANGBAI_SECURITY_DATA_KEYS=k:c2hvcnQ=", "error"},
		{"broken mapping", "SHUANGBAI_SECURITY_DATA_KEYS={k: ", "error"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cfg, err := config.Load(write(t, ""), []string{tt.env, "SHUANGBAI_SECURITY_INDEX_KEY=" + key('i')}, config.Data)
			var ids []string
			for _, k := range cfg.Security.DataKeys {
				ids = append(ids, k.ID)
			}
			got := strings.Join(ids, " ")
			if err != nil {
				got = "error"
			}
			if got != tt.want {
				t.Errorf("got %s (%v), want %s", got, err, tt.want)
			}
		})
	}
}

func TestFilesThatAreNoSettings(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, content, want string }{
		{"broken", "server: {\n" + leak + ": : [", "不是正确的 YAML"},
		{"a list", "- " + leak, "最外层"},
		{"a word", leak, "最外层"},
		{"two documents", "server:\n---\nlog: {level: debug}", "一份"},
		{"a key twice", "log: {level: debug, level: info}", "log.level：出现了两次"},
		{"an alias", "log: &x {level: debug}\nserver: *x", "别名"},
		{"only a comment", "# nothing", ""},
		{"an empty section", "server: {}\nlog:", ""},
		{"an unknown section", "sever: {}", "sever：没有这个键"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := config.Load(write(t, tt.content), nil, config.Offline)
			got := fmt.Sprint(err)
			if tt.want == "" && err != nil || !strings.Contains(got, tt.want) || strings.Contains(got, leak) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
	if _, err := config.Load(filepath.Join(t.TempDir(), "absent.yaml"), nil, config.Offline); err == nil {
		t.Error("a named file that is not there was accepted")
	}
	if _, err := config.Load(t.TempDir(), nil, config.Offline); err == nil {
		t.Error("a folder was accepted")
	}
}
