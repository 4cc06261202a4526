package config

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// MadeUp is a setting that MakeUp gave a value, secrets included: demo prints
// them once, so that an outside client can speak to it.
type MadeUp struct {
	Path  string `json:"path"`
	Value string `json:"value"`
}

// What demo calls its corp and its app when nobody says otherwise.
const (
	demoCorpID  = "wwdemo0123456789ab"
	demoAgentID = 1000002
	demoKF      = "wkdemo0123456789ab"
)

// MakeUp gives a value to everything that a server needs and demo was not
// given, and reports what it chose. Values in kept (by path) come before
// random ones: a demo that keeps its data must be able to read it again.
func (c *Config) MakeUp(random io.Reader, kept map[string]string) ([]MadeUp, error) {
	m := maker{random: random, kept: kept}
	w := &c.WeCom
	if w.CorpID == "" {
		w.CorpID = m.choose("wecom.corp_id", func() string { return demoCorpID })
	}
	if w.App.AgentID == 0 {
		w.App.AgentID = demoAgentID
		m.made = append(m.made, MadeUp{"wecom.app.agent_id", strconv.Itoa(demoAgentID)})
	}
	m.secret("wecom.aibot.token", &w.AIBot.Token, m.token)
	m.secret("wecom.aibot.encoding_aes_key", &w.AIBot.EncodingAESKey, m.aesKey)
	m.secret("wecom.app.secret", &w.App.Secret, m.token)
	m.secret("wecom.app.token", &w.App.Token, m.token)
	m.secret("wecom.app.encoding_aes_key", &w.App.EncodingAESKey, m.aesKey)
	if w.KF.OpenKFID == "" {
		w.KF.OpenKFID = m.choose("wecom.kf.open_kfid", func() string { return demoKF })
	}
	if w.KF.Secret == "" {
		w.KF.Secret = w.App.Secret
	}
	if len(c.Security.IndexKey) == 0 {
		m.read(c.Security.IndexKey.UnmarshalText, m.choose("security.index_key", m.key))
	}
	if len(c.Security.DataKeys) == 0 {
		ring := m.choose("security.data_keys", func() string { return "demo:" + m.key() })
		m.read(c.Security.DataKeys.UnmarshalText, ring)
	}
	return m.made, m.err
}

// maker makes up values and remembers the first failure.
type maker struct {
	random io.Reader
	kept   map[string]string
	made   []MadeUp
	err    error
}

func (m *maker) choose(path string, fresh func() string) string {
	v, ok := m.kept[path]
	if !ok {
		v = fresh()
	}
	m.made = append(m.made, MadeUp{path, v})
	return v
}

func (m *maker) secret(path string, into *Secret, fresh func() string) {
	if *into == "" {
		*into = Secret(m.choose(path, fresh))
	}
}

func (m *maker) read(unmarshal func(text []byte) error, text string) {
	if err := unmarshal([]byte(text)); err != nil && m.err == nil {
		m.err = err
	}
}

func (m *maker) bytes(n int) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(m.random, b); err != nil && m.err == nil {
		m.err = fmt.Errorf("read random bytes: %w", err)
	}
	return b
}

func (m *maker) token() string { return hex.EncodeToString(m.bytes(16)) }

func (m *maker) key() string { return base64.StdEncoding.EncodeToString(m.bytes(32)) }

// aesKey makes an EncodingAESKey: 43 letters and digits, as the platform does.
func (m *maker) aesKey() string {
	for m.err == nil {
		s := base64.RawStdEncoding.EncodeToString(m.bytes(32))
		if !strings.ContainsAny(s, "+/") {
			return s
		}
	}
	return ""
}
