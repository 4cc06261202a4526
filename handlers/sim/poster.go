package sim

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/skip2/go-qrcode"
)

// Poster is a code that hangs in a town or a market.
type Poster struct {
	Scene  string `json:"scene"`
	Name   string `json:"name"`
	County string `json:"county"`
	Market bool   `json:"market,omitempty"`
}

// posters keeps the links of the codes that somebody has looked at.
type posters struct {
	mu    sync.Mutex
	links map[string]string // by scene
}

var errNoPoster = errors.New("no such poster")

// link gives the link that a poster's code carries: the platform makes it when
// it is first wanted.
func (p *page) link(ctx context.Context, scene string) (string, error) {
	known := false
	for _, poster := range p.Posters {
		known = known || poster.Scene == scene
	}
	if !known || p.Link == nil {
		return "", errNoPoster
	}
	p.hung.mu.Lock()
	defer p.hung.mu.Unlock()
	if link, ok := p.hung.links[scene]; ok {
		return link, nil
	}
	link, err := p.Link(ctx, scene)
	if err == nil {
		p.hung.links[scene] = link
	}
	return link, err
}

func (p *page) posters(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, p.Posters)
}

// poster draws a code.
func (p *page) poster(w http.ResponseWriter, r *http.Request) {
	link, err := p.link(r.Context(), r.PathValue("scene"))
	switch {
	case errors.Is(err, errNoPoster):
		refuse(w, http.StatusNotFound, "没有这张二维码")
		return
	case err != nil:
		refuse(w, http.StatusBadGateway, "二维码还没有生成，请再试一次")
		return
	}
	picture, err := code(link)
	if err != nil {
		refuse(w, http.StatusInternalServerError, "二维码画不出来")
		return
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	_, _ = w.Write([]byte(picture)) //nolint:gosec // drawn from numbers only
}

// code is a QR code as SVG, one unit a module, with its quiet zone.
func code(text string) (string, error) {
	c, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return "", err
	}
	rows := c.Bitmap()
	var path strings.Builder
	for y, row := range rows {
		for x := 0; x < len(row); x++ {
			from := x
			for x < len(row) && row[x] {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from, y, x-from, x-from)
			}
		}
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="%s"/></svg>`,
		len(rows), len(rows), len(rows), len(rows), path.String()), nil
}
