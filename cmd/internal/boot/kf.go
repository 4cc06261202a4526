package boot

import (
	"cmp"
	"context"
	"strings"
	"time"

	"shuangbai/bot/chat"
	"shuangbai/bot/outbox"
	"shuangbai/bot/reception"
	"shuangbai/bot/wecom/kf/pull"
	"shuangbai/bot/worktime"
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
	senders[string(chat.KF)] = kfSender{client: client, records: s.Store, now: time.Now, name: s.memberName, log: s.log}
	keyed[string(chat.KF)] = outbox.Forever
	s.puller = pull.New(pull.Options{
		Account: s.cfg.WeCom.KF.OpenKFID, Owner: owner(), Records: s.Store, Platform: client,
		Bot: s.Bot, Now: time.Now, Product: s.clock.Product, Log: s.log, Metrics: pull.NewMetrics(s.Metrics.Registry),
	})
	s.scenes = s.sceneJob(client)
	p := s.policy
	s.reception = reception.New(reception.Options{
		Account: s.cfg.WeCom.KF.OpenKFID, Records: records{s.Store, s.dirs}, Clock: s.clock, Policy: p,
		Calendar: worktime.New(p.Hours, s.clock.zone), Log: s.log, Metrics: reception.NewMetrics(s.Metrics.Registry),
	})
	return nil
}

// memberName is the name of a member of this corp; empty for nobody.
func (s *Server) memberName(userID string) string {
	for _, m := range s.dirs.Current().Members {
		if strings.EqualFold(m.UserID, userID) {
			return m.Name
		}
	}
	return ""
}

// news passes callbacks on to the puller; nil without customer service.
func (s *Server) news() func(context.Context, chat.News) {
	if s.puller == nil {
		return nil
	}
	return s.puller.News
}
