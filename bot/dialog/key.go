package dialog

import (
	"strconv"
	"strings"

	"shuangbai/bot/chat"
)

// Keys of choices. All begin with a kind and the owner's member id, because in
// a group anybody can tap anybody's card:
//
//	s:<owner>:<sentence>                      as good as typing the sentence
//	i:<owner>:<intent>                        what the last sentence meant
//	d:<owner>:<draft>:<version>:<verb>[:<arg>] an answer inside a draft
const doneKey = "done" // the button of a finished card

// Verbs of draft keys.
const (
	verbConfirm = "confirm"
	verbCancel  = "cancel"
	verbLeave   = "leave"  // a read-back that was only to be seen
	verbEdit    = "edit"   // arg: mark of a slot; empty to choose one
	verbAnswer  = "answer" // arg: the value of the question asked
	verbSet     = "set"    // arg: slot=value
	verbSkip    = "skip"
	verbBack    = "back"
	verbShow    = "show"
)

// press is a key taken apart.
type press struct {
	kind  string
	owner string
	arg   string // s: the sentence, i: the intent
	// d only
	draft   string
	version int
	verb    string
}

// SayKey is the key of a choice that stands for a sentence of a member, for a
// card that no turn of theirs made.
func SayKey(memberID int64, sentence string) string {
	return "s:" + strconv.FormatInt(memberID, 10) + ":" + sentence
}

func (t *Turn) key(kind, arg string) string { return kind + ":" + t.me() + ":" + arg }

// draftKey is the key of an answer inside a draft as it is now.
func (t *Turn) draftKey(d *Draft, verb, arg string) string {
	k := d.ID + ":" + strconv.Itoa(d.Version) + ":" + verb
	if arg != "" {
		k += ":" + arg
	}
	return t.key("d", k)
}

// draftChoice is a button of a draft's card.
func (t *Turn) draftChoice(d *Draft, text, verb, arg string) chat.Choice {
	return chat.Choice{Text: text, Key: t.draftKey(d, verb, arg)}
}

func parseKey(key string) (press, bool) {
	kind, rest, ok := strings.Cut(key, ":")
	owner, arg, found := strings.Cut(rest, ":")
	p := press{kind: kind, owner: owner, arg: arg}
	if !ok || !found {
		return press{}, false
	}
	if kind != "d" {
		return p, kind == "s" || kind == "i"
	}
	parts := strings.SplitN(arg, ":", 4)
	if len(parts) < 3 {
		return press{}, false
	}
	version, err := strconv.Atoi(parts[1])
	if err != nil {
		return press{}, false
	}
	p.draft, p.version, p.verb, p.arg = parts[0], version, parts[2], ""
	if len(parts) == 4 {
		p.arg = parts[3]
	}
	return p, true
}
