package flow

import (
	"shuangbai/bot/dialog"
	"shuangbai/bot/policy"
	"shuangbai/bot/policy/answer"
)

// Campaign makes the conversations of one campaign; its numbers and sentences
// come from the policy.
type Campaign struct {
	policy  *policy.Policy
	answers *answer.Book
}

// New makes the conversations for a policy.
func New(p *policy.Policy) Campaign {
	return Campaign{policy: p, answers: answer.Default(p)}
}

// All lists the flows and acts, in the order in which 「帮助」 shows them.
func (c Campaign) All() (flows []dialog.Flow, acts []dialog.Act) {
	flows = []dialog.Flow{
		c.visit(), c.consent(), c.joint(), c.amend(),
		c.prescreen(), c.repayment(), c.absence(), c.absenceEnd(), c.withdraw(), c.handover(),
		c.leadUpdate(), c.leadAssign(), c.leadCreate(), c.shopMerge(),
		c.adopt(), c.reword(), c.reset(),
	}
	acts = []dialog.Act{
		c.visitListed(), c.digestShown(), c.lookup(), c.marketSheet(),
		c.undo(),
		c.undoSure(),
	}
	acts = append(acts,
		c.leadListed(), c.leadTapped(),
		c.plan(), c.followUps(), c.faq(),
		c.greet(), c.help(), c.whoAmI(), c.bind(),
		c.human(), c.back(), c.missed(), c.desk(), c.complaint(), c.secret(), c.leadStatus(),
		c.unanswered(), c.unadopt(), c.answerShown(),
	)
	return flows, append(acts, c.detours()...)
}

// Rules are the numbers of a conversation as the policy sets them.
func (c Campaign) Rules(botName string) dialog.Rules {
	d := c.policy.Dialog
	return dialog.Rules{
		BotName: botName, DraftDays: d.DraftDays, BadAnswers: d.BadAnswers,
		Act: float64(d.ActPercent) / 100, MaxRunes: maxRunes,
	}
}

// maxRunes is the longest message that is read: a page of visits, one a line.
const maxRunes = 2000
