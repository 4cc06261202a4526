package boot

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// sealer encrypts what lies in Redis.
type sealer interface {
	Seal(place string, plain []byte) ([]byte, error)
	Open(place string, sealed []byte) ([]byte, error)
}

// tokens shares the platform's access tokens between replicas, sealed.
type tokens struct {
	redis redis.UniversalClient
	seal  sealer
}

const tokenPlace = "token.value"

// Get implements api.TokenCache.
func (t tokens) Get(ctx context.Context, key string) (string, error) {
	sealed, err := t.redis.Get(ctx, "sb:token:"+key).Bytes()
	if errors.Is(err, redis.Nil) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	plain, err := t.seal.Open(tokenPlace, sealed)
	return string(plain), err
}

// Set implements api.TokenCache.
func (t tokens) Set(ctx context.Context, key, value string, ttl time.Duration) error {
	sealed, err := t.seal.Seal(tokenPlace, []byte(value))
	if err != nil {
		return err
	}
	return t.redis.Set(ctx, "sb:token:"+key, sealed, ttl).Err()
}
