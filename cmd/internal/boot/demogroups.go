package boot

import (
	"context"
	"crypto/rand"

	"shuangbai/models"
)

// pushKeys gives every group of the demo a webhook, as an administrator would by
// `groups key`; a kept demo keeps those it has.
func (d *demo) pushKeys(ctx context.Context) error {
	for _, g := range d.server.dirs.Current().Groups {
		kept, err := d.server.Store.Group(ctx, g.ChatID)
		if err != nil {
			return err
		}
		if kept.WebhookKey == "" {
			kept.WebhookKey = rand.Text()
			if err := d.server.Store.SetGroupKey(ctx, models.Actor{Door: "demo"}, g.ChatID, kept.WebhookKey); err != nil {
				return err
			}
		}
		d.sim.SetWebhookKey(g.ChatID, kept.WebhookKey)
	}
	return nil
}
