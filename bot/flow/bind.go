package flow

import (
	"regexp"
	"slices"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/models"
)

// bind gives a stranger's id at this door to a member, for a one-time code. The
// code itself is never said back.
func (c Campaign) bind() dialog.Act {
	return dialog.Act{
		Name: "bind", Intents: []string{"bind"},
		Access: dialog.Access{Public: true},
		Hears: func(t *dialog.Turn, text string) bool {
			return t.Me() == nil && !t.Customer() && onlyCode.MatchString(narrow.Replace(text))
		},
		Do: c.bindDo,
	}
}

var (
	// codeIn is six digits by themselves, perhaps with a gap in the middle.
	codeIn   = regexp.MustCompile(`(?:^|[^0-9])([0-9]{3})[ -]?([0-9]{3})(?:[^0-9]|$)`)
	onlyCode = regexp.MustCompile(`^[0-9]{3}[ -]?[0-9]{3}$`)
	// narrow turns full-width digits into plain ones.
	narrow = strings.NewReplacer("０", "0", "１", "1", "２", "2", "３", "3", "４", "4", "５", "5", "６", "6", "７", "7", "８", "8", "９", "9", "　", " ")
)

// codeOf finds the code in what was typed; "" when there is none. A tapped
// sentence never carries one.
func codeOf(text string) string {
	m := codeIn.FindStringSubmatch(narrow.Replace(text))
	if m == nil {
		return ""
	}
	return m[1] + m[2]
}

func (c Campaign) bindDo(t *dialog.Turn) (chat.Reply, error) {
	said := bindingWords(t)
	code := codeOf(said)
	switch {
	case asksWho(t.Result, said):
		return c.identity(t), nil
	case t.Customer():
		return t.Menu("这里是给商户问贷款的，不用绑定。工作人员请到企业微信的应用里绑定。",
			t.Sentence("看看能不能贷", "帮我初审"), t.Sentence("帮助", "帮助")), nil
	case containsAny(said, "本群", "这个群"):
		return c.bindGroup(t, code)
	case t.Me() != nil:
		return t.Menu("您已经绑定好了："+introduce(t.Directory(), t.Me())+"。", t.Sentence("我能做什么", "帮助")), nil
	case t.Group() && code != "":
		return chat.Reply{Text: "群里大家都看得见，请到和我的单聊里绑定。刚才的码已经露出来了，稳妥起见请管理员换一个。"}, nil
	case t.Group():
		return chat.Reply{Text: "绑定请到和我的单聊里办：点我的头像发消息，再把绑定码发给我。"}, nil
	case code == "" && t.Event.Masked:
		return chat.Reply{Text: "绑定码请单独发那 6 位数字，前面别带“验证码”三个字。"}, nil
	case code == "":
		return howToBind(t), nil
	}
	return c.redeem(t, code)
}

// bindingWords is the sentence about binding: the message itself, or the one
// before when the message only said what that one meant.
func bindingWords(t *dialog.Turn) string {
	if said := t.Event.Message.Text; codeOf(said) != "" {
		return said
	}
	return t.Heard()
}

func howToBind(t *dialog.Turn) chat.Reply {
	return t.Menu("请向管理员要一个 6 位绑定码（一次有效，当天用），直接发给我就行。\n您的编号："+t.Event.Message.From+"（管理员要的话报给他）",
		t.Sentence("贷款政策", "谁能申请"), t.Sentence("帮助", "帮助"))
}

// redeem uses up the code, or counts the wrong one. Wrong, used up, expired
// and somebody else's sound alike, so that nobody learns which codes exist.
func (c Campaign) redeem(t *dialog.Turn, code string) (chat.Reply, error) {
	found, refusal, err := openCode(t, models.BindMember, code)
	if err != nil || refusal != "" {
		return chat.Reply{Text: refusal}, err
	}
	named := membersNamed(t.Directory(), bindingWords(t))
	var m *models.Member
	if found != nil {
		m = t.Directory().Member(found.MemberID)
	}
	if m == nil || !m.Active() || len(named) > 0 && !slices.Contains(named, m) {
		wrong := models.WrongCode{Purpose: models.BindMember}
		if len(named) == 1 {
			wrong.MemberID = named[0].ID
		}
		t.Change(wrong)
		return t.Menu(wrongCode, t.Sentence("怎么拿绑定码", "绑定")), nil
	}
	msg := t.Event.Message
	t.Change(models.UseMemberCode{CodeID: found.ID, Identity: models.Identity{
		MemberID: m.ID, Door: string(msg.Door), Corp: t.Event.Corp, External: msg.From,
	}})
	return chat.Reply{
		Title: "绑定好了",
		Text:  "您是" + introduce(t.Directory(), m) + "。\n往后直接说就行，比如「走访 张记面馆 餐饮 需求20万 有意向」；回「帮助」看全部。",
	}, nil
}

const wrongCode = "这个码用不了：可能输错了、用过了或过了时间。请核对再发一次，连错几次就要请管理员换新码。"

// openCode looks a code up: nil when it fits none, a refusal when the sender
// was wrong too often.
func openCode(t *dialog.Turn, purpose models.CodePurpose, code string) (found *models.OneTimeCode, refusal string, err error) {
	found, err = t.RedeemCode(purpose, code)
	if err == nil {
		return found, "", nil
	}
	switch models.CodeOf(err) { //nolint:exhaustive // the rest are failures
	case models.NotFound:
		return nil, "", nil
	case models.Forbidden:
		return nil, models.Sentence(err), nil
	}
	return nil, "", err
}

// membersNamed lists the active members whose name is in a text.
func membersNamed(d *models.Directory, text string) []*models.Member {
	var out []*models.Member
	for i := range d.Members {
		if m := &d.Members[i]; m.Active() && m.Name != "" && strings.Contains(text, m.Name) {
			out = append(out, m)
		}
	}
	return out
}
