package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// The servers are processes of their own, so that their memory and processor
// time are theirs alone: the program starts itself again under these names.
const (
	roleServer = "server"  // the product
	roleFloorA = "floor-a" // callbacks and Redis
	roleFloorB = "floor-b" // callbacks, Redis and the transactions
	rolePoster = "poster"  // deliveries
)

// spec is what a child is told on its standard input. Its end is the sign to stop.
type spec struct {
	Settings []string // of the product, as environment variables
	Cipher   cipherKeys
	Script   string // file of a script; floors only
	DSN      string // floor B and poster only
	Base     string // of the platform; poster only
	Redis    string // floors only
	Profile  string // file for a processor profile; none when empty
	Unpaced  bool   // the product delivers without limits
}

// child is a running server.
type child struct {
	cmd     *exec.Cmd
	stdin   io.WriteCloser
	log     *os.File
	address string
}

// start runs this program as a server and waits until it listens. Its log goes
// to a file in dir.
func start(ctx context.Context, dir, role string, s spec) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &child{cmd: exec.CommandContext(ctx, self, role)} //nolint:gosec // this very program
	c.cmd.Dir = dir
	if c.log, err = os.Create(filepath.Join(dir, role+".log")); err != nil { //nolint:gosec // a file of our own directory
		return nil, err
	}
	c.cmd.Stderr = c.log
	if c.stdin, err = c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	stdout, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	if err := json.NewEncoder(c.stdin).Encode(s); err != nil {
		return nil, errors.Join(err, c.stop())
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("%s did not start: %w\n%s", role, errors.Join(err, c.stop()), c.lastWords())
	}
	c.address = strings.TrimSpace(line)
	return c, nil
}

func (c *child) lastWords() string {
	text, err := os.ReadFile(c.log.Name())
	if err != nil {
		return ""
	}
	return string(text[max(0, len(text)-2000):])
}

// stop ends the child in order, if it was started.
func (c *child) stop() error {
	if c == nil {
		return nil
	}
	_ = c.stdin.Close()
	return errors.Join(c.cmd.Wait(), c.log.Close())
}

// readSpec gives what the parent said, and a context that ends when it is gone
// or wants the child to stop.
func readSpec(ctx context.Context, in io.Reader) (context.Context, spec, error) {
	var s spec
	d := json.NewDecoder(in)
	if err := d.Decode(&s); err != nil {
		return nil, s, fmt.Errorf("read spec: %w", err)
	}
	ctx, stop := context.WithCancel(ctx)
	go func() {
		defer stop()
		_, _ = io.Copy(io.Discard, in)
	}()
	return ctx, s, nil
}

// listening tells the parent where.
func listening(at net.Addr) { fmt.Println(at) }
