package boot

import (
	"cmp"
	"context"
	"time"

	"shuangbai/bot/chat"
	"shuangbai/bot/outbox"
	"shuangbai/bot/wecom/kf/pull"
)

// customerService adds the door of merchants where it is configured: what comes
// in is pulled, what goes out are rows.
func (s *Server) customerService(o Options, senders map[string]outbox.Sender, keyed map[string]time.Duration) error {
	if !s.cfg.WeCom.KF.Given() {
		return nil
	}
	client, err := s.client(o, cmp.Or(s.cfg.WeCom.KF.Secret, s.cfg.WeCom.App.Secret).Reveal())
	if err != nil {
		return err
	}
	senders[string(chat.KF)] = kfSender{client: client, records: s.Store, now: time.Now, log: s.log}
	keyed[string(chat.KF)] = outbox.Forever
	s.puller = pull.New(pull.Options{
		Account: s.cfg.WeCom.KF.OpenKFID, Owner: owner(), Records: s.Store, Platform: client,
		Bot: s.Bot, Now: time.Now, Log: s.log,
	})
	return nil
}

// news passes callbacks on to the puller; nil without customer service.
func (s *Server) news() func(context.Context, chat.News) {
	if s.puller == nil {
		return nil
	}
	return s.puller.News
}
