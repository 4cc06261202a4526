package api

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Class is the right reaction to a failure (wecom-app-kf A12).
type Class string

// The classes.
const (
	Retry   Class = "retry"  // try again later, waiting longer each time
	Renew   Class = "token"  // the token is dead; this package has renewed it once already
	Slow    Class = "slow"   // pause this key for the window of the limit
	Drop    Class = "drop"   // this message can never go out
	Correct Class = "config" // an operator has to change something; stop trying
)

// Error is a refusal by the platform or a failure to reach it. Its text holds
// no token, secret, webhook key or response_url.
type Error struct {
	Call    string // what was called: message/send
	Code    int    // errcode, 0 when the platform gave none
	Status  int    // HTTP status when it was not 200
	Class   Class
	Hint    string // errmsg: what support asks for, and the egress IP of 60020
	Unknown bool   // the request may have been accepted all the same
	Err     error  // cause, when there was no answer to read
}

// Error implements error.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "wecom %s: ", e.Call)
	switch {
	case e.Code != 0:
		fmt.Fprintf(&b, "errcode %d (%s)", e.Code, e.Class)
	case e.Status != 0:
		fmt.Fprintf(&b, "HTTP status %d (%s)", e.Status, e.Class)
	default:
		fmt.Fprintf(&b, "no answer (%s)", e.Class)
	}
	if e.Hint != "" {
		b.WriteString(": " + e.Hint)
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// ClassOf gives the class of err, Retry for an error that carries none.
func ClassOf(err error) Class {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Class
	}
	return Retry
}

// classes holds every errcode of the reference that is not a plain Drop.
var classes = map[int]Class{
	-1: Retry, 6000: Retry, 41096: Retry,
	40014: Renew, 42001: Renew,
	45009: Slow, 45033: Slow,
	40001: Correct, 40013: Correct, 40091: Correct, 41001: Correct, 40056: Correct, 301002: Correct,
	48002: Correct, 48004: Correct, 48006: Correct, 50001: Correct, 50002: Correct, 50003: Correct,
	60011: Correct, 60020: Correct, 60030: Correct, 84074: Correct, 93000: Correct, 301007: Correct,
	93008: Correct, 853000: Correct,
	95003: Correct, 95004: Correct, 95011: Correct, 95012: Correct, 95017: Correct, 95023: Correct,
}

// refused makes the Error of an errcode.
func refused(call string, code int, hint string) *Error {
	class, ok := classes[code]
	if !ok {
		class = Drop
	}
	return &Error{Call: call, Code: code, Class: class, Hint: hint}
}

// status makes the Error of an answer that is not HTTP 200.
func status(call string, code int) *Error {
	e := &Error{Call: call, Status: code, Class: Correct}
	switch {
	case code == http.StatusTooManyRequests:
		e.Class = Slow
	case code >= http.StatusInternalServerError:
		e.Class, e.Unknown = Retry, true
	}
	return e
}

// redact takes secrets out of a text that the platform wrote.
func redact(s string, secrets ...string) string {
	for _, secret := range secrets {
		if secret != "" {
			s = strings.ReplaceAll(s, secret, "***")
		}
	}
	return s
}
