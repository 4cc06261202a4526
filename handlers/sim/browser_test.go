package sim_test

import (
	"context"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"shuangbai/bot/wecom/wecomsim"
)

// newTab opens the page in a headless Chromium of the given size. Without a
// browser the test is skipped, unless TEST_REQUIRE_BROWSER=1.
func newTab(t *testing.T, width, height int64) tab {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("TEST_REQUIRE_BROWSER") == "1" {
			t.Fatal("TEST_REQUIRE_BROWSER=1, but there is no chromium")
		}
		t.Skip("no chromium: the page is not looked at")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	browser, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, closeTab := chromedp.NewContext(browser)
	t.Cleanup(closeTab)
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	t.Cleanup(cancel)
	opened := tab{t, ctx}
	opened.do(chromedp.EmulateViewport(width, height))
	return opened
}

// tab is one page of a browser.
type tab struct {
	t   *testing.T
	ctx context.Context
}

func (b tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// newSite serves the page; it outlives the tab, whose last question may wait.
func newSite(t *testing.T) (string, *wecomsim.Platform) {
	t.Helper()
	page, platform := newPage(t)
	server := httptest.NewServer(page)
	t.Cleanup(server.Close)
	return server.URL + "/sim", platform
}

// shoot keeps a picture in $SIM_SCREENSHOTS, when that is set.
func (b tab) shoot(name string) {
	b.t.Helper()
	dir := os.Getenv("SIM_SCREENSHOTS")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), picture, 0o600); err != nil {
		b.t.Fatal(err)
	}
}

func TestAVisitInTheBrowser(t *testing.T) {
	url, platform := newSite(t)
	tab := newTab(t, 1280, 800)
	tab.do(
		chromedp.Navigate(url),
		chromedp.WaitVisible(".mention.on"),
		chromedp.SendKeys("#composer textarea", "走访 张记面馆 餐饮 需求20万\r"),
		chromedp.WaitVisible(".card .s1"),
		chromedp.Click(".card .s1"),
		chromedp.WaitVisible(".msg .note"),
		chromedp.WaitVisible("#panel-body .entry"),
	)
	title, err := chromedp.Run(tab.ctx, chromedp.Text(".card h3"))
	if err != nil || title != "已登记 V12" {
		t.Errorf("card %q, %v", title, err)
	}
	tab.do(chromedp.Click(`[data-tab="records"]`), chromedp.Click("#panel-body summary"), chromedp.WaitVisible("#panel-body .json"))
	if text, err := chromedp.Run(tab.ctx, chromedp.Text("#panel-body")); err != nil || !strings.Contains(text, "张记面馆") {
		t.Errorf("records %q, %v", text, err)
	}
	if len(platform.Problems()) > 0 {
		t.Errorf("problems %q", platform.Problems())
	}
	tab.shoot("desktop.png")
}

// A merchant scans a code on the wall, is somebody from then on, and taps what
// customer service offers.
func TestAMerchantInTheBrowser(t *testing.T) {
	url, platform := newSite(t)
	tab := newTab(t, 1280, 800)
	tab.do(
		chromedp.Navigate(url),
		chromedp.Click("#scan-open"),
		chromedp.WaitVisible(`[data-scene="m_1"] img`),
		chromedp.Click(`[data-scene="m_1"]`),
		chromedp.WaitVisible("#composer textarea"),
		chromedp.SendKeys("#composer textarea", "能贷多少\r"),
		chromedp.WaitVisible(".msg.mine"),
	)
	id, err := chromedp.Run(tab.ctx, chromedp.Evaluate[string]("location.hash.slice(1).split('/')[0]"))
	if err != nil || !strings.HasPrefix(id, "wm") {
		t.Fatalf("%q, %v", id, err)
	}
	ask(t, platform, "send_msg", `{"touser":"`+id+`","open_kfid":"wkDESK","msgtype":"msgmenu","msgmenu":{"head_content":"请选择","list":[{"type":"click","click":{"id":"k_1","content":"算月供"}}]}}`)
	tab.do(chromedp.Click(`[data-item="k_1"]`), chromedp.WaitVisible(`.msg.mine + .msg.theirs + .msg.mine`))
	tab.do(
		chromedp.Click(`#composer [title="照片"]`), chromedp.Click(".sheet .grid button"),
		chromedp.Click("#send"), chromedp.WaitVisible(`.msg.mine[data-kind="image"] img`),
	)
	for selector, want := range map[string]string{"#session-state": "机器人接待", "#standing .limits": "还能发 5 条 · 48 小时内", "#me b": "张老板", ".row.on small": "东街商圈"} {
		if got, err := chromedp.Run(tab.ctx, chromedp.Text(selector)); err != nil || got != want {
			t.Errorf("%s: %q, %v", selector, got, err)
		}
	}
	tab.shoot("merchant.png")
}

func TestThePhoneShowsOnePaneAtATime(t *testing.T) {
	url, _ := newSite(t)
	tab := newTab(t, 390, 844)
	tab.do(
		chromedp.Navigate(url),
		chromedp.WaitVisible("#people"),
		chromedp.WaitNotVisible("#chat"),
		chromedp.Click(`[data-person="lijuan"]`),
		chromedp.WaitVisible("#rooms"),
		chromedp.Click(`[data-chat="bot"]`),
		chromedp.WaitVisible("#composer textarea"),
		chromedp.SendKeys("#composer textarea", "能贷多少\r"),
		chromedp.WaitVisible(".md strong"),
	)
	tab.shoot("phone.png")
	wide, err := chromedp.Run(tab.ctx, chromedp.Evaluate[bool]("document.documentElement.scrollWidth > innerWidth"))
	if err != nil || wide {
		t.Errorf("the page scrolls sideways: %v", err)
	}
	tab.do(
		chromedp.Click("#panel-toggle"), chromedp.WaitVisible("#panel"),
		chromedp.Click("#panel .back"), chromedp.WaitVisible("#log"),
		chromedp.Click("#chat .back"), chromedp.WaitVisible("#room-list"),
	)
}
