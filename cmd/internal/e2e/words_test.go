package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"shuangbai/cmd/internal/drive"
)

// TestTheAdministratorsWordsReachEveryReplica: an answer reworded and a sentence
// adopted at one server are said and understood at another within five seconds.
func TestTheAdministratorsWordsReachEveryReplica(t *testing.T) {
	homes(t, func(t *testing.T, h home) {
		o := opened(t, h, manners{})
		here, there := o.client(t), client(t, o.replica(t))
		n := 0
		say := func(c *drive.Client, who, text string) string {
			t.Helper()
			n++
			a, err := c.Say(t.Context(), drive.Message{ID: fmt.Sprint("words", n), From: who, Text: text})
			must(t, err)
			return a.Stream + string(a.Body)
		}
		const odd, near = "这玩意儿要掏几个子儿", "这玩意儿得掏几个子儿啊"
		if got := say(there, "wangqiang", odd); !strings.Contains(got, "没听懂") {
			t.Fatalf("understood before: %s", got)
		}
		say(here, "admin", "采纳 1 收费")
		say(here, "admin", "1")
		say(here, "admin", "改答案 利率 通知里没有写，信用类最高{{信用额度}}，以银行审批为准。")
		began := time.Now()
		if got := say(here, "admin", "1"); !strings.Contains(got, "第 1 版") {
			t.Fatalf("not stored: %s", got)
		}
		eventually(t, "the other replica says the new words", func() bool {
			return strings.Contains(say(there, "wangqiang", "利率是多少？"), "信用类最高200万元")
		})
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("the other replica learnt it after %v", took)
		}
		for _, c := range []*drive.Client{here, there} {
			for _, text := range []string{odd, near} {
				if got := say(c, "lijuan", text); !strings.Contains(got, "手续费") {
					t.Errorf("%s: %s", text, got)
				}
			}
		}
		if got := say(there, "lijuan", "未答"); !strings.Contains(got, "管理员") {
			t.Errorf("a liaison saw %s", got)
		}
	})
}
