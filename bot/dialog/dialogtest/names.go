package dialogtest

import (
	"shuangbai/bot/understand"
	"shuangbai/models"
)

// Names lists what a directory knows, for an understander.
func Names(d *models.Directory) []understand.Name {
	var out []understand.Name
	county := func(id int64) string {
		if c := d.County(id); c != nil {
			return c.Name
		}
		return ""
	}
	for _, c := range d.Counties {
		out = append(out, understand.Name{Kind: understand.County, Text: c.Name, ID: c.ID})
	}
	for _, t := range d.Towns {
		out = append(out, understand.Name{Kind: understand.Town, Text: t.Name, ID: t.ID, Within: county(t.CountyID)})
	}
	for _, m := range d.Markets {
		out = append(out, understand.Name{Kind: understand.Market, Text: m.Name, ID: m.ID, Within: county(m.CountyID)})
	}
	for _, m := range d.Members {
		out = append(out, understand.Name{Kind: understand.Member, Text: m.Name, ID: m.ID, Within: county(m.CountyID)})
	}
	for _, m := range d.Merchants {
		within := ""
		if t := d.Town(m.TownID); t != nil {
			within = t.Name
		}
		out = append(out, understand.Name{Kind: understand.Merchant, Text: m.Name, ID: m.ID, Within: within})
	}
	return out
}
