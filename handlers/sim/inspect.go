package sim

import (
	"net/http"
	"slices"
	"strconv"

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
	at := s.sender()
	after, _ := strconv.ParseInt(r.FormValue("after"), 10, 64)
	out := struct {
		Records []Row            `json:"records"`
		Session string           `json:"session"`
		Wire    []wecomsim.Entry `json:"wire"`
		Error   string           `json:"error,omitempty"`
	}{Records: []Row{}, Wire: p.wire(at, after)}
	if p.Inspector != nil {
		rows, err := p.Inspector.Records(r.Context(), shownRecords)
		if err != nil {
			out.Error = "记录暂时读不到"
		}
		out.Records = append(out.Records, rows...)
		door := "aibot"
		if at.App {
			door = "app"
		}
		if out.Session, err = p.Inspector.Session(r.Context(), door, at.Group, at.User); err != nil {
			out.Error = "会话暂时读不到"
		}
	}
	answer(w, http.StatusOK, out)
}

// wire picks the exchanges of one chat and the calls that belong to none.
func (p *page) wire(at wecomsim.Sender, after int64) []wecomsim.Entry {
	key := p.Platform.Chat(at).Key()
	out := []wecomsim.Entry{}
	for _, e := range slices.Backward(p.Platform.Ledger(after)) {
		if e.Kind != wecomsim.KindPoll && (e.Chat == key || e.Chat == "") {
			if out = append(out, e); len(out) == shownWire {
				break
			}
		}
	}
	return out
}
