package boot

import (
	"errors"

	"shuangbai/config"
)

// What the configuration can ask for and this version does not do yet. It is
// refused at start: a deployment must not find out by silence.
var (
	errNoSocket = errors.New("wecom.aibot.mode: socket is not available in this version, use callback")
	errNoFiles  = errors.New("files.url: only db is available in this version")
)

func refuse(cfg config.Config) error {
	var errs []error
	if cfg.WeCom.AIBot.Given() && cfg.WeCom.AIBot.Mode == config.ModeSocket {
		errs = append(errs, errNoSocket)
	}
	if url := cfg.Files.URL.Reveal(); url != "" && url != "db" {
		errs = append(errs, errNoFiles)
	}
	return errors.Join(errs...)
}
