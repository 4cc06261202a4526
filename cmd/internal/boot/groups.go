package boot

import (
	"context"
	"fmt"

	"shuangbai/models"
)

// seedGroups makes records of the groups that the configuration names, where
// there are none yet: afterwards the record counts.
func (s *Server) seedGroups(ctx context.Context) error {
	dir := s.dirs.Current()
	for _, g := range s.cfg.WeCom.Groups {
		if dir.Group(g.ChatID) != nil {
			continue
		}
		county := countyNamed(dir, g.County)
		if county == 0 {
			return fmt.Errorf("wecom.groups: no county %q is known; import the towns first", g.County)
		}
		err := s.Store.PutGroup(ctx, models.Actor{Door: "config"}, models.Group{
			ChatID: g.ChatID, CountyID: county, WebhookKey: g.WebhookKey.Reveal(),
		})
		if err != nil {
			return fmt.Errorf("wecom.groups: %w", err)
		}
	}
	return nil
}

func countyNamed(d *models.Directory, name string) int64 {
	for _, c := range d.Counties {
		if c.Name == name {
			return c.ID
		}
	}
	return 0
}
