package e2e

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"shuangbai/cmd/internal/drive"
)

// TestThreeAnswersAtOnce: three corrections of one draft arrive in the same
// moment, at two servers where the stores allow it, in 200 conversations; none
// may be lost.
func TestThreeAnswersAtOnce(t *testing.T) {
	conversations := size(t, 200)
	corrections := []string{"改 金额 30万", "改 意向 考虑中", "改 诉求 门口难停车"}
	homes(t, func(t *testing.T, h home) {
		o := opened(t, h, manners{crowd: conversations})
		servers := []*drive.Client{o.client(t), client(t, o.replica(t))}
		atOnce(conversations, 8, func(n int) {
			say := func(id, text string) drive.Answer {
				return says(t, servers[(n+len(text))%2], drive.Message{ID: fmt.Sprint(n, id), From: crowdID(n), Text: text})
			}
			say("draft", "走访 "+shop(n)+" 餐饮 有意向")
			var wg sync.WaitGroup
			for i, text := range corrections {
				wg.Go(func() { reads(t, say(fmt.Sprint("c", i), text), shop(n)) })
			}
			wg.Wait()
			reads(t, say("confirm", "确认"), "已登记", shop(n))
		})
		right := o.count(t, `SELECT COUNT(*) FROM visit JOIN merchant ON merchant.id = merchant_id
			WHERE amount = 300000 AND intent_level = 'considering' AND feedback IS NOT NULL AND merchant.name LIKE '%饭店'`)
		all := o.count(t, "SELECT COUNT(*) FROM visit")
		if right != conversations || all != conversations {
			t.Errorf("%d of %d right, %d visits", right, conversations, all)
		}
		t.Logf("%d of %d conversations right", right, conversations)
	})
}

// TestTwentyPeopleInTheSameSecond @ the bot in one group, a hundred times: each
// answer is about what that person said, and about nobody else.
func TestTwentyPeopleInTheSameSecond(t *testing.T) {
	const people = 20
	rounds := size(t, 100)
	homes(t, func(t *testing.T, h home) {
		o := opened(t, h, manners{crowd: people})
		c := o.client(t)
		right := 0
		for round := range rounds {
			answers := make([]drive.Answer, people)
			own := func(person int) string { return shop(round/2*people + person) }
			atOnce(people, people, func(i int) {
				text := "@双百助手 走访 " + own(i) + " 餐饮 有意向"
				if round%2 == 1 {
					text = "@双百助手 确认"
				}
				answers[i] = says(t, c, drive.Message{
					ID: fmt.Sprintf("r%d-%d", round, i), Chat: groupOf("潞州区"), From: crowdID(i), Text: text,
				})
			})
			for i, a := range answers {
				if named(a.Words(), people, own) == fmt.Sprint([]int{i}) {
					right++
				} else {
					t.Errorf("round %d, person %d: %q", round, i, a.Words())
				}
			}
		}
		if visits := o.count(t, "SELECT COUNT(*) FROM visit"); visits != rounds/2*people {
			t.Errorf("%d visits, want %d", visits, rounds/2*people)
		}
		t.Logf("%d of %d answers went to the right person", right, rounds*people)
	})
}

// named lists whose shops an answer names.
func named(words string, people int, own func(int) string) string {
	var out []int
	for i := range people {
		if strings.Contains(words, own(i)) {
			out = append(out, i)
		}
	}
	return fmt.Sprint(out)
}
