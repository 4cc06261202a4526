package boot

import (
	"context"
	"crypto/rand"
	"time"

	"shuangbai/bot/wecom"
	"shuangbai/bot/wecom/aibot"
	"shuangbai/bot/wecom/app"
	"shuangbai/config"
	"shuangbai/handlers"
)

// routes makes the public server.
func (s *Server) routes(o Options) (err error) {
	d := handlers.Deps{
		Bot: s.Bot, News: s.news(), Added: s.contacts.Added, Now: time.Now, MaxSkew: s.cfg.Callback.MaxSkew, Sim: o.Sim, Metrics: s.Metrics, Log: s.log,
		Ready: []handlers.Check{
			{Name: "database", Run: s.Store.Ready},
			{Name: "redis", Run: func(ctx context.Context) error { return s.Redis.Ping(ctx).Err() }},
		},
	}
	for _, p := range s.cfg.Server.TrustedProxies {
		d.Trusted = append(d.Trusted, p.String())
	}
	if d.AIBot, err = aibotDoor(s.cfg.WeCom); err != nil {
		return err
	}
	if d.App, err = appDoor(s.cfg.WeCom); err != nil {
		return err
	}
	s.Handler, err = handlers.New(d)
	return err
}

func aibotDoor(w config.WeCom) (handlers.Door, error) {
	if w.AIBot.Token == "" {
		return nil, nil //nolint:nilnil // a deployment may do without this door
	}
	c, err := wecom.NewCipher(w.AIBot.Token.Reveal(), w.AIBot.EncodingAESKey.Reveal(), "")
	if err != nil {
		return nil, err
	}
	return &aibot.Door{Cipher: c, Random: rand.Reader, Name: w.AIBot.Name, BotID: w.AIBot.BotID}, nil
}

func appDoor(w config.WeCom) (handlers.Door, error) {
	if w.App.Token == "" {
		return nil, nil //nolint:nilnil // a deployment may do without this door
	}
	c, err := wecom.NewCipher(w.App.Token.Reveal(), w.App.EncodingAESKey.Reveal(), w.CorpID)
	if err != nil {
		return nil, err
	}
	return &app.Door{Cipher: c, Random: rand.Reader, CorpID: w.CorpID}, nil
}
