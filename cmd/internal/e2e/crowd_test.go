package e2e

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"shuangbai/cmd/internal/drive"
)

// crowd lists n liaisons of one town, known at the doors by crowdID.
func crowd(n int) string {
	var rows strings.Builder
	rows.WriteString("userid,name,role,org,county,towns,branch\n")
	for i := range n {
		fmt.Fprintf(&rows, "%s,%s,liaison,bureau,潞州区,东街街道,\n", crowdID(i), "赵"+word(i, 3))
	}
	return rows.String()
}

func crowdID(i int) string { return fmt.Sprintf("crowd%04d", i) }

// shop is the name of the n-th merchant; two differ in at least two signs.
func shop(n int) string { return word(n, 4) + "饭店" }

// signs sound alike to nobody.
var signs = []rune("福禄瑞祥荣顺兴隆德润丰裕金玉泰安康宁锦味鲜香鼎盛源通达美佳华")

// word is n in signs, least first, and one more that follows from the others.
func word(n, length int) string {
	out, sum := make([]rune, 0, length+1), 0
	for range length {
		digit := n % len(signs)
		out, sum, n = append(out, signs[digit]), sum+digit, n/len(signs)
	}
	return string(append(out, signs[sum%len(signs)]))
}

// size is how big a storm is: small enough for every change, or as E2E_STORM
// times bigger.
func size(t *testing.T, n int) int {
	t.Helper()
	times, err := strconv.Atoi(os.Getenv("E2E_STORM"))
	if err != nil {
		return n
	}
	return n * times
}

// atOnce does n things, parallel at a time, and waits.
func atOnce(n, parallel int, do func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(n, parallel) {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				do(int(i))
			}
		})
	}
	wg.Wait()
}

// says delivers a message once and wants an answer.
func says(t *testing.T, c *drive.Client, m drive.Message) drive.Answer {
	t.Helper()
	a, err := c.Say(t.Context(), m)
	if err != nil || a.Status != 200 || a.Words() == "" {
		t.Errorf("%s %s: %v, HTTP %d, %q", m.From, m.Text, err, a.Status, a.Words())
	}
	return a
}

// reads wants every word in an answer.
func reads(t *testing.T, a drive.Answer, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(a.Words(), w) {
			t.Errorf("%q is not in %q", w, a.Words())
		}
	}
}
