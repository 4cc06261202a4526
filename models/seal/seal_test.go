package seal_test

import (
	"bytes"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"shuangbai/models/seal"
)

func key(id string, fill byte) seal.Key {
	return seal.Key{ID: id, Bytes: bytes.Repeat([]byte{fill}, seal.KeySize)}
}

func ring(tb testing.TB, keys ...seal.Key) *seal.Ring {
	tb.Helper()
	r, err := seal.NewRing(keys...)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func sealed(tb testing.TB, r *seal.Ring, place, plain string) []byte {
	tb.Helper()
	b, err := r.Seal(place, []byte(plain))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func TestSealAndOpen(t *testing.T) {
	r := ring(t, key("2025", 1))
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		one, _ := r.Seal("merchant.phone", plain)
		two, _ := r.Seal("merchant.phone", plain)
		if bytes.Equal(one, two) {
			t.Fatal("equal values must not look equal")
		}
		if len(plain) > 3 && bytes.Contains(one, plain) {
			t.Fatal("the plain text shows")
		}
		got, err := r.Open("merchant.phone", one)
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("Open = %q, %v", got, err)
		}
	})
}

func TestOneChangedBitIsRefused(t *testing.T) {
	r := ring(t, key("2025", 1))
	good := sealed(t, r, "merchant.phone", "13800138000")
	for i := range good {
		for bit := range 8 {
			bad := bytes.Clone(good)
			bad[i] ^= 1 << bit
			if got, err := r.Open("merchant.phone", bad); err == nil {
				t.Fatalf("byte %d bit %d: opened to %q", i, bit, got)
			}
		}
	}
	for n := range good {
		if _, err := r.Open("merchant.phone", good[:n]); err == nil {
			t.Fatalf("opened although cut to %d bytes", n)
		}
	}
}

func TestAValueStaysInItsColumn(t *testing.T) {
	r := ring(t, key("2025", 1))
	moved := sealed(t, r, "merchant.operator", "张建国")
	if _, err := r.Open("merchant.phone", moved); !errors.Is(err, seal.ErrTampered) {
		t.Errorf("err = %v, want ErrTampered", err)
	}
}

func TestPlainTextInASealedColumnIsRefused(t *testing.T) {
	r := ring(t, key("2025", 1))
	for _, plain := range []string{"", "1", "13800138000", "张建国", "\x01\x00", "\x01\x0913800138000"} {
		if got, err := r.Open("merchant.phone", []byte(plain)); err == nil {
			t.Errorf("Open(%q) = %q", plain, got)
		}
	}
	if _, err := r.Open("merchant.phone", []byte("13800138000")); !errors.Is(err, seal.ErrUnsealed) {
		t.Errorf("err = %v, want ErrUnsealed", err)
	}
}

func TestRotation(t *testing.T) {
	before := ring(t, key("2024", 1))
	both := ring(t, key("2025", 2), key("2024", 1))
	after := ring(t, key("2025", 2))

	old := sealed(t, before, "p", "张建国")
	if got, err := both.Open("p", old); err != nil || string(got) != "张建国" {
		t.Fatalf("the old value must stay readable: %q, %v", got, err)
	}
	if !both.Stale(old) {
		t.Error("a value of the old key is to be sealed anew")
	}
	renewed := sealed(t, both, "p", "张建国")
	if both.Stale(renewed) {
		t.Error("the first key writes")
	}
	if _, err := after.Open("p", renewed); err != nil {
		t.Errorf("without the old key: %v", err)
	}
	if _, err := after.Open("p", old); !errors.Is(err, seal.ErrUnknownKey) {
		t.Errorf("err = %v, want ErrUnknownKey", err)
	}
}

func TestNewRingRefuses(t *testing.T) {
	for _, tc := range []struct {
		name string
		keys []seal.Key
	}{
		{"no key", nil},
		{"a short key", []seal.Key{{ID: "a", Bytes: make([]byte, 16)}}},
		{"no id", []seal.Key{key("", 1)}},
		{"a huge id", []seal.Key{key(string(make([]byte, 65)), 1)}},
		{"the same id twice", []seal.Key{key("a", 1), key("a", 2)}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := seal.NewRing(tc.keys...); err == nil {
				t.Error("accepted")
			}
		})
	}
}

func TestBlindIndex(t *testing.T) {
	secret := bytes.Repeat([]byte{7}, 32)
	phone, err := seal.NewBlind(secret, "merchant.phone")
	if err != nil {
		t.Fatal(err)
	}
	code, _ := seal.NewBlind(secret, "one_time_code.code")
	other, _ := seal.NewBlind(bytes.Repeat([]byte{8}, 32), "merchant.phone")

	a := phone.Index("13800138000")
	if len(a) != seal.IndexSize || !bytes.Equal(a, phone.Index("13800138000")) {
		t.Error("equal values must have one index")
	}
	if bytes.Equal(a, phone.Index("13800138001")) || bytes.Equal(a, code.Index("13800138000")) || bytes.Equal(a, other.Index("13800138000")) {
		t.Error("another value, purpose or key must have another index")
	}
	if phone.Index("") != nil {
		t.Error("nothing has no index")
	}
	if _, err := seal.NewBlind([]byte("short"), "x"); err == nil {
		t.Error("a short key must be refused")
	}
}

func BenchmarkSealOpen(b *testing.B) {
	r := ring(b, key("2025", 1))
	plain := make([]byte, 600)
	for b.Loop() {
		s, _ := r.Seal("conversation.state", plain)
		if _, err := r.Open("conversation.state", s); err != nil {
			b.Fatal(err)
		}
	}
}
