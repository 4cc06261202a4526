package aibot

import (
	"bytes"
	"encoding/json"
	"strings"

	"shuangbai/bot/wecom"
)

// The events that mean something to the bot (wecom-aibot §2.5).
const (
	eventEnter    = "enter_chat"
	eventTap      = "template_card_event"
	eventFeedback = "feedback_event"
)

// Event is what happened; only the member named by Type means something.
type Event struct {
	Type     string   `json:"eventtype"`
	Tap      Tap      `json:"template_card_event"`
	Feedback Feedback `json:"feedback_event"`
}

// Tap is a button, a menu item or a submission of a card.
type Tap struct {
	CardType string
	EventKey string
	TaskID   string
	Selected map[string][]string // question key → option ids
}

// Feedback is a 👍 (Type 1), a 👎 (2) or its withdrawal (3).
type Feedback struct {
	ID      string   `json:"id"`
	Type    Number   `json:"type"`
	Content string   `json:"content"`
	Reasons []Number `json:"inaccurate_reason_list"`
}

// UnmarshalJSON accepts both spellings of the platform: its samples and its
// traffic say card_type, its tables cardtype.
func (t *Tap) UnmarshalJSON(b []byte) error {
	var wire struct {
		CardType, EventKey, TaskID string
		SelectedItems              struct {
			SelectedItem list[struct {
				QuestionKey string
				OptionIDs   struct {
					OptionID list[string]
				}
			}]
		}
	}
	squashed, err := squash(b)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(squashed, &wire); err != nil {
		return wecom.ErrMessage
	}
	t.CardType, t.EventKey, t.TaskID = wire.CardType, wire.EventKey, wire.TaskID
	for _, item := range wire.SelectedItems.SelectedItem {
		if t.Selected == nil {
			t.Selected = map[string][]string{}
		}
		t.Selected[item.QuestionKey] = append(t.Selected[item.QuestionKey], item.OptionIDs.OptionID...)
	}
	return nil
}

// list is an array, or its only element without brackets.
type list[T any] []T

// UnmarshalJSON implements json.Unmarshaler.
func (l *list[T]) UnmarshalJSON(b []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(b), []byte("[")) {
		return json.Unmarshal(b, (*[]T)(l))
	}
	var one T
	if err := json.Unmarshal(b, &one); err != nil {
		return err
	}
	*l = list[T]{one}
	return nil
}

// squash takes the underscores out of every key, so that one struct reads
// both spellings; encoding/json ignores case by itself.
func squash(b []byte) ([]byte, error) {
	var v any
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return nil, wecom.ErrMessage
	}
	return json.Marshal(squashed(v))
}

func squashed(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, value := range v {
			out[strings.ReplaceAll(key, "_", "")] = squashed(value)
		}
		return out
	case []any:
		for i := range v {
			v[i] = squashed(v[i])
		}
	}
	return v
}
