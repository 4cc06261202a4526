package flow

import (
	"cmp"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/worktime"
	"shuangbai/models"
)

// leadStatus answers 「我的申请到哪了」: a merchant's own lead in plain words,
// who has it, and what comes next. No amount is told: who writes is known by
// what they said of themselves, not by a proof.
func (c Campaign) leadStatus() dialog.Act {
	return dialog.Act{
		Name: "lead-status", Intents: []string{"lead.status"},
		Access: dialog.Access{Public: true},
		Label:  func(string) string { return "申请到哪了" },
		Do:     c.leadStatusDo,
	}
}

func (c Campaign) leadStatusDo(t *dialog.Turn) (chat.Reply, error) {
	app := "在手机上申请的，登录" + c.policy.Loan.BankApp + "能看"
	if !t.Customer() {
		return t.Menu("申请到哪一步，我这里还查不到。"+app+"；也可以问客户经理，或到"+c.policy.Window.Name+"问。",
			t.Sentence("服务专窗在哪", "服务专窗在哪"), t.Sentence("我的客户经理是谁", "我的客户经理是谁")), nil
	}
	v, err := visitor(t)
	switch {
	case err != nil:
		return chat.Reply{}, err
	case v.Lead == nil:
		return t.Menu("没有查到您在这里的登记。"+app+"。还没申请的，我可以先帮您看看能不能贷，或者请客户经理联系您。",
			t.Sentence("看看能不能贷", "帮我初审"), t.Sentence(callMeWords, callMeWords)), nil
	}
	choices := []chat.Choice{t.Sentence("要带什么资料", "要带什么资料"), t.Sentence("服务专窗在哪", "服务专窗在哪")}
	if v.Lead.State.Open() {
		choices = append(choices, t.Sentence("别再打电话", "别再打电话"))
	} else {
		choices = append(choices, t.Sentence(callMeWords, callMeWords))
	}
	return t.Menu(c.progress(t, v.Lead), choices...), nil
}

// progress is how far a merchant's lead is, for the merchant.
func (c Campaign) progress(t *dialog.Turn, l *models.Lead) string {
	return "您的登记编号 " + number(l.ID) + "：" + c.stage(t, l, cmp.Or(caller(t, l), "客户经理"))
}

// callHint is said with the name of an account manager, whose number is private.
const callHint = "他会打您留的电话；急的话说「转人工」。"

// caller names the account manager who has a lead; "" while nobody has.
func caller(t *dialog.Turn, l *models.Lead) string {
	if l == nil {
		return ""
	}
	if m := t.Directory().Member(l.AssigneeID); m != nil && m.Active() {
		return "客户经理" + m.Name
	}
	return ""
}

// stage says the state of a lead and what comes next.
func (c Campaign) stage(t *dialog.Turn, l *models.Lead, who string) string {
	const bank = "能不能批、批多少，以银行审批为准。"
	switch l.State {
	case models.LeadNew:
		return "已经收到。" + c.nextCall(t, l.OpenedAt)
	case models.LeadAssigned:
		return "已经派给" + who + "，等他接手。" + c.callBy(t, l)
	case models.LeadAccepted:
		return who + "已经接手。" + c.callBy(t, l)
	case models.LeadContacted:
		return who + "已经联系过您。下一步是申请：登录" + c.policy.Loan.BankApp + "，或等他上门帮您办。" + bank
	case models.LeadApplied:
		return "申请已经交到银行，正在审批，由" + who + "跟进。" + bank
	case models.LeadApproved:
		return "银行已经批了，接下来办放款手续，由" + who + "跟进。额度和利率以合同为准。"
	case models.LeadDisbursed:
		return "贷款已经放款。怎么还、什么时候还，看合同或" + c.policy.Loan.BankApp + "；还想用钱，再说「" + callMeWords + "」。"
	case models.LeadDeclined:
		return "银行这次没有批。原因可以问" + who + "，或到" + c.policy.Window.Name + "问；情况变了可以再申请。"
	case models.LeadLost:
		return "这次已经停办，不会再联系您。想重新办，说「" + callMeWords + "」。"
	case models.DuplicateLead:
	}
	return "和您的另一条登记并在一起了，以那一条为准。"
}

// callBy is when the account manager has to have called.
func (c Campaign) callBy(t *dialog.Turn, l *models.Lead) string {
	calendar := worktime.New(c.policy.Hours, t.Event.Now.Location())
	limit := calendar.Add(l.OpenedAt, c.policy.Leads.ContactMinutes)
	if l.ContactBy != nil {
		limit = *l.ContactBy
	}
	text := calledBy(calendar, limit, t.Event.Now)
	if limit.Before(t.Event.Now) {
		text += "没接到电话的话，也可以到" + c.policy.Window.Name + "当面办。"
	}
	return text
}
