package pull_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"shuangbai/bot"
	"shuangbai/bot/chat"
	"shuangbai/bot/wecom/kf/pull"
	"shuangbai/bot/wecom/wecomsim"
	"shuangbai/models"
	"shuangbai/models/store/storetest"
)

// waits is how long the merchant has been waiting for a person, "" for not.
func (d *desk) waits(t *testing.T, at wecomsim.Sender) string {
	t.Helper()
	all, err := d.env.KFSessions(t.Context(), account, at.User)
	if err != nil {
		t.Fatal(err)
	}
	if s := all[at.User]; s.WaitStage != models.NotWaiting {
		return d.env.Clock.Now().Sub(s.WaitsSince).String()
	}
	return ""
}

func newsOf() chat.News { return chat.News{Account: account} }

// forgetCursor makes the next pull begin anew, as after a backup was put back.
func (d *desk) forgetCursor(t *testing.T) {
	t.Helper()
	storetest.Exec(t, d.env, "UPDATE kf_account SET sync_cursor = '', owner = '', lease_until = NULL")
}

func (d *desk) later(t *testing.T, p *pull.Puller, after time.Duration) {
	t.Helper()
	d.env.Clock.Move(after)
	step(t, p)
}

// While a person serves, the first unanswered message starts the wait, thanks do
// not, and whoever writes ends it.
func TestAMerchantWaitsWhileAPersonServes(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p := d.puller("a", nil)
		d.say(t, zhang, "找人")
		if _, err := d.TakeOver(t.Context(), zhang, "lijuan", wecomsim.Copies(0)); err != nil {
			t.Fatal(err)
		}
		step(t, p)
		for i, tc := range []struct {
			who, says, want string
		}{
			{"merchant", "要带什么", "1m0s"},
			{"merchant", "在吗", "2m0s"},
			{"lijuan", "带身份证", ""},
			{"merchant", "好的，谢谢", ""},
			{"merchant", "房产证要吗", "1m0s"},
		} {
			if tc.who == "merchant" {
				d.say(t, zhang, tc.says)
			} else if _, err := d.ReplyAs(t.Context(), zhang, tc.who, tc.says, wecomsim.Copies(0)); err != nil {
				t.Fatal(err)
			}
			d.later(t, p, time.Minute)
			if got := d.waits(t, zhang); got != tc.want {
				t.Errorf("%d: waits %q, want %q", i, got, tc.want)
			}
		}
		all, err := d.env.KFSessions(t.Context(), account, "wmZHANG")
		if err != nil || all["wmZHANG"].Servicer != "lijuan" {
			t.Errorf("%+v, %v", all, err)
		}
		if _, err := d.EndSession(t.Context(), zhang, wecomsim.Copies(0)); err != nil {
			t.Fatal(err)
		}
		d.env.Clock.Move(10 * time.Second)
		p.News(t.Context(), newsOf())
		step(t, p)
		if got := d.waits(t, zhang); got != "" {
			t.Errorf("the session is over, and they wait %s", got)
		}
		d.ear.want(t, "ZHANG text 找人", "ZHANG back ")
	})
}

// The code of a session's end is of no use once the merchant has written again.
func TestWordsAfterTheEndAreAnsweredAlone(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p := d.puller("a", nil)
		d.say(t, zhang, "找人")
		if _, err := d.TakeOver(t.Context(), zhang, "lijuan", wecomsim.Copies(0)); err != nil {
			t.Fatal(err)
		}
		if _, err := d.EndSession(t.Context(), zhang, wecomsim.Copies(0)); err != nil {
			t.Fatal(err)
		}
		d.say(t, zhang, "利率呢")
		step(t, p)
		d.ear.want(t, "ZHANG text 找人", "ZHANG text 利率呢")
		if n := kept(t, d); n != 2 {
			t.Errorf("%d messages kept", n)
		}
	})
}

// Paused, the bot hears nothing: no welcome, no turn; each merchant goes to the
// pool once. Resumed, it hears again.
func TestWhilePausedPeopleServe(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p := d.puller("a", nil)
		step(t, p)
		pause := func(paused bool) {
			t.Helper()
			if err := d.env.PauseKF(t.Context(), models.Actor{}, account, paused); err != nil {
				t.Fatal(err)
			}
		}
		pause(true)
		if _, err := d.Scan(t.Context(), li, "m_7", "", wecomsim.Copies(0)); err != nil {
			t.Fatal(err)
		}
		d.say(t, zhang, "能贷多少")
		d.later(t, p, 10*time.Second+time.Minute)
		d.ear.want(t)
		if d.waits(t, zhang) == "" {
			t.Error("nobody knows that they wait")
		}
		rows, err := d.env.Outbox(t.Context(), models.Waiting, 10)
		if err != nil || len(rows) != 1 || rows[0].Kind != bot.KindHandOver || rows[0].Target != "wmZHANG" {
			t.Fatalf("%+v, %v", rows, err)
		}
		var h bot.HandOver
		if err := json.Unmarshal(rows[0].Body, &h); err != nil || !h.Pool || h.Account != account {
			t.Errorf("%+v, %v", h, err)
		}
		pause(false)
		d.say(t, li, "在吗")
		d.later(t, p, time.Minute)
		d.ear.want(t, "LI text 在吗")
	})
}

// Pulled again, a page of a paused account sends nobody to the pool twice.
func TestARepeatedPageFollowsNothingTwice(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		if err := d.env.PauseKF(t.Context(), models.Actor{}, account, true); err != nil {
			t.Fatal(err)
		}
		d.say(t, zhang, "能贷多少")
		step(t, d.puller("a", nil))
		d.forgetCursor(t)
		step(t, d.puller("b", nil))
		if rows, err := d.env.Outbox(t.Context(), models.Waiting, 10); err != nil || len(rows) != 1 {
			t.Errorf("%d rows, %v", len(rows), err)
		}
	})
}

// After an outage whoever wrote too long ago hears one word, however many
// messages and pages there are; whoever has written since gets an answer.
func TestAfterAnOutageOneWordToEach(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p := d.puller("a", nil)
		step(t, p)
		wang, zhao := wecomsim.Customer(account, "wmWANG"), wecomsim.Customer(account, "wmZHAO")
		d.say(t, zhao, "前天的") // beyond 48 h by then
		d.env.Clock.Move(47 * time.Hour)
		if _, err := d.TakeOver(t.Context(), wang, "lijuan", wecomsim.Copies(0)); err != nil {
			t.Fatal(err)
		}
		d.say(t, wang, "给人的")
		for range 501 { // more than a page
			d.say(t, zhang, "能贷多少")
		}
		d.say(t, li, "在吗")
		d.env.Clock.Move(2 * time.Hour)
		d.say(t, li, "还在吗")
		for range 3 {
			d.later(t, p, 10*time.Second)
		}
		d.ear.want(t, "ZHANG missed ", "LI text 还在吗")
	})
}

// A busy platform is asked three times, each a little later, and then again when
// the next poll is due.
func TestABusyPlatformIsAskedLessAndLess(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.Fail(wecomsim.Fault{Path: "/cgi-bin/kf/sync_msg", Times: 100, Code: -1})
		p := d.puller("a", nil)
		var asked []int
		before := 0
		for second := range 130 {
			_ = p.Step(t.Context())
			if n := d.calls(); n > before {
				asked, before = append(asked, second), n
			}
			d.env.Clock.Move(time.Second)
		}
		// Without a token there are ten seconds between two calls in any case.
		if diff := cmp.Diff([]int{0, 10, 20, 40, 100, 110, 120}, asked); diff != "" {
			t.Error(diff)
		}
	})
}

// The figures of an account that nobody pulls any more.
func TestFiguresTellThatNobodyIsServed(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		registry := prometheus.NewRegistry()
		p := d.puller("a", nil)
		p.Metrics = pull.NewMetrics(registry)
		d.say(t, zhang, "一")
		d.env.Clock.Move(4 * time.Second)
		step(t, p)
		d.Fail(wecomsim.Fault{Path: "/cgi-bin/kf/sync_msg", Times: 100, Code: 45009})
		for range 6 {
			d.env.Clock.Move(time.Minute)
			_ = p.Step(t.Context())
		}
		rec := httptest.NewRecorder()
		promhttp.HandlerFor(registry, promhttp.HandlerOpts{}).ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody))
		for _, line := range []string{
			"shuangbai_kf_stuck 1", "shuangbai_kf_paused 0", "shuangbai_kf_sync_age_seconds 360", "shuangbai_kf_pages_total 1",
			`shuangbai_kf_messages_total{how="answered"} 1`, `shuangbai_kf_sync_failures_total{code="45009"} 6`, "shuangbai_kf_lag_seconds_sum 4",
		} {
			if !strings.Contains(rec.Body.String(), line+"\n") {
				t.Errorf("no %q in\n%s", line, rec.Body)
			}
		}
	})
}
