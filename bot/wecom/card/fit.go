package card

// Display lengths in characters, as the platform advises (wecom-aibot §7.2,
// wecom-app-kf A6.1). Longer text is accepted but shown badly.
const (
	maxSource   = 13
	maxTitle    = 26
	maxDesc     = 30
	maxEmphasis = 10
	maxSubTitle = 112
	maxRowName  = 5
	maxJump     = 13
	maxButton   = 10
	maxOption   = 10
	maxCheck    = 11
	maxSelect   = 13

	// ValueAIBot and ValueApp are the lengths of a Row's value at each door.
	ValueAIBot = 26
	ValueApp   = 30
)

// Most entries of each list.
const (
	MaxRows       = 6
	MaxButtons    = 6
	maxParagraphs = 4
	maxJumps      = 3
	maxMenu       = 3
	maxSelects    = 3
	maxOptions    = 10
	maxChecks     = 20
)

// Fit returns a copy of c whose texts and lists have the lengths that the
// platform shows well; value is ValueAIBot or ValueApp. Keys, ids and links
// are left alone: cutting one would break it, so Validate refuses it.
func Fit(c Card, value int) Card {
	c.Source = fitted(c.Source, func(s *Source) { s.Desc = Cut(s.Desc, maxSource) })
	c.Title = fitted(c.Title, func(h *Heading) { h.fit(maxTitle, maxDesc) })
	c.Emphasis = fitted(c.Emphasis, func(h *Heading) { h.fit(maxEmphasis, 15) })
	c.SubTitle = Cut(c.SubTitle, maxSubTitle)
	c.Replace = Cut(c.Replace, maxButton)
	c.Menu = fitted(c.Menu, func(m *Menu) {
		m.Items = list(m.Items, maxMenu, func(i *Item) { i.Text = Cut(i.Text, maxButton) })
	})
	c.Paragraphs = list(c.Paragraphs, maxParagraphs, func(h *Heading) { h.fit(maxTitle, maxSubTitle) })
	c.Rows = list(c.Rows, MaxRows, func(r *Row) { r.Name, r.Value = Cut(r.Name, maxRowName), Cut(r.Value, value) })
	c.Jumps = list(c.Jumps, maxJumps, func(j *Jump) { j.Title = Cut(j.Title, maxJump) })
	c.Buttons = list(c.Buttons, MaxButtons, func(b *Button) { b.Text = Cut(b.Text, maxButton) })
	c.Submit = fitted(c.Submit, func(s *Submit) { s.Text = Cut(s.Text, maxButton) })
	c.Selector = fitted(c.Selector, (*Select).fit)
	c.Selects = list(c.Selects, maxSelects, (*Select).fit)
	c.Checkbox = fitted(c.Checkbox, func(b *Checkbox) {
		b.Options = list(b.Options, maxChecks, func(o *Option) { o.Text = Cut(o.Text, maxCheck) })
	})
	return c
}

func (h *Heading) fit(title, desc int) {
	h.Title, h.Desc = Cut(h.Title, title), Cut(h.Desc, desc)
}

func (s *Select) fit() {
	s.Title = Cut(s.Title, maxSelect)
	s.Options = list(s.Options, maxOptions, func(o *Option) { o.Text = Cut(o.Text, maxOption) })
}

// fitted applies fit to a copy of *p.
func fitted[T any](p *T, fit func(*T)) *T {
	if p == nil {
		return nil
	}
	v := *p
	fit(&v)
	return &v
}

// list applies fit to copies of the first n entries.
func list[T any](in []T, n int, fit func(*T)) []T {
	if in == nil {
		return nil
	}
	out := append([]T(nil), in[:min(n, len(in))]...)
	for i := range out {
		fit(&out[i])
	}
	return out
}

// Cut shortens s to n characters, the last of them an ellipsis.
func Cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	return string(runes[:n-1]) + "…"
}
