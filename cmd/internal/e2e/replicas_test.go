package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"shuangbai/cmd/internal/drive"
)

// TestTwoProcesses: the same callbacks one to four times and shuffled, over two
// server processes on one MariaDB and one Redis. Redis is emptied on the way,
// one process is killed and comes back, and the platform delivers again what had
// no answer: each message has one row and one answer.
func TestTwoProcesses(t *testing.T) {
	people, rounds := 250, size(t, 10)
	h := services(t)
	h.redis = redisURL(t, 13)
	seeded(t, h, people)
	binary := built(t)
	s := &storm{servers: []*process{started(t, binary, h), started(t, binary, h)}, answers: map[string][]string{}}
	for i := range s.servers {
		s.clients = append(s.clients, client(t, s.servers[i].url))
	}
	total := int64(2 * people * rounds)
	accidents := s.accidents(t, total, h, binary)
	// A person's rounds follow each other, the persons are shuffled.
	atOnce(people, 16, func(n int) {
		for round := range rounds {
			visit := round*people + n
			s.tell(t, n, fmt.Sprintf("v%d", visit), "走访 "+shop(visit)+" 餐饮 需求20万 有意向")
			s.tell(t, n, fmt.Sprintf("c%d", visit), "确认")
		}
	})
	s.late.Wait()
	<-accidents
	s.verdict(t, h, people*rounds)
}

// storm delivers messages and keeps every answer.
type storm struct {
	servers []*process
	clients []*drive.Client

	done    atomic.Int64 // messages with an answer
	copies  atomic.Int64
	refused atomic.Int64
	late    sync.WaitGroup
	mu      sync.Mutex
	answers map[string][]string // bodies by message id, one for each copy answered
}

// tell delivers a message one to four times: once or twice now, again until
// somebody answers, and the other copies whenever they come through.
func (s *storm) tell(t *testing.T, person int, id, text string) {
	t.Helper()
	m := drive.Message{ID: id, From: crowdID(person), Text: text}
	copies := 1 + rand.IntN(4)
	now := 1 + rand.IntN(copies)
	var wg sync.WaitGroup
	for range now {
		wg.Go(func() { s.insist(t, m) })
	}
	for range copies - now {
		s.late.Go(func() {
			time.Sleep(time.Duration(rand.IntN(1500)) * time.Millisecond)
			s.insist(t, m)
		})
	}
	wg.Wait()
	s.done.Add(1)
}

// insist delivers one copy until it is answered, as the platform does after a
// failure, at whichever server the balancer picks.
func (s *storm) insist(t *testing.T, m drive.Message) {
	t.Helper()
	for range 200 {
		a, err := s.clients[rand.IntN(len(s.clients))].Say(t.Context(), m)
		if err == nil && a.Status == 200 && len(a.Body) > 0 {
			s.mu.Lock()
			s.answers[m.ID] = append(s.answers[m.ID], string(a.Body))
			s.mu.Unlock()
			s.copies.Add(1)
			return
		}
		s.refused.Add(1)
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("%s was never answered", m.ID)
}

// accidents happen while the storm goes on: a third through Redis is emptied,
// half-way one process is killed, later it comes back and Redis is emptied again.
func (s *storm) accidents(t *testing.T, total int64, h home, binary string) <-chan struct{} {
	t.Helper()
	redis, end := redisClient(t, h.redis), make(chan struct{})
	after := func(part float64) {
		for s.done.Load() < int64(part*float64(total)) && !t.Failed() {
			time.Sleep(5 * time.Millisecond)
		}
	}
	go func() {
		defer close(end)
		after(0.33)
		_ = redis.FlushDB(context.WithoutCancel(t.Context())).Err()
		after(0.5)
		s.servers[0].kill()
		after(0.66)
		s.servers[0].again(t, binary, h)
		after(0.75)
		_ = redis.FlushDB(context.WithoutCancel(t.Context())).Err()
	}()
	return end
}

// verdict: rows = distinct ids, one answer per id.
func (s *storm) verdict(t *testing.T, h home, visits int) {
	t.Helper()
	db := h.look(t)
	for what, n := range map[string][2]int{
		"messages taken in":  {2 * visits, count(t, db, "SELECT COUNT(*) FROM inbox")},
		"visits":             {visits, count(t, db, "SELECT COUNT(*) FROM visit")},
		"merchants visited":  {visits, count(t, db, "SELECT COUNT(DISTINCT merchant_id) FROM visit")},
		"messages answered":  {2 * visits, len(s.answers)},
		"unfinished promise": {0, count(t, db, "SELECT COUNT(*) FROM inbox WHERE status <> 'handled'")},
	} {
		if n[0] != n[1] {
			t.Errorf("%s: %d, want %d", what, n[1], n[0])
		}
	}
	different := 0
	for id, answers := range s.answers {
		if strings.HasPrefix(id, "c") && !strings.Contains(answers[0], "已登记") || strings.HasPrefix(id, "v") && !strings.Contains(answers[0], "请核对走访") {
			t.Errorf("%s was answered\n%s", id, answers[0])
		}
		for _, a := range answers[1:] {
			if a != answers[0] {
				different++
				t.Errorf("%s was answered\n%s\nand\n%s", id, answers[0], a)
				break
			}
		}
	}
	t.Logf("%d messages, %d copies answered, %d deliveries without an answer, %d with two answers",
		len(s.answers), s.copies.Load(), s.refused.Load(), different)
}

// built is the program.
func built(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "shuangbai")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-tags", "nomsgpack", "-o", binary, "../../shuangbai")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return binary
}

// process is one running server.
type process struct {
	cmd *exec.Cmd
	url string
}

func started(t *testing.T, binary string, h home) *process {
	t.Helper()
	p := &process{}
	p.start(t, binary, h, "127.0.0.1:0")
	t.Cleanup(p.kill)
	return p
}

// again starts a killed process at its old address.
func (p *process) again(t *testing.T, binary string, h home) {
	p.start(t, binary, h, strings.TrimPrefix(p.url, "http://"))
}

func (p *process) start(t *testing.T, binary string, h home, listen string) {
	p.cmd = exec.CommandContext(context.WithoutCancel(t.Context()), binary, "serve", "--test-clock")
	p.cmd.Dir = t.TempDir()
	p.cmd.Env = append(os.Environ(), h.settings("SHUANGBAI_LOG_LEVEL=info", "SHUANGBAI_SERVER_LISTEN="+listen)...)
	log, err := p.cmd.StderrPipe()
	if err != nil {
		t.Error(err)
		return
	}
	if err := p.cmd.Start(); err != nil {
		t.Error(err)
		return
	}
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		var entry struct{ Msg, Address string }
		if json.Unmarshal(lines.Bytes(), &entry) == nil && entry.Msg == "listening" {
			p.url = "http://" + entry.Address
			go func() { _, _ = io.Copy(io.Discard, log) }()
			return
		}
	}
	t.Errorf("the server did not start: %s", lines.Text())
}

// kill ends the process as a power cut does.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}
