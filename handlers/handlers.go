// Package handlers is the HTTP side: callbacks of WeCom, health, metrics and
// pages. It knows HTTP and nothing else; what a message means is decided in
// package bot, and how it is signed and encrypted in bot/wecom.
package handlers

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"shuangbai/bot/chat"
)

// Deps are the parts the public server needs.
type Deps struct {
	Bot   Bot
	AIBot Door // nil when the bot is not configured in callback mode
	App   Door // nil when no app is configured
	// News hears that an account of customer service has messages to fetch; nil
	// without one.
	News func(ctx context.Context, n chat.News)
	// Added hears that somebody added a member as external contact; nil where
	// nobody asks.
	Added   func(ctx context.Context, m chat.Message) error
	Now     func() time.Time // machine clock
	MaxSkew time.Duration    // of a callback's timestamp
	Ready   []Check
	Trusted []string     // proxies whose X-Forwarded-For counts
	Sim     http.Handler // the demo page; nil outside demo
	Metrics *Metrics
	Log     *slog.Logger
}

// Check is one condition of readiness.
type Check struct {
	Name string
	Run  func(ctx context.Context) error
}

// New makes the public server's routes (contracts.md, "HTTP").
func New(d Deps) (http.Handler, error) {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.HandleMethodNotAllowed = true
	if err := e.SetTrustedProxies(d.Trusted); err != nil {
		return nil, err
	}
	e.Use(named, d.logged(), d.recovered())
	d.callback(e, "/wecom/aibot", d.AIBot)
	d.callback(e, "/wecom/app", d.App)
	e.GET("/healthz", func(c *gin.Context) { c.String(http.StatusOK, "ok\n") })
	e.GET("/readyz", d.ready)
	if d.Sim != nil {
		e.Any("/sim", gin.WrapH(d.Sim))
		e.Any("/sim/*path", gin.WrapH(d.Sim))
	}
	return e, nil
}

// readyLimit bounds one readiness question; a database that hangs is not ready.
const readyLimit = 2 * time.Second

func (d Deps) ready(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), readyLimit)
	defer cancel()
	state, code := gin.H{}, http.StatusOK
	for _, check := range d.Ready {
		state[check.Name] = "ok"
		if err := check.Run(ctx); err != nil {
			d.Log.WarnContext(ctx, "not ready", "check", check.Name, "error", err)
			state[check.Name], code = "failing", http.StatusServiceUnavailable
		}
	}
	c.JSON(code, state)
}
