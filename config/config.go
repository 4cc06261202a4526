// Package config reads the deployment's settings: one YAML file, environment
// variables over it, and nothing else. The table of keys (Keys) is the only
// list of what may be set; the loader, the documentation and the example file
// all follow it. Only cmd imports this package; everything else takes values.
package config

import (
	"log/slog"
	"net/netip"
	"time"
)

// Config is everything a deployment may set, checked and typed. Its secrets
// print as ***, so a Config may be logged or shown.
type Config struct {
	Server   Server   `koanf:"server"`
	Database Database `koanf:"database"`
	Redis    Redis    `koanf:"redis"`
	WeCom    WeCom    `koanf:"wecom"`
	Callback Callback `koanf:"callback"`
	Session  Session  `koanf:"session"`
	Files    Files    `koanf:"files"`
	Log      Log      `koanf:"log"`
	Security Security `koanf:"security"`
	Policy   Policy   `koanf:"policy"`
	Schedule Schedule `koanf:"schedule"`
	Clock    Clock    `koanf:"clock"`
}

// Server is what the program listens on.
type Server struct {
	Listen         string         `koanf:"listen"`
	PublicURL      string         `koanf:"public_url"` // without a slash at the end; may be empty
	AdminListen    string         `koanf:"admin_listen"`
	TrustedProxies []netip.Prefix `koanf:"trusted_proxies"`
}

// DefaultAdminListen is where metrics and profiles are served unless told otherwise.
const DefaultAdminListen = "127.0.0.1:9090"

// Database is where the records live. DSN is empty only where Load's mode does
// not ask for one.
type Database struct {
	Driver string `koanf:"driver"` // MySQL or SQLite
	DSN    Secret `koanf:"dsn"`
}

// The database drivers.
const (
	MySQL  = "mysql"
	SQLite = "sqlite"
)

// Redis is where sessions live.
type Redis struct {
	URL Secret `koanf:"url"` // redis://, rediss://, or Embedded
}

// Embedded as redis.url starts a Redis inside the process.
const Embedded = "embedded"

// WeCom is the corp and its doors.
type WeCom struct {
	CorpID     string   `koanf:"corp_id"`
	APIBase    string   `koanf:"api_base"`
	OAuthBase  string   `koanf:"oauth_base"`
	LoginBase  string   `koanf:"login_base"`
	MediaHosts []string `koanf:"media_hosts"` // that may be private and speak plain http, beside public https
	AIBot      AIBot    `koanf:"aibot"`
	App        App      `koanf:"app"`
	KF         KF       `koanf:"kf"`
	Groups     []Group  `koanf:"groups"`
}

// AIBot is the AI bot (智能机器人).
type AIBot struct {
	Name           string `koanf:"name"`
	Mode           string `koanf:"mode"` // ModeCallback or ModeSocket
	Token          Secret `koanf:"token"`
	EncodingAESKey Secret `koanf:"encoding_aes_key"`
	BotID          string `koanf:"bot_id"`
	Secret         Secret `koanf:"secret"`
	WSURL          string `koanf:"ws_url"`
}

// How the AI bot is reached.
const (
	ModeCallback = "callback"
	ModeSocket   = "socket"
)

// Given reports whether this door is configured.
func (a AIBot) Given() bool { return a.Token != "" || a.Secret != "" }

// App is the self-built app (自建应用).
type App struct {
	AgentID        int64  `koanf:"agent_id"`
	Secret         Secret `koanf:"secret"`
	Token          Secret `koanf:"token"`
	EncodingAESKey Secret `koanf:"encoding_aes_key"`
}

// Given reports whether this door is configured.
func (a App) Given() bool { return a.AgentID != 0 }

// KF is WeCom customer service (微信客服). Its secret is the app's unless given.
type KF struct {
	OpenKFID string `koanf:"open_kfid"`
	Secret   Secret `koanf:"secret"`
}

// Given reports whether this door is configured.
func (k KF) Given() bool { return k.OpenKFID != "" }

// Group seeds the record of one county group; the record wins once it is there.
type Group struct {
	County     string `koanf:"county"`
	ChatID     string `koanf:"chat_id"`
	WebhookKey Secret `koanf:"webhook_key"` // may be empty
}

// Callback is how callbacks are judged.
type Callback struct {
	MaxSkew time.Duration `koanf:"max_skew"` // of the timestamp against the machine's clock, both ways
}

// Session is how long a conversation stays warm.
type Session struct {
	TTL time.Duration `koanf:"ttl"`
}

// Files is where photos are kept.
type Files struct {
	URL Secret `koanf:"url"` // db, file:///… or s3://…
}

// Log is how much is logged.
type Log struct {
	Level slog.Level `koanf:"level"`
}

// Security holds the keys under which personal data is sealed.
type Security struct {
	DataKeys DataKeys `koanf:"data_keys"` // the first one writes, all read
	IndexKey Key      `koanf:"index_key"` // at least 32 bytes
}

// Policy is the policy data file; empty means the one built in.
type Policy struct {
	Path string `koanf:"path"`
}

// Schedule is the calendar that business days follow.
type Schedule struct {
	Timezone Zone `koanf:"timezone"`
}

// Clock sets the product clock of demo and tests; zero means the machine's.
type Clock struct {
	Now time.Time `koanf:"now"`
}

// Mode is what the settings are for; it decides which must be there.
type Mode int

// The modes.
const (
	Serve     Mode = iota // the server: doors and keys must be complete
	ServeTest             // the server with a movable product clock
	Demo                  // nothing must be there: what is missing is made up
	Data                  // commands that read or write the records
	Offline               // commands that only compute
)

func (m Mode) serves() bool { return m == Serve || m == ServeTest }
