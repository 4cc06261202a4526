package e2e

import (
	"fmt"
	"maps"
	"regexp"
	"strings"
	"testing"

	"shuangbai/bot/dialog/dialogtest"
	"shuangbai/models"
	"shuangbai/models/store"
)

// booked is what is on record, as stories print it.
type booked struct {
	visits map[int64]string
	counts map[string]int
}

// countable are the records that a story's lines announce, and their tables.
var countable = map[string]string{
	"visit": "visit", "absence": "absence", "identity": "identity", "group": "chat_group",
	"unanswered": "unanswered", "witness": "audit WHERE action = 'read_phone'", "photos": "photo",
	"models.SavePreScreen": "pre_screen", "answer": "answer_text",
	"lead": "lead_move WHERE member_id <> 0", "merge": "merchant_merge",
}

func (o *office) booked(t *testing.T) booked {
	t.Helper()
	b := booked{visits: map[int64]string{}, counts: map[string]int{}}
	for name, table := range countable {
		b.counts[name] = o.count(t, "SELECT COUNT(*) FROM "+table)
	}
	dir, err := o.Store.LoadDirectory(t.Context())
	must(t, err)
	for id := range int64(b.counts["visit"]) {
		b.visits[id+1] = visitLine(t, o.Store, dir, id+1)
	}
	return b
}

func visitLine(t *testing.T, s *store.Store, dir *models.Directory, id int64) string {
	t.Helper()
	v, err := s.Visit(t.Context(), id)
	must(t, err)
	m, err := s.Merchant(t.Context(), v.MerchantID)
	must(t, err)
	line := dialogtest.VisitLine(dir, m, v)
	if v.UndoneAt != nil {
		line += " undone"
	}
	return line
}

var (
	recordLine = regexp.MustCompile(`^record (\S+)(?: (\d+))?(.*)$`)
	photosLine = regexp.MustCompile(`^photos (\d+) for `)
)

// after is what must be on record once the lines of a step have come true, and
// nothing else.
func (b booked) after(lines []string) booked {
	out := booked{visits: maps.Clone(b.visits), counts: maps.Clone(b.counts)}
	for _, line := range lines {
		out.foresee(line)
	}
	return out
}

func (b booked) foresee(line string) {
	if m := photosLine.FindStringSubmatch(line); m != nil {
		var n int
		_, _ = fmt.Sscan(m[1], &n)
		b.counts["photos"] += n
	}
	m := recordLine.FindStringSubmatch(line)
	if m == nil {
		return
	}
	what, rest := strings.TrimSuffix(m[1], ":"), m[3]
	var id int64
	_, _ = fmt.Sscan(m[2], &id)
	_, known := b.visits[id]
	switch {
	case what == "visit" && rest == " undone":
		b.visits[id] += " undone"
	case what == "visit" && strings.HasPrefix(rest, " joint: "):
		b.visits[id] = byLine.ReplaceAllString(b.visits[id], " by "+strings.TrimPrefix(rest, " joint: ")+" ")
	case what == "visit":
		b.visits[id] = line
		if !known {
			b.counts["visit"]++
		}
	case countable[what] != "":
		b.counts[what]++
	}
}

var byLine = regexp.MustCompile(` by \S+ `)

func (b booked) same(c booked) bool {
	return maps.Equal(b.visits, c.visits) && maps.Equal(b.counts, c.counts)
}
