package sim

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"shuangbai/bot/wecom/wecomsim"
)

// errNotServing refuses words of a receptionist who does not serve the session.
var errNotServing = errors.New("not serving")

// desk lists the sessions that a receptionist sees in the client: those that
// wait for a person, and those they serve or have served.
func (p *page) desk(as string) []room {
	if !slices.ContainsFunc(p.account().Servicers, func(id string) bool { return strings.EqualFold(id, as) }) {
		return nil
	}
	var out []room
	for _, c := range p.callers() {
		wrote := func(m wecomsim.Message) bool { return strings.EqualFold(m.From, as) }
		if c.State == "waiting" || strings.EqualFold(c.By, as) || slices.ContainsFunc(p.Platform.Chat(p.customer(c.ID)).Messages(), wrote) {
			out = append(out, room{Chat: chatDesk + c.ID, Key: deskKey(c.ID), Title: c.Name, Kind: "desk"})
		}
	}
	return out
}

// take lets a receptionist take a session that waits, or one that is over.
func (p *page) take(w http.ResponseWriter, r *http.Request) {
	p.serve(w, r, func(ctx context.Context, at wecomsim.Sender, as string) (wecomsim.Delivery, error) {
		return p.Platform.TakeOver(ctx, at, as)
	}, "waiting", "over")
}

// end lets the receptionist end the session.
func (p *page) end(w http.ResponseWriter, r *http.Request) {
	p.serve(w, r, func(ctx context.Context, at wecomsim.Sender, _ string) (wecomsim.Delivery, error) {
		return p.Platform.EndSession(ctx, at)
	}, "person")
}

func (p *page) serve(w http.ResponseWriter, r *http.Request, do func(context.Context, wecomsim.Sender, string) (wecomsim.Delivery, error), states ...string) {
	var in stage
	if !read(w, r, &in) {
		return
	}
	at := p.at(in)
	s, ok := p.Platform.KFSession(at)
	mayServe := slices.ContainsFunc(p.desk(in.As), func(r room) bool { return r.Chat == in.Chat })
	another := s.Servicer != "" && !strings.EqualFold(s.Servicer, in.As)
	if !ok || !mayServe || another || !slices.Contains(states, s.State) {
		refuse(w, http.StatusConflict, "这个会话现在不能这样做，请看会话状态")
		return
	}
	p.deliver(w, r, func(ctx context.Context) (wecomsim.Delivery, error) { return do(ctx, at, in.As) })
}

// reply sends what a receptionist writes; only who serves may.
func (p *page) reply(ctx context.Context, s stage, c wecomsim.Content) (wecomsim.Delivery, error) {
	at := p.at(s)
	session, ok := p.Platform.KFSession(at)
	text, isText := c.(wecomsim.Text)
	if !ok || !isText || session.State != "person" || !strings.EqualFold(session.Servicer, s.As) {
		return wecomsim.Delivery{}, errNotServing
	}
	return p.Platform.ReplyAs(ctx, at, s.As, string(text))
}
