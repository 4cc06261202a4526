package sim

import (
	"context"
	"crypto/rand"
	"net/http"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"shuangbai/bot/wecom/wecomsim"
)

// guest is a merchant with a WeChat account, outside the corp.
type guest struct{ id, name string }

// guests are those who have scanned a code in this run, oldest first.
type guests struct {
	mu   sync.Mutex
	list []guest
}

const maxName = 16 // characters

// add takes a new guest in.
func (g *guests) add(name string) guest {
	one := guest{"wm" + rand.Text(), name}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.list = append(g.list, one)
	return one
}

func (g *guests) all() []guest {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.list)
}

func (g *guests) find(id string) (guest, bool) {
	list := g.all()
	i := slices.IndexFunc(list, func(one guest) bool { return one.id == id })
	if i < 0 {
		return guest{}, false
	}
	return list[i], true
}

// account is the customer-service account that the codes lead to.
func (p *page) account() wecomsim.KFAccount {
	if all := p.Platform.KFAccounts(); len(all) > 0 {
		return all[0]
	}
	return wecomsim.KFAccount{}
}

func (p *page) customer(id string) wecomsim.Sender { return wecomsim.Customer(p.account().ID, id) }

// caller is a guest as the page shows them: who answers them, and how much may
// still be said to them.
type caller struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	State    string `json:"state"`
	Servicer string `json:"servicer,omitempty"` // name of the person who serves
	By       string `json:"by,omitempty"`       // userid of the same
	Left     int    `json:"left"`
	Minutes  int    `json:"minutes"` // for which the messages left may be sent
	Place    string `json:"place,omitempty"`
}

func (p *page) callers() []caller {
	out := []caller{}
	for _, g := range p.guests.all() {
		s, ok := p.Platform.KFSession(p.customer(g.id))
		if !ok {
			continue
		}
		c := caller{ID: g.id, Name: g.name, State: s.State, By: s.Servicer, Left: s.Left, Minutes: int(s.Open.Minutes())}
		if s.Servicer != "" {
			c.Servicer = p.name(s.Servicer)
		}
		for _, poster := range p.Posters {
			if poster.Scene == s.Scene {
				c.Place = poster.Name
			}
		}
		out = append(out, c)
	}
	return out
}

// count adds what the two sides of customer service have not read: a customer's
// phone rings for a person's words, too, a receptionist's for the customer's.
func (p *page) count(into map[string]int) map[string]int {
	for _, g := range p.guests.all() {
		chat := p.Platform.Chat(p.customer(g.id))
		written := 0
		all := chat.Messages()
		for _, m := range all {
			if m.From == g.id {
				written++
			}
		}
		into[chat.Key()], into[deskKey(g.id)] = len(all)-written, written
	}
	return into
}

func deskKey(customer string) string { return "desk/" + customer }

// scan lets a guest, or somebody new, scan the code of a poster.
func (p *page) scan(w http.ResponseWriter, r *http.Request) {
	var in struct {
		As    string `json:"as"`
		Name  string `json:"name"`
		Scene string `json:"scene"`
	}
	if !read(w, r, &in) {
		return
	}
	link, err := p.link(r.Context(), in.Scene)
	account, scene, ok := p.Platform.Follow(link)
	if err != nil || !ok {
		refuse(w, http.StatusNotFound, "没有这张二维码")
		return
	}
	who, ok := p.guests.find(in.As)
	if !ok {
		name := strings.TrimSpace(in.Name)
		if in.As != "" || name == "" || utf8.RuneCountInString(name) > maxName {
			refuse(w, http.StatusBadRequest, "请写上是谁在扫码，最多 16 个字")
			return
		}
		who = p.guests.add(name)
	}
	p.act(w, r, func(ctx context.Context) (outcome, error) {
		d, err := p.Platform.Scan(ctx, wecomsim.Customer(account, who.id), scene, "")
		out := told(d)
		out.As = who.id
		return out, err
	})
}

// pick taps an item of a menu.
func (p *page) pick(w http.ResponseWriter, r *http.Request) {
	var in struct {
		stage
		Item string `json:"item"`
	}
	if !read(w, r, &in) {
		return
	}
	p.deliver(w, r, func(ctx context.Context) (wecomsim.Delivery, error) {
		if _, ok := p.guests.find(in.As); !ok || in.Chat != chatKF {
			return wecomsim.Delivery{}, wecomsim.ErrUnknown
		}
		return p.Platform.Pick(ctx, p.at(in.stage), in.Item)
	})
}
