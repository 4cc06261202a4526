package main

import (
	"fmt"
	"runtime/debug"
)

// version is set by the build.
var version string

type versionCommand struct{}

// Run implements the command.
func (versionCommand) Run(t *terminal) error {
	v, build := version, "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		build = info.GoVersion
		if v == "" {
			v = info.Main.Version
		}
	}
	if t.json {
		return t.print(map[string]string{"version": v, "go": build})
	}
	_, err := fmt.Fprintf(t.out, "shuangbai %s (%s)\n", v, build)
	return err
}
