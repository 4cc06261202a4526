package flow

import (
	"regexp"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
)

var (
	// notCalled is a wish not to be called: 不想让你们联系了, 别给我打电话.
	notCalled = regexp.MustCompile(`(?:别|不要|不用|不想|不愿|不让|不许|不准|甭|停止)[^，,。；;！!？?\s]{0,8}(?:打|联系|骚扰|找我)`)
	// callOtherwise is about how or when to call, not whether: 别打这个号, 别晚上打.
	callOtherwise = regexp.MustCompile(`[0-9]|这个|那个|座机|打错|[早中晚]上|上午|中午|下午|周|点`)
	// others are words that only look like a 别.
	others = strings.NewReplacer("特别", "", "分别", "", "别的", "", "别人", "", "别家", "", "别处", "")
	// rueful is a change of mind: 我反悔了, 还是不贷了, 撤回吧.
	rueful = regexp.MustCompile(`^(?:我|俺|我们|那|又|还是|算了|先|就|[，,\s])*(?:(?:反悔|后悔|变卦|改主意|改变主意)了?|` +
		`(?:不|不想|不要|不打算)再?(?:贷款?|借|办理?|申请|登记|弄)了?|(?:撤回|撤销|收回)(?:同意|授权)?)[吧啊呀哈]?(?:$|[，,。；;！!\s])`)
	// wondering is a question about it, which is answered.
	wondering = regexp.MustCompile(`[？?]|[吗呢]$|怎么办|咋办`)
)

// unwilling reports whether a merchant asked to be called does not want it any more.
func unwilling(text string) bool {
	if wondering.MatchString(text) {
		return false
	}
	return rueful.MatchString(text) || notCalled.MatchString(others.Replace(text)) && !callOtherwise.MatchString(text)
}

// handoverLeft says that nothing was kept; what was agreed to another time is
// taken back on its own.
func handoverLeft(t *dialog.Turn) (chat.Reply, error) {
	const text = "好的，不会有人联系您，刚才说的没有保存。"
	v, err := visitor(t)
	if err != nil {
		return chat.Reply{}, err
	}
	if v.MerchantID == 0 {
		return t.Menu(text+"照样可以问我；以后想好了，再说「"+callMeWords+"」。", t.Sentence("看看能不能贷", "帮我初审"), t.Sentence("服务专窗在哪", "服务专窗在哪")), nil
	}
	return t.Menu(text+"以前留过的电话也要删掉的话，点「撤回同意」。", t.Sentence("撤回同意", "撤回同意")), nil
}
