package flow

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/policy"
	"shuangbai/bot/slot"
	"shuangbai/bot/worktime"
	"shuangbai/models"
)

// callMe is a merchant's wish to be called, as one says it: 请客户经理联系我,
// 我想贷款 让人联系我, 给我打个电话吧. A clause that denies it (别让银行联系我)
// is none.
var callMe = regexp.MustCompile(`(?:^|[，,。；;！!？?\s])(?:能不能|可不可以|[^别不没勿甭，,。；;！!？?\s])*?(?:请|让|叫|派|找|想|要|麻烦|希望)` +
	`[^别不没勿甭，,。；;！!？?\s]{0,6}(?:客户经理|经理|银行|人|你们|您们)[^别不没勿甭，,。；;！!？?\s]{0,5}(?:联系(?:一下|下)?我|找我|[跟和给]我(?:联系|[回打]个?电话))` +
	`|^(?:请|麻烦|帮忙|能不能|可以)?(?:您|你)?们?(?:联系(?:一下|下)?我|给我[回打]个?电话)(?:一下|下)?[吧吗呗]?[？?。！!]?$`)

// callMeWords is what a choice says for it.
const callMeWords = "请客户经理联系我"

// visitIntent is the intent whose sentences tell shop, name, phone and place.
const visitIntent = "visit.log"

// handover takes a merchant's own wish to be called at customer service:
// consent first, to a text that names who receives what; then shop, name, phone
// and place, whatever of them is missing; read back; then a lead. Before the
// consent nothing is kept but the sealed draft.
func (c Campaign) handover() dialog.Flow {
	return dialog.Flow{
		Name: "handover", Title: "联系登记", Pattern: callMe, Words: []string{callMeWords}, Reads: visitIntent,
		Access:  dialog.Access{Public: true, Others: true},
		Example: "改 电话 138…",
		Begin:   c.handoverBegin,
		Leave:   &dialog.Leave{Flow: "withdraw", Words: unwilling, Reply: handoverLeft},
		Slots: []dialog.Slot{
			{
				Key: slot.Consent, Ask: dialog.Needed, Prompt: c.policy.Consent.Text, Hint: "同意就回「1」，不同意回「2」，都不影响您咨询。",
				Choices: func(dialog.Row) []chat.Choice {
					return []chat.Choice{{Text: "同意", Key: string(models.ConsentGiven), Main: true}, {Text: "不同意", Key: string(models.ConsentRefused)}}
				},
				Words: ownConsentWords, Settle: c.settleOwnConsent,
			},
			{
				Key: slot.Merchant, Name: "店名", Names: []string{"店", "商户"}, Ask: dialog.Needed, Free: true,
				Prompt: "店名是什么？", Hint: "照门头或执照上的说，如「张记面馆」。", Check: shopCheck,
			},
			{
				Key: slot.Operator, Name: "称呼", Names: []string{"姓名", "名字"}, Ask: dialog.Guided, Free: true,
				Prompt: "怎么称呼您？", Hint: "说姓名就行，如「张建国」。", Check: nameCheck,
			},
			{
				Key: slot.Phone, Name: "电话", Names: []string{"手机", "手机号"}, Ask: dialog.Needed,
				Prompt: "客户经理打哪个电话找您？", Hint: "手机号是 11 位数字，如 13812345678。",
			},
			{Key: slot.Market, Name: "商圈"},
			{
				Key: slot.Town, Also: []slot.Key{slot.County}, Name: "乡镇", Names: []string{"地点", "街道"}, Ask: dialog.Needed, Free: true,
				Prompt: "店在哪个乡镇或街道？", Hint: "说乡镇或街道的名字，如「东街街道」；不知道就看执照上的地址。",
				Known: func(r dialog.Row) bool { return ownTown(r) != nil }, Choices: townsOfCounty, Check: ownTownCheck, Settle: settleOwnTown,
			},
		},
		ReadBack: c.handoverReadBack,
		Complete: c.handoverComplete,
	}
}

var ownConsentWords = map[string]string{
	"同意": string(models.ConsentGiven), "我同意": string(models.ConsentGiven), "愿意": string(models.ConsentGiven),
	"不同意": string(models.ConsentRefused), "我不同意": string(models.ConsentRefused), "不愿意": string(models.ConsentRefused),
}

// settleOwnConsent ends the draft of a merchant who does not agree.
func (c Campaign) settleOwnConsent(r dialog.Row) (*dialog.Question, error) {
	if r.Value(slot.Consent) != string(models.ConsentRefused) {
		return nil, nil //nolint:nilnil // agreed
	}
	return &dialog.Question{End: true, Prompt: "好的，不会有人联系您，刚才说的也没有保存。" +
		"照样可以问我：能不能贷、怎么申请、算月供，都行；想当面问，说「服务专窗在哪」。以后想好了，再说「" + callMeWords + "」。"}, nil
}

// handoverBegin answers who need not be asked, and fills in what a merchant
// who agreed before said then.
func (c Campaign) handoverBegin(t *dialog.Turn, d *dialog.Draft) (string, error) {
	switch end := c.policy.Campaign; {
	case end.Ended(t.Today) && !end.AfterEnd.VisitsRecorded:
		return "本轮" + end.Name + "已在" + end.End.Chinese() + "结束，这里不再登记。要贷款可以到" + c.policy.Window.Name + "问。", nil
	case !t.Customer():
		return "想让客户经理联系您，请用微信扫街道或商圈里双百工程的二维码，在那里说一声；也可以到" + c.policy.Window.Name + "当面问。", nil
	}
	v, err := visitor(t)
	if err != nil {
		return "", err
	}
	if v.Lead != nil && v.Lead.State.Open() {
		return c.progress(t, v.Lead), nil
	}
	if err := recall(t, d, v); err != nil {
		return "", err
	}
	t.Result = t.ReadAs(visitIntent, t.Heard())
	delete(t.Result.Slots, slot.Consent) // it is given to the text, which nobody has shown yet
	t.Result.Items = nil
	d.Guided = true
	return "", nil
}

// visitor is what is known of the customer who speaks.
func visitor(t *dialog.Turn) (models.Visitor, error) {
	return t.Visitor(t.Event.Message.Bot, t.Event.Message.From)
}

// recall fills in what the merchant on record said before.
func recall(t *dialog.Turn, d *dialog.Draft, v models.Visitor) error {
	if v.MerchantID == 0 {
		return nil
	}
	m, err := t.Merchant(v.MerchantID)
	if err != nil {
		return err
	}
	said := slot.Values{slot.Merchant: m.Name, slot.Operator: m.Operator, slot.Phone: m.Phone}
	if town := t.Directory().Town(m.TownID); town != nil {
		said[slot.Town] = town.Name
		if county := t.Directory().County(town.CountyID); county != nil {
			said[slot.County] = county.Name
		}
	}
	for k, value := range said {
		d.Set(0, k, value)
	}
	return nil
}

// shopCheck refuses what is no name of a shop but another of the facts.
func shopCheck(r dialog.Row, value string) string {
	if answer := toUs(value); answer != "" {
		return answer
	}
	if strings.HasSuffix(value, "街道") || utf8.RuneCountInString(value) > 30 || strings.ContainsAny(value, "。！？?") {
		return "这不像店名。"
	}
	for i := range r.Directory().Towns {
		if r.Directory().Towns[i].Name == value {
			return "这是乡镇的名字。"
		}
	}
	return ""
}

var (
	ourPhone = regexp.MustCompile(`你们?的?(?:联系)?(?:电话|号码|方式|手机)`)
	asked    = regexp.MustCompile(`^你们|(?:多少|多久|怎么办|哪里|在哪儿?|[啥什]么?时候)(?:钱|[呀啊])?$`)
)

// toUs answers what was put to us instead of a name; "" for what may be a name.
func toUs(said string) string {
	switch {
	case ourPhone.MatchString(said):
		return "我只在微信里答，没有电话号码；要找真人，说「转人工」。"
	case asked.MatchString(said):
		return "这像是在问我，可惜我没听懂；要找真人，说「转人工」。"
	}
	return ""
}

func nameCheck(_ dialog.Row, value string) string {
	if answer := toUs(value); answer != "" {
		return answer
	}
	if utf8.RuneCountInString(value) > 20 || strings.ContainsAny(value, "0123456789。！？?") {
		return "这不像称呼。"
	}
	return ""
}

// calledOf is how somebody wants to be called: 我姓刘 is 姓刘.
func calledOf(said string) string {
	for _, lead := range []string{"我叫", "我是", "叫我", "我"} {
		if rest, found := strings.CutPrefix(said, lead); found && rest != "" {
			return rest
		}
	}
	return said
}

func (c Campaign) handoverReadBack(t *dialog.Turn, d *dialog.Draft) (dialog.ReadBack, error) {
	r := dialog.Row{Turn: t, Draft: d}
	facts := []chat.Fact{{Name: "店名", Value: r.Value(slot.Merchant)}}
	add := func(name, value string) {
		if value != "" {
			facts = append(facts, chat.Fact{Name: name, Value: value})
		}
	}
	add("称呼", calledOf(r.Value(slot.Operator)))
	add("电话", r.Value(slot.Phone))
	add("地点", placeWords(r))
	add("需求", c.ownNeed(r))
	return dialog.ReadBack{
		Title: "请核对", Facts: facts,
		Text: "确认后才交给" + strings.Join(c.policy.Consent.Receivers, "和") + "，只用于联系您。",
	}, nil
}

// ownNeed is what the merchant wants, in words.
func (c Campaign) ownNeed(r dialog.Row) string {
	var parts []string
	for _, p := range []string{amountWords(r.Value(slot.Amount), r.Value(slot.AmountMax)), r.Value(slot.Purpose)} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, " · ")
}

func (c Campaign) handoverComplete(t *dialog.Turn, d *dialog.Draft) (dialog.Closing, error) {
	r := dialog.Row{Turn: t, Draft: d}
	change, err := c.handoverOf(r)
	if err != nil {
		return dialog.Closing{}, err
	}
	n := dialog.NumberOf(t.Change(change))
	return dialog.Closing{
		Title: "登记好了，编号 " + n,
		Text: c.nextCall(t, t.Event.Now) + "能不能批、批多少，以银行审批为准；办理不收任何费用，不会向您要密码和验证码。\n" +
			"想看进展说「我的申请到哪了」，不想被联系说「别再打电话」。",
		Word: "已登记", Brief: "编号 " + n,
		Next: []chat.Choice{{Text: "我的申请到哪了", Key: "我的申请到哪了"}, {Text: "要带什么资料", Key: "要带什么资料"}, {Text: "算月供", Key: "算月供"}},
	}, nil
}

// calledBy is by when a merchant has to be called: what the policy asks of the
// account manager, not a promise.
func calledBy(calendar *worktime.Calendar, limit, now time.Time) string {
	if limit.Before(now) {
		return "规定的联系时间已经过了，正在催。"
	}
	return "按规定要在" + calendar.Spoken(limit, now) + "前打电话给您。"
}

// nextCall says what happens next to who asked to be called at an instant, and
// by when.
func (c Campaign) nextCall(t *dialog.Turn, since time.Time) string {
	now := t.Event.Now
	calendar := worktime.New(c.policy.Hours, now.Location())
	limit := calledBy(calendar, calendar.Add(since, c.policy.Leads.ContactMinutes), now)
	if calendar.Working(now) {
		return "接下来派给您那里的客户经理，" + limit
	}
	return "现在不是上班时间，" + calendar.Spoken(calendar.NextStart(now), now) + "起派给您那里的客户经理，" + limit
}

// handoverOf is the change that a confirmed draft asks for.
func (c Campaign) handoverOf(r dialog.Row) (models.HandOver, error) {
	v, err := visitor(r.Turn)
	if err != nil {
		return models.HandOver{}, err
	}
	screen, err := c.ownScreen(r)
	if err != nil {
		return models.HandOver{}, err
	}
	town := ownTown(r)
	m := models.Merchant{
		Name: r.Value(slot.Merchant), Operator: calledOf(r.Value(slot.Operator)), Phone: r.Value(slot.Phone),
		Industry: r.Value(slot.Industry), CountyID: town.CountyID, TownID: town.ID,
	}
	l := models.Lead{
		Source: models.FromPreScreen, CountyID: town.CountyID, TownID: town.ID, Guarantee: r.Value(slot.Guarantee),
		Amount: amountOf(r, slot.Amount), AmountMax: amountOf(r, slot.AmountMax), Purpose: dialog.MaskPhones(r.Value(slot.Purpose)),
	}
	if v.Scene != "" {
		l.Source = models.FromCode
	}
	if k := ownMarket(r); k != nil && k.TownID == town.ID {
		m.MarketID, l.MarketID = k.ID, k.ID
	}
	in, _ := c.policy.Products.Industry(tradeOf(r, m))
	l.Green = in.Green
	return models.HandOver{Merchant: m, Screen: screen, Lead: l}, nil
}

// tradeOf is the trade said, else that of the shop of this name in the town.
func tradeOf(r dialog.Row, m models.Merchant) string {
	for _, id := range r.Directory().MerchantsNamed(m.Name) {
		if known := r.Directory().Merchant(id); m.Industry == "" && known.TownID == m.TownID {
			return known.Industry
		}
	}
	return m.Industry
}

func amountOf(r dialog.Row, k slot.Key) int64 {
	n, _ := r.Draft.Row(r.No).Int(k)
	return n
}

// ownScreen is the pre-screen that goes with a hand-over: the facts said, and
// the verdict on them where there was one.
func (c Campaign) ownScreen(r dialog.Row) (models.PreScreen, error) {
	s := models.PreScreen{Consent: models.ConsentGiven, ConsentVersion: c.policy.Consent.Version, CreatedAt: r.Event.Now}
	f := statedFacts(c.policy, r.Draft.Row(r.No))
	if f.Entity == "" && f.Amount == nil && f.OpenedOn.IsZero() && f.MonthsInBusiness == nil && f.Age == nil && f.BirthYear == nil {
		return s, nil
	}
	v, err := policy.Prescreen(c.policy, f, r.Today)
	if err != nil {
		return models.PreScreen{}, err
	}
	s.Facts, s.Verdict, s.BecomesOn = factsJSON(f), string(v.Outcome), v.BecomesTrueOn.String()
	return s, nil
}
