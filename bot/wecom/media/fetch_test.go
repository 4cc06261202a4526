package media_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"shuangbai/bot/wecom"
	"shuangbai/bot/wecom/media"
)

const key = "kWxJ3vQp7Zt1Lr9Yd5Hs2Nc8Fm4Ba6Ge0Ui3Ok7PqTz"

// storage is a fake object store on this machine; its links carry a secret.
func storage(t *testing.T, h http.HandlerFunc) (link, host string) {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL + "/photo?sign=SIGNATURE", strings.TrimPrefix(s.URL, "http://")
}

func TestFetchDecryptsAndNames(t *testing.T) {
	sealed, err := wecom.EncryptMedia(key, []byte("%PDF-1.7 hello"))
	if err != nil {
		t.Fatal(err)
	}
	link, host := storage(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Disposition", `attachment; filename="x.pdf"; filename*=UTF-8''%E5%90%8D%E5%8D%95.pdf`)
		w.Write(sealed)
	})
	for _, k := range []string{key, key + "="} {
		f, err := media.NewFetcher(media.Config{Hosts: []string{host}}).Fetch(t.Context(), link, k)
		if err != nil || f.Name != "名单.pdf" || f.Type != "application/pdf" || string(f.Data) != "%PDF-1.7 hello" {
			t.Errorf("%+v, %v", f, err)
		}
	}
	plain, err := media.NewFetcher(media.Config{Hosts: []string{host}}).Fetch(t.Context(), link, "")
	if err != nil || len(plain.Data) != len(sealed) {
		t.Errorf("without key: %+v, %v", plain, err)
	}
}

func TestFetchRefuses(t *testing.T) {
	elsewhere, _ := storage(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "inner secret") })
	link, host := storage(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/photo":
			fmt.Fprint(w, strings.Repeat("x", 200))
		case "/chunked":
			for range 20 {
				fmt.Fprint(w, strings.Repeat("x", 10))
				w.(http.Flusher).Flush()
			}
		case "/away":
			http.Redirect(w, r, elsewhere, http.StatusFound)
		case "/loop":
			http.Redirect(w, r, "/loop?sign=SIGNATURE", http.StatusFound)
		case "/old":
			w.WriteHeader(http.StatusForbidden)
		case "/broken":
			w.WriteHeader(http.StatusBadGateway)
		}
	})
	base := strings.TrimSuffix(link, "/photo?sign=SIGNATURE")
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	defer secure.Close()
	for _, tt := range []struct {
		name, link string
		want       error // nil for any
	}{
		{"too large", link, media.ErrTooLarge},
		{"too large without a length", base + "/chunked", media.ErrTooLarge},
		{"redirect to another host", base + "/away", media.ErrLink},
		{"redirect without end", base + "/loop", media.ErrLink},
		{"expired", base + "/old?sign=SIGNATURE", media.ErrGone},
		{"broken", base + "/broken?sign=SIGNATURE", nil},
		{"plain http", "http://example.com/x?sign=SIGNATURE", media.ErrLink},
		{"no host", "https:///x", media.ErrLink},
		{"file", "file:///etc/passwd", media.ErrLink},
		{"user in the link", "https://u@example.com/", media.ErrLink},
		{"not a link", "://", media.ErrLink},
		{"this machine", secure.URL + "/x?sign=SIGNATURE", media.ErrAddress},
		{"this machine by name", "https://localhost:" + port(t, secure.URL), media.ErrAddress},
		{"cloud metadata", "https://169.254.169.254/latest", media.ErrAddress},
		{"private", "https://10.0.0.1/", media.ErrAddress},
		{"private behind IPv6", "https://[::ffff:192.168.0.1]/", media.ErrAddress},
		{"carrier NAT", "https://100.64.0.1/", media.ErrAddress},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := media.NewFetcher(media.Config{Hosts: []string{host}, Bytes: 100})
			_, err := f.Fetch(t.Context(), tt.link, "")
			if err == nil || (tt.want != nil && !errors.Is(err, tt.want)) {
				t.Fatalf("err = %v, want %v", err, tt.want)
			}
			if strings.Contains(err.Error(), "SIGNATURE") {
				t.Errorf("the error shows the link: %v", err)
			}
		})
	}
}

func port(t *testing.T, link string) string {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	return u.Port()
}

func TestFetchFollowsWithinTheHost(t *testing.T) {
	link, host := storage(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/photo" {
			http.Redirect(w, r, "/moved", http.StatusFound)
			return
		}
		fmt.Fprint(w, "here")
	})
	name, _, _ := strings.Cut(host, ":")
	f, err := media.NewFetcher(media.Config{Hosts: []string{name}}).Fetch(t.Context(), link, "")
	if err != nil || string(f.Data) != "here" {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestFetchGivesUp(t *testing.T) {
	link, host := storage(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	f := media.NewFetcher(media.Config{Hosts: []string{host}, Timeout: 50 * time.Millisecond})
	if _, err := f.Fetch(t.Context(), link, ""); err == nil || strings.Contains(err.Error(), "SIGNATURE") {
		t.Errorf("err = %v", err)
	}
}

func TestFetchSaysWhenTheKeyIsWrong(t *testing.T) {
	link, host := storage(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, strings.Repeat("x", 32)) })
	_, err := media.NewFetcher(media.Config{Hosts: []string{host}}).Fetch(t.Context(), link, key)
	if !errors.Is(err, wecom.ErrCipher) {
		t.Errorf("err = %v", err)
	}
}

func TestNamesAreCleaned(t *testing.T) {
	for header, want := range map[string]string{
		``:                                   "",
		`attachment`:                         "",
		`attachment; filename="a b.xlsx"`:    "a b.xlsx",
		`attachment; filename=名单.xlsx`:       "名单.xlsx",
		`attachment; filename=%E5%90%8D.txt`: "名.txt",
		`attachment; filename="../../etc/passwd"`:                     "passwd",
		`attachment; filename="C:\\dir\\evil.exe"`:                    "evil.exe",
		`attachment; filename=".."`:                                   "",
		`attachment; filename*=UTF-8''a%00b%0A%E2%80%AEc.txt`:         "abc.txt",
		`attachment; filename="<b>?*.txt"`:                            "b.txt",
		`attachment; filename="` + strings.Repeat("l", 200) + `.jpg"`: strings.Repeat("l", 76) + ".jpg",
	} {
		link, host := storage(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Disposition", header)
		})
		f, err := media.NewFetcher(media.Config{Hosts: []string{host}}).Fetch(t.Context(), link, "")
		if err != nil || f.Name != want {
			t.Errorf("%s: name %q, want %q, %v", header, f.Name, want, err)
		}
	}
}
