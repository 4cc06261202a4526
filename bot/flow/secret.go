package flow

import (
	"regexp"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
)

// secretAsked is a question whether, or where to, one should send what nobody
// may ask for: 「身份证要发给你吗」「要不要把验证码告诉你」. Bringing papers
// along is another question.
var secretAsked = func() *regexp.Regexp {
	const (
		what   = `(?:身份证|银行卡|储蓄卡|信用卡|卡号|密码|验证码|校验码)`
		give   = `(?:发|报|告诉|给你|给您|给群|传给|传你|拍给|拍你|说给)`
		asking = `(?:吗|？|\?|要不要|用不用|需不需要|行不行|可不可以|能不能|是不是|行不|不$|么$)`
	)
	both := `(?:` + what + `.{0,8}` + give + `|` + give + `.{0,4}` + what + `)`
	return regexp.MustCompile(both + `.*` + asking + `|` + asking + `.*` + both)
}()

// secret answers that nothing of the kind is ever sent, whatever is being
// filled in (campaign.md, 'must never do').
func (c Campaign) secret() dialog.Act {
	return dialog.Act{
		Name: "secret", Pattern: secretAsked, Access: dialog.Access{Public: true, Always: true},
		Do: func(t *dialog.Turn) (chat.Reply, error) {
			return t.Menu("不要发。身份证号、银行卡号、密码、验证码一概不用发给我，也别发到群里；谁来要都别给。"+
				"真要办贷款，身份证只在"+c.policy.Loan.BankApp+"里上传，或者当面给客户经理看。\n（依据：附件三）",
				t.Sentence("要什么材料", "要什么材料"), t.Sentence("是真的吗", "是真的吗")), nil
		},
	}
}
