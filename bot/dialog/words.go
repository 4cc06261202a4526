package dialog

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"shuangbai/bot/mask"
)

// command is what works everywhere, whatever is being talked about.
type command string

const (
	cmdCancel  command = "cancel"
	cmdBack    command = "back"
	cmdSkip    command = "skip"
	cmdRestart command = "restart"
	cmdResume  command = "resume"
	cmdConfirm command = "confirm"
	cmdDeny    command = "deny"
	cmdEdit    command = "edit" // 「改」 alone; with a field it is the intent amend
)

var commands = wordTable(map[command]string{
	cmdCancel:  "取消 算了 不登了 不填了 不登记了 退出 放弃 取消草稿 不要了",
	cmdBack:    "上一步 返回 后退 回上一步 退回",
	cmdSkip:    "跳过 略过 下一个 下一项 不填 先不填",
	cmdRestart: "重来 重新开始 重填 重新填 从头来",
	cmdResume:  "继续 接着 接着填 继续填 继续登记 接着来",
	cmdConfirm: "确认 对 对的 是 是的 没错 没问题 好 好的 行 可以 嗯 嗯嗯 ok 确定 提交 保存 登记 对对 正确",
	cmdDeny:    "不对 不是 错了 不 否 不行 有误 不对的",
	cmdEdit:    "改 修改 更正 改一下 修改一下 要改",
})

// intentCommands says which intents are commands.
var intentCommands = map[string]command{
	"cancel": cmdCancel, "back": cmdBack, "skip": cmdSkip, "confirm": cmdConfirm, "deny": cmdDeny,
}

func wordTable(lists map[command]string) map[string]command {
	table := map[string]command{}
	for c, list := range lists {
		for word := range strings.FieldsSeq(list) {
			table[word] = c
		}
	}
	return table
}

// commandOf finds the command that a message is, "" when it says more.
func commandOf(text string) command { return commands[bare(text)] }

// bare is a message without the punctuation and case that carry no meaning in
// a one-word answer.
func bare(text string) string {
	return strings.ToLower(strings.TrimFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r)
	}))
}

// number reads a message that is one ordinal: 「2」, 「２」, 「第2个」, 「选2」.
func number(text string) (int, bool) {
	text = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(bare(text), "选"), "第"), "个")
	n := 0
	if text == "" || utf8.RuneCountInString(text) > 2 {
		return 0, false
	}
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			n = n*10 + int(r-'0')
		case r >= '０' && r <= '９':
			n = n*10 + int(r-'０')
		default:
			return 0, false
		}
	}
	return n, true
}

// clean drops control and invisible characters and tells whether anything one
// can read remains beside what was masked.
func clean(text string) (cleaned string, readable bool) {
	cleaned = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r' || r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r):
			return -1
		}
		return r
	}, text)
	cleaned = strings.TrimSpace(cleaned)
	return cleaned, strings.ContainsFunc(mask.Strip(cleaned), func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// tooLong is the answer to a message that nobody could read back.
func tooLong(n int) string {
	return fmt.Sprintf("这条有 %d 个字，太长了，我没有读。请分几条发，一条说一件事；多户走访一行一户。", n)
}
