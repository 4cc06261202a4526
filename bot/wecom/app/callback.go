package app

import (
	"bytes"
	"encoding/xml"
	"strings"

	"shuangbai/bot/wecom"
)

// Callback is a decrypted callback; which fields are set depends on MsgType,
// Event and ChangeType (wecom-app-kf A2, A3, B3, C).
type Callback struct {
	ToUserName   string // corp id
	FromUserName string // member's userid, or "sys"
	CreateTime   int64  // seconds
	MsgType      string
	MsgID        string `xml:"MsgId"` // messages only
	AgentID      string

	Content      string
	PicURL       string `xml:"PicUrl"`
	MediaID      string `xml:"MediaId"` // three days
	Format       string // voice: amr, speex …
	ThumbMediaID string `xml:"ThumbMediaId"`
	LocationX    string `xml:"Location_X"` // latitude
	LocationY    string `xml:"Location_Y"` // longitude
	Label        string
	Title        string
	Description  string
	URL          string `xml:"Url"`

	Event        string
	EventKey     string
	ChangeType   string
	TaskID       string `xml:"TaskId"`
	CardType     string
	ResponseCode string     // one card update within 72 h
	Selected     []Selected `xml:"SelectedItems>SelectedItem"`
	Scan         Scan       `xml:"ScanCodeInfo"`
	Sent         Sent       `xml:"SendLocationInfo"`
	EffectTime   int64      // inactive_alert, low_active_alert

	Token          string // kf_msg_or_event: ten minutes
	OpenKfID       string `xml:"OpenKfId"`
	UserID         string // change_external_contact
	ExternalUserID string
	State          string
	WelcomeCode    string // twenty seconds
	Source         string
}

// Selected is one answered question of a card.
type Selected struct {
	Question string   `xml:"QuestionKey"`
	Options  []string `xml:"OptionIds>OptionId"`
}

// Scan is what a scanner of the menu read.
type Scan struct {
	Result string `xml:"ScanResult"`
}

// Sent is a place chosen from the menu; X is the latitude.
type Sent struct {
	X     string `xml:"Location_X"`
	Y     string `xml:"Location_Y"`
	Label string
	Name  string `xml:"Poiname"`
}

// Parse reads a decrypted callback. The parser knows the five predefined
// entities only; documents that declare others are refused.
func Parse(body []byte) (Callback, error) {
	var c Callback
	body = bytes.Map(tame, bytes.ToValidUTF8(body, nil))
	//nolint:gosec // authenticated, bounded by wecom.MaxBody, and no entity is expanded
	if err := xml.Unmarshal(body, &c); err != nil || c.MsgType == "" {
		return Callback{}, wecom.ErrMessage
	}
	c.MsgType, c.Event = strings.TrimSpace(c.MsgType), strings.TrimSpace(c.Event)
	return c, nil
}

// tame drops the control characters that XML forbids.
func tame(r rune) rune {
	if (r < ' ' && r != '\t' && r != '\n' && r != '\r') || r == 0xFFFE || r == 0xFFFF {
		return -1
	}
	return r
}
