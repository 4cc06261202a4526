package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"shuangbai/bot/wecom"
)

// What can be wrong with a download. The link is a secret and in no error.
var (
	ErrLink     = errors.New("media: link is not allowed")
	ErrAddress  = errors.New("media: address is not public")
	ErrGone     = errors.New("media: link has expired")
	ErrTooLarge = errors.New("media: file is too large")
)

const (
	defaultBytes   = 10 << 20
	defaultTimeout = 30 * time.Second
	maxRedirects   = 3
	padding        = 32 // bytes that encryption may add
)

// Config is what a Fetcher may do. The zero value takes public https links.
type Config struct {
	Hosts     []string // "host" or "host:port" that may be private and speak plain http
	Bytes     int64    // of the decrypted file, default 10 MB
	Timeout   time.Duration
	Transport http.RoundTripper // for the listed hosts only; default: one without address checks
}

// File is a downloaded file.
type File struct {
	Name string // cleaned; may be empty
	Type string // MIME type told by the bytes
	Data []byte
}

// Fetcher downloads. It is safe for concurrent use.
type Fetcher struct {
	hosts          []string
	bytes          int64
	timeout        time.Duration
	public, listed *http.Client
}

// NewFetcher makes a Fetcher. It uses no proxy: behind one the address of a
// host could not be checked.
func NewFetcher(cfg Config) *Fetcher {
	if cfg.Bytes <= 0 {
		cfg.Bytes = defaultBytes
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = defaultTimeout
	}
	if cfg.Transport == nil {
		cfg.Transport = transport(nil)
	}
	return &Fetcher{
		hosts: cfg.Hosts, bytes: cfg.Bytes, timeout: cfg.Timeout,
		public: &http.Client{Transport: transport(publicOnly), CheckRedirect: sameHost},
		listed: &http.Client{Transport: cfg.Transport, CheckRedirect: sameHost},
	}
}

func transport(control func(network, address string, c syscall.RawConn) error) *http.Transport {
	return &http.Transport{
		DialContext:           (&net.Dialer{Timeout: 5 * time.Second, Control: control}).DialContext,
		TLSHandshakeTimeout:   5 * time.Second,
		ResponseHeaderTimeout: 15 * time.Second,
		IdleConnTimeout:       time.Minute,
		ForceAttemptHTTP2:     true,
	}
}

// sameHost lets a download move within its host only.
func sameHost(next *http.Request, via []*http.Request) error {
	first := via[0].URL
	if len(via) > maxRedirects || next.URL.Scheme != first.Scheme || next.URL.Host != first.Host {
		return ErrLink
	}
	return nil
}

// Fetch downloads a file and decrypts it if there is a key: the bot's
// EncodingAESKey, or the aeskey that came with the link.
func (f *Fetcher) Fetch(ctx context.Context, link, key string) (File, error) {
	client, target, err := f.client(link)
	if err != nil {
		return File{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), nil)
	if err != nil {
		return File{}, ErrLink
	}
	res, err := client.Do(req)
	if err != nil {
		return File{}, unlinked(err)
	}
	defer res.Body.Close() //nolint:errcheck // read only
	data, err := f.read(res)
	if err != nil {
		return File{}, err
	}
	if key != "" {
		if data, err = wecom.DecryptMedia(key, data); err != nil {
			return File{}, fmt.Errorf("media: decrypt: %w", err)
		}
	}
	if int64(len(data)) > f.bytes {
		return File{}, ErrTooLarge
	}
	return File{Name: fileName(res.Header.Get("Content-Disposition")), Type: http.DetectContentType(data), Data: data}, nil
}

// client chooses how to reach a link, or refuses it.
func (f *Fetcher) client(link string) (*http.Client, *url.URL, error) {
	u, err := url.Parse(link)
	if err != nil || u.Hostname() == "" || u.User != nil {
		return nil, nil, ErrLink
	}
	if slices.ContainsFunc(f.hosts, func(h string) bool {
		return strings.EqualFold(h, u.Host) || strings.EqualFold(h, u.Hostname())
	}) && (u.Scheme == "http" || u.Scheme == "https") {
		return f.listed, u, nil
	}
	if u.Scheme != "https" {
		return nil, nil, ErrLink
	}
	return f.public, u, nil
}

// read takes the body of an answer up to the limit.
func (f *Fetcher) read(res *http.Response) ([]byte, error) {
	switch res.StatusCode {
	case http.StatusOK:
	case http.StatusForbidden, http.StatusNotFound, http.StatusGone:
		return nil, ErrGone
	default:
		return nil, fmt.Errorf("media: HTTP status %d", res.StatusCode)
	}
	limit := f.bytes + padding
	if res.ContentLength > limit {
		return nil, ErrTooLarge
	}
	data, err := io.ReadAll(io.LimitReader(res.Body, limit+1))
	if err != nil {
		return nil, unlinked(err)
	}
	if int64(len(data)) > limit {
		return nil, ErrTooLarge
	}
	return data, nil
}

// unlinked takes the URL out of a client error.
func unlinked(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	return fmt.Errorf("media: download: %w", err)
}
