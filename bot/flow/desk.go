package flow

import (
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/models"
)

// The words of the switch of customer service.
const (
	pauseDesk  = "暂停客服机器人"
	resumeDesk = "恢复客服机器人"
)

// desk lets an administrator hand customer service to the receptionists and
// back, where no command line is at hand.
func (c Campaign) desk() dialog.Act {
	return dialog.Act{
		Name: "desk", Words: []string{pauseDesk, resumeDesk, "客服暂停", "客服恢复"}, Access: settings(),
		Do: func(t *dialog.Turn) (chat.Reply, error) {
			if refusal := notHere(t); refusal != "" {
				return chat.Reply{Text: refusal}, nil
			}
			pause := strings.Contains(t.Heard(), "暂停")
			t.Change(models.PauseDesk{Paused: pause})
			if pause {
				return t.Menu("微信客服已交给接待人员：几秒内机器人不再说话，商户来的话都进「待接入」。请让在岗的同事看着。",
					t.Sentence("交还机器人", resumeDesk)), nil
			}
			return t.Menu("微信客服已交还机器人。接待人员手里的会话由他们接完。", t.Sentence("再暂停", pauseDesk)), nil
		},
	}
}
