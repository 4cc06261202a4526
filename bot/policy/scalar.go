package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"shuangbai/bot/civil"
)

// Day is a date of the data file.
type Day struct{ civil.Date }

// UnmarshalYAML reads YYYY-MM-DD.
func (d *Day) UnmarshalYAML(n *yaml.Node) error {
	date, err := civil.Parse(n.Value)
	if err != nil {
		return misread(n, "日期要写成 2025-12-31 这样，而且这一天要存在")
	}
	d.Date = date
	return nil
}

// Clock is a time of day in minutes after midnight.
type Clock int

// ParseClock reads "18:03"; "24:00" is the end of the day.
func ParseClock(s string) (Clock, error) {
	if s == "24:00" {
		return 24 * 60, nil
	}
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != len("15:04") {
		return 0, fmt.Errorf("%q is not a time of day like 18:03", s)
	}
	return Clock(t.Hour()*60 + t.Minute()), nil
}

// String is "18:03".
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }

// On is the instant of c on day d in loc.
func (c Clock) On(d civil.Date, loc *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, int(c)/60, int(c)%60, 0, 0, loc)
}

// UnmarshalYAML reads a quoted "18:03".
func (c *Clock) UnmarshalYAML(n *yaml.Node) error {
	parsed, err := ParseClock(n.Value)
	if err != nil {
		return misread(n, "时间要写成 \"18:03\" 这样")
	}
	*c = parsed
	return nil
}

// Span is a part of a day, From included and To not.
type Span struct{ From, To Clock }

// String is "09:00-12:00".
func (s Span) String() string { return s.From.String() + "-" + s.To.String() }

// UnmarshalYAML reads a quoted "09:00-12:00".
func (s *Span) UnmarshalYAML(n *yaml.Node) error {
	from, to, _ := strings.Cut(n.Value, "-")
	var err1, err2 error
	s.From, err1 = ParseClock(from)
	s.To, err2 = ParseClock(to)
	if err1 != nil || err2 != nil || s.From >= s.To {
		return misread(n, "时段要写成 \"09:00-12:00\" 这样，开始早于结束")
	}
	return nil
}

// Weekday is a day of the week, written mon … sun.
type Weekday time.Weekday

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// Chinese is 周一 … 周日.
func (w Weekday) Chinese() string {
	return [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}[w]
}

// UnmarshalYAML reads mon … sun.
func (w *Weekday) UnmarshalYAML(n *yaml.Node) error {
	i := slices.Index(weekdays, n.Value)
	if i < 0 {
		return misread(n, "星期要写成 mon、tue、wed、thu、fri、sat、sun")
	}
	*w = Weekday(i)
	return nil
}

// misread makes an error that the decoder collects with all the others.
func misread(n *yaml.Node, message string) error {
	return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: %s", n.Line, message)}}
}
