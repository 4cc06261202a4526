package chat_test

import (
	"testing"

	"shuangbai/bot/chat"
)

func TestAMaskedNumberKeepsItsStarsWithoutMarkup(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"**线索1** 已派给`王强`", "线索1 已派给王强"},
		{"我电话137****5678", "我电话137****5678"},
		{"**138****1234**，139****5678", "138****1234，139****5678"},
		{"1*****9", "1*****9"},
	} {
		if got := (chat.Reply{Text: tt.text}).Plain(); got != tt.want {
			t.Errorf("Plain(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}
