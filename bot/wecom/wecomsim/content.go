package wecomsim

import (
	"fmt"
	"strings"
)

// Content is what a person sends: one of the types below.
type Content interface{ bubble() Message }

// Text is typed words; in a group the bot gets them only with "@name".
type Text string

// Image is one picture, JPG or PNG.
type Image struct{ Data []byte }

// Mixed is words and pictures in one message; a group's only way to send a
// picture to the bot.
type Mixed struct {
	Text   string
	Images [][]byte
}

// Voice is speech: the bot gets Transcript, the app gets AMR data.
type Voice struct {
	Transcript string
	AMR        []byte
}

// File is any document; only the bot one to one gets it.
type File struct {
	Name string
	Data []byte
}

// Video is an MP4 clip.
type Video struct{ Data []byte }

// Place is a shared position; only the app gets it.
type Place struct {
	Lat   float64 `json:"lat"`
	Lng   float64 `json:"lng"`
	Label string  `json:"label"`
}

// Link is a shared page; only the app gets it.
type Link struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"url"`
}

func (c Text) bubble() Message  { return Message{Kind: "text", Text: string(c)} }
func (c Image) bubble() Message { return Message{Kind: "image"} }
func (c Mixed) bubble() Message { return Message{Kind: "mixed", Text: c.Text} }
func (c Voice) bubble() Message { return Message{Kind: "voice", Text: c.Transcript} }
func (c File) bubble() Message  { return Message{Kind: "file", Name: c.Name} }
func (c Video) bubble() Message { return Message{Kind: "video"} }
func (c Place) bubble() Message { return Message{Kind: "location", Place: &c} }
func (c Link) bubble() Message  { return Message{Kind: "link", Link: &c} }

// objects lists what content carries as files.
func objects(c Content) []object {
	switch c := c.(type) {
	case Image:
		return []object{{name: "image.jpg", data: c.Data}}
	case Mixed:
		var out []object
		for i, data := range c.Images {
			out = append(out, object{name: fmt.Sprintf("image%d.jpg", i+1), data: data})
		}
		return out
	case Voice:
		if len(c.AMR) > 0 {
			return []object{{name: "voice.amr", data: c.AMR}}
		}
	case File:
		return []object{{name: c.Name, data: c.Data}}
	case Video:
		return []object{{name: "video.mp4", data: c.Data}}
	}
	return nil
}

// undelivered says why the product never hears of content sent there (aibot
// §2.2, §2.4; app A2); "" means that it does.
func undelivered(at Sender, c Content, botName string) string {
	if at.Group != "" {
		switch c := c.(type) {
		case Text:
			return unmentioned(string(c), botName)
		case Mixed:
			return unmentioned(c.Text, botName)
		default:
			return "机器人在群里只收 @它 的文字和图文消息"
		}
	}
	switch c.(type) {
	case Place, Link:
		if !at.App {
			return "机器人收不到位置和链接"
		}
	case File, Mixed:
		if at.App {
			return "应用收不到文件和图文混排"
		}
	}
	return ""
}

func unmentioned(text, botName string) string {
	if strings.Contains(text, "@"+botName) {
		return ""
	}
	return "没有 @" + botName + "，机器人收不到"
}
