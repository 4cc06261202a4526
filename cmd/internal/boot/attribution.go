package boot

import (
	"context"
	"time"

	"shuangbai/bot/attribution"
	"shuangbai/bot/wecom/api"
)

// entries asks the platform by which codes customers came.
type entries struct{ client *api.Client }

// Entries implements attribution.Entries.
func (e entries) Entries(ctx context.Context, customers []string) (map[string]attribution.Entry, error) {
	list, err := e.client.KFCustomers(ctx, customers...)
	if err != nil {
		return nil, err
	}
	out := make(map[string]attribution.Entry, len(list))
	for _, c := range list {
		out[c.ID] = attribution.Entry{Scene: c.Entered.Scene, Param: c.Entered.Param}
	}
	return out, nil
}

// sceneJob asks for the codes of customers whose opening of the chat was missed.
func (s *Server) sceneJob(client *api.Client) attribution.Scenes {
	return attribution.Scenes{
		Account: s.cfg.WeCom.KF.OpenKFID, Records: s.Store, Platform: entries{client}, Now: time.Now, Log: s.log,
	}
}
