package boot

import (
	"context"
	"time"

	"shuangbai/bot/daily"
	"shuangbai/bot/policy"
	"shuangbai/bot/worktime"
)

// digestLook is how often a replica looks whether a digest is due; on most looks
// it only reads the clock.
const digestLook = time.Second

// digestMaker makes the digests of the records, by a policy's rules.
func (s *Server) digestMaker(p *policy.Policy) *daily.Maker {
	return &daily.Maker{
		Records: records{s.Store, s.dirs}, Policy: p,
		Calendar: worktime.New(p.Hours, s.cfg.Schedule.Timezone.Location),
	}
}

// digests makes each day's digests when they are due; every replica may do it.
func (s *Server) digests(ctx context.Context) {
	tick := time.NewTicker(digestLook)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		n, err := s.daily.Issue(ctx, s.clock.Product(), s.clock.Machine())
		if err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "digests not made, will try again", "error", err)
		}
		if n > 0 {
			s.log.InfoContext(ctx, "digests made", "scopes", n)
		}
	}
}
