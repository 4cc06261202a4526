package boot

import (
	"testing"

	"shuangbai/bot/chat"
	"shuangbai/models/store/storetest"
)

// A conversation that was emptied at its end has nothing to show.
func TestAForgottenConversationIsShownAsNone(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		turn := storetest.Turn("m1", 0)
		turn.Conversation.Key = chat.Message{Door: chat.KF, From: "wmZHANG"}.Conversation()
		turn.Inbox.Conversation = turn.Conversation.Key
		if _, err := e.CommitTurn(t.Context(), turn); err != nil {
			t.Fatal(err)
		}
		storetest.Exec(t, e, "UPDATE conversation SET state = NULL")
		if got, err := (inspector{store: e.Store}).Session(t.Context(), "kf", "", "wmZHANG"); got != "" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
	})
}
