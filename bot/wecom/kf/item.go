package kf

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// ErrItem says that an item of sync_msg has no customer or cannot be read.
var ErrItem = errors.New("kf: item of sync_msg cannot be read")

// Origin is who caused an item.
type Origin int

// The origins.
const (
	FromCustomer Origin = 3
	FromPlatform Origin = 4 // events
	FromServicer Origin = 5 // a receptionist in the WeCom client
)

// The events the bot acts upon.
const (
	EventEnter  = "enter_session"
	EventFailed = "msg_send_fail"
	EventState  = "session_status_change"
	EventRecall = "user_recall_msg"
)

// ChangeEnded is the Change of a session that a receptionist has ended.
const ChangeEnded = 3

// Item is one entry of sync_msg: a message or an event (wecom-app-kf B4).
type Item struct {
	ID       string // msgid, or "sha256:…" of the item where it has none
	OpenKFID string
	Customer string // external_userid; empty for events about receptionists only
	SentAt   time.Time
	Origin   Origin
	Servicer string // who wrote it, FromServicer only
	Type     string
	Event    Event

	body wire
}

// Event is what an event says; which fields are set depends on Type.
type Event struct {
	Type        string `json:"event_type"`
	OpenKFID    string `json:"open_kfid"`
	Customer    string `json:"external_userid"`
	Scene       string `json:"scene"`
	SceneParam  string `json:"scene_param"`  // whoever wrote the link may have made it up
	WelcomeCode string `json:"welcome_code"` // 20 s; absent where no welcome is due
	FailedID    string `json:"fail_msgid"`   // msg_send_fail
	FailType    int    `json:"fail_type"`    // see Reason
	Change      int    `json:"change_type"`  // session_status_change: 1 taken, 2 passed on, 3 ended, 4 opened again
	Recalled    string `json:"recall_msgid"` // user_recall_msg
	Servicer    string `json:"new_servicer_userid"`
	Code        string `json:"msg_code"`
}

// wire is the part of an item that depends on its type.
type wire struct {
	Text struct {
		Content string `json:"content"`
		MenuID  string `json:"menu_id"`
	} `json:"text"`
	Image    media `json:"image"`
	Voice    media `json:"voice"`
	Video    media `json:"video"`
	File     media `json:"file"`
	Location struct {
		Lat     float64 `json:"latitude"`
		Lng     float64 `json:"longitude"`
		Name    string  `json:"name"`
		Address string  `json:"address"`
	} `json:"location"`
	Link struct {
		Title string `json:"title"`
		Desc  string `json:"desc"`
		URL   string `json:"url"`
	} `json:"link"`
}

type media struct {
	ID string `json:"media_id"`
}

// Parse reads one entry of sync_msg. Events name account and customer inside
// themselves. A type that nobody knows yet is no error.
func Parse(raw []byte) (Item, error) {
	var head struct {
		ID       string `json:"msgid"`
		OpenKFID string `json:"open_kfid"`
		Customer string `json:"external_userid"`
		SentAt   int64  `json:"send_time"`
		Origin   Origin `json:"origin"`
		Servicer string `json:"servicer_userid"`
		Type     string `json:"msgtype"`
		Event    Event  `json:"event"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return Item{}, fmt.Errorf("%w: %w", ErrItem, err)
	}
	it := Item{
		ID: head.ID, OpenKFID: head.OpenKFID, Customer: head.Customer,
		Origin: head.Origin, Servicer: head.Servicer, Type: head.Type, Event: head.Event,
	}
	if head.SentAt > 0 {
		it.SentAt = time.Unix(head.SentAt, 0)
	}
	if it.ID == "" {
		sum := sha256.Sum256(raw)
		it.ID = "sha256:" + hex.EncodeToString(sum[:])
	}
	if it.OpenKFID == "" {
		it.OpenKFID = it.Event.OpenKFID
	}
	if it.Customer == "" {
		it.Customer = it.Event.Customer
	}
	if it.Type == "" {
		return Item{}, ErrItem
	}
	// A known type whose body has another shape is as good as an unknown one.
	if err := json.Unmarshal(raw, &it.body); err != nil {
		it.body, it.Type = wire{}, "unreadable "+it.Type
	}
	return it, nil
}

// reasons are the fail_types of msg_send_fail.
var reasons = map[int]string{
	0: "unknown", 1: "account deleted", 2: "app closed", 4: "older than 48 h", 5: "session closed",
	6: "more than 5 messages", 8: "corp not verified", 10: "customer rejects",
	11: "no member logged into the app", 12: "type banned", 13: "security restriction",
}

// Reason says why a message could not be delivered, for the log.
func (e Event) Reason() string {
	if r, ok := reasons[e.FailType]; ok {
		return r
	}
	return fmt.Sprintf("fail_type %d", e.FailType)
}
