package config_test

import (
	"crypto/rand"
	"errors"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"shuangbai/config"
)

func TestDemoMakesUpWhatIsMissing(t *testing.T) {
	t.Parallel()
	cfg, err := config.Load(write(t, ""), []string{
		"SHUANGBAI_WECOM_AIBOT_TOKEN=mine", "SHUANGBAI_SECURITY_INDEX_KEY=" + key('i'),
	}, config.Demo)
	if err != nil {
		t.Fatal(err)
	}
	again := cfg
	made, err := cfg.MakeUp(rand.Reader, nil)
	if err != nil {
		t.Fatal(err)
	}
	if cfg.WeCom.AIBot.Token.Reveal() != "mine" || string(cfg.Security.IndexKey)[0] != 'i' {
		t.Error("a given secret was not obeyed")
	}
	if cfg.WeCom.AIBot.BotID != "" {
		t.Error("a bot id was made up; any must be served")
	}

	// What was made up is enough for a server, and is the same with the values kept.
	var env []string
	kept := map[string]string{}
	for _, m := range made {
		kept[m.Path] = m.Value
		for _, s := range config.Settings {
			if s.Path == m.Path {
				env = append(env, s.Variable()+"="+m.Value)
			}
		}
	}
	env = append(env, "SHUANGBAI_WECOM_AIBOT_TOKEN=mine", "SHUANGBAI_SECURITY_INDEX_KEY="+key('i'))
	if _, err := config.Load(write(t, ""), env, config.Serve); err != nil {
		t.Error(err)
	}
	once, err := again.MakeUp(iotest.ErrReader(errors.New("no randomness needed")), kept)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(made, once); diff != "" {
		t.Error(diff)
	}
}

func TestDemoWithoutRandomness(t *testing.T) {
	t.Parallel()
	var cfg config.Config
	if _, err := cfg.MakeUp(iotest.ErrReader(errors.New("dry")), nil); err == nil {
		t.Error("secrets were made from nothing")
	}
}
