package e2e

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"shuangbai/cmd/internal/boot"
	"shuangbai/config"
)

// TestTheDemoInABrowser: 李娟 logs a visit with one sentence, on a desk and on a
// phone. Screenshots go to $SCREENSHOT_DIR.
func TestTheDemoInABrowser(t *testing.T) {
	program := chromium(t)
	for _, device := range []struct {
		name          string
		width, height int64
		chat, open    string // where 李娟 talks, and the parameters that open it
	}{
		{"desktop", 1280, 800, "group", ""},
		{"phone", 390, 844, "bot", ""},
	} {
		t.Run(device.name, func(t *testing.T) {
			data := t.TempDir()
			site := demo(t, data)
			b := browser(t, program, device.width, device.height)
			b.do(chromedp.Navigate(site+"/sim"), chromedp.WaitVisible("#people-list"))
			b.shoot(device.name + "-1-people")
			b.do(chromedp.Click(`[data-person="lijuan"]`), chromedp.WaitVisible("#room-list"))
			b.shoot(device.name + "-2-rooms")
			room := `[data-chat="bot"]`
			if device.chat == "group" {
				room = `#room-list [data-chat]:not([data-chat="bot"]):not([data-chat="app"])`
			}
			b.do(chromedp.Click(room), chromedp.WaitVisible("#composer textarea"),
				chromedp.SendKeys("#composer textarea", "走访 张记面馆 餐饮 需求20万 有意向 13800138000\r"),
				chromedp.WaitVisible(confirm))
			if words := b.card(); !strings.Contains(words, "138****8000") || strings.Contains(words, "13800138000") {
				t.Errorf("the read-back is %q", words)
			}
			b.settle()
			b.shoot(device.name + "-3-read-back")
			before := visits(t, data)
			b.do(chromedp.Click(confirm))
			number := before + 1
			eventually(t, "the card says that it is done", func() bool {
				words := b.card()
				return strings.Contains(words, "已登记") && strings.Contains(words, fmt.Sprintf("走访 %d", number))
			})
			b.settle()
			b.shoot(device.name + "-4-saved")
			if n := visits(t, data); n != number {
				t.Errorf("%d visits, want %d", n, number)
			}
			b.others(device.name)
		})
	}
}

// others takes pictures of what else a visitor tries first.
func (b page) others(name string) {
	b.t.Helper()
	for i, words := range []string{"今天去哪", "我42，在城关镇开饭店三年多，想贷30万装修，没抵押", "帮助"} {
		b.do(chromedp.SendKeys("#composer textarea", words+"\r"))
		b.settle()
		b.shoot(fmt.Sprintf("%s-%d", name, 5+i))
	}
}

// demo starts the demo on a free port and gives its address.
func demo(t *testing.T, data string) string {
	t.Helper()
	cfg, err := config.Load(os.DevNull, []string{"SHUANGBAI_SERVER_LISTEN=127.0.0.1:0", "SHUANGBAI_SERVER_ADMIN_LISTEN=127.0.0.1:0"}, config.Demo)
	must(t, err)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	at, done := make(chan net.Addr, 1), make(chan error, 1)
	began := time.Now()
	go func() {
		done <- boot.Demo(ctx, cfg, boot.DemoOptions{
			Log: slog.New(slog.DiscardHandler), Data: data,
			Ready: func(a net.Addr, _ []config.MadeUp) { at <- a },
		})
	}()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("the demo ended with %v", err)
		}
	})
	select {
	case a := <-at:
		t.Logf("ready after %v", time.Since(began).Round(time.Millisecond))
		return "http://" + a.String()
	case err := <-done:
		done <- nil
		t.Fatalf("the demo did not start: %v", err)
		return ""
	}
}

func visits(t *testing.T, data string) int {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(data, "*.db"))
	if err != nil || len(found) != 1 {
		t.Fatalf("databases %q, %v", found, err)
	}
	return count(t, home{config.SQLite, found[0], ""}.look(t), "SELECT COUNT(*) FROM visit")
}

// chromium finds Debian's browser.
func chromium(t *testing.T) string {
	t.Helper()
	program, err := exec.LookPath("chromium")
	switch {
	case err == nil:
		return program
	case os.Getenv("TEST_REQUIRE_SERVICES") == "1":
		t.Fatal("no chromium is installed")
	default:
		t.Skip("no chromium is installed: nobody looks at the demo")
	}
	return ""
}

// page is one tab of a browser.
type page struct {
	t   *testing.T
	ctx context.Context //nolint:containedctx // the library's handle on the tab
}

func browser(t *testing.T, program string, width, height int64) page {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	all, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	tab, shut := chromedp.NewContext(all)
	t.Cleanup(shut)
	ctx, cancel := context.WithTimeout(tab, 3*time.Minute)
	t.Cleanup(cancel)
	b := page{t, ctx}
	b.do(chromedp.EmulateViewport(width, height))
	return b
}

// do takes steps on a page that redraws itself: what is replaced while it is
// being looked for is looked for again, as a person would.
func (b page) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	for _, step := range steps {
		err := chromedp.Do(b.ctx, step)
		for err != nil && strings.Contains(err.Error(), "Could not find node") {
			err = chromedp.Do(b.ctx, step)
		}
		must(b.t, err)
	}
}

// confirm is the newest button that confirms.
const confirm = `(//*[contains(@class,"card")]//button[text()="确认"])[last()]`

// card is what the newest card says; nothing while there is none.
func (b page) card() string {
	b.t.Helper()
	words, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`[...document.querySelectorAll(".card")].at(-1)?.innerText ?? ""`))
	must(b.t, err)
	return words
}

// settle lets what is being written and moves come to rest, for a picture that
// is kept.
func (b page) settle() {
	b.t.Helper()
	if os.Getenv("SCREENSHOT_DIR") != "" {
		time.Sleep(800 * time.Millisecond)
	}
}

// shoot keeps a picture in $SCREENSHOT_DIR, when that is set, and wants a page
// that does not scroll sideways.
func (b page) shoot(name string) {
	b.t.Helper()
	wide, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool]("document.documentElement.scrollWidth > innerWidth"))
	if err != nil || wide {
		b.t.Errorf("%s scrolls sideways: %v", name, err)
	}
	dir := os.Getenv("SCREENSHOT_DIR")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	must(b.t, err)
	must(b.t, os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o600))
}
