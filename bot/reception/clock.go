package reception

import (
	"regexp"
	"strings"
	"time"

	"shuangbai/bot/policy"
	"shuangbai/bot/worktime"
	"shuangbai/models"
)

// Step is what is to be done now about a merchant who waits for a person.
type Step int

// The steps.
const (
	Nothing   Step = iota
	Call           // give the session to a person
	Chase          // tell those in charge
	ChaseMore      // tell them again
	GiveUp         // say that nobody is free, and let the bot go on
)

// Clock measures waits in working minutes.
type Clock struct {
	Limits   policy.Reception
	Calendar *worktime.Calendar
}

// Next is what is to be done about a session at now. Outside the working hours
// nobody is called and nobody disturbed. Each limit runs from the step before,
// so that after an outage everybody has the time the policy gives them. While an
// operator has paused the bot a session stays with the people.
func (c Clock) Next(s *models.KFSession, now time.Time, paused bool) Step {
	if !c.Calendar.Working(now) {
		return Nothing
	}
	over := func(minutes int) bool { return !now.Before(c.Calendar.Add(s.ChasedAt, minutes)) }
	switch s.WaitStage {
	case models.WaitAsked:
		return Call
	case models.WaitCalled:
		if over(c.Limits.ChaseMinutes) {
			return Chase
		}
	case models.WaitChased:
		if over(c.Limits.ChaseMinutes) {
			return ChaseMore
		}
	case models.WaitChased2:
		if over(c.Limits.GiveUpMinutes) && !paused {
			return GiveUp
		}
	case models.NotWaiting:
	}
	return Nothing
}

// closing are words that end a talk.
var closing = regexp.MustCompile(`^(?:(?:好(?:的|嘞|滴)?|行|嗯+|哦+|知道了|明白了?|收到|了解了?|再见|拜拜|不用了|没事了|ok|OK|` +
	`(?:太|非常)?(?:感谢|谢谢?)(?:了|您|你|啊)*|麻烦(?:您|你)?了|辛苦(?:您|你)?了|啊|哈|啦)[\s，。！!,.~～、]*)+$`)

// Wants reports whether words that a merchant wrote to a person want an answer:
// thanks and good-byes do not.
func Wants(words string) bool { return !closing.MatchString(strings.TrimSpace(words)) }
