package sim

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"shuangbai/bot/wecom/wecomsim"
)

const (
	shownRecords = 30
	shownWire    = 60
)

// inspect answers what the server did: its latest records, the session of the
// open conversation, and what went over the wire in it, newest first.
func (p *page) inspect(w http.ResponseWriter, r *http.Request) {
	s := stage{As: r.FormValue("as"), Chat: r.FormValue("chat")}
	at := p.at(s)
	after, _ := strconv.ParseInt(r.FormValue("after"), 10, 64)
	out := struct {
		Records []Row            `json:"records"`
		Outbox  []Row            `json:"outbox"`
		Session string           `json:"session"`
		Wire    []wecomsim.Entry `json:"wire"`
		Error   string           `json:"error,omitempty"`
	}{Records: []Row{}, Outbox: []Row{}, Wire: p.wire(at, after)}
	if p.Inspector != nil {
		rows, err := p.Inspector.Records(r.Context(), shownRecords)
		if err != nil {
			out.Error = "记录暂时读不到"
		}
		out.Records = append(out.Records, rows...)
		if rows, err = p.Inspector.Outbox(r.Context(), shownRecords); err != nil {
			out.Error = "发件暂时读不到"
		}
		for _, row := range rows {
			row.To = p.receiver(row.To)
			out.Outbox = append(out.Outbox, row)
		}
		door := "aibot"
		switch {
		case s.Chat == chatKF, strings.HasPrefix(s.Chat, chatDesk):
			door = "kf"
		case at.App:
			door = "app"
		}
		if out.Session, err = p.Inspector.Session(r.Context(), door, at.Group, at.User); err != nil {
			out.Error = "会话暂时读不到"
		}
	}
	answer(w, http.StatusOK, out)
}

// receiver is the name of a person or a group.
func (p *page) receiver(id string) string {
	for _, g := range p.Platform.Groups() {
		if g.ChatID == id {
			return g.Name
		}
	}
	return p.name(id)
}

// wire picks the exchanges of one chat and the calls that belong to none. What
// concerns customer service as a whole stands beside its own chats only; that
// the wall of codes was looked at is no news.
func (p *page) wire(at wecomsim.Sender, after int64) []wecomsim.Entry {
	key := p.Platform.Chat(at).Key()
	desk := strings.HasPrefix(key, "kf/")
	concerns := func(e wecomsim.Entry) bool {
		service := strings.Contains(e.Title, "kf/")
		return e.Chat == key || e.Chat == "" && (desk || !service) && !strings.Contains(e.Title, "add_contact_way")
	}
	out := []wecomsim.Entry{}
	for _, e := range slices.Backward(p.Platform.Ledger(after)) {
		if e.Kind != wecomsim.KindPoll && concerns(e) {
			if out = append(out, e); len(out) == shownWire {
				break
			}
		}
	}
	return out
}
