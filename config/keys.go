package config

import "strings"

// Setting is one key: everything the loader and the documentation know of it.
type Setting struct {
	Path    string // as in the file, with dots
	Kind    Kind
	Default string
	Secret  bool // never printed
	Need    Need
	Help    string // one line, for the administrator
}

// Variable is the environment variable that sets the key. The name is looked
// up in the table, never taken apart: dots and underscores both become _.
func (s Setting) Variable() string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(s.Path, ".", "_"))
}

const (
	envPrefix  = "SHUANGBAI_"
	fileSuffix = "_FILE"
)

// Settings is the table of all keys, in the order of the documentation.
var Settings = []Setting{
	{Path: "server.listen", Kind: address, Default: ":8080", Help: "回调和网页的监听地址"},
	{Path: "server.public_url", Kind: webURL, Help: "外网访问本服务的网址，消息里的链接以它开头"},
	{Path: "server.admin_listen", Kind: address, Default: DefaultAdminListen, Help: "指标与诊断的监听地址，只应在内网可达"},
	{Path: "server.trusted_proxies", Kind: prefixes, Help: "可以相信其 X-Forwarded-For 的反向代理"},

	{Path: "database.driver", Kind: oneOf(MySQL, SQLite), Default: SQLite, Help: "mysql 用于生产（MariaDB、TiDB 亦可）；sqlite 不用安装，只能一个进程"},
	{Path: "database.dsn", Kind: text, Secret: true, Need: withMySQL, Help: "mysql：用户:口令@tcp(主机:3306)/库名；sqlite：文件路径，默认 " + sqliteFile},
	{Path: "redis.url", Kind: redisURL, Default: Embedded, Secret: true, Help: "会话所在的 Redis（6 以上）；embedded 在进程内，只能一个进程"},

	{Path: "wecom.corp_id", Kind: text, Need: whenServing, Help: "企业 ID"},
	{Path: "wecom.api_base", Kind: webURL, Default: "https://qyapi.weixin.qq.com", Help: "企业微信接口的网址"},
	{Path: "wecom.oauth_base", Kind: webURL, Default: "https://open.weixin.qq.com", Help: "企业微信内网页授权的网址"},
	{Path: "wecom.login_base", Kind: webURL, Default: "https://login.work.weixin.qq.com", Help: "扫码登录的网址"},
	{Path: "wecom.media_hosts", Kind: hosts, Help: "下载图片时除公网 https 外还相信的主机，可以在内网、可以用 http"},

	{Path: "wecom.aibot.name", Kind: text, Default: "双百助手", Help: "智能机器人的名字，群里 @ 它时的写法"},
	{Path: "wecom.aibot.mode", Kind: oneOf(ModeCallback, ModeSocket), Default: ModeCallback, Help: "callback 由平台回调；socket 由本服务建立长连接"},
	{Path: "wecom.aibot.token", Kind: text, Secret: true, Need: aibotCallback, Help: "回调的 Token"},
	{Path: "wecom.aibot.encoding_aes_key", Kind: aesKey, Secret: true, Need: aibotCallback, Help: "回调的 EncodingAESKey"},
	{Path: "wecom.aibot.bot_id", Kind: text, Need: aibotSocket, Help: "机器人 ID；填了就只接受它的回调"},
	{Path: "wecom.aibot.secret", Kind: text, Secret: true, Need: aibotSocket, Help: "长连接的 Secret"},
	{Path: "wecom.aibot.ws_url", Kind: sockURL, Default: "wss://openws.work.weixin.qq.com", Help: "长连接的网址"},

	{Path: "wecom.app.agent_id", Kind: number, Need: withApp, Help: "自建应用的 AgentId"},
	{Path: "wecom.app.secret", Kind: text, Secret: true, Need: withApp, Help: "自建应用的 Secret"},
	{Path: "wecom.app.token", Kind: text, Secret: true, Need: withApp, Help: "自建应用回调的 Token"},
	{Path: "wecom.app.encoding_aes_key", Kind: aesKey, Secret: true, Need: withApp, Help: "自建应用回调的 EncodingAESKey"},

	{Path: "wecom.kf.open_kfid", Kind: text, Help: "微信客服账号 ID"},
	{Path: "wecom.kf.secret", Kind: text, Secret: true, Help: "微信客服的 Secret，默认用自建应用的"},

	{Path: "wecom.groups", Kind: groupSet, Secret: true, Help: "首次启动时登记的县区群；以后以记录为准"},

	{Path: "callback.max_skew", Kind: duration, Default: "10m", Help: "回调时间戳与本机时钟相差的上限"},
	{Path: "session.ttl", Kind: duration, Default: "30m", Help: "会话保持多久；草稿另存，不受此限"},
	{Path: "files.url", Kind: filesURL, Default: "db", Secret: true, Help: "照片存放处；db 存在数据库里，多副本也能用"},
	{Path: "log.level", Kind: oneOf("debug", "info", "warn", "error"), Default: "info", Help: "日志级别"},

	{Path: "security.data_keys", Kind: dataKeys, Secret: true, Need: withRecords, Help: "加密个人信息的密钥；第一把用来写，其余只读，轮换时把新的放在最前"},
	{Path: "security.index_key", Kind: indexKey, Secret: true, Need: withRecords, Help: "按电话等查找时用的密钥；启用后不能更换"},

	{Path: "policy.path", Kind: text, Help: "政策数据文件，默认用程序内置的；改过先用 policy check 检查"},
	{Path: "schedule.timezone", Kind: zone, Default: "Asia/Shanghai", Help: "业务日期所在的时区"},
	{Path: "clock.now", Kind: instant, Help: "业务时钟从何时走起，只用于演示和测试"},
}

// sqliteFile is the database of a deployment that sets nothing.
const sqliteFile = "shuangbai.db"

// Need tells when a key must be set.
type Need struct {
	Label string // for the documentation; empty: never
	holds func(g given) bool
}

// given is what a Need may ask: the mode, and the canonical texts that are set,
// defaults included.
type given struct {
	mode  Mode
	texts map[string]string
}

func (g given) any(paths ...string) bool {
	for _, p := range paths {
		if g.texts[p] != "" {
			return true
		}
	}
	return false
}

func (g given) app() bool {
	return g.any("wecom.app.agent_id", "wecom.app.secret", "wecom.app.token", "wecom.app.encoding_aes_key", "wecom.kf.open_kfid")
}

// aibot reports whether the AI bot is one of the doors. It is, unless the app
// alone is configured: a server without any door makes no sense.
func (g given) aibot() bool {
	return !g.app() || g.any("wecom.aibot.token", "wecom.aibot.encoding_aes_key", "wecom.aibot.bot_id", "wecom.aibot.secret")
}

func (g given) socket() bool { return g.texts["wecom.aibot.mode"] == ModeSocket }

var (
	whenServing   = Need{"serve", func(g given) bool { return g.mode.serves() }}
	withRecords   = Need{"serve 和读写记录的命令", func(g given) bool { return g.mode.serves() || g.mode == Data }}
	withMySQL     = Need{"driver 为 mysql", func(g given) bool { return g.mode != Offline && g.texts["database.driver"] == MySQL }}
	aibotCallback = Need{"serve，机器人用 callback", func(g given) bool { return g.mode.serves() && g.aibot() && !g.socket() }}
	aibotSocket   = Need{"serve，机器人用 socket", func(g given) bool { return g.mode.serves() && g.aibot() && g.socket() }}
	withApp       = Need{"serve，用到自建应用或客服", func(g given) bool { return g.mode.serves() && g.app() }}
)
