package main

import "fmt"

// findings is the JSON answer of the commands that go through rows.
type findings struct {
	OK     bool       `json:"ok"`
	Rows   []any      `json:"rows"`
	Errors []rowError `json:"errors"`
}

// show writes the findings: as one JSON object, or for people a summary when
// all is good and what is wrong as errors. It fails when the findings are not
// good.
func (f findings) show(t *terminal, summary string) error {
	switch {
	case t.json:
		if err := t.print(f); err != nil {
			return err
		}
	case f.OK:
		return t.tell(summary)
	default:
		for _, e := range f.Errors {
			say(t.err, "%s", e)
		}
	}
	if !f.OK {
		return errReported
	}
	return nil
}

// rowError is what is wrong in one place; Row counts from 1, 0 means the whole.
type rowError struct {
	Row     int    `json:"row"`
	Column  string `json:"column"`
	Message string `json:"message"`
}

// String is the error for people.
func (e rowError) String() string {
	at := ""
	if e.Row > 0 {
		at = fmt.Sprintf("第 %d 行 ", e.Row)
	}
	if e.Column != "" {
		at += e.Column
	}
	if at == "" {
		return e.Message
	}
	return at + "：" + e.Message
}
