package store

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// tracer tells a function about every statement, values left out; it is how
// gorm's own log, which prints to the terminal, is replaced.
type tracer struct {
	tell func(statement string, took time.Duration, err error)
}

// LogMode implements logger.Interface.
func (t tracer) LogMode(logger.LogLevel) logger.Interface { return t }

// Info implements logger.Interface.
func (tracer) Info(context.Context, string, ...any) {}

// Warn implements logger.Interface.
func (tracer) Warn(context.Context, string, ...any) {}

// Error implements logger.Interface.
func (tracer) Error(context.Context, string, ...any) {}

// Trace implements logger.Interface.
func (t tracer) Trace(_ context.Context, begin time.Time, statement func() (string, int64), err error) {
	if t.tell == nil {
		return
	}
	if errors.Is(err, gorm.ErrRecordNotFound) {
		err = nil // an answer, not a failure
	}
	text, _ := statement()
	t.tell(text, time.Since(begin), err) //nolint:forbidigo // gorm began by the machine's clock
}

// ParamsFilter keeps values, which may be personal, out of the statement text.
func (tracer) ParamsFilter(_ context.Context, statement string, _ ...any) (string, []any) {
	return statement, nil
}
