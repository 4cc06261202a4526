package main

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"shuangbai/cmd/bench/load"
)

// machine is where the numbers were taken.
type machine struct {
	CPU   string
	Cores int
	Procs int // GOMAXPROCS of the servers
	Fsync load.Latency
	MySQL string
	Redis string
}

// fsyncs is how often the disk is asked, and fsyncSize how much is written each
// time: about a small transaction.
const (
	fsyncs    = 300
	fsyncSize = 4 << 10
)

// fsync measures how long the disk under dir takes to keep a write for good.
func fsync(dir string) (l load.Latency, err error) {
	f, err := os.CreateTemp(dir, "fsync")
	if err != nil {
		return l, err
	}
	defer func() {
		_ = f.Close()
		_ = os.Remove(f.Name())
	}()
	took := make([]time.Duration, fsyncs)
	for i := range took {
		begin := time.Now()
		if _, err := f.Write(make([]byte, fsyncSize)); err != nil {
			return l, err
		}
		if err := f.Sync(); err != nil {
			return l, err
		}
		took[i] = time.Since(begin)
	}
	return load.Summarize(took), nil
}

func thisMachine(dir string) (machine, error) {
	l, err := fsync(dir)
	return machine{CPU: model(), Cores: runtime.NumCPU(), Procs: runtime.GOMAXPROCS(0), Fsync: l}, err
}

func model() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	for line := range strings.Lines(string(text)) {
		if name, value, found := strings.Cut(line, ":"); found && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

// peakMemory is the most memory a process has had resident, in bytes.
func peakMemory(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if value, found := strings.CutPrefix(line, "VmHWM:"); found {
			kb, err := strconv.ParseInt(strings.Fields(value)[0], 10, 64)
			return kb << 10, err
		}
	}
	return 0, fmt.Errorf("process %d tells no VmHWM", pid)
}

// tick is the unit of processor time in /proc on Linux.
const tick = 10 * time.Millisecond

// processorTime is what a process has used so far, its own and the kernel's.
func processorTime(pid int) (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	// The name in parentheses may hold anything; utime and stime are the 12th and
	// 13th field after it.
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	if len(fields) < 13 {
		return 0, fmt.Errorf("process %d: short stat", pid)
	}
	var sum time.Duration
	for _, f := range fields[11:13] {
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return 0, err
		}
		sum += time.Duration(n) * tick
	}
	return sum, nil
}
