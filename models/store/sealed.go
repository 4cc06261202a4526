package store

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"time"

	"gorm.io/gorm/schema"

	"shuangbai/models/seal"
)

// registerSerializers makes the two kinds of columns known to gorm, whose
// registry is global; the key ring comes with the context of each statement.
var registerSerializers = sync.OnceFunc(func() {
	schema.RegisterSerializer("sealed", sealedColumn{})
	schema.RegisterSerializer("instant", instantColumn{})
})

type ringKey struct{}

func withRing(ctx context.Context, ring *seal.Ring) context.Context {
	return context.WithValue(ctx, ringKey{}, ring)
}

var errNoRing = errors.New("no key ring in the statement's context")

// sealedColumn keeps a string or []byte sealed for its table.column; the empty
// value is NULL.
type sealedColumn struct{}

// Value implements schema.SerializerInterface.
func (sealedColumn) Value(ctx context.Context, field *schema.Field, _ reflect.Value, value any) (any, error) {
	var plain []byte
	switch v := value.(type) {
	case string:
		plain = []byte(v)
	case []byte:
		plain = v
	default:
		return nil, fmt.Errorf("column %s: cannot seal a %T", field.DBName, value)
	}
	if len(plain) == 0 {
		return nil, nil //nolint:nilnil // NULL
	}
	ring, ok := ctx.Value(ringKey{}).(*seal.Ring)
	if !ok {
		return nil, errNoRing
	}
	return ring.Seal(placeOf(field), plain)
}

// Scan implements schema.SerializerInterface.
func (sealedColumn) Scan(ctx context.Context, field *schema.Field, dst reflect.Value, stored any) error {
	var plain []byte
	switch v := stored.(type) {
	case nil:
	case []byte:
		ring, ok := ctx.Value(ringKey{}).(*seal.Ring)
		if !ok {
			return errNoRing
		}
		opened, err := ring.Open(placeOf(field), v)
		if err != nil {
			return err
		}
		plain = opened
	default:
		return fmt.Errorf("column %s: %w", field.DBName, seal.ErrUnsealed)
	}
	target := field.ReflectValueOf(ctx, dst)
	if target.Kind() == reflect.String {
		target.SetString(string(plain))
	} else {
		target.SetBytes(plain)
	}
	return nil
}

func placeOf(field *schema.Field) string { return field.Schema.Table + "." + field.DBName }

// instantColumn keeps a time.Time or *time.Time as UTC milliseconds; the zero
// time is NULL.
type instantColumn struct{}

// Value implements schema.SerializerInterface.
func (instantColumn) Value(_ context.Context, field *schema.Field, _ reflect.Value, value any) (any, error) {
	switch v := value.(type) {
	case time.Time:
		return instant(v), nil
	case *time.Time:
		if v != nil {
			return instant(*v), nil
		}
		return nil, nil //nolint:nilnil // NULL
	}
	return nil, fmt.Errorf("column %s: %T is no instant", field.DBName, value)
}

// Scan implements schema.SerializerInterface.
func (instantColumn) Scan(ctx context.Context, field *schema.Field, dst reflect.Value, stored any) error {
	target := field.ReflectValueOf(ctx, dst)
	if stored == nil {
		target.SetZero()
		return nil
	}
	at, ok := stored.(time.Time)
	if !ok {
		return fmt.Errorf("column %s: %T is no instant", field.DBName, stored)
	}
	at = at.UTC()
	if target.Kind() == reflect.Pointer {
		target.Set(reflect.ValueOf(&at))
	} else {
		target.Set(reflect.ValueOf(at))
	}
	return nil
}

// instant is a parameter for a DATETIME column: NULL for the zero time.
func instant(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return ms(t)
}
