package wecomsim

import (
	"encoding/xml"
	"sort"
	"strconv"
)

// cdata is a string that XML carries verbatim.
type cdata struct {
	Text string `xml:",cdata"`
}

// appXML is every app callback before encryption; empty parts are left out
// (app A2, A3).
type appXML struct {
	XMLName      xml.Name `xml:"xml"`
	ToUserName   cdata
	FromUserName cdata
	CreateTime   int64
	MsgType      cdata
	Content      *cdata      `xml:",omitempty"`
	PicURL       *cdata      `xml:"PicUrl,omitempty"`
	MediaID      *cdata      `xml:"MediaId,omitempty"`
	ThumbMediaID *cdata      `xml:"ThumbMediaId,omitempty"`
	Format       *cdata      `xml:",omitempty"`
	Latitude     string      `xml:"Location_X,omitempty"`
	Longitude    string      `xml:"Location_Y,omitempty"`
	Scale        int         `xml:",omitempty"`
	Label        *cdata      `xml:",omitempty"`
	AppType      *cdata      `xml:",omitempty"`
	Title        *cdata      `xml:",omitempty"`
	Description  *cdata      `xml:",omitempty"`
	URL          *cdata      `xml:"Url,omitempty"`
	Event        *cdata      `xml:",omitempty"`
	EventKey     *cdata      `xml:",omitempty"`
	TaskID       *cdata      `xml:"TaskId,omitempty"`
	CardType     *cdata      `xml:",omitempty"`
	ResponseCode *cdata      `xml:",omitempty"`
	Selected     *xmlChoices `xml:"SelectedItems,omitempty"`
	MsgID        string      `xml:"MsgId,omitempty"`
	AgentID      int
}

type xmlChoices struct {
	Items []xmlChoice `xml:"SelectedItem"`
}

type xmlChoice struct {
	QuestionKey cdata
	OptionIDs   struct {
		IDs []cdata `xml:"OptionId"`
	} `xml:"OptionIds"`
}

func (p *Platform) appEnvelope(at Sender, msgType string) appXML {
	return appXML{
		ToUserName: cdata{p.cfg.CorpID}, FromUserName: cdata{at.User},
		CreateTime: p.cfg.Now().Unix(), MsgType: cdata{msgType}, AgentID: p.cfg.App.AgentID,
	}
}

// appMessage builds the XML of a message callback (app A2). p.mu is held.
func (p *Platform) appMessage(at Sender, msgID string, c Content, files []*object) []byte {
	x := p.appEnvelope(at, c.bubble().Kind)
	x.MsgID = msgID
	if len(files) > 0 {
		x.MediaID = &cdata{files[0].id}
	}
	switch c := c.(type) {
	case Text:
		x.Content = &cdata{string(c)}
	case Image:
		x.PicURL = &cdata{p.newPictureLink(files[0])}
	case Voice:
		x.Format = &cdata{"amr"}
	case Video:
		x.ThumbMediaID = &cdata{files[0].id}
	case Place:
		x.Latitude = strconv.FormatFloat(c.Lat, 'f', 6, 64)
		x.Longitude = strconv.FormatFloat(c.Lng, 'f', 6, 64)
		x.Scale, x.Label, x.AppType = 15, &cdata{c.Label}, &cdata{"wxwork"}
	case Link:
		x.Title, x.Description, x.URL = &cdata{c.Title}, &cdata{c.Description}, &cdata{c.URL}
	}
	return encodeXML(x)
}

// appEvent builds the XML of an event callback (app A3, A6.3). p.mu is held.
func (p *Platform) appEvent(at Sender, name, key string, fill func(*appXML)) *Callback {
	x := p.appEnvelope(at, "event")
	x.Event, x.EventKey = &cdata{name}, &cdata{key}
	if fill != nil {
		fill(&x)
	}
	return &Callback{Door: DoorApp, Plain: encodeXML(x), Title: name, at: at}
}

func xmlSelected(selected map[string][]string) *xmlChoices {
	if len(selected) == 0 {
		return nil
	}
	keys := make([]string, 0, len(selected))
	for k := range selected {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	out := &xmlChoices{}
	for _, k := range keys {
		item := xmlChoice{QuestionKey: cdata{k}}
		for _, id := range selected[k] {
			item.OptionIDs.IDs = append(item.OptionIDs.IDs, cdata{id})
		}
		out.Items = append(out.Items, item)
	}
	return out
}

func encodeXML(x appXML) []byte {
	out, err := xml.Marshal(x)
	if err != nil {
		panic("wecomsim: encode callback: " + err.Error()) // structs of strings cannot fail
	}
	return out
}
