// Package models holds the records of the campaign, their ids and states, and
// the rules that need nothing but the record itself. models/store keeps them.
package models

import (
	"errors"
)

// Code says what kind of failure an Error is, for programs.
type Code string

// The codes. handlers and bot each have one place that turns them into answers.
const (
	Invalid     Code = "invalid"     // the input cannot be right
	NotFound    Code = "not_found"   // no such record, or none this person may see
	Conflict    Code = "conflict"    // somebody was faster; read again
	Forbidden   Code = "forbidden"   // the person has no right to it
	Duplicate   Code = "duplicate"   // the unique thing is there already
	Unavailable Code = "unavailable" // a store or the platform does not answer; try again
	Internal    Code = "internal"    // a bug
)

// Error is a failure with a code for programs, a Chinese sentence that is safe
// to show, and a cause for the log.
type Error struct {
	Code Code
	Text string // shown to people; never holds personal data or internals
	Err  error  // logged only
}

// Error implements error; it is for logs.
func (e *Error) Error() string {
	if e.Err != nil {
		return string(e.Code) + ": " + e.Err.Error()
	}
	return string(e.Code) + ": " + e.Text
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Fail makes an Error; cause may be nil.
func Fail(code Code, text string, cause error) *Error {
	return &Error{Code: code, Text: text, Err: cause}
}

// CodeOf gives the code of err, Internal for errors that carry none.
func CodeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return Internal
}

// Sentence gives the words that may be shown for err: its own, or one fixed
// sentence, so that a driver's text never reaches a person.
func Sentence(err error) string {
	if e, ok := errors.AsType[*Error](err); ok && e.Text != "" {
		return e.Text
	}
	return "系统开了小差，没有保存任何内容，请稍后再发一次。"
}
