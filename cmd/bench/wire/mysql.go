package wire

import (
	"context"
	"strings"
	"sync"
)

// MySQL is a proxy in front of a server that speaks the MySQL protocol.
type MySQL struct {
	*proxy
	mu          sync.Mutex
	statements  []Statement
	connections int
}

// Statement is one statement as it was sent. A command that is no text
// statement has its number for a text, see IsCommand.
type Statement struct {
	Connection int // which connections the client opened are told apart by it
	Text       string
}

// ListenMySQL starts a proxy to network ("tcp" or "unix") and address.
func ListenMySQL(ctx context.Context, network, upstream string) (m *MySQL, err error) {
	m = &MySQL{}
	m.proxy, err = newProxy(ctx, network, upstream, m.connected)
	return m, err
}

func (m *MySQL) connected() listener {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.connections++
	connection := m.connections
	return &mysqlEar{note: func(text string) {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.statements = append(m.statements, Statement{connection, text})
	}}
}

// Take gives the statements since the last call, in the order in which they
// were sent.
func (m *MySQL) Take() []Statement {
	m.mu.Lock()
	defer m.mu.Unlock()
	taken := m.statements
	m.statements = nil
	return taken
}

// The commands of the protocol that matter here.
const (
	comQuit  = 0x01
	comQuery = 0x03
)

// Packets begin with three bytes of length, low byte first, and a sequence
// number, which is 0 for a command and more within a conversation about one.
const packetHead = 4

// mysqlEar cuts the bytes of one client into packets.
type mysqlEar struct {
	note  func(string)
	bytes []byte // of a packet that is not complete
}

func (*mysqlEar) down([]byte) {}

func (e *mysqlEar) up(b []byte) {
	e.bytes = append(e.bytes, b...)
	for len(e.bytes) >= packetHead {
		size := int(e.bytes[0]) | int(e.bytes[1])<<8 | int(e.bytes[2])<<16
		if len(e.bytes) < packetHead+size {
			return
		}
		e.packet(e.bytes[3], e.bytes[packetHead:packetHead+size])
		e.bytes = e.bytes[packetHead+size:]
	}
}

func (e *mysqlEar) packet(sequence byte, body []byte) {
	switch {
	case sequence != 0 || len(body) == 0 || body[0] == comQuit:
	case body[0] == comQuery:
		e.note(string(body[1:]))
	default:
		e.note("command " + commandName(body[0]))
	}
}

func commandName(c byte) string {
	const digits = "0123456789abcdef"
	return "0x" + string([]byte{digits[c>>4], digits[c&15]})
}

// IsCommand reports whether a statement is a command of the protocol that
// carries no text, such as a prepared statement's.
func (s Statement) IsCommand() bool { return strings.HasPrefix(s.Text, "command 0x") }
