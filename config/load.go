package config

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"
)

// DefaultPath is the file read when no other is named, if it is there.
const DefaultPath = "shuangbai.yaml"

// known finds a setting by its path.
var known = func() map[string]Setting {
	m := make(map[string]Setting, len(Settings))
	for _, s := range Settings {
		m[s.Path] = s
	}
	return m
}()

// Load reads the file at path (DefaultPath if empty), puts the environment
// over it ("NAME=value" strings) and checks everything. The error, if any, is
// a LoadError with all that is wrong; it never holds a value.
func Load(path string, environ []string, mode Mode) (Config, error) {
	var problems LoadError
	set := koanf.New(".")
	for _, s := range Settings {
		if s.Default != "" {
			put(set, s.Path, s.Default)
		}
	}
	merge(set, fromFile(path, &problems))
	merge(set, fromEnvironment(environ, &problems))
	require(set, mode, &problems)
	if len(problems) > 0 {
		slices.SortStableFunc(problems, func(a, b Problem) int { return strings.Compare(a.Name, b.Name) })
		return Config{}, problems
	}
	var cfg Config
	if err := set.Unmarshal("", &cfg); err != nil {
		// Every value was read by its kind, so this is a hole in the table. The
		// decoder's words may hold values and are dropped.
		return Config{}, LoadError{{"config", "内部错误：配置表与结构不符"}}
	}
	cfg.complete(mode)
	return cfg, nil
}

// complete fills what follows from other settings.
func (c *Config) complete(mode Mode) {
	if c.Database.Driver == SQLite && c.Database.DSN == "" && mode != Demo {
		c.Database.DSN = sqliteFile
	}
	if c.WeCom.KF.Given() && c.WeCom.KF.Secret == "" {
		c.WeCom.KF.Secret = c.WeCom.App.Secret
	}
}

// fromFile gives the values of the file by path, checked one by one.
func fromFile(path string, problems *LoadError) map[string]any {
	name, optional := path, path == ""
	if optional {
		name = DefaultPath
	}
	content := koanf.New(".")
	err := content.Load(file.Provider(name), document{problems: problems, name: name})
	switch {
	case err == nil:
	case optional && errors.Is(err, fs.ErrNotExist):
		return nil
	case errors.Is(err, fs.ErrNotExist):
		problems.add(name, "没有这个文件")
		return nil
	default:
		problems.add(name, "读不出来")
		return nil
	}
	values := make(map[string]any)
	for _, at := range content.Keys() {
		s, ok := known[at]
		if !ok {
			if !emptySection(at, content.Get(at)) {
				problems.add(at, unknown(at))
			}
			continue
		}
		if v, ok := s.value(at, content.Get(at), problems); ok {
			values[at] = v
		}
	}
	return values
}

// emptySection reports whether a section was written with nothing in it.
func emptySection(at string, v any) bool {
	m, ok := v.(map[string]any)
	return ok && len(m) == 0 && slices.ContainsFunc(Settings, func(s Setting) bool {
		return strings.HasPrefix(s.Path, at+".")
	})
}

// unknown says why a path of the file is not a key.
func unknown(at string) string {
	for _, s := range Settings {
		if strings.HasPrefix(s.Path, at+".") {
			return "应当是一组键，不是一个值"
		}
		if strings.HasPrefix(at, s.Path+".") {
			return "没有这个键；" + s.Path + " 应当是" + s.Kind.Label
		}
	}
	return "没有这个键"
}

// value checks what the file or the environment gives for a setting and brings
// it into its canonical form. An empty text counts as not given.
func (s Setting) value(name string, v any, problems *LoadError) (any, bool) {
	switch s.Kind.shape {
	case groups:
		return readGroups(name, v, problems)
	case list:
		return s.items(name, v, problems)
	case scalar, ring:
	}
	given, ok := v.(string)
	if ok && given == "" {
		return nil, false
	}
	if ok {
		given, ok = s.Kind.read(given)
	}
	if !ok {
		problems.add(name, "应当是"+s.Kind.Label)
		return nil, false
	}
	return given, true
}

// items checks a list of scalars.
func (s Setting) items(name string, v any, problems *LoadError) (any, bool) {
	all, ok := v.([]any)
	if !ok {
		problems.add(name, "应当是"+s.Kind.Label)
		return nil, false
	}
	read := make([]any, 0, len(all))
	for i, one := range all {
		given, isText := one.(string)
		canonical, fits := "", false
		if isText {
			canonical, fits = s.Kind.read(given)
		}
		if !fits {
			problems.add(fmt.Sprintf("%s[%d]", name, i), "应当是"+strings.TrimSuffix(s.Kind.Label, "的列表"))
			ok = false
			continue
		}
		read = append(read, canonical)
	}
	return read, ok
}

// require adds what must be there and is not, and what contradicts.
func require(set *koanf.Koanf, mode Mode, problems *LoadError) {
	g := given{mode: mode, texts: make(map[string]string, len(Settings))}
	for _, s := range Settings {
		if v, ok := set.Get(s.Path).(string); ok {
			g.texts[s.Path] = v
		}
	}
	for _, s := range Settings {
		if s.Need.holds == nil || !s.Need.holds(g) || g.any(s.Path) || problems.has(s) {
			continue
		}
		problems.add(s.Path, "没有设置（"+s.Variable()+"）")
	}
	if mode == Serve && g.any("clock.now") {
		problems.add("clock.now", "只用于演示和测试；测试时给 serve 加 --test-clock")
	}
	if mode.serves() && g.any("wecom.kf.secret") && !g.any("wecom.kf.open_kfid") {
		problems.add("wecom.kf.open_kfid", "设置了客服的 Secret，却没有客服账号")
	}
}

// has reports whether a setting was given badly already, so that it is not
// reported a second time as missing.
func (p LoadError) has(s Setting) bool {
	return slices.ContainsFunc(p, func(one Problem) bool {
		return one.Name == s.Path || one.Name == s.Variable() || one.Name == s.Variable()+fileSuffix
	})
}

func merge(set *koanf.Koanf, values map[string]any) {
	for at, v := range values {
		put(set, at, v)
	}
}

// put sets a value; koanf reports an error only for merge functions, and none
// is in use.
func put(set *koanf.Koanf, at string, v any) { _ = set.Set(at, v) }
