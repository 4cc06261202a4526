package sim

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"shuangbai/bot/wecom/wecomsim"
)

const (
	maxJSON   = 1 << 20
	maxUpload = 32 << 20
)

// stage is the place of an act: who, where.
type stage struct {
	As   string `json:"as"`
	Chat string `json:"chat"`
}

const (
	chatKF   = "kf"  // a guest's phone
	chatDesk = "kf/" // and the guest's id: the same chat, seen by a receptionist
)

// at finds the conversation of a place.
func (p *page) at(s stage) wecomsim.Sender {
	if customer, ok := strings.CutPrefix(s.Chat, chatDesk); ok {
		return p.customer(customer)
	}
	at := wecomsim.Sender{User: s.As}
	switch s.Chat {
	case chatKF:
		return p.customer(s.As)
	case "bot", "":
	case "app":
		at.App = true
	default:
		at.Group = s.Chat
	}
	return at
}

// speak sends content from a place.
func (p *page) speak(ctx context.Context, s stage, c wecomsim.Content, opts ...wecomsim.Option) (wecomsim.Delivery, error) {
	switch {
	case s.Chat == chatKF:
		if _, ok := p.guests.find(s.As); !ok {
			return wecomsim.Delivery{}, wecomsim.ErrUnknown
		}
		return p.Platform.Write(ctx, p.at(s), c, opts...)
	case strings.HasPrefix(s.Chat, chatDesk):
		return p.reply(ctx, s, c)
	}
	return p.Platform.Send(ctx, p.at(s), c, opts...)
}

// outcome is the JSON of a delivery.
type outcome struct {
	As       string    `json:"as,omitempty"` // the guest who scanned
	MsgID    string    `json:"msgid,omitempty"`
	Skipped  bool      `json:"skipped"`
	Attempts []attempt `json:"attempts,omitempty"`
	Problems []string  `json:"problems,omitempty"`
	Advice   []string  `json:"advice,omitempty"`
	Reply    string    `json:"reply,omitempty"`
	Error    string    `json:"error,omitempty"`
}

type attempt struct {
	Status int    `json:"status"`
	TookMS int64  `json:"took_ms"`
	Error  string `json:"error,omitempty"`
}

// told is a delivery as JSON.
func told(d wecomsim.Delivery) outcome {
	out := outcome{MsgID: d.MsgID, Skipped: d.Skipped, Problems: d.Problems, Advice: d.Advice, Reply: string(d.Reply())}
	for _, a := range d.Attempts {
		one := attempt{Status: a.Status, TookMS: a.Took.Milliseconds()}
		if a.Err != nil {
			one.Error = a.Err.Error()
		}
		out.Attempts = append(out.Attempts, one)
	}
	return out
}

// deliver runs an act that is one delivery.
func (p *page) deliver(w http.ResponseWriter, r *http.Request, do func(context.Context) (wecomsim.Delivery, error)) {
	p.act(w, r, func(ctx context.Context) (outcome, error) {
		d, err := do(ctx)
		return told(d), err
	})
}

// act runs one step of a person to its end, whether the browser waits or not.
func (p *page) act(w http.ResponseWriter, r *http.Request, do func(context.Context) (outcome, error)) {
	out, err := do(context.WithoutCancel(r.Context()))
	status := http.StatusOK
	switch {
	case errors.Is(err, wecomsim.ErrUnknown):
		refuse(w, http.StatusNotFound, "这里没有这个人、这个群或这个按钮")
		return
	case errors.Is(err, errNotServing):
		refuse(w, http.StatusConflict, "您没有在接待这个会话，请先接入")
		return
	case err != nil:
		status, out.Error = http.StatusBadGateway, "消息没有送达"
	}
	answer(w, status, out)
}

// read decodes a JSON body; it answers 400 and reports false when it cannot.
func read(w http.ResponseWriter, r *http.Request, into any) bool {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxJSON)).Decode(into); err != nil {
		refuse(w, http.StatusBadRequest, "请求不是 JSON")
		return false
	}
	return true
}

// addressed puts the bot's name in front of words.
func (p *page) addressed(text string, mention bool) string {
	if !mention || strings.Contains(text, "@"+p.Platform.BotName()) {
		return text
	}
	return "@" + p.Platform.BotName() + " " + text
}

func quoting(id string) []wecomsim.Option {
	if id == "" {
		return nil
	}
	return []wecomsim.Option{wecomsim.Quoting(id)}
}

func (p *page) say(w http.ResponseWriter, r *http.Request) {
	var in struct {
		stage
		Text    string `json:"text"`
		Mention bool   `json:"mention"`
		Quote   string `json:"quote"`
	}
	if !read(w, r, &in) {
		return
	}
	if strings.TrimSpace(in.Text) == "" {
		refuse(w, http.StatusBadRequest, "请先写几个字")
		return
	}
	p.deliver(w, r, func(ctx context.Context) (wecomsim.Delivery, error) {
		return p.speak(ctx, in.stage, wecomsim.Text(p.addressed(in.Text, in.Mention)), quoting(in.Quote)...)
	})
}

func (p *page) place(w http.ResponseWriter, r *http.Request) {
	var in struct {
		stage
		wecomsim.Place
	}
	if !read(w, r, &in) {
		return
	}
	p.deliver(w, r, func(ctx context.Context) (wecomsim.Delivery, error) {
		return p.speak(ctx, in.stage, in.Place)
	})
}

func (p *page) tap(w http.ResponseWriter, r *http.Request) {
	var in struct {
		stage
		Message  string              `json:"message"`
		Button   string              `json:"button"`
		Selected map[string][]string `json:"selected"`
	}
	if !read(w, r, &in) {
		return
	}
	p.deliver(w, r, func(ctx context.Context) (wecomsim.Delivery, error) {
		return p.Platform.Press(ctx, p.at(in.stage), wecomsim.Press{Message: in.Message, Button: in.Button, Selected: in.Selected})
	})
}

func (p *page) rate(w http.ResponseWriter, r *http.Request) {
	var in struct {
		stage
		Message string `json:"message"`
		Like    bool   `json:"like"`
		Cancel  bool   `json:"cancel"`
		Words   string `json:"words"`
		Reasons []int  `json:"reasons"`
	}
	if !read(w, r, &in) {
		return
	}
	p.deliver(w, r, func(ctx context.Context) (wecomsim.Delivery, error) {
		return p.Platform.Rate(ctx, p.at(in.stage), in.Message, wecomsim.Rating{Like: in.Like, Cancel: in.Cancel, Words: in.Words, Reasons: in.Reasons})
	})
}

func (p *page) enter(w http.ResponseWriter, r *http.Request) {
	var in stage
	if !read(w, r, &in) {
		return
	}
	p.deliver(w, r, func(ctx context.Context) (wecomsim.Delivery, error) { return p.Platform.Enter(ctx, p.at(in)) })
}

// send takes pictures and files, uploaded or built in.
func (p *page) send(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxUpload)
	if err := r.ParseMultipartForm(maxUpload); err != nil { //nolint:gosec // bounded in the line above
		refuse(w, http.StatusBadRequest, "文件太大或没有收全，最多 32 MB")
		return
	}
	files, err := attached(r.MultipartForm)
	if err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	text := p.addressed(r.FormValue("text"), r.FormValue("mention") == "true")
	c, err := content(r.FormValue("kind"), text, files)
	if err != nil {
		refuse(w, http.StatusUnsupportedMediaType, err.Error())
		return
	}
	at := stage{As: r.FormValue("as"), Chat: r.FormValue("chat")}
	p.deliver(w, r, func(ctx context.Context) (wecomsim.Delivery, error) {
		return p.speak(ctx, at, c, quoting(r.FormValue("quote"))...)
	})
}

type attachment struct {
	name string
	data []byte
}

// attached collects the samples named and the files uploaded.
func attached(form *multipart.Form) ([]attachment, error) {
	var out []attachment
	for _, name := range form.Value["sample"] {
		data, ok := picture(name)
		if !ok {
			return nil, errors.New("没有这张示例图片")
		}
		out = append(out, attachment{name + ".jpg", data})
	}
	for _, header := range form.File["file"] {
		file, err := header.Open()
		if err != nil {
			return nil, errors.New("文件没有收全，请再传一次")
		}
		data, err := io.ReadAll(file)
		_ = file.Close()
		if err != nil {
			return nil, errors.New("文件没有收全，请再传一次")
		}
		out = append(out, attachment{header.Filename, data})
	}
	return out, nil
}

// content builds what is sent; pictures must be what the platform carries.
func content(kind, text string, files []attachment) (wecomsim.Content, error) {
	if kind == "voice" {
		if text == "" {
			return nil, errors.New("语音要有说的话")
		}
		return wecomsim.Voice{Transcript: text, AMR: silence}, nil
	}
	if len(files) == 0 {
		return nil, errors.New("请选一张图片或一个文件")
	}
	switch kind {
	case "file":
		return wecomsim.File{Name: files[0].name, Data: files[0].data}, nil
	case "video":
		return wecomsim.Video{Data: files[0].data}, nil
	}
	var pictures [][]byte
	for _, f := range files {
		if t := http.DetectContentType(f.data); t != "image/jpeg" && t != "image/png" {
			return nil, errors.New("图片只能是 JPG 或 PNG")
		}
		pictures = append(pictures, f.data)
	}
	if kind == "mixed" {
		return wecomsim.Mixed{Text: text, Images: pictures}, nil
	}
	return wecomsim.Image{Data: pictures[0]}, nil
}

// silence is an AMR file without a sound, for the app's voice messages.
var silence = []byte("#!AMR\n\x7c\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")
