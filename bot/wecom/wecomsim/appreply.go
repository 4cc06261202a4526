package wecomsim

import (
	"encoding/xml"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const maxText = 2048 // bytes of an app's text (app A4, A6)

// xmlNode is any element of a passive reply.
type xmlNode struct {
	XMLName  xml.Name
	Text     string    `xml:",chardata"`
	Children []xmlNode `xml:",any"`
}

// child returns the element of that name, or an empty one.
func (n xmlNode) child(name string) xmlNode {
	i := slices.IndexFunc(n.Children, func(c xmlNode) bool { return c.XMLName.Local == name })
	if i < 0 {
		return xmlNode{}
	}
	return n.Children[i]
}

// text returns the words at a path below n.
func (n xmlNode) text(path ...string) string {
	for _, name := range path {
		n = n.child(name)
	}
	return strings.TrimSpace(n.Text)
}

// receiveApp shows a passive reply of the app (app A4). p.mu is held.
func (p *Platform) receiveApp(cb *Callback, plain []byte) findings {
	var f findings
	if len(plain) == 0 {
		return f
	}
	var n xmlNode
	if err := xml.Unmarshal(plain, &n); err != nil {
		f.need(false, "被动回复不是 XML：%v", err)
		return f
	}
	f.need(strings.EqualFold(n.text("ToUserName"), cb.at.User), "ToUserName 是 %q，应为 %q", n.text("ToUserName"), cb.at.User)
	f.need(n.text("FromUserName") == p.cfg.CorpID, "FromUserName 是 %q，应为企业 ID", n.text("FromUserName"))
	f.need(n.text("CreateTime") != "", "缺少 CreateTime")
	if len(f.problems) > 0 {
		return f
	}
	if cb.MsgID != "" {
		if known, repeated := p.answers[cb.MsgID]; repeated {
			f.need(string(known.reply) == string(plain), "重复投递的 MsgId %s 得到了不同的回答", cb.MsgID)
			return f
		}
		p.answers[cb.MsgID] = answer{reply: plain}
	}
	f.join(p.showAppReply(cb, n))
	return f
}

// showAppReply shows a well-formed reply by its kind. p.mu is held.
func (p *Platform) showAppReply(cb *Callback, n xmlNode) findings {
	var f findings
	m := Message{Chat: cb.at.key(), From: FromApp}
	switch kind := n.text("MsgType"); kind {
	case "text":
		m.Kind, m.Text = "text", p.cutText(n.text("Content"), &f)
		f.need(m.Text != "", "被动回复没有文字")
	case "image", "voice":
		tag := map[string]string{"image": "Image", "voice": "Voice"}[kind]
		m.Kind, m.Media = kind, []string{p.mediaFor(n.text(tag, "MediaId"), &f)}
	case "video":
		m.Kind, m.Text = "video", n.text("Video", "Title")
		m.Media = []string{p.mediaFor(n.text("Video", "MediaId"), &f)}
	case "news":
		m.Kind = "news"
		m.Articles = articlesXML(n)
		f.count("Articles", len(m.Articles), 1, 8)
	case "update_button", "update_template_card":
		return p.updateAppCard(cb, n, kind)
	default:
		f.need(false, "被动回复的 MsgType %q 不存在（app A4）", kind)
	}
	if len(f.problems) == 0 {
		p.post(m)
	}
	return f
}

// cutText cuts as the platform does, without a word to the sender.
func (p *Platform) cutText(s string, f *findings) string {
	if len(s) <= maxText {
		return s
	}
	f.wish(false, "文字有 %d 字节，平台在 %d 字节处截断", len(s), maxText)
	cut := maxText
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut]
}

// mediaFor returns the id if the media exists. p.mu is held.
func (p *Platform) mediaFor(id string, f *findings) string {
	f.need(p.liveMedia(id) != nil, "media_id %q 不存在或已过期（40007）", id)
	return id
}

func articlesXML(n xmlNode) []Article {
	list := n.child("Articles")
	var out []Article
	for _, item := range list.Children {
		out = append(out, Article{Title: item.text("Title"), Description: item.text("Description"), URL: item.text("Url"), PicURL: item.text("PicUrl")})
	}
	return out
}

// updateAppCard changes the tapped card for the person who tapped (app A4). p.mu is held.
func (p *Platform) updateAppCard(cb *Callback, n xmlNode, kind string) findings {
	var f findings
	if cb.kind != kindCard {
		f.need(false, "%s 只能回答卡片事件（app A4）", kind)
		return f
	}
	current, _ := cb.card.CardFor(cb.at.User)
	v := Version{Card: current.Card, Users: []string{cb.at.User}}
	if kind == "update_button" {
		v.Replaced = n.text("Button", "ReplaceName")
		f.need(v.Replaced != "", "缺少 Button.ReplaceName")
		f.need(slices.Contains(interactive, cb.card.Versions[0].Card.Type), "update_button 只能改交互型卡片")
	} else {
		card, g := cardXML(n.child("TemplateCard"))
		f.join(g)
		if card != nil {
			if card.TaskID == "" {
				card.TaskID = cb.task // the tags of the page have no task id
			}
			raw := encode(card)
			v.Card, g = checkCard(raw, cardApp)
			f.join(g)
			v.Replaced = card.ReplaceText
		}
	}
	if len(f.problems) == 0 {
		p.addVersion(cb.card, v)
	}
	return f
}

// cardXML reads the CamelCase form of a card: tags are the JSON names without
// underscores, lists are repeated elements.
func cardXML(n xmlNode) (*Card, findings) {
	var f findings
	var c Card
	if err := fill(reflect.ValueOf(&c).Elem(), n); err != nil {
		f.need(false, "TemplateCard 读不懂：%v", err)
		return nil, f
	}
	return &c, f
}

// fill writes the children of n into the struct v.
func fill(v reflect.Value, n xmlNode) error {
	for _, child := range n.Children {
		field, ok := fieldFor(v, child.XMLName.Local)
		if !ok {
			return fmt.Errorf("没有 %s 这个标签", child.XMLName.Local)
		}
		if err := set(field, child); err != nil {
			return fmt.Errorf("%s: %w", child.XMLName.Local, err)
		}
	}
	return nil
}

// fieldFor finds the field whose JSON name is the tag, embedded ones included.
func fieldFor(v reflect.Value, tag string) (reflect.Value, bool) {
	want := strings.ToLower(tag)
	for i := range v.NumField() {
		if v.Type().Field(i).Anonymous {
			if f, ok := fieldFor(v.Field(i), tag); ok {
				return f, true
			}
			continue
		}
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if strings.ReplaceAll(name, "_", "") == want {
			return v.Field(i), true
		}
	}
	return reflect.Value{}, false
}

func set(v reflect.Value, n xmlNode) error {
	switch v.Kind() { // a card has these, the rest are whole numbers
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		return fill(v.Elem(), n)
	case reflect.Slice:
		item := reflect.New(v.Type().Elem()).Elem()
		if err := fill(item, n); err != nil {
			return err
		}
		v.Set(reflect.Append(v, item))
		return nil
	case reflect.String:
		v.SetString(n.text())
		return nil
	case reflect.Bool:
		yes, err := strconv.ParseBool(n.text())
		v.SetBool(yes)
		return err
	case reflect.Float64:
		number, err := strconv.ParseFloat(n.text(), 64)
		v.SetFloat(number)
		return err
	default:
		number, err := strconv.ParseInt(n.text(), 10, 64)
		v.SetInt(number)
		return err
	}
}
