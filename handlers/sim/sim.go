package sim

import (
	"context"
	"crypto/rand"
	"embed"
	"encoding/json"
	"html/template"
	"io/fs"
	"net/http"
	"time"

	"shuangbai/bot/wecom/wecomsim"
)

// Deps is what the page shows and drives. Inspector and Clock may be nil.
type Deps struct {
	Platform  *wecomsim.Platform
	Inspector Inspector
	Clock     Clock
	People    []Person
	Posters   []Poster
	Link      func(ctx context.Context, scene string) (string, error) // makes what a poster's code carries
	Zone      *time.Location                                          // of shown times, default +08:00
}

// Person is somebody one can act as, in the order shown.
type Person struct {
	UserID string `json:"id"`
	Name   string `json:"name"`
	Role   string `json:"role"` // heading in the list: 联络员, 客户经理 …
	Place  string `json:"place"`
}

// Inspector shows what the server keeps.
type Inspector interface {
	// Records returns the rows written last, newest first.
	Records(ctx context.Context, limit int) ([]Row, error)
	// Outbox returns the messages written last, newest first.
	Outbox(ctx context.Context, limit int) ([]Row, error)
	// Session returns the JSON of a conversation's state, "" when there is
	// none. door is "aibot", "app" or "kf"; chat is a chatid, "" one to one.
	Session(ctx context.Context, door, chat, user string) (string, error)
}

// Row is one record.
type Row struct {
	At    time.Time `json:"at"`
	Table string    `json:"table"` // as people call it: 走访, 线索, 留痕; of a message its door
	ID    string    `json:"id"`
	Title string    `json:"title"`
	State string    `json:"state,omitempty"` // in words
	To    string    `json:"to,omitempty"`    // of a message: the receiver as the platform knows them
	JSON  string    `json:"json"`            // all of it
}

// Clock is the product clock.
type Clock interface {
	Now() time.Time
	Set(ctx context.Context, now time.Time) error
}

//go:embed index.html
var index string

//go:embed static
var static embed.FS

// page serves /sim. run tells cursors of this process from older ones.
type page struct {
	Deps
	run    string
	tmpl   *template.Template
	guests guests
	hung   posters
}

// policy keeps the page to its own files: nothing from elsewhere, no inline code.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// New returns the handler of everything below /sim, with the prefix left on.
func New(d Deps) http.Handler {
	if d.Zone == nil {
		d.Zone = time.FixedZone("CST", 8*3600)
	}
	p := &page{Deps: d, run: rand.Text(), tmpl: template.Must(template.New("index").Parse(index)), hung: posters{links: map[string]string{}}}
	files, err := fs.Sub(static, "static")
	if err != nil {
		panic("sim: embedded files: " + err.Error()) // fixed at build time
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /sim", p.index)
	mux.HandleFunc("GET /sim/{$}", p.index)
	mux.Handle("GET /sim/static/", http.StripPrefix("/sim/static/", http.FileServerFS(files)))
	mux.HandleFunc("GET /sim/api/state", p.state)
	mux.HandleFunc("GET /sim/api/chats", p.chats)
	mux.HandleFunc("GET /sim/api/updates", p.updates)
	mux.HandleFunc("GET /sim/api/inspect", p.inspect)
	mux.HandleFunc("GET /sim/api/media/{id}", p.media)
	mux.HandleFunc("GET /sim/api/samples", p.samples)
	mux.HandleFunc("GET /sim/api/samples/{name}", p.sample)
	mux.HandleFunc("GET /sim/api/posters", p.posters)
	mux.HandleFunc("GET /sim/api/posters/{scene}", p.poster)
	mux.HandleFunc("POST /sim/api/scan", p.scan)
	mux.HandleFunc("POST /sim/api/pick", p.pick)
	mux.HandleFunc("POST /sim/api/take", p.take)
	mux.HandleFunc("POST /sim/api/end", p.end)
	mux.HandleFunc("POST /sim/api/say", p.say)
	mux.HandleFunc("POST /sim/api/send", p.send)
	mux.HandleFunc("POST /sim/api/place", p.place)
	mux.HandleFunc("POST /sim/api/tap", p.tap)
	mux.HandleFunc("POST /sim/api/rate", p.rate)
	mux.HandleFunc("POST /sim/api/enter", p.enter)
	mux.HandleFunc("GET /sim/clock", p.clock)
	mux.HandleFunc("POST /sim/clock", p.setClock)
	return http.NewCrossOriginProtection().Handler(headers(mux))
}

// headers sets what holds for every answer.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-cache")
		next.ServeHTTP(w, r)
	})
}

func (p *page) index(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = p.tmpl.Execute(w, map[string]string{"Bot": p.Platform.BotName()})
}

// answer writes v as JSON.
func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func refuse(w http.ResponseWriter, status int, why string) {
	answer(w, status, map[string]string{"error": why})
}

// now is the time shown: the product clock's, else the platform's.
func (p *page) now() time.Time {
	if p.Clock != nil {
		return p.Clock.Now().In(p.Zone)
	}
	return p.Platform.Today().In(p.Zone)
}
