package config

import (
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Kind is a sort of value: how it is described and what it must look like.
type Kind struct {
	// Label describes the form, for the documentation and for complaints.
	Label string
	shape shape
	// read gives the canonical text, or false for a value of another form. It
	// never says what the value was: that may be a secret.
	read func(text string) (string, bool)
}

// shape is what a value is in YAML.
type shape int

const (
	scalar shape = iota
	list         // of scalars; only in the file
	ring         // an ordered mapping id: value, as text "id:value" lines
	groups       // a list of groups; only in the file
)

func (k Kind) inFileOnly() bool { return k.shape == list || k.shape == groups }

var (
	text     = Kind{Label: "文字", read: func(s string) (string, bool) { return s, true }}
	address  = Kind{Label: "主机:端口", read: readAddress}
	prefixes = Kind{Label: "IP 或网段的列表", shape: list, read: readPrefix}
	hosts    = Kind{Label: "主机或主机:端口的列表", shape: list, read: readHost}
	number   = Kind{Label: "正整数", read: readNumber}
	duration = Kind{Label: "时长，如 10m、90s", read: readDuration}
	zone     = Kind{Label: "时区名", read: readAs[Zone]}
	instant  = Kind{Label: "RFC 3339 时间", read: readAs[time.Time]}
	aesKey   = Kind{Label: "43 个字母或数字", read: readAESKey}
	indexKey = Kind{Label: "base64，至少 32 字节", read: readIndexKey}
	dataKeys = Kind{Label: "有序的 编号: 32 字节的 base64", shape: ring, read: readAs[DataKeys]}
	groupSet = Kind{Label: "{county, chat_id, webhook_key} 的列表", shape: groups}
	webURL   = urlOf("http", "https")
	sockURL  = urlOf("ws", "wss")
	redisURL = Kind{Label: "redis://…、rediss://… 或 embedded", read: readRedis}
	filesURL = Kind{Label: "db、file:///目录 或 s3://桶", read: readFiles}
)

func oneOf(words ...string) Kind {
	return Kind{Label: strings.Join(words, " | "), read: func(s string) (string, bool) {
		return s, slices.Contains(words, s)
	}}
}

// urlOf is an address without user, query or fragment; a slash at its end is
// dropped so that paths can be appended.
func urlOf(schemes ...string) Kind {
	return Kind{Label: strings.Join(schemes, ":// 或 ") + ":// 网址", read: func(s string) (string, bool) {
		u, err := url.Parse(s)
		if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			return "", false
		}
		return strings.TrimRight(s, "/"), slices.Contains(schemes, u.Scheme)
	}}
}

// readAs accepts what a type's own UnmarshalText accepts. The value read is
// thrown away: the types are filled when everything is known to be right.
func readAs[T any, P interface {
	*T
	UnmarshalText(text []byte) error
}](s string) (string, bool) {
	return s, P(new(T)).UnmarshalText([]byte(s)) == nil
}

func readAddress(s string) (string, bool) {
	_, port, err := net.SplitHostPort(s)
	if err != nil {
		return "", false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return s, err == nil
}

func readPrefix(s string) (string, bool) {
	if addr, err := netip.ParseAddr(s); err == nil {
		return netip.PrefixFrom(addr, addr.BitLen()).String(), addr.Zone() == ""
	}
	p, err := netip.ParsePrefix(s)
	return p.String(), err == nil
}

func readHost(s string) (string, bool) {
	s = strings.ToLower(s)
	if s == "" || s == "." || strings.ContainsAny(s, "/?#@ *") || strings.Contains(s, "..") {
		return "", false
	}
	return s, true
}

func readNumber(s string) (string, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return strconv.FormatInt(n, 10), err == nil && n > 0
}

func readDuration(s string) (string, bool) {
	d, err := time.ParseDuration(strings.ReplaceAll(s, " ", ""))
	return d.String(), err == nil && d > 0
}

func readAESKey(s string) (string, bool) {
	var k Key
	if len(s) != 43 || k.UnmarshalText([]byte(s)) != nil {
		return "", false
	}
	return s, len(k) == 32
}

func readIndexKey(s string) (string, bool) {
	var k Key
	if k.UnmarshalText([]byte(s)) != nil {
		return "", false
	}
	return s, len(k) >= 32
}

func readRedis(s string) (string, bool) {
	if s == Embedded {
		return s, true
	}
	u, err := url.Parse(s)
	if err != nil {
		return "", false
	}
	return s, (u.Scheme == "redis" || u.Scheme == "rediss") && u.Host != ""
}

func readFiles(s string) (string, bool) {
	if s == "db" {
		return s, true
	}
	u, err := url.Parse(s)
	if err != nil {
		return "", false
	}
	switch u.Scheme {
	case "file":
		return s, u.Host == "" && filepath.IsAbs(u.Path)
	case "s3":
		return s, u.Host != ""
	default:
		return "", false
	}
}
