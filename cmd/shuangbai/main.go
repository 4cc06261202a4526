// Command shuangbai is the bot 双百助手 and the tools around it, one subcommand
// a file. It reads flags, settings and streams; what is decided, is decided in
// the packages below.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // business days need Asia/Shanghai on machines without zones

	"github.com/alecthomas/kong"

	"shuangbai/config"
	"shuangbai/models"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Environ())
	stop()
	os.Exit(code)
}

// The exit codes, whatever the flag library thinks of.
const (
	done     = 0
	failed   = 1
	badUsage = 2
)

// run is the whole program: it reads nothing and writes nothing but what it is
// given, and returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, environ []string) int {
	var cli commands
	ended := false // the flag library printed its help and is done
	parser, err := kong.New(&cli,
		kong.Name("shuangbai"),
		kong.Description("双百助手：企业微信里的走访登记与贷款问答机器人。"),
		kong.Writers(stdout, stderr),
		kong.Exit(func(int) { ended = true }),
		kong.WithHyphenPrefixedParameters(true), // --amount -5 is a bad amount, not a bad flag
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Vars{"roles": roles},
	)
	if err != nil {
		say(stderr, "失败：%v", err)
		return failed
	}
	parsed, err := parser.Parse(args)
	if ended {
		return done
	}
	if err == nil {
		err = unfinished(parsed, args)
	}
	if err != nil {
		return report(stderr, usage{err})
	}
	t := &terminal{
		in: stdin, out: stdout, err: stderr, environ: environ,
		configPath: cli.Config, json: cli.JSON, now: time.Now,
	}
	return report(stderr, parsed.Run(t))
}

// unfinished finds a last flag that lacks its value. The flag library lets it
// pass because values may begin with a dash.
func unfinished(parsed *kong.Context, args []string) error {
	last := len(parsed.Path) - 1
	flag := parsed.Path[last].Flag
	if flag == nil || flag.IsBool() || args[len(args)-1] != "--"+flag.Name {
		return nil
	}
	return fmt.Errorf("--%s 后面缺少内容", flag.Name)
}

// usage is an error of the person who typed the command.
type usage struct{ error }

// Unwrap gives the cause.
func (u usage) Unwrap() error { return u.error }

// errReported ends a command whose failure its output already tells.
var errReported = errors.New("failed as reported")

// report says what went wrong and gives the exit code.
func report(stderr io.Writer, err error) int {
	var wrong usage
	var settings config.LoadError
	var known *models.Error
	switch {
	case err == nil:
		return done
	case errors.Is(err, errReported):
		return failed
	case errors.As(err, &wrong):
		say(stderr, "用法不对：%v\n看用法：shuangbai --help", wrong)
		return badUsage
	case errors.As(err, &settings):
		say(stderr, "%v", settings)
	case errors.As(err, &known) && known.Text != "":
		say(stderr, "%s", known.Text)
		if known.Err != nil {
			say(stderr, "原因：%v", known.Err)
		}
	default:
		say(stderr, "失败：%v", err)
	}
	return failed
}

// say writes a line for the person at the terminal; if even that fails there is
// nobody to tell.
func say(stderr io.Writer, format string, args ...any) {
	_, _ = fmt.Fprintf(stderr, format+"\n", args...)
}
