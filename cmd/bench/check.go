package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"shuangbai/cmd/internal/drive"
)

// maxComplaints is how many wrong answers are told before the rest is spared.
const maxComplaints = 3

// check opens every answer and sees that it says what it must; a benchmark of
// wrong answers is worth nothing.
func check(c *drive.Client, turns []turn, bodies [][]byte) error {
	var wrong []error
	for i, t := range turns {
		if err := checkOne(c, t, bodies[i]); err != nil { //nolint:gosec // as many bodies as turns
			wrong = append(wrong, err)
		}
	}
	if n := len(wrong); n > maxComplaints {
		wrong = append(wrong[:maxComplaints], fmt.Errorf("%d wrong answers of %d", n, len(turns)))
	}
	return errors.Join(wrong...)
}

func checkOne(c *drive.Client, t turn, body []byte) error {
	a, err := c.Open(body)
	if err != nil {
		return fmt.Errorf("%s: %w", t.id, err)
	}
	words := a.Words()
	for _, want := range t.want {
		if !strings.Contains(words, want) {
			return fmt.Errorf("%s: %q was answered without %q: %s", t.id, t.text, want, words)
		}
	}
	return nil
}

// checkRecords sees that the database holds exactly one visit for every
// confirmation that was answered.
func (b *bench) checkRecords(ctx context.Context) error {
	var visits, drafts, merchants int
	err := b.stores.admin.QueryRowContext(ctx, fmt.Sprintf(
		"SELECT COUNT(*), COUNT(DISTINCT draft_id), COUNT(DISTINCT merchant_id) FROM %s.visit", b.stores.product)).
		Scan(&visits, &drafts, &merchants)
	if err != nil {
		return err
	}
	if visits != b.merchants || drafts != b.merchants || merchants != b.merchants {
		return fmt.Errorf("%d visits of %d drafts to %d merchants are on record, %d were confirmed", visits, drafts, merchants, b.merchants)
	}
	return nil
}
