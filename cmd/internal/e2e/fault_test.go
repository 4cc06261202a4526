package e2e

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/go-sql-driver/mysql"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"

	"shuangbai/cmd/internal/drive"
)

// line is a cable between the server and one of its stores.
type line struct {
	t *testing.T
	*toxiproxy.Proxy
}

func cable(t *testing.T, name, upstream string) line {
	t.Helper()
	logger := zerolog.New(io.Discard)
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(prometheus.NewRegistry()), logger)
	p := toxiproxy.NewProxy(server, name, "127.0.0.1:0", upstream)
	must(t, p.Start())
	t.Cleanup(p.Stop)
	return line{t, p}
}

func (l line) cut() { l.Stop() }

func (l line) mend() {
	l.t.Helper()
	must(l.t, l.Start())
}

// spoil adds a toxic; attributes is JSON.
func (l line) spoil(kind, stream, attributes string) {
	l.t.Helper()
	_, err := l.Toxics.AddToxicJson(strings.NewReader(
		`{"name":"` + kind + `","type":"` + kind + `","stream":"` + stream + `","attributes":` + attributes + `}`))
	must(l.t, err)
}

func (l line) clean() { l.Toxics.ResetToxics(context.Background()) }

// wired is a server that reaches MariaDB and Redis over cables.
func wired(t *testing.T) (o *office, database, cache line) {
	t.Helper()
	h := services(t)
	dsn, err := mysql.ParseDSN(h.dsn)
	must(t, err)
	at, err := url.Parse(h.redis)
	must(t, err)
	database, cache = cable(t, "database", dsn.Addr), cable(t, "cache", at.Host)
	via := h
	dsn.Addr = database.Listen
	at.Host = cache.Listen
	via.dsn, via.redis = dsn.FormatDSN(), at.String()
	return opened(t, h, manners{through: via}), database, cache
}

func said(id, text string) drive.Message { return drive.Message{ID: id, From: "lijuan", Text: text} }

// answered delivers until there is an answer, as the platform does.
func answered(t *testing.T, c *drive.Client, m drive.Message) (a drive.Answer) {
	t.Helper()
	eventually(t, m.Text+" is answered", func() bool {
		var err error
		a, err = c.Say(t.Context(), m)
		return err == nil && a.Status == http.StatusOK && len(a.Body) > 0
	})
	return a
}

func TestRedisIsGone(t *testing.T) {
	o, _, cache := wired(t)
	c := o.client(t)
	reads(t, says(t, c, said("1", "走访 张记面馆 需求20万 有意向")), "张记面馆", "20万元")
	cache.cut()
	at := time.Now()
	reads(t, says(t, c, said("2", "改 金额 30万")), "30万元")
	reads(t, says(t, c, said("2", "改 金额 30万")), "30万元")
	reads(t, says(t, c, said("3", "利率是多少")), "利率")
	reads(t, says(t, c, said("4", "确认")), "走访 1 已登记")
	reads(t, says(t, c, said("4", "确认")), "走访 1 已登记")
	if took := time.Since(at); took > 5*time.Second {
		t.Errorf("five turns without Redis took %v", took)
	}
	cache.mend()
	eventually(t, "Redis is used again", func() bool { return o.Redis.Ping(t.Context()).Err() == nil })
	reads(t, says(t, c, said("4", "确认")), "走访 1 已登记")
	reads(t, says(t, c, said("5", "走访 老王五金店 有意向")), "老王五金店")
	reads(t, says(t, c, said("1", "走访 张记面馆 需求20万 有意向")), "张记面馆", "20万元")
	reads(t, says(t, c, said("6", "确认")), "走访 2 已登记")
	if n := o.count(t, "SELECT COUNT(*) FROM visit"); n != 2 {
		t.Errorf("%d visits", n)
	}
}

func TestRedisIsSlow(t *testing.T) {
	o, _, cache := wired(t)
	c := o.client(t)
	cache.spoil("latency", "downstream", `{"latency":2000}`)
	for i, text := range []string{"走访 张记面馆 需求20万 有意向", "确认", "利率是多少"} {
		at := time.Now()
		says(t, c, said(text, text))
		if took := time.Since(at); took > 3*time.Second {
			t.Errorf("turn %d took %v", i, took)
		}
	}
	if n := o.count(t, "SELECT COUNT(*) FROM visit"); n != 1 {
		t.Errorf("%d visits", n)
	}
}

// refused wants a 503 within 4 s, and no words.
func refused(t *testing.T, c *drive.Client, m drive.Message) {
	t.Helper()
	at := time.Now()
	a, err := c.Say(t.Context(), m)
	if took := time.Since(at); err != nil || a.Status != http.StatusServiceUnavailable || len(a.Body) > 0 || took > 4*time.Second {
		t.Errorf("%s: %v, HTTP %d after %v: %q", m.Text, err, a.Status, took, a.Body)
	}
}

func TestTheDatabaseIsGone(t *testing.T) {
	o, database, _ := wired(t)
	c := o.client(t)
	colleague := func(id string) drive.Message {
		return drive.Message{ID: id, From: "wangqiang", Text: "利率是多少"}
	}
	reads(t, says(t, c, said("1", "走访 张记面馆 需求20万 有意向")), "张记面馆")
	reads(t, says(t, c, colleague("a")), "利率")
	database.cut()
	refused(t, c, said("2", "确认"))
	refused(t, c, said("2", "确认"))
	reads(t, says(t, c, colleague("b")), "利率")
	if status := ready(t, o); status != http.StatusServiceUnavailable {
		t.Errorf("readyz says %d", status)
	}
	if n := o.count(t, "SELECT COUNT(*) FROM visit"); n != 0 {
		t.Errorf("%d visits", n)
	}
	database.mend()
	reads(t, answered(t, c, said("2", "确认")), "走访 1 已登记")
	reads(t, says(t, c, said("2", "确认")), "走访 1 已登记")
	if n := o.count(t, "SELECT COUNT(*) FROM visit"); n != 1 {
		t.Errorf("%d visits", n)
	}
	eventually(t, "ready", func() bool { return ready(t, o) == http.StatusOK })
}

func TestTheDatabaseIsSlow(t *testing.T) {
	o, database, _ := wired(t)
	c := o.client(t)
	reads(t, says(t, c, said("1", "走访 张记面馆 需求20万 有意向")), "张记面馆")
	database.spoil("latency", "downstream", `{"latency":3000}`)
	at := time.Now()
	a, err := c.Say(t.Context(), said("2", "确认"))
	if took := time.Since(at); err != nil || took > 4*time.Second || strings.Contains(a.Words(), "已登记") {
		t.Errorf("%v, HTTP %d after %v: %q", err, a.Status, took, a.Words())
	}
	database.clean()
	reads(t, answered(t, c, said("2", "确认")), "走访 1 已登记")
	if n := o.count(t, "SELECT COUNT(*) FROM visit"); n != 1 {
		t.Errorf("%d visits", n)
	}
}

// TestTheConnectionBreaksInATransaction: after ever more bytes of the database's
// answers the connection is reset, through a confirmation's first statement to
// the answer to its commit.
func TestTheConnectionBreaksInATransaction(t *testing.T) {
	o, database, _ := wired(t)
	c := o.client(t)
	const places = 25
	broken := 0
	for i := range places {
		reads(t, says(t, c, said(fmt.Sprint("v", i), "走访 "+shop(i)+" 餐饮 有意向")), shop(i))
		database.spoil("limit_data", "downstream", fmt.Sprintf(`{"bytes":%d}`, 1+300*i))
		confirm := said(fmt.Sprint("c", i), "确认")
		a, err := c.Say(t.Context(), confirm)
		if err != nil || a.Status != http.StatusOK {
			broken++
		}
		database.clean()
		reads(t, answered(t, c, confirm), "已登记", shop(i))
		reads(t, says(t, c, confirm), "已登记", shop(i))
		if n := o.count(t, "SELECT COUNT(*) FROM visit"); n != i+1 {
			t.Fatalf("after %d bytes: %d visits, want %d", 1+300*i, n, i+1)
		}
	}
	t.Logf("%d of %d first deliveries failed", broken, places)
	if broken == 0 || broken == places {
		t.Errorf("%d of %d first deliveries failed: the breaks miss the transaction", broken, places)
	}
}

func ready(t *testing.T, o *office) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, o.url+"/readyz", http.NoBody)
	must(t, err)
	res, err := http.DefaultClient.Do(req)
	must(t, err)
	must(t, res.Body.Close())
	return res.StatusCode
}
