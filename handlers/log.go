package handlers

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/gin-gonic/gin"

	"shuangbai/bot/chat"
)

const noteKey = "message"

// note keeps the message for the request's log line.
func note(c *gin.Context, m chat.Message) { c.Set(noteKey, m) }

// logged writes one line a request, without query (it carries signatures),
// words or names.
func (d Deps) logged() gin.HandlerFunc {
	return func(c *gin.Context) {
		start := d.Now()
		c.Next()
		took := d.Now().Sub(start)
		status := c.Writer.Status()
		attrs := []slog.Attr{
			slog.String("request", requestID(c)), slog.String("method", c.Request.Method),
			slog.String("path", c.FullPath()), slog.Int("status", status), slog.Duration("took", took),
		}
		kind := ""
		if m, ok := c.Keys[noteKey].(chat.Message); ok {
			kind = string(m.Kind)
			attrs = append(attrs, slog.String("door", string(m.Door)), slog.String("kind", kind))
			if m.Event != "" {
				attrs = append(attrs, slog.String("event", m.Event))
			}
		}
		if len(c.Errors) > 0 {
			attrs = append(attrs, slog.String("error", c.Errors.String()))
		}
		d.Metrics.request(c.FullPath(), kind, status, took)
		d.Log.LogAttrs(c.Request.Context(), level(c.FullPath(), status, len(c.Errors)), "request", attrs...)
	}
}

func level(path string, status, errors int) slog.Level {
	switch {
	case status >= http.StatusInternalServerError:
		return slog.LevelError
	case errors > 0 || status >= http.StatusBadRequest:
		return slog.LevelWarn
	case path == "/healthz" || path == "/readyz":
		return slog.LevelDebug
	default:
		return slog.LevelInfo
	}
}

// recovered turns a panic into a 500 and a log line; the platform will deliver
// the message again.
func (d Deps) recovered() gin.HandlerFunc {
	return func(c *gin.Context) {
		defer func() {
			if v := recover(); v != nil {
				_ = c.Error(fmt.Errorf("panic: %v", v))
				d.Log.ErrorContext(c.Request.Context(), "panic", "request", requestID(c), "stack", string(debug.Stack()))
				c.AbortWithStatus(http.StatusInternalServerError)
			}
		}()
		c.Next()
	}
}
