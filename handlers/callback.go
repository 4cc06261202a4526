package handlers

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"shuangbai/bot"
	"shuangbai/bot/chat"
	"shuangbai/models"
)

// Door verifies, decrypts and translates the callbacks of one way into the bot,
// and encrypts the answers. bot/wecom/aibot and bot/wecom/app are doors.
type Door interface {
	// Echo gives the bytes that prove the callback URL is ours.
	Echo(query url.Values) ([]byte, error)
	Decode(query url.Values, body []byte) (chat.Message, error)
	// Encode gives the body of the passive answer; empty for the empty packet.
	Encode(query url.Values, now time.Time, m chat.Message, r chat.Reply, stream string) ([]byte, error)
	// Pending gives the body that promises an answer; empty where the door has none.
	Pending(query url.Values, now time.Time, stream, text string) ([]byte, error)
	ContentType() string
}

// Bot answers messages (package bot).
type Bot interface {
	Answer(ctx context.Context, m chat.Message) (k bot.Kept, final bool, err error)
	Poll(ctx context.Context, m chat.Message) (k bot.Kept, final bool, err error)
	HandedOver(door chat.Door, messageKey string)
	Refused(m chat.Message)
	Answered(m chat.Message)
}

// maxBody is the largest callback that is read, in bytes.
const maxBody = 1 << 20

const pendingWords = "收到，正在处理…"

func (d Deps) callback(e *gin.Engine, path string, door Door) {
	if door == nil {
		return
	}
	e.GET(path, func(c *gin.Context) { d.echo(c, door) })
	e.POST(path, func(c *gin.Context) { d.take(c, door) })
}

// echo proves to the platform that the URL is ours.
func (d Deps) echo(c *gin.Context, door Door) {
	query := c.Request.URL.Query()
	plain, err := door.Echo(query)
	if err == nil {
		err = d.fresh(query)
	}
	if err != nil {
		d.refuse(c, err)
		return
	}
	c.Data(http.StatusOK, "text/plain; charset=utf-8", plain)
}

// take answers one callback.
func (d Deps) take(c *gin.Context, door Door) {
	body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, maxBody))
	if err != nil {
		d.refuse(c, err)
		return
	}
	query := c.Request.URL.Query()
	m, err := door.Decode(query, body)
	if err == nil {
		err = d.fresh(query)
	}
	if err != nil {
		d.refuse(c, err)
		return
	}
	note(c, m)
	if m.News != nil {
		d.heard(c, door, m)
		return
	}
	if m.Added != nil {
		d.added(c, door, m)
		return
	}
	ask := d.Bot.Answer
	if m.Kind == chat.Poll {
		ask = d.Bot.Poll
	}
	kept, final, err := ask(c.Request.Context(), m)
	if err != nil {
		kept, final = d.failed(c, m, err), true
		if c.IsAborted() {
			return
		}
	} else {
		d.Bot.Answered(m)
	}
	d.answer(c, door, m, kept, final)
}

// heard passes news of customer service on; they hold no message.
func (d Deps) heard(c *gin.Context, door Door, m chat.Message) {
	if d.News != nil {
		d.News(c.Request.Context(), *m.News)
	}
	d.answer(c, door, m, bot.Kept{Reply: chat.Reply{Silent: true}}, true)
}

// added takes in a new contact; what could not be stored is delivered again.
func (d Deps) added(c *gin.Context, door Door, m chat.Message) {
	if d.Added != nil {
		if err := d.Added(c.Request.Context(), m); err != nil {
			_ = c.Error(err)
			c.AbortWithStatus(http.StatusServiceUnavailable)
			return
		}
	}
	d.answer(c, door, m, bot.Kept{Reply: chat.Reply{Silent: true}}, true)
}

func (d Deps) answer(c *gin.Context, door Door, m chat.Message, kept bot.Kept, final bool) {
	query := c.Request.URL.Query()
	var body []byte
	var err error
	if final {
		body, err = door.Encode(query, d.Now(), m, kept.Reply, kept.Stream)
	} else {
		body, err = door.Pending(query, d.Now(), kept.Stream, pendingWords)
	}
	if err != nil { // the answer is safe on its inbox row and goes out later
		d.Log.WarnContext(c.Request.Context(), "answer not passive", "request", requestID(c), "error", err)
		c.Status(http.StatusOK)
		return
	}
	if d.write(c, door.ContentType(), body) && final && kept.Row {
		d.Bot.HandedOver(m.Door, bot.MessageKey(m))
	}
}

// write reports whether the whole answer was given to a connection that the
// platform had not left by then.
func (d Deps) write(c *gin.Context, contentType string, body []byte) bool {
	if c.Request.Context().Err() != nil {
		return false
	}
	c.Header("Content-Type", contentType)
	c.Header("Content-Length", strconv.Itoa(len(body)))
	c.Status(http.StatusOK)
	if _, err := c.Writer.Write(body); err != nil {
		return false
	}
	return http.NewResponseController(c.Writer).Flush() == nil
}

// errStale is a callback from too long ago, or from the future.
var errStale = errors.New("timestamp outside the window")

func (d Deps) fresh(query url.Values) error {
	sec, err := strconv.ParseInt(query.Get("timestamp"), 10, 64)
	if err != nil {
		return errStale
	}
	if skew := d.Now().Sub(time.Unix(sec, 0)); skew > d.MaxSkew || skew < -d.MaxSkew {
		return errStale
	}
	return nil
}

// refuse answers a callback that is not let in, with a status and no words.
func (d Deps) refuse(c *gin.Context, err error) {
	var forged interface{ Forged() bool }
	var tooLarge *http.MaxBytesError
	code := http.StatusBadRequest
	switch {
	case errors.As(err, &tooLarge):
		code = http.StatusRequestEntityTooLarge
	case errors.As(err, &forged) && forged.Forged():
		code = http.StatusForbidden
	}
	_ = c.Error(err)
	c.AbortWithStatus(code)
}

// failed is the one place that turns a turn's error into an answer: 503 where
// another delivery may succeed, else a sentence with the id the log has.
func (d Deps) failed(c *gin.Context, m chat.Message, err error) bot.Kept {
	_ = c.Error(err)
	if models.CodeOf(err) == models.Unavailable || errors.Is(err, context.DeadlineExceeded) {
		d.Bot.Refused(m)
		c.AbortWithStatus(http.StatusServiceUnavailable)
		return bot.Kept{}
	}
	id := requestID(c)
	return bot.Kept{
		Stream: "e-" + id,
		Reply:  chat.Reply{Text: models.Sentence(err) + "（编号 " + id[:min(8, len(id))] + "）"},
	}
}
