package boot

import (
	"shuangbai/bot/ladder"
	"shuangbai/bot/worktime"
)

// leads makes the worker that opens, assigns and chases leads.
func (s *Server) leads() *ladder.Worker {
	return ladder.New(ladder.Options{
		Records: records{s.Store, s.dirs}, Clock: s.clock, Policy: s.policy,
		Calendar: worktime.New(s.policy.Hours, s.clock.zone), Log: s.log,
	})
}
