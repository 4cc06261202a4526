package bot

import (
	"encoding/json"
	"strconv"
	"time"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/models"
)

// Kinds of outgoing rows; the body is JSON of Delivery or of PictureJob.
const (
	KindReply   = "reply"
	KindPicture = "picture"
)

// Delivery is the body of a KindReply row.
type Delivery struct {
	Reply chat.Reply `json:"reply"`
	// ReplyURL is the AI bot's one way to answer later: one call within an hour. At
	// customer service it is the code that answers an event, once within 20 s.
	ReplyURL string `json:"reply_url,omitempty"`
	Account  string `json:"account,omitempty"` // customer service only: open_kfid
}

// MediaDoor is where picture jobs wait: not a door of WeCom, but they want the
// same care as outgoing messages, rows first, leases, retries, dead letters.
const MediaDoor chat.Door = "media"

// PictureJob is media of one message that belongs to a draft or a visit. AI bot
// links die after five minutes.
type PictureJob struct {
	Media    []chat.Media `json:"media"`
	Door     chat.Door    `json:"door"`
	MemberID int64        `json:"member_id"`
	DraftID  string       `json:"draft_id,omitempty"`
	VisitID  int64        `json:"visit_id,omitempty"`
}

// maxPassiveText is how much text an app's passive answer holds (wecom-app-kf A4), in bytes.
const maxPassiveText = 2048

// bySender reports whether an answer cannot be the passive one and goes out as
// a row: a tap's passive answer is a card; the app's passive XML carries neither
// a new card nor a long text. A question's choices stay numbered lines in the
// app, which spares the row.
func (t *turn) bySender(r chat.Reply) bool {
	switch {
	case r.Silent:
		return false
	case t.msg.Door == chat.KF: // nothing is waiting for an answer
		return true
	case t.msg.Kind == chat.Tap:
		return !r.AsCard()
	case t.msg.Door == chat.App:
		return len(r.Facts) > 0 && r.AsCard() || len(r.Plain()) > maxPassiveText
	default:
		return false
	}
}

// outgoing makes the rows for everything that does not fit the passive answer.
func (t *turn) outgoing(ans dialog.Answer) []models.Outgoing {
	var out []models.Outgoing
	for i, r := range ans.Replies {
		if i > 0 || t.bySender(r) {
			out = append(out, t.answerRow(len(out), r))
		}
	}
	for _, e := range ans.Effects {
		switch e := e.(type) {
		case dialog.Tell:
			if m := t.Records.Directory().Member(e.MemberID); m != nil {
				out = append(out, t.row(chat.App, m.UserID, len(out), Delivery{Reply: t.named(e.Reply)}))
			}
		case dialog.FetchMedia:
			out = append(out, t.pictures(e, len(out)))
		case dialog.TakeDraft:
		}
	}
	return out
}

func (t *turn) row(door chat.Door, target string, i int, d Delivery) models.Outgoing {
	if d.Reply.Card != "" {
		d.Reply.Card += "-" + strconv.Itoa(i)
	}
	return t.outgoingRow(door, target, KindReply, i, d)
}

// The lives of messages to a customer: how long we may write after their last
// message, and how long the code of an event is good (wecom-app-kf B5, B6).
const (
	kfWindow  = 48 * time.Hour
	kfWelcome = 20 * time.Second
)

// answerRow is the row of an answer to the message. Only the first of the
// answers to an event at customer service has its code.
func (t *turn) answerRow(i int, r chat.Reply) models.Outgoing {
	d := Delivery{Reply: t.named(r), ReplyURL: t.msg.ReplyURL}
	if t.msg.Door != chat.KF {
		return t.row(t.msg.Door, t.msg.From, i, d)
	}
	d.Account = t.msg.Bot
	life := kfWindow
	if d.ReplyURL != "" {
		life = kfWelcome
	}
	o := t.row(chat.KF, t.msg.From, i, d)
	o.ExpiresAt = o.CreatedAt.Add(life)
	return o
}

func (t *turn) pictures(f dialog.FetchMedia, i int) models.Outgoing {
	job := PictureJob{Media: f.Media, Door: t.msg.Door, DraftID: f.DraftID, VisitID: f.VisitID}
	if t.member != nil {
		job.MemberID = t.member.ID
	}
	return t.outgoingRow(MediaDoor, t.msg.From, KindPicture, i, job)
}

func (t *turn) outgoingRow(door chat.Door, target, kind string, i int, body any) models.Outgoing {
	b, err := json.Marshal(body)
	if err != nil { // plain data only
		panic(err)
	}
	return models.Outgoing{
		Door: string(door), Target: target, Kind: kind, Body: b,
		Key: t.key + ":" + strconv.Itoa(i), State: models.Waiting,
		NotBefore: t.Clock.Machine(), CreatedAt: t.Clock.Machine(),
	}
}

// taken is the other conversation's row without the draft that went on here.
func (t *turn) taken(p dialog.ParkedDraft) *models.Conversation {
	left := p.State
	left.Durable = left.Durable.Without(p.Draft.ID)
	at := t.Clock.Machine()
	c := &models.Conversation{
		Key: p.Conversation, Version: p.Version, State: marshal(left),
		HasDraft: len(left.Durable.Drafts()) > 0, UpdatedAt: at, ExpiresAt: at.Add(rowLife),
	}
	if t.member != nil {
		c.MemberID = t.member.ID
	}
	return c
}
