package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// poster is the floor of deliveries: it claims rows so that no other worker
// has them, posts each and marks it, and nothing else. It knows no order, no
// refusals, no limits and no lost answers.
type poster struct {
	db   *sql.DB
	http *http.Client
	url  string
}

// posters is how many rows are on the way at a time, as in the product.
const posters = 20

// posterPause is between two looks for rows, as in the product.
const posterPause = 250 * time.Millisecond

func newPoster(ctx context.Context, dsn, base string) (*poster, error) {
	db, err := openPlain(ctx, dsn)
	if err != nil {
		return nil, err
	}
	return &poster{
		db: db, url: base + "/cgi-bin/message/send?access_token=bench",
		http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: posters}},
	}, nil
}

// runPoster delivers whatever comes until it is told to stop.
func runPoster(ctx context.Context, s spec) error {
	f, err := newPoster(ctx, s.DSN, s.Base)
	if err != nil {
		return err
	}
	tick := time.NewTicker(posterPause)
	defer tick.Stop()
	fmt.Println("ready")
	for {
		if err := f.run(ctx); err != nil && ctx.Err() == nil {
			return errors.Join(err, f.db.Close())
		}
		select {
		case <-ctx.Done():
			return f.db.Close()
		case <-tick.C:
		}
	}
}

type postRow struct {
	id     int64
	target string
}

// run delivers until nothing waits.
func (f *poster) run(ctx context.Context) error {
	rows, failures := make(chan postRow, posters), make(chan error, posters)
	var group sync.WaitGroup
	for range posters {
		group.Go(func() {
			for r := range rows {
				if err := f.post(ctx, r); err != nil {
					failures <- err
					return
				}
			}
		})
	}
	err := f.claimAll(ctx, rows)
	close(rows)
	group.Wait()
	close(failures)
	for failed := range failures {
		err = errors.Join(err, failed)
	}
	return err
}

func (f *poster) claimAll(ctx context.Context, to chan<- postRow) error {
	for {
		rows, err := f.claim(ctx)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, r := range rows {
			select {
			case to <- r:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}

func (f *poster) claim(ctx context.Context) (out []postRow, err error) {
	now := time.Now().UTC()
	rows, err := f.db.QueryContext(ctx,
		"SELECT id, target FROM outbox WHERE state = 'waiting' AND not_before <= ? AND lease_until IS NULL ORDER BY id LIMIT ?", now, posters)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var r postRow
		if err := rows.Scan(&r.id, &r.target); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	if err := rows.Err(); err != nil || len(out) == 0 {
		return nil, err
	}
	_, err = f.db.ExecContext(ctx, "UPDATE outbox SET owner = 'floor', lease_until = ?, attempt = attempt + 1 WHERE id BETWEEN ? AND ? AND state = 'waiting' AND lease_until IS NULL",
		now.Add(time.Minute), out[0].id, out[len(out)-1].id)
	return out, err
}

func (f *poster) post(ctx context.Context, r postRow) error {
	body, err := postBody(r.target)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, f.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	res, err := f.http.Do(req)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, res.Body)
	if err = errors.Join(err, res.Body.Close()); err != nil || res.StatusCode != http.StatusOK {
		return errors.Join(err, fmt.Errorf("status %d", res.StatusCode))
	}
	_, err = f.db.ExecContext(ctx, "UPDATE outbox SET state = 'sent', sent_at = ?, owner = '', lease_until = NULL WHERE id = ? AND attempt = 1", time.Now().UTC(), r.id)
	return err
}
