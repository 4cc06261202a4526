package e2e

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"shuangbai/bot"
	"shuangbai/bot/chat"
	"shuangbai/bot/wecom/wecomsim"
	"shuangbai/cmd/internal/boot"
	"shuangbai/models"
	"shuangbai/models/store"
)

// flood is how many receivers each door has and how many messages each of them
// gets: more than the platform's limits of a minute let through at once.
type flood struct{ customers, toCustomer, people, toPerson, groups, toGroup int }

// floodOf is some hundred messages, or ten thousand.
func floodOf(t *testing.T) flood {
	t.Helper()
	if size(t, 1) == 1 {
		return flood{customers: 60, toCustomer: 4, people: 30, toPerson: 9, groups: 30, toGroup: 3}
	}
	return flood{customers: 1000, toCustomer: 4, people: 100, toPerson: 48, groups: 75, toGroup: 16}
}

func (f flood) all() int {
	return f.customers*f.toCustomer + f.people*f.toPerson + f.groups*f.toGroup
}

func floodedGroup(i int) string { return fmt.Sprintf("wrFlood%03d", i) }

func floodedCustomer(i int) wecomsim.Sender {
	return wecomsim.Customer(kfAccount, fmt.Sprintf("wmFlood%04d", i))
}

// receivers are the places of a door, with what each must see.
func (f flood) receivers() map[chat.Door]map[string]wecomsim.Sender {
	out := map[chat.Door]map[string]wecomsim.Sender{chat.KF: {}, chat.App: {}, chat.Push: {}}
	for i := range f.customers {
		at := floodedCustomer(i)
		out[chat.KF][at.User] = at
	}
	for i := range f.people {
		out[chat.App][crowdID(i)] = wecomsim.Sender{User: crowdID(i), App: true}
	}
	for i := range f.groups {
		out[chat.Push][floodedGroup(i)] = wecomsim.Sender{User: crowdID(0), Group: floodedGroup(i)}
	}
	return out
}

func (f flood) each(door chat.Door) int {
	return map[chat.Door]int{chat.KF: f.toCustomer, chat.App: f.toPerson, chat.Push: f.toGroup}[door]
}

func floodText(n int) string { return fmt.Sprintf("第%03d条", n) }

func floodKey(door chat.Door, target string, n int) string {
	return fmt.Sprintf("flood:%s:%s:%d", door, target, n)
}

// delivery is two server processes that reach MariaDB, Redis and the platform
// over cables, and what they have to deliver.
type delivery struct {
	flood
	home, over home // where the stores are, and over the cables
	db         *sql.DB
	sim        *wecomsim.Platform
	binary     string

	database, cache, platform line
	servers                   []*process
	seen                      map[string]int // accidents
}

// TestTwoProcessesDeliverThroughAStorm: messages over customer service, the app
// and group push, while cables break, answers get lost, tokens die and processes
// are killed. By the platform's own record kf and app have each message once, a
// group has each once but for those counted unknown; all in order and within the
// limits.
func TestTwoProcessesDeliverThroughAStorm(t *testing.T) {
	d := &delivery{flood: floodOf(t), home: services(t), seen: map[string]int{}, binary: built(t)}
	d.home.redis = redisURL(t, 12)
	d.open(t)
	began := time.Now()
	d.storm(t)
	d.drain(t)
	took := time.Since(began)
	d.judge(t)
	t.Logf("%d messages in %v, %d attempts; accidents: %v", d.all(), took.Round(time.Second),
		count(t, d.db, "SELECT SUM(attempt) FROM outbox WHERE kind = 'flood'"), d.seen)
}

// open starts the platform and both processes. Every customer has written a
// while ago, which opens the budget of five messages and wants no answer any more.
func (d *delivery) open(t *testing.T) {
	t.Helper()
	d.db = d.home.look(t)
	seeded(t, d.home, d.people)
	s := d.records(t)
	dir, err := s.LoadDirectory(t.Context())
	must(t, err)
	for i := range d.groups {
		must(t, s.PutGroup(t.Context(), models.Actor{}, models.Group{
			ChatID: floodedGroup(i), CountyID: dir.Counties[0].ID, WebhookKey: "hook-" + floodedGroup(i),
		}))
	}
	var ago atomic.Int64
	ago.Store(int64(10 * time.Minute))
	d.sim = platform(t, s, time.Now, manners{now: func() time.Time { return time.Now().Add(-time.Duration(ago.Load())) }})
	t.Cleanup(d.sim.Close)
	for i := range d.groups {
		d.sim.SetWebhookKey(floodedGroup(i), "hook-"+floodedGroup(i))
	}
	for i := range d.customers {
		_, err := d.sim.Write(t.Context(), floodedCustomer(i), wecomsim.Text("在吗"), wecomsim.Copies(0))
		must(t, err)
	}
	ago.Store(0)
	d.wire(t)
	d.servers = []*process{started(t, d.binary, d.over), started(t, d.binary, d.over)}
	known := func() int { return count(t, d.db, "SELECT COUNT(*) FROM kf_session WHERE said_at IS NOT NULL") }
	for end := time.Now().Add(time.Minute); known() < d.customers; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) { // a page needs ten seconds where no callback brought a token
			t.Fatalf("%d of %d customers are known", known(), d.customers)
		}
	}
}

// records opens the database without the server.
func (d *delivery) records(t *testing.T) *store.Store {
	t.Helper()
	s, err := boot.OpenStore(t.Context(), configured(t, d.home), boot.StoreOptions{})
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

// wire lays the cables to the stores and the platform.
func (d *delivery) wire(t *testing.T) {
	t.Helper()
	dsn, err := mysql.ParseDSN(d.home.dsn)
	must(t, err)
	redis, err := url.Parse(d.home.redis)
	must(t, err)
	api := httptest.NewServer(d.sim)
	t.Cleanup(api.Close)
	d.database, d.cache = cable(t, "database", dsn.Addr), cable(t, "cache", redis.Host)
	d.platform = cable(t, "platform", api.Listener.Addr().String())
	dsn.Addr, redis.Host = d.database.Listen, d.cache.Listen
	d.over = home{d.home.driver, dsn.FormatDSN(), redis.String()}
	t.Setenv("SHUANGBAI_WECOM_API_BASE", "http://"+d.platform.Listen)
	t.Setenv("SHUANGBAI_WECOM_KF_OPEN_KFID", kfAccount)
}

// say puts the messages of a round in line; each door's are spread over all
// rounds.
func (d *delivery) say(t *testing.T, s *store.Store, round, rounds int) {
	t.Helper()
	var rows []models.Outgoing
	for door, places := range d.receivers() {
		for n := range d.each(door) {
			if n*rounds/d.each(door) != round {
				continue
			}
			for target := range places {
				rows = append(rows, models.Outgoing{
					Door: string(door), Target: target, Kind: "flood", Key: floodKey(door, target, n), Body: floodBody(t, door, n),
				})
			}
		}
	}
	for lot := range slices.Chunk(rows, 500) {
		_, err := s.CommitTurn(t.Context(), models.Turn{Now: time.Now(), At: time.Now(), Outgoing: lot})
		must(t, err)
	}
}

func floodBody(t *testing.T, door chat.Door, n int) []byte {
	t.Helper()
	var body any = bot.Delivery{Reply: chat.Reply{Text: floodText(n)}, Account: kfAccount}
	if door == chat.Push {
		body = bot.Post{Markdown: floodText(n)}
	}
	wire, err := json.Marshal(body)
	must(t, err)
	return wire
}

func (d *delivery) waiting(t *testing.T) int {
	t.Helper()
	return count(t, d.db, "SELECT COUNT(*) FROM outbox WHERE kind = 'flood' AND state = 'waiting'")
}

// storm is a round of messages to everybody after the other with accidents in
// between, each as often as the next one, and half-way a power cut of both
// processes and of Redis.
func (d *delivery) storm(t *testing.T) {
	t.Helper()
	s, names := d.records(t), slices.Sorted(maps.Keys(d.accidents()))
	rounds := max(d.toCustomer, d.toPerson, d.toGroup)
	each := (len(names)*size(t, 1) + rounds - 1) / rounds
	for n := range rounds {
		switch {
		case n == rounds/2:
			must(t, redisClient(t, d.home.redis).FlushDB(t.Context()).Err())
			d.powerCut(t)
		case n == rounds*3/4 && size(t, 1) > 1:
			d.seen["database gone for a minute"]++
			d.database.cut()
			time.Sleep(time.Minute)
			d.database.mend()
		}
		d.say(t, s, n, rounds)
		for i := range each {
			name := names[(n*each+i)%len(names)]
			d.seen[name]++
			d.accidents()[name](t)
			time.Sleep(time.Duration(rand.IntN(200)) * time.Millisecond)
		}
	}
}

// accidents are what happens between the server and its neighbours, by name.
func (d *delivery) accidents() map[string]func(*testing.T) {
	spell := func(l line, long time.Duration, stream, kind, attributes string) func(*testing.T) {
		return func(*testing.T) {
			l.spoil(kind, stream, attributes)
			time.Sleep(long)
			l.clean()
		}
	}
	gap := func(l line, long time.Duration) func(*testing.T) {
		return func(*testing.T) {
			l.cut()
			time.Sleep(long)
			l.mend()
		}
	}
	fault := func(f wecomsim.Fault) func(*testing.T) {
		return func(*testing.T) { d.sim.Fail(f) }
	}
	return map[string]func(*testing.T){
		"answers cut off":       spell(d.platform, 200*time.Millisecond, "downstream", "limit_data", `{"bytes":40}`),
		"requests cut off":      spell(d.platform, 200*time.Millisecond, "upstream", "limit_data", `{"bytes":150}`),
		"connections reset":     spell(d.platform, 100*time.Millisecond, "downstream", "reset_peer", `{"timeout":0}`),
		"platform slow":         spell(d.platform, 300*time.Millisecond, "downstream", "latency", `{"latency":200,"jitter":150}`),
		"platform gone":         gap(d.platform, 200*time.Millisecond),
		"database gone":         gap(d.database, 400*time.Millisecond),
		"database slow":         spell(d.database, 300*time.Millisecond, "downstream", "latency", `{"latency":150}`),
		"Redis gone":            gap(d.cache, 400*time.Millisecond),
		"Redis slow":            spell(d.cache, 300*time.Millisecond, "downstream", "latency", `{"latency":400}`),
		"token expired":         func(*testing.T) { d.sim.KillToken(42001) },
		"token invalid":         func(*testing.T) { d.sim.KillToken(40014) },
		"app answer lost":       fault(wecomsim.Fault{Path: "/cgi-bin/message/send", Times: 2, Lose: true}),
		"kf answer lost":        fault(wecomsim.Fault{Path: "/cgi-bin/kf/send_msg", Times: 2, Lose: true}),
		"push answer lost":      fault(wecomsim.Fault{Path: "/cgi-bin/webhook/send", Times: 1, Lose: true}),
		"bad gateway":           fault(wecomsim.Fault{Path: "/cgi-bin/message/send", Times: 2, Status: 502}),
		"a process killed":      func(t *testing.T) { d.kill(t, rand.IntN(2)) },
		"refused before a push": fault(wecomsim.Fault{Path: "/cgi-bin/webhook/send", Times: 1, Code: -1}),
	}
}

// kill ends one process between two instructions, whichever they are, and
// starts it again.
func (d *delivery) kill(t *testing.T, i int) {
	t.Helper()
	d.servers[i].kill()
	d.servers[i].again(t, d.binary, d.over)
}

// powerCut kills both processes; they come back when the leases of what they
// had in hand are over.
func (d *delivery) powerCut(t *testing.T) {
	t.Helper()
	d.seen["power cut"]++
	for _, s := range d.servers {
		s.kill()
	}
	d.age(t, "lease_until", "lease_until IS NOT NULL")
	for _, s := range d.servers {
		s.again(t, d.binary, d.over)
	}
}

// age lets the time of waiting rows come.
func (d *delivery) age(t *testing.T, column, which string) {
	t.Helper()
	_, err := d.db.ExecContext(context.WithoutCancel(t.Context()),
		"UPDATE outbox SET "+column+" = created_at WHERE kind = 'flood' AND state = 'waiting' AND "+which)
	must(t, err)
}

// drain waits until nothing waits any more. The small flood does not sit out
// the growing waits after a failure, nor the leases of the dead.
func (d *delivery) drain(t *testing.T) {
	t.Helper()
	d.sim.Heal()
	hurried := size(t, 1) == 1
	if hurried {
		d.powerCut(t)
	}
	for end := time.Now().Add(15 * time.Minute); d.waiting(t) > 0; time.Sleep(500 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d messages still wait", d.waiting(t))
		}
		if hurried {
			d.age(t, "not_before", "lease_until IS NULL")
		}
	}
}

// judge compares the rows with the platform's record.
func (d *delivery) judge(t *testing.T) {
	t.Helper()
	states := d.states(t)
	unknown, arrived := 0, 0
	for door, places := range d.receivers() {
		for target, at := range places {
			shown := d.shown(door, at)
			if !slices.IsSorted(shown) || len(slices.Compact(slices.Clone(shown))) != len(shown) {
				t.Errorf("%s sees %q", target, shown)
			}
			for n := range d.each(door) {
				seen := slices.Contains(shown, floodText(n))
				switch state := states[floodKey(door, target, n)]; {
				case state == models.Unknown && door == chat.Push:
					unknown++
					if seen {
						arrived++
					}
				case state != models.Sent || !seen:
					t.Errorf("%s, message %d: %s, seen %t", target, n, state, seen)
				}
			}
		}
	}
	if listed := d.listed(t); listed != unknown {
		t.Errorf("outbox list shows %d messages, %d are unknown", listed, unknown)
	}
	member, push := d.sim.Busiest(wecomsim.LimitMember), d.sim.Busiest(wecomsim.LimitPush)
	if found := d.sim.Problems(); len(found) > 0 || member > 30 || push > 20 {
		t.Errorf("%d app messages and %d pushes within a minute; against the limits: %q", member, push, found)
	}
	t.Logf("%d pushes unknown, %d of them arrived; busiest minute: %d to a member, %d by a webhook", unknown, arrived, member, push)
}

// listed counts what the command line shows to an operator.
func (d *delivery) listed(t *testing.T) int {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), d.binary, "outbox", "list", "--json", "--limit", "100000")
	cmd.Dir, cmd.Env = t.TempDir(), append(os.Environ(), d.home.settings()...)
	out, err := cmd.Output()
	must(t, err)
	var found struct{ Rows []json.RawMessage }
	must(t, json.Unmarshal(out, &found))
	return len(found.Rows)
}

func (d *delivery) states(t *testing.T) map[string]models.OutgoingState {
	t.Helper()
	rows, err := d.db.QueryContext(t.Context(), "SELECT idem_key, state FROM outbox WHERE kind = 'flood'")
	must(t, err)
	defer func() { must(t, rows.Close()) }()
	out := map[string]models.OutgoingState{}
	for rows.Next() {
		var key string
		var state models.OutgoingState
		must(t, rows.Scan(&key, &state))
		out[key] = state
	}
	must(t, rows.Err())
	return out
}

// shown is what the product put into a chat.
func (d *delivery) shown(door chat.Door, at wecomsim.Sender) (texts []string) {
	from := map[chat.Door]string{chat.KF: wecomsim.FromKF, chat.App: wecomsim.FromApp, chat.Push: wecomsim.FromPush}[door]
	for _, m := range d.sim.Chat(at).Messages() {
		if m.From == from {
			texts = append(texts, m.Text)
		}
	}
	return texts
}
