package main

import (
	"encoding/json"
	"fmt"

	"shuangbai/cmd/bench/load"
	"shuangbai/cmd/internal/drive"
)

// act is what a turn does.
type act int

const (
	question act = iota // asks about the loan; nothing is written but the session
	draft               // tells of a visit; the bot reads it back
	confirm             // confirms the draft; the visit is recorded
)

// turn is one message of the workload and what a right answer to it says.
type turn struct {
	act  act
	lane int // conversation
	id   string
	text string
	want []string // all of it is in the answer
}

const (
	callbackPath = "/wecom/aibot"
	botID        = "aibBENCH"

	// people is how many members talk to the bot, each one to one; enough that
	// nobody logs more visits during a run than in a busy day.
	people = 1024
)

// fullTurns is how many turns make a round at full speed.
var fullTurns = map[act]int{question: 16 * people, draft: 4 * people}

func userID(lane int) string { return fmt.Sprintf("bench%04d", lane) }

// questions are asked in turn; every answer names what it is about.
var questions = []struct{ text, want string }{
	{"最多能贷多少", "200"},
	{"贷款期限多长", "3"},
	{"怎么还款", "等额本息"},
	{"要收手续费吗", "费"},
}

// asking is a list of question turns; tag keeps message ids of runs apart.
func asking(tag string, n int) []turn {
	turns := make([]turn, n)
	for i := range turns {
		q := questions[i/people%len(questions)]
		turns[i] = turn{act: question, lane: i % people, id: messageID(tag, i), text: q.text, want: []string{q.want}}
	}
	return turns
}

// visiting is a list of visit turns: every member tells of a visit to a new
// merchant, then every member confirms, and so on. first numbers the merchants.
func visiting(tag string, first, n int) []turn {
	turns := make([]turn, n)
	for i := range turns {
		round, lane := i/(2*people), i%people
		name := merchantName(first + round*people + lane)
		t := turn{act: draft, lane: lane, id: messageID(tag, i)}
		if i/people%2 == 0 {
			t.text = "走访 " + name + " 餐饮 需求20万 有意向 同意转给银行 13800138000"
			t.want = []string{name, "20万", "138****8000"}
		} else {
			t.act, t.text, t.want = confirm, "确认", []string{name}
		}
		turns[i] = t
	}
	return turns
}

func messageID(tag string, i int) string { return fmt.Sprintf("%s-%06d", tag, i) }

// The signs a merchant's name is made of; no two alike in sound.
var signs = []rune("福禄瑞祥荣顺兴隆德润丰裕金玉泰安康宁锦味鲜香鼎盛源通达美佳华")

// merchantName makes a name for every number. Its last sign follows from the
// others, so that two names differ in at least two signs, as real ones mostly do.
func merchantName(n int) string {
	name := make([]rune, 0, 8)
	sum := 0
	for range 4 {
		digit := n % len(signs)
		name = append(name, signs[digit])
		sum += digit
		n /= len(signs)
	}
	return string(append(name, signs[sum%len(signs)])) + "饭店"
}

// seal makes the turns into requests, encrypted and signed now.
func seal(c *drive.Client, turns []turn) ([]load.Job, error) {
	jobs := make([]load.Job, len(turns))
	for i, t := range turns {
		plain, err := json.Marshal(map[string]any{
			"msgid": t.id, "aibotid": botID, "chattype": "single",
			"from":         map[string]string{"userid": userID(t.lane)},
			"response_url": "http://127.0.0.1:9/cgi-bin/aibot/response?response_code=" + t.id,
			"msgtype":      "text", "text": map[string]string{"content": t.text},
		})
		if err != nil {
			return nil, err
		}
		target, body, err := c.Seal(plain)
		if err != nil {
			return nil, err
		}
		jobs[i] = load.Job{Lane: t.lane, Request: fmt.Appendf(nil,
			"POST %s HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
			target, len(body), body)}
	}
	return jobs, nil
}
