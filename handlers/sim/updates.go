package sim

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"shuangbai/bot/wecom/wecomsim"
)

const maxWait = 25 * time.Second

// room is one conversation in the list of a person.
type room struct {
	Chat  string `json:"chat"` // as in stage
	Key   string `json:"key"`
	Title string `json:"title"`
	Kind  string `json:"kind"` // group, bot, app, kf, desk
	Size  int    `json:"size,omitempty"`
	Last  string `json:"last,omitempty"`
	At    string `json:"at,omitempty"`
	Rev   int64  `json:"rev"`
}

// team is a group and who is in it.
type team struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Members []string `json:"members"`
}

func (p *page) state(w http.ResponseWriter, _ *http.Request) {
	groups := []team{}
	for _, g := range p.Platform.Groups() {
		groups = append(groups, team{g.ChatID, g.Name, g.Members})
	}
	answer(w, http.StatusOK, map[string]any{
		"run": p.run, "bot": p.Platform.BotName(), "app": p.Platform.AppName(), "people": p.People, "groups": groups,
		"counts": p.count(p.Platform.Answers()), "callers": p.callers(), "scan": p.Link != nil && len(p.Posters) > 0, "kf": p.account().Name, "account": p.account().ID, "servicers": append([]string{}, p.account().Servicers...),
		"now": p.now().Format(time.RFC3339), "movable": p.Clock != nil, "samples": sampleNames(), "inspector": p.Inspector != nil,
	})
}

// chats lists a person's conversations: the one spoken in last comes first.
func (p *page) chats(w http.ResponseWriter, r *http.Request) {
	answer(w, http.StatusOK, p.rooms(r.FormValue("as")))
}

func (p *page) rooms(as string) []room {
	out := p.places(as)
	for i := range out {
		at := stage{as, out[i].Chat}
		chat := p.Platform.Chat(p.at(at))
		if out[i].Key == "" {
			out[i].Key = chat.Key()
		}
		if list := chat.Messages(); len(list) > 0 {
			m := list[len(list)-1]
			out[i].Last, out[i].At, out[i].Rev = p.excerpt(m, as), m.At.In(p.Zone).Format("15:04"), m.Rev
		}
	}
	slices.SortStableFunc(out, func(a, b room) int { return int(b.Rev - a.Rev) })
	return out
}

// places are where a person can be.
func (p *page) places(as string) []room {
	if as == "" {
		return []room{}
	}
	if _, ok := p.guests.find(as); ok {
		return []room{{Chat: chatKF, Title: p.account().Name, Kind: "kf"}}
	}
	var out []room
	for _, g := range p.Platform.Groups() {
		if slices.ContainsFunc(g.Members, func(id string) bool { return strings.EqualFold(id, as) }) {
			out = append(out, room{Chat: g.ChatID, Title: g.Name, Kind: "group", Size: len(g.Members)})
		}
	}
	out = append(out, room{Chat: "bot", Title: p.Platform.BotName(), Kind: "bot"})
	for _, m := range p.Platform.Members() {
		if strings.EqualFold(m.UserID, as) && !m.Hidden {
			out = append(out, room{Chat: "app", Title: p.Platform.AppName(), Kind: "app"})
		}
	}
	return append(out, p.desk(as)...)
}

// updates answers what changed after the client's cursor, waiting for it if asked.
func (p *page) updates(w http.ResponseWriter, r *http.Request) {
	after, _ := strconv.ParseInt(r.FormValue("after"), 10, 64)
	reset := r.FormValue("run") != p.run
	if reset {
		after = 0
	}
	seconds, _ := strconv.Atoi(r.FormValue("wait"))
	if wait := min(time.Duration(seconds)*time.Second, maxWait); wait > 0 && !reset {
		_ = http.NewResponseController(w).SetWriteDeadline(time.Time{}) // this answer may take its time
		ctx, cancel := context.WithTimeout(r.Context(), wait)
		_, _ = p.Platform.WaitChange(ctx, after) // nothing new is an answer, too
		cancel()
	}
	at := stage{r.FormValue("as"), r.FormValue("chat")}
	rev := p.Platform.Revision() // before reading, so that nothing is missed
	chat := p.Platform.Chat(p.at(at))
	views := []view{}
	for _, m := range chat.Changed(after) {
		views = append(views, p.view(m, at))
	}
	answer(w, http.StatusOK, map[string]any{
		"run": p.run, "rev": rev, "reset": reset, "now": p.now().Format(time.RFC3339),
		"busy": chat.Busy(), "counts": p.count(p.Platform.Answers()), "callers": p.callers(),
		"rooms": p.rooms(at.As), "messages": views,
	})
}

// media answers a file of a chat; only pictures are shown in place.
func (p *page) media(w http.ResponseWriter, r *http.Request) {
	name, data, ok := p.Platform.Media(r.PathValue("id"))
	if !ok {
		refuse(w, http.StatusNotFound, "没有这个文件")
		return
	}
	kind := http.DetectContentType(data)
	if kind != "image/jpeg" && kind != "image/png" {
		kind = "application/octet-stream"
		w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "private, max-age=3600, immutable")
	_, _ = w.Write(data) //nolint:gosec // a picture by its bytes, or a download
}

// excerpt is the line under a conversation's name.
func (p *page) excerpt(m wecomsim.Message, as string) string {
	text := map[string]string{
		"image": "[图片]", "mixed": "[图文]", "voice": "[语音]", "file": "[文件]", "video": "[视频]",
		"location": "[位置]", "link": "[链接]", "card": "[卡片]", "news": "[图文消息]", "textcard": "[卡片]", "error": "[发送失败]",
	}[m.Kind]
	if v, ok := m.CardFor(as); ok && v.Card.Title != nil {
		text += " " + v.Card.Title.Title
	}
	if m.Kind == "text" || m.Kind == "markdown" || m.Kind == "mixed" || m.Kind == "menu" {
		text = strings.TrimSpace(text + " " + plain(m.Text))
	}
	if runes := []rune(text); len(runes) > 40 {
		text = string(runes[:40])
	}
	if strings.HasPrefix(m.Chat, "group/") && m.Kind != "error" {
		text = p.name(m.From) + "：" + text
	}
	return text
}
