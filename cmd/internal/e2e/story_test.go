package e2e

import (
	"bytes"
	"errors"
	"math/big"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"shuangbai/bot/dialog/script"
	"shuangbai/bot/wecom/wecomsim"
	"shuangbai/models"
)

// TestStories tells every story of the conversation engine at the real doors,
// everything delivered twice over a network that loses answers. On the embedded
// stores the platform delivers again on time-out only, on MariaDB and Redis
// after every failure: its pages allow both.
func TestStories(t *testing.T) {
	var files []string
	for _, pattern := range []string{"*.txt", "*/*.txt"} {
		found, err := filepath.Glob(filepath.Join("../../../bot/flow/testdata", pattern))
		must(t, err)
		files = append(files, found...)
	}
	if len(files) == 0 {
		t.Fatal("no stories")
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			t.Run("embedded", func(t *testing.T) {
				tell(t, file, embedded(t), manners{redeliver: wecomsim.OnTimeout, network: losing(0)})
			})
			t.Run("services", func(t *testing.T) {
				tell(t, file, services(t), manners{redeliver: wecomsim.OnAnyFailure, network: losing(http.StatusBadGateway)})
			})
		})
	}
}

func tell(t *testing.T, file string, h home, m manners) {
	t.Helper()
	o := opened(t, h, m)
	liaison := o.member(t, "李娟")
	o.code(t, models.BindMember, liaison.ID, 0, 246810)
	o.code(t, models.BindGroup, 0, liaison.CountyID, 135790)
	script.File(t, file, false, newTeller(t, o))
	if found := o.sim.Problems(); len(found) > 0 {
		t.Errorf("against the platform's limits: %q", found)
	}
}

// code makes a one-time code that a story knows.
func (o *office) code(t *testing.T, purpose models.CodePurpose, member, county, digits int64) {
	t.Helper()
	chance := bytes.NewReader(big.NewInt(digits).FillBytes(make([]byte, 3)))
	made, err := o.Store.CreateCode(t.Context(), models.Actor{}, purpose, member, county, chance)
	must(t, err)
	if want := big.NewInt(digits).String(); made != want {
		t.Fatalf("code %s, want %s", made, want)
	}
}

// losing is a network that loses every third answer: the server has worked and
// the platform does not know. With a status a gateway says so, without one the
// connection is cut.
func losing(status int) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		var n atomic.Int64
		return roundTrip(func(r *http.Request) (*http.Response, error) {
			res, err := next.RoundTrip(r)
			if err != nil || n.Add(1)%3 != 0 {
				return res, err
			}
			_ = res.Body.Close()
			if status == 0 {
				return nil, errCut
			}
			return &http.Response{StatusCode: status, Body: http.NoBody, Request: r}, nil
		})
	}
}

var errCut = errors.New("connection reset by peer")

type roundTrip func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
