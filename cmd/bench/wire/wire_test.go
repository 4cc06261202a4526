package wire_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shuangbai/cmd/bench/wire"
)

func TestParametrize(t *testing.T) {
	for _, c := range []struct {
		name, statement, query string
		args                   []any
	}{
		{"no values", "START TRANSACTION", "START TRANSACTION", nil},
		{
			"texts and numbers", "UPDATE a SET t = 'x', n = -12 WHERE id = 7 AND gone_at IS NULL",
			"UPDATE a SET t = ?, n = -? WHERE id = ? AND gone_at IS NULL",
			[]any{"x", int64(12), int64(7)},
		},
		{
			"bytes beside text", "INSERT INTO a VALUES (_binary'\\0\\'\\\\','it''s',NULL,1.5)",
			"INSERT INTO a VALUES (?,?,NULL,?)",
			[]any{[]byte("\x00'\\"), "it's", 1.5},
		},
		{
			"names with digits", "SELECT `t1`.`c'2` FROM t1, sha2_x WHERE `t1`.n=3",
			"SELECT `t1`.`c'2` FROM t1, sha2_x WHERE `t1`.n=?",
			[]any{int64(3)},
		},
		{"Chinese", "SELECT 名 FROM a WHERE 名 = '张记2店'", "SELECT 名 FROM a WHERE 名 = ?", []any{"张记2店"}},
		{"cut off", "SELECT 'abc", "SELECT ?", []any{"abc"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			query, args := wire.Parametrize(c.statement)
			if query != c.query {
				t.Errorf("query %q, want %q", query, c.query)
			}
			if diff := cmp.Diff(c.args, args); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// escape is how the driver puts a text between quotes.
var escape = strings.NewReplacer("\x00", `\0`, "\n", `\n`, "\r", `\r`, "\x1a", `\Z`, `'`, `\'`, `"`, `\"`, `\`, `\\`)

// What the driver puts into a statement comes out again.
func TestParametrizeUndoesTheDriver(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		raw := rapid.SliceOfN(rapid.Byte(), 1, 64).Draw(t, "bytes")
		n := rapid.Int64Min(0).Draw(t, "number")
		query, args := wire.Parametrize(fmt.Sprintf("INSERT INTO t VALUES ('%s',_binary'%s',%d)",
			escape.Replace(text), escape.Replace(string(raw)), n))
		if want := "INSERT INTO t VALUES (?,?,?)"; query != want {
			t.Fatalf("query %q, want %q", query, want)
		}
		if diff := cmp.Diff([]any{text, raw, n}, args); diff != "" {
			t.Fatal(diff)
		}
	})
}

// upstream runs a server for one connection.
func upstream(t *testing.T, serve func(c net.Conn)) (address string) {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		serve(c)
	}()
	return l.Addr().String()
}

func connect(t *testing.T, address string) net.Conn {
	t.Helper()
	c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func send(t *testing.T, c io.Writer, s string) {
	t.Helper()
	if _, err := io.WriteString(c, s); err != nil {
		t.Fatal(err)
	}
}

func packet(sequence byte, body string) string {
	n := len(body)
	return string([]byte{byte(n), byte(n >> 8), byte(n >> 16), sequence}) + body
}

// The hand-shake is no command; a statement is one however it is cut.
func TestMySQLNotesCommands(t *testing.T) {
	said := packet(1, "hand-shake") + packet(0, "\x03START TRANSACTION") + packet(0, "\x03SELECT '名'") +
		packet(0, "\x16SELECT ?") + packet(0, "\x01")
	heard := make(chan string)
	m, err := wire.ListenMySQL(t.Context(), "tcp", upstream(t, func(c net.Conn) {
		b := make([]byte, len(said))
		_, _ = io.ReadFull(c, b)
		heard <- string(b)
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	c := connect(t, m.Address())
	for _, part := range []string{said[:3], said[3:30], said[30:31], said[31:]} {
		send(t, c, part)
	}
	if got := <-heard; got != said {
		t.Errorf("passed on %q, want %q", got, said)
	}
	got := m.Take()
	if diff := cmp.Diff([]wire.Statement{{1, "START TRANSACTION"}, {1, "SELECT '名'"}, {1, "command 0x16"}}, got); diff != "" {
		t.Error(diff)
	}
	if !got[2].IsCommand() || got[1].IsCommand() {
		t.Error("commands and statements are taken for each other")
	}
	if again := m.Take(); len(again) != 0 {
		t.Errorf("taken twice: %v", again)
	}
}

// A pipeline is one trip however often it is written; the next one begins after
// the answer.
func TestRedisCountsTrips(t *testing.T) {
	r, err := wire.ListenRedis(t.Context(), upstream(t, func(c net.Conn) {
		in := bufio.NewReader(c)
		for {
			line, err := in.ReadString('\n')
			if err != nil {
				return
			}
			_, _ = io.WriteString(c, strings.Repeat("+", len(line))+"\n")
		}
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	c := connect(t, r.Address())
	answers := bufio.NewReader(c)
	for _, pipeline := range [][]string{{"ab", "cd", "e\n"}, {"xyz\n"}} {
		for _, command := range pipeline {
			send(t, c, command)
		}
		if _, err := answers.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]wire.Trip{{Up: 6, Down: 7}, {Up: 4, Down: 5}}, r.Take()); diff != "" {
		t.Error(diff)
	}
	if again := r.Take(); len(again) != 0 {
		t.Errorf("taken twice: %v", again)
	}
}

func TestCloseEndsConnections(t *testing.T) {
	r, err := wire.ListenRedis(t.Context(), upstream(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }))
	if err != nil {
		t.Fatal(err)
	}
	c := connect(t, r.Address())
	send(t, c, "hello")
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Read(make([]byte, 1)); err == nil {
		t.Error("the connection is still open")
	}
}
