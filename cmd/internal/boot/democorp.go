package boot

import (
	"context"
	"net/http"
	"slices"

	"shuangbai/bot/chat"
	"shuangbai/bot/wecom/wecomsim"
	"shuangbai/handlers/sim"
	"shuangbai/models"
)

// The passer-by whom nobody has bound.
const (
	passerByID   = "luren"
	passerByName = "路人"
)

// platform is the simulated corp: the members of the roster, a group for each
// county, and a passer-by who is in one group.
func (d *demo) platform(dir *models.Directory) wecomsim.Config {
	w := d.cfg.WeCom
	c := wecomsim.Config{
		CorpID: w.CorpID, BaseURL: w.APIBase, Calendar: d.server.clock.Product,
		Bot: wecomsim.Bot{
			Name: w.AIBot.Name, ID: demoBotID(w.AIBot.BotID),
			Token: w.AIBot.Token.Reveal(), EncodingAESKey: w.AIBot.EncodingAESKey.Reveal(),
		},
		App: wecomsim.App{
			Name: w.AIBot.Name, AgentID: int(w.App.AgentID), Secret: w.App.Secret.Reveal(),
			Token: w.App.Token.Reveal(), EncodingAESKey: w.App.EncodingAESKey.Reveal(),
		},
	}
	desk := wecomsim.KFAccount{ID: w.KF.OpenKFID, Name: w.AIBot.Name}
	for _, m := range dir.Members {
		if m.Role == models.AccountManager {
			desk.Servicers = append(desk.Servicers, m.UserID)
		}
		c.Members = append(c.Members, wecomsim.Member{UserID: m.UserID, Name: m.Name})
	}
	c.KF = append(c.KF, desk)
	c.Members = append(c.Members, wecomsim.Member{UserID: passerByID, Name: passerByName, Hidden: true})
	for _, g := range dir.Groups {
		county := dir.County(g.CountyID)
		group := wecomsim.Group{ChatID: g.ChatID, Name: county.Name + "双百工程群", Members: []string{passerByID}}
		for _, m := range dir.Members {
			if m.CountyID == g.CountyID || m.CountyID == 0 {
				group.Members = append(group.Members, m.UserID)
			}
		}
		c.Groups = append(c.Groups, group)
	}
	return c
}

func demoBotID(given string) string {
	if given != "" {
		return given
	}
	return "aibDEMO"
}

var roleNames = map[models.Role]string{
	models.Liaison: "联络员", models.AccountManager: "客户经理", models.CountyLead: "县区负责人",
	models.CityManager: "市级管理", models.Administrator: "管理员", models.Auditor: "审计",
}

// people lists whom one can act as in the demo, by role.
func people(dir *models.Directory) []sim.Person {
	order := []models.Role{
		models.Liaison, models.AccountManager, models.CountyLead, models.CityManager, models.Administrator, models.Auditor,
	}
	var out []sim.Person
	for _, m := range dir.Members {
		place := "全市"
		if c := dir.County(m.CountyID); c != nil {
			place = c.Name
		}
		out = append(out, sim.Person{UserID: m.UserID, Name: m.Name, Role: roleNames[m.Role], Place: place})
	}
	slices.SortStableFunc(out, func(a, b sim.Person) int { return rank(order, a.Role) - rank(order, b.Role) })
	return append(out, sim.Person{UserID: passerByID, Name: passerByName, Role: "没有绑定的人"})
}

// posters are the codes that hang in the markets and the towns.
func posters(dir *models.Directory) []sim.Poster {
	var out []sim.Poster
	for _, m := range dir.Markets {
		if c := dir.County(m.CountyID); c != nil {
			out = append(out, sim.Poster{Scene: chat.SceneOfMarket(m.ID), Name: m.Name, County: c.Name, Market: true})
		}
	}
	for _, t := range dir.Towns {
		if c := dir.County(t.CountyID); c != nil {
			out = append(out, sim.Poster{Scene: chat.SceneOfTown(t.ID), Name: t.Name, County: c.Name})
		}
	}
	return out
}

// link makes the link of a code, as an administrator would when printing it.
func (d *demo) link(ctx context.Context, scene string) (string, error) {
	return d.codes.AddKFContactWay(ctx, d.cfg.WeCom.KF.OpenKFID, scene)
}

func rank(order []models.Role, name string) int {
	return slices.IndexFunc(order, func(r models.Role) bool { return roleNames[r] == name })
}

// late is a handler that is known only once the server it belongs to is made.
type late struct{ handler http.Handler }

// ServeHTTP implements http.Handler.
func (l *late) ServeHTTP(w http.ResponseWriter, r *http.Request) { l.handler.ServeHTTP(w, r) }
