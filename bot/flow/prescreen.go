package flow

import (
	"fmt"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/policy"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

// prescreen is 初审: the public conditions of the loan, rule by rule, for a
// merchant's facts. The read-back is the verdict itself; what is stored when it
// is confirmed holds no name, and a stranger's words are not stored at all.
func (c Campaign) prescreen() dialog.Flow {
	return dialog.Flow{
		Name: "prescreen", Title: "贷款初审", Intents: []string{"prescreen"}, Words: []string{"初审", "帮我初审", "贷款初审"},
		Access: dialog.Access{Public: true},
		Help:   dialog.Help{Name: "贷款初审", Say: "帮我初审"},
		Begin: func(_ *dialog.Turn, d *dialog.Draft) (string, error) {
			d.Guided = true // every question is asked, and may be skipped
			return "", nil
		},
		Slots:    c.prescreenSlots(),
		ReadBack: c.prescreenReadBack,
		Complete: c.prescreenComplete,
	}
}

func (c Campaign) prescreenReadBack(t *dialog.Turn, d *dialog.Draft) (dialog.ReadBack, error) {
	r := dialog.Row{Turn: t, Draft: d}
	v, err := c.verdict(r)
	if err != nil {
		return dialog.ReadBack{}, err
	}
	var lines []string
	if said := c.saidLine(r); said != "" {
		lines = append(lines, said)
	}
	lines = append(lines, v.Sentences(c.policy, t.Today))
	if t.Group() {
		lines = append(lines, "行为能力和信用群里不问，要测全请到和我的单聊里再来一次。")
	}
	rb := dialog.ReadBack{Title: "贷款初审", Text: strings.Join(lines, "\n"), Confirm: "知道了"}
	switch {
	case t.Me() != nil:
		rb.Confirm = "保存结果"
	case callable(t, v):
		rb.Confirm, rb.Leave, rb.Yes = callMeWords, "知道了", "handover"
	}
	return rb, nil
}

// callable reports whether a merchant is offered to be called: at customer
// service, unless the loan is none for them.
func callable(t *dialog.Turn, v policy.Verdict) bool {
	return t.Customer() && v.Outcome != policy.NotEligible
}

// verdict judges the draft's facts. A fact that cannot be true was refused when
// it was said.
func (c Campaign) verdict(r dialog.Row) (policy.Verdict, error) {
	f, err := c.factsOf(r)
	if err != nil {
		return policy.Verdict{}, err
	}
	return policy.Prescreen(c.policy, f, r.Today)
}

// saidLine repeats what the verdict rests on. The room does not get a named
// merchant's need again after the message that said it.
func (c Campaign) saidLine(r dialog.Row) string {
	var said []string
	add := func(s string) {
		if s != "" {
			said = append(said, s)
		}
	}
	name := r.Value(slot.Merchant)
	quiet := r.Group() && name != "" && !r.Fresh(slot.Merchant)
	add(name)
	add(c.industry(r.Value(slot.Industry)))
	if age := r.Value(slot.Age); age != "" {
		add(age + "岁")
	}
	if year := r.Value(slot.BirthYear); year != "" {
		add(year + "年生")
	}
	add(tradeTime(r))
	if !quiet {
		if amount := amountWords(r.Value(slot.Amount), r.Value(slot.AmountMax)); amount != "" {
			add("想贷" + amount)
		}
		add(r.Value(slot.Purpose))
	}
	if len(said) == 0 {
		return ""
	}
	return "按您说的：" + strings.Join(said, " · ")
}

// tradeTime is how long the business has run, as it was said.
func tradeTime(r dialog.Row) string {
	if day := r.Value(slot.OpenedOn); day != "" {
		return dayName(r.Turn, day) + "开业"
	}
	n, ok := r.Draft.Row(r.No).Int(slot.MonthsInTrade)
	switch {
	case !ok:
		return ""
	case n == underAYear:
		return "经营不满1年"
	}
	return "经营" + policy.Months(int(n))
}

func (c Campaign) prescreenComplete(t *dialog.Turn, d *dialog.Draft) (dialog.Closing, error) {
	r := dialog.Row{Turn: t, Draft: d}
	next := []chat.Choice{{Text: "算月供", Key: "算月供"}, {Text: "服务专窗", Key: "服务专窗在哪"}}
	v, err := c.verdict(r)
	switch {
	case err != nil:
		return dialog.Closing{}, err
	case callable(t, v):
		return dialog.Closing{Word: "已看过", Then: "handover"}, nil
	case t.Me() == nil:
		return dialog.Closing{
			Text: "好的，这次说的没有保存。资料备齐就能在手机上申请，拿不准先到" + c.policy.Window.Name + "问。",
			Word: "已看过", Next: append([]chat.Choice{{Text: "怎么申请", Key: "怎么申请"}}, next...),
		}, nil
	}
	f, err := c.factsOf(r)
	if err != nil {
		return dialog.Closing{}, err
	}
	m, err := subjectOf(r)
	if err != nil {
		return dialog.Closing{}, err
	}
	s := models.PreScreen{
		MemberID: t.Me().ID, Facts: factsJSON(f), Verdict: string(v.Outcome), BecomesOn: v.BecomesTrueOn.String(),
		Consent: models.ConsentNotAsked, CreatedAt: t.Event.Now,
	}
	visit := chat.Choice{Text: "登记走访", Key: "登记走访"}
	if m != nil {
		s.MerchantID = m.ID
		visit.Key = "走访 " + m.Name
	}
	i := t.Change(models.SavePreScreen{Screen: s})
	return dialog.Closing{
		Text: fmt.Sprintf("初审 %s 已保存，里面没有姓名和电话。想让银行联系商户，先登记走访，并记下商户本人同意。", dialog.NumberOf(i)),
		Word: "已保存", Brief: "初审 " + dialog.NumberOf(i),
		Next: append([]chat.Choice{visit}, next...),
	}, nil
}
