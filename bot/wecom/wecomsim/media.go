package wecomsim

import (
	"bytes"
	"net/http"
	"net/url"
	"time"

	"shuangbai/bot/wecom"
)

// object is one stored file: sent by a person, uploaded by the product, or
// part of an answer.
type object struct {
	id      string
	name    string
	kind    string // type of media/upload; "" for what people sent
	key     string // webhook key it was uploaded with
	data    []byte
	created time.Time
}

// objectLink is a signed download link of a bot callback.
type objectLink struct {
	object  *object
	expires time.Time
	clear   bool // an app's PicUrl is not encrypted
}

// store keeps a file and gives it an id. p.mu is held.
func (p *Platform) store(o object) *object {
	o.id, o.created = p.secret("3MED"), p.cfg.Now()
	p.media[o.id] = &o
	return &o
}

// liveMedia finds media younger than three days (app A8). p.mu is held.
func (p *Platform) liveMedia(id string) *object {
	o := p.media[id]
	if o == nil || p.cfg.Now().Sub(o.created) > mediaLife {
		return nil
	}
	return o
}

// Media returns a file of a chat in the clear, as a client shows it; it does
// not age.
func (p *Platform) Media(id string) (name string, data []byte, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	o := p.media[id]
	if o == nil {
		return "", nil, false
	}
	return o.name, o.data, true
}

// newObjectLink returns a link that dies after five minutes (aibot §5). p.mu is held.
func (p *Platform) newObjectLink(o *object) string {
	sign := p.secret("s")
	p.objects[sign] = objectLink{object: o, expires: p.cfg.Now().Add(linkLife)}
	return p.cfg.BaseURL + "/object/" + sign
}

// newPictureLink returns an app's PicUrl. p.mu is held.
func (p *Platform) newPictureLink(o *object) string {
	sign := p.secret("s")
	p.objects[sign] = objectLink{object: o, expires: p.cfg.Now().Add(mediaLife), clear: true}
	return p.cfg.BaseURL + "/object/" + sign
}

// serveObject answers a download: AES-CBC cipher text under the bot's key and
// the name in Content-Disposition only (aibot §5).
func (p *Platform) serveObject(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	link, ok := p.objects[r.PathValue("sign")]
	fresh := ok && p.cfg.Now().Before(link.expires)
	p.mu.Unlock()
	if !fresh {
		http.Error(w, "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>", http.StatusForbidden)
		return
	}
	if link.clear {
		http.ServeContent(w, r, link.object.name, time.Time{}, bytes.NewReader(link.object.data))
		return
	}
	sealed, err := wecom.EncryptMedia(p.cfg.Bot.EncodingAESKey, link.object.data)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(link.object.name))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(sealed))
}

// isPicture reports whether data is a JPG or PNG.
func isPicture(data []byte) bool {
	t := http.DetectContentType(data)
	return t == "image/jpeg" || t == "image/png"
}
