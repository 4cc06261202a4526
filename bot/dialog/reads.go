package dialog

import (
	"shuangbai/bot/chat"
	"shuangbai/bot/understand"
	"shuangbai/models"
)

// readAs reads a text for what a flow takes, whatever else it may mean; false
// where no intent stands for the flow.
func (t *Turn) readAs(f *Flow, text string) (understand.Result, bool) {
	if f.Reads == "" && len(f.Intents) == 0 {
		return understand.Result{}, false
	}
	intent := f.Reads
	if intent == "" {
		intent = f.Intents[0]
	}
	return t.ReadAs(intent, text), true
}

// ReadAs reads a text as a sentence of an intent.
func (t *Turn) ReadAs(intent, text string) understand.Result {
	role := models.MerchantRole
	if t.Me() != nil {
		role = t.Me().Role
	}
	return t.engine.sense.Understand(understand.Query{Text: text, Role: string(role), Today: t.Today, Within: intent})
}

// readOn makes the turn's Result what a text says for the open draft.
func (t *Turn) readOn(d *Draft, text string) {
	res, _ := t.readAs(t.flow(d), text)
	t.Result.Slots, t.Result.Items = res.Slots, nil
	t.Result.Ambiguous, t.Result.Corrected = res.Ambiguous, res.Corrected
}

// follow begins a flow with what a draft that has just ended said.
func (t *Turn) follow(f *Flow, ended *Draft) (chat.Reply, error) {
	t.state.Recent.Heard, t.Result = "", understand.Result{}
	t.ended = ""
	return t.startWith(f, ended.Row(0))
}
