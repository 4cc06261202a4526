package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestTheJourneyInABrowser plays the way from a scanned code to a loan by hand,
// on a desk and on a phone: nobody reloads the page. Screenshots go to
// $SCREENSHOT_DIR.
func TestTheJourneyInABrowser(t *testing.T) {
	program := chromium(t)
	for _, device := range []struct {
		name          string
		width, height int64
	}{{"desktop", 1280, 800}, {"phone", 390, 844}} {
		t.Run(device.name, func(t *testing.T) {
			t.Parallel()
			site := demo(t, t.TempDir())
			b := &visitor{page: browser(t, program, device.width, device.height), device: device.name}
			b.do(chromedp.Navigate(site+"/sim"), chromedp.WaitVisible("#people-list"))
			b.scans()
			b.isPreScreened()
			b.agrees()
			b.talksToAPerson()
			lead := b.takesTheLead()
			b.visitsTogether()
			b.getsTheLoan(lead)
			b.sticksToTheDigest()
		})
	}
}

// visitor plays everybody, one after the other.
type visitor struct {
	page
	device   string
	pictures int
	merchant string // external_userid
}

// picture keeps how the page looks now.
func (b *visitor) picture(what string) {
	b.t.Helper()
	b.settle()
	b.pictures++
	b.shoot(fmt.Sprintf("journey-%s-%02d-%s", b.device, b.pictures, what))
}

// says types a sentence.
func (b *visitor) says(words string) {
	b.t.Helper()
	b.do(chromedp.WaitEnabled("#composer textarea"), chromedp.SendKeys("#composer textarea", words+"\r"))
}

// last waits until the newest message of somebody else has all these words.
func (b *visitor) last(words ...string) string {
	b.t.Helper()
	return b.has("#log .msg.theirs:not(#typing)", words...)
}

// has waits until the last element of a kind has all these words, and gives its text.
func (b *visitor) has(selector string, words ...string) string {
	b.t.Helper()
	var text string
	eventually(b.t, fmt.Sprintf("%q in %s", words, selector), func() bool {
		var err error
		text, err = chromedp.Run(b.ctx, chromedp.Evaluate[string]("[...document.querySelectorAll('"+selector+"')].at(-1)?.innerText ?? ''"))
		must(b.t, err)
		return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
	})
	return text
}

// taps the newest button of these words, on a card or in a menu.
func (b *visitor) taps(button string) {
	b.t.Helper()
	b.do(chromedp.Click(`(//div[@id="log"]//button[text()="` + button + `" and not(@disabled)])[last()]`))
}

// becomes somebody else, in one of their conversations. On a phone one goes
// back to the list of people first.
func (b *visitor) becomes(person, chat string) {
	b.t.Helper()
	if b.device == "phone" {
		for _, pane := range []string{"chat", "rooms"} {
			view, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.querySelector("#app").dataset.view`))
			must(b.t, err)
			if view == pane {
				b.do(chromedp.Click("#" + pane + " .back"))
			}
		}
	}
	b.do(chromedp.Click(`[data-person="` + person + `"]`))
	if chat != "kf" {
		b.do(chromedp.Click(`#room-list [data-chat^="` + chat + `"]`))
	}
	b.do(chromedp.WaitVisible("#composer textarea"))
}

func (b *visitor) scans() {
	b.t.Helper()
	b.do(chromedp.Click("#scan-open"), chromedp.WaitVisible(".poster.market img"))
	b.picture("codes")
	b.do(chromedp.Click(`//button[contains(@class,"poster")][.//b[text()="东街商圈"]]`), chromedp.WaitVisible(".menu .items"))
	b.last("东街商圈的老板", "能贷多少")
	b.picture("welcome")
	id, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`decodeURIComponent(location.hash.slice(1).split("/")[0])`))
	must(b.t, err)
	b.merchant = id
	b.taps("能贷多少")
	b.last("200万元", "附件二1")
}

func (b *visitor) isPreScreened() {
	b.t.Helper()
	b.says("我42，个体户开饭店三年多，想贷30万装修，没抵押")
	for _, missing := range []struct{ asked, tap string }{{"执照登记在哪里", "长治市内"}, {"签合同", "能"}, {"信用记录", "良好"}} {
		b.last(missing.asked)
		b.taps(missing.tap)
	}
	b.last("公开条件都对得上")
	b.picture("verdict")
}

func (b *visitor) agrees() {
	b.t.Helper()
	b.taps("请客户经理联系我")
	b.last("邮政储蓄银行", "您同意吗")
	b.picture("consent")
	b.taps("同意")
	for _, step := range []struct{ asked, said string }{{"店名", "张记面馆"}, {"怎么称呼您", "我叫张建国"}, {"哪个电话", "13812345678"}} {
		b.last(step.asked)
		b.says(step.said)
	}
	b.last("请核对", "张建国", "30万元")
	b.taps("确认")
	b.last("登记好了，编号")
	b.picture("registered")
}

// talksToAPerson: 王强 answers where the bot did, and gives the chat back.
func (b *visitor) talksToAPerson() {
	b.t.Helper()
	b.says("转人工")
	b.last("已转给王强")
	b.becomes("wangqiang", "kf/")
	b.says("您好，我是王强，资料我帮您看。")
	b.do(chromedp.WaitVisible(`//div[contains(@class,"mine")][contains(.,"我是王强")]`))
	b.picture("desk")
	b.do(chromedp.Click("#desk-end"), chromedp.WaitVisible("#desk-take"))
	b.becomes(b.merchant, "kf")
	b.do(chromedp.WaitVisible(`//div[contains(@class,"theirs")][.//span[text()="人工"]][contains(.,"我是王强")]`))
	b.picture("person")
}

// takesTheLead: the card waits in 王强's inbox, with a number on his name.
func (b *visitor) takesTheLead() (lead string) {
	b.t.Helper()
	if b.device == "phone" {
		b.do(chromedp.Click("#chat .back"))
	}
	b.do(chromedp.WaitVisible(`[data-person="wangqiang"] .badge`))
	b.picture("unread")
	b.becomes("wangqiang", "app")
	eventually(b.t, "the card of the lead", func() bool { return strings.Contains(b.card(), "张记面馆") })
	lead, _, _ = strings.Cut(b.card(), " ")
	b.picture("card")
	for _, step := range []struct{ tap, shown string }{{"接单", "已接单"}, {"已联系", "已记下联系上了"}} {
		b.taps(step.tap)
		eventually(b.t, "the card shows "+step.shown, func() bool { return strings.Contains(b.card(), step.shown) })
	}
	b.picture("contacted")
	b.looksBehind()
	return strings.TrimSpace(lead)
}

// looksBehind the scenes: the messages that went out, the records, the session.
func (b *visitor) looksBehind() {
	b.t.Helper()
	if b.device == "phone" {
		b.do(chromedp.Click("#panel-toggle"))
	}
	for tab, want := range map[string][]string{
		"outbox":  {"→ 张老板", "已发出", "登记好了"},
		"records": {"张记面馆 → 王强", "已联系"},
		"session": {`"version"`},
		"wire":    {"点击「已联系」"},
	} {
		b.do(chromedp.Click(`[data-tab="` + tab + `"]`))
		b.has("#panel-body", want...)
	}
	b.picture("behind")
	if b.device == "phone" {
		b.do(chromedp.Click("#panel .back"))
	}
}

func (b *visitor) visitsTogether() {
	b.t.Helper()
	b.becomes("lijuan", "bot")
	b.says("和王强一起走访张记面馆，有意向，想贷30万，商户已同意")
	eventually(b.t, "the read-back names the partner", func() bool { return strings.Contains(b.card(), "王强") })
	b.do(chromedp.Click(confirm))
	eventually(b.t, "the visit is saved", func() bool { return strings.Contains(b.card(), "已登记") })
	b.picture("joint-visit")
}

func (b *visitor) getsTheLoan(lead string) {
	b.t.Helper()
	b.becomes("wangqiang", "app")
	for _, step := range []struct{ said, shown, done string }{
		{" 已申请 30万", "已联系 → 已申请", "：已申请。"}, {" 授信 25万 贴息", "已申请 → 已授信", "：已授信。"}, {" 放款 25万", "已授信 → 已放款", "：已放款。"},
	} {
		b.says(lead + step.said)
		b.last(step.shown)
		b.taps("确认")
		b.last(lead, step.done)
	}
	b.picture("disbursed")
	b.becomes(b.merchant, "kf")
	b.says("我的申请到哪了")
	b.last("编号", "放款")
	b.picture("progress")
}

// sticksToTheDigest moves the clock to the evening and reads the county's group.
func (b *visitor) sticksToTheDigest() {
	b.t.Helper()
	b.becomes("zhaomin", "wr")
	clock := map[string]string{"desktop": "#clock", "phone": "#mini-clock"}[b.device]
	b.do(chromedp.Click(clock), chromedp.WaitVisible(".sheet"))
	b.picture("clock")
	b.do(chromedp.Click(`//div[contains(@class,"sheet")]//button[contains(text(),"18:03")]`))
	if digest := b.last("潞州区", "9月17日", "走访"); strings.Contains(digest, "25万") {
		b.t.Errorf("the amount of one loan in the group:\n%s", digest)
	}
	b.picture("digest")
}
