package wecomsim

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// uploadLimits are the platform's sizes by type, in bytes (app A8).
var uploadLimits = map[string]int{"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20, "file": 20 << 20}

func (p *Platform) mediaUpload(c *call) {
	kind := c.query.Get("type")
	limit, ok := uploadLimits[kind]
	if !ok {
		c.fail(40004)
		return
	}
	o, code := c.part(kind, limit)
	if code != 0 {
		c.fail(code)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	c.accept(p.store(o))
}

// part reads the multipart field "media" and checks it; a code other than 0
// refuses it.
func (c *call) part(kind string, limit int) (object, int) {
	file, header, err := c.r.FormFile("media")
	if err != nil {
		return object{}, 41005
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(file)
	switch {
	case err != nil || len(data) == 0:
		return object{}, 44001
	case len(data) <= 5 || len(data) > limit:
		return object{}, 45001
	case kind == "image" && !isPicture(data), kind == "voice" && !bytes.HasPrefix(data, []byte("#!AMR")):
		return object{}, 40004
	}
	c.title += " " + header.Filename
	return object{name: header.Filename, kind: kind, data: data}, 0
}

// accept answers an upload; created_at is a string (app A8).
func (c *call) accept(o *object) {
	c.ok(result{"type": o.kind, "media_id": o.id, "created_at": strconv.FormatInt(o.created.Unix(), 10)})
}

// mediaGet answers bytes, or JSON with status 200 when there are none.
func (p *Platform) mediaGet(c *call) {
	p.mu.Lock()
	o := p.liveMedia(c.query.Get("media_id"))
	p.mu.Unlock()
	if o == nil {
		c.fail(40007)
		return
	}
	w := &answerWriter{header: http.Header{}}
	w.header.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(o.name))
	http.ServeContent(w, c.r, "", time.Time{}, bytes.NewReader(o.data))
	c.status, c.body, c.header = w.status, w.body.Bytes(), w.header
}
