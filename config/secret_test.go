package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"shuangbai/config"
)

// A whole configuration may be printed in any way without showing a secret.
func TestSecretsNeverPrint(t *testing.T) {
	t.Parallel()
	cfg, err := config.Load(write(t, "wecom: {groups: [{county: 沁县, chat_id: wr1, webhook_key: hush}]}"), complete(
		"SHUANGBAI_DATABASE_DSN=hush", "SHUANGBAI_REDIS_URL=redis://:hush@h", "SHUANGBAI_WECOM_AIBOT_SECRET=hush",
	), config.Serve)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+"\n", cfg)
		fmt.Fprintf(&out, verb+"\n", &cfg)
	}
	if err := json.NewEncoder(&out).Encode(cfg); err != nil {
		t.Fatal(err)
	}
	slog.New(slog.NewJSONHandler(&out, nil)).Info("start", "config", cfg, "key", cfg.Security.IndexKey, "dsn", cfg.Database.DSN)
	slog.New(slog.NewTextHandler(&out, nil)).Info("start", "config", cfg, "keys", cfg.Security.DataKeys)
	for _, secret := range []string{"hush", "68757368", aesKey, "tok\"", key('a'), key('i'), "iiii", "6969", "97 97", "105 105"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("%q shows in\n%s", secret, out.String())
		}
	}
	if !strings.Contains(out.String(), "***") {
		t.Error("nothing shows that the secrets are set")
	}
}
