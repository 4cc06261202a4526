package sim

import (
	"html"
	"net/url"
	"strings"
	"time"

	"shuangbai/bot/wecom/wecomsim"
)

// view is a message as one person sees it.
type view struct {
	ID       string             `json:"id"`
	Rev      int64              `json:"rev"`
	From     string             `json:"from"`
	Name     string             `json:"name"`
	Side     string             `json:"side"` // mine, theirs, notice
	At       time.Time          `json:"at"`
	Time     string             `json:"time"`
	Day      string             `json:"day"`
	Kind     string             `json:"kind"`
	Text     string             `json:"text,omitempty"` // as written
	HTML     string             `json:"html,omitempty"` // escaped and rendered
	Images   []string           `json:"images,omitempty"`
	File     *file              `json:"file,omitempty"`
	Place    *wecomsim.Place    `json:"place,omitempty"`
	Link     *wecomsim.Link     `json:"link,omitempty"`
	Articles []wecomsim.Article `json:"articles,omitempty"`
	Menu     *wecomsim.KFMenu   `json:"menu,omitempty"`
	Card     *wecomsim.Card     `json:"card,omitempty"`
	Replaced string             `json:"replaced,omitempty"` // word on the card's grey buttons
	Versions int                `json:"versions,omitempty"`
	Quote    string             `json:"quote,omitempty"`
	Called   bool               `json:"called,omitempty"`  // the person is mentioned
	Writing  bool               `json:"writing,omitempty"` // a stream that goes on
	Feedback bool               `json:"feedback,omitempty"`
	Rated    int                `json:"rated,omitempty"`
	Dropped  string             `json:"dropped,omitempty"`
}

type file struct {
	Name string `json:"name"`
	URL  string `json:"url"`
	Size int    `json:"size"` // bytes
}

var weekdays = []string{"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"}

func (p *page) view(m wecomsim.Message, seen stage) view {
	as, at := seen.As, m.At.In(p.Zone)
	v := view{
		ID: m.ID, Rev: m.Rev, From: m.From, Name: p.name(m.From), Side: side(m, seen), At: at,
		Time: at.Format("15:04"), Day: at.Format("2006年1月2日 ") + weekdays[at.Weekday()],
		Kind: m.Kind, Text: m.Text, Place: m.Place, Link: m.Link, Articles: m.Articles, Menu: m.Menu,
		Feedback: m.Feedback != "", Rated: m.Rated, Dropped: m.Dropped, Versions: len(m.Versions),
	}
	switch m.Kind {
	case "markdown":
		v.HTML = p.renderer().render(m.Text)
	case "text", "mixed", "voice", "menu":
		v.HTML = p.renderer().words(m.Text)
	}
	for _, id := range m.Media {
		link := "/sim/api/media/" + url.PathEscape(id)
		if m.Kind == "file" || m.Kind == "video" {
			name, data, _ := p.Platform.Media(id)
			v.File = &file{name, link, len(data)}
		} else if m.Kind != "voice" {
			v.Images = append(v.Images, link)
		}
	}
	if shown, ok := m.CardFor(as); ok {
		v.Card, v.Replaced = shown.Card, shown.Replaced
	}
	if m.Stream != nil {
		v.Writing = !m.Stream.Finished
	}
	for _, id := range m.Mentions {
		v.Called = v.Called || id == "@all" || strings.EqualFold(id, as)
		if m.Kind == "text" && !strings.Contains(m.Text, "<@"+id+">") {
			v.HTML += ` <b class="at">@` + html.EscapeString(p.name(id)) + "</b>"
		}
	}
	if quoted, ok := p.Platform.Message(m.Quote); ok {
		v.Quote = p.name(quoted.From) + "：" + p.excerpt(quoted, as)
	}
	return v
}

// side says where a message stands. A receptionist sees the account's words as
// their own side's.
func side(m wecomsim.Message, seen stage) string {
	customer, desk := strings.CutPrefix(seen.Chat, chatDesk)
	switch {
	case m.From == wecomsim.FromPlatform:
		return "notice"
	case strings.EqualFold(m.From, seen.As), desk && m.From != customer:
		return "mine"
	default:
		return "theirs"
	}
}

// name is what the clients show for a sender.
func (p *page) name(from string) string {
	switch from {
	case wecomsim.FromBot:
		return p.Platform.BotName()
	case wecomsim.FromApp:
		return p.Platform.AppName()
	case wecomsim.FromPush:
		return "双百日报"
	case wecomsim.FromKF:
		return p.account().Name
	case wecomsim.FromPlatform:
		return "平台"
	case "@all":
		return "所有人"
	}
	for _, m := range p.Platform.Members() {
		if strings.EqualFold(m.UserID, from) {
			return m.Name
		}
	}
	if g, ok := p.guests.find(from); ok {
		return g.name
	}
	return from
}

func (p *page) renderer() renderer { return renderer{name: p.name, bot: p.Platform.BotName()} }
