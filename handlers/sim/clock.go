package sim

import (
	"encoding/json"
	"net/http"
	"time"
)

func (p *page) clock(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]any{"now": p.now().Format(time.RFC3339), "movable": p.Clock != nil})
}

func (p *page) setClock(w http.ResponseWriter, r *http.Request) {
	if p.Clock == nil {
		refuse(w, http.StatusNotFound, "这台演示没有可以拨动的时钟")
		return
	}
	var in struct {
		Now time.Time `json:"now"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<10)).Decode(&in); err != nil || in.Now.IsZero() {
		refuse(w, http.StatusBadRequest, `请给出 {"now": "2025-09-17T09:00:00+08:00"} 这样的时间`)
		return
	}
	if err := p.Clock.Set(r.Context(), in.Now); err != nil {
		refuse(w, http.StatusBadGateway, "时钟没有拨动，请再试一次")
		return
	}
	p.clock(w, r)
}
