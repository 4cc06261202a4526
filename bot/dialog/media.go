package dialog

import (
	"fmt"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

// pictures takes photos: they join the open draft, else the person's last visit
// of the day. The words of a mixed message are heard as ever, and first.
func (t *Turn) pictures(m chat.Message) (chat.Reply, error) {
	if t.Customer() {
		return t.Menu("图片我不看，也不存。资料不用发到这里，请打字或点选。", t.Sentence("要带什么资料", "要带什么资料"), t.Sentence("看看能不能贷", "帮我初审")), nil
	}
	if t.Me() == nil {
		return t.denied(&Access{}), nil
	}
	var reply chat.Reply
	words := strings.TrimSpace(m.Text) != ""
	if words {
		r, err := t.hear(m.Text)
		if err != nil {
			return r, err
		}
		reply = r
	}
	if err := t.takeOverFor(slot.Photos); err != nil {
		return chat.Reply{}, err
	}
	note, err := t.attach(m.Media)
	if err != nil {
		return chat.Reply{}, err
	}
	if d := t.state.Durable.Draft; d != nil && !words {
		return t.reask(note, d)
	}
	return lead(note, reply), nil
}

// takeOverFor brings a draft left elsewhere here, so that what can only be sent
// one to one or at another door reaches it.
func (t *Turn) takeOverFor(k slot.Key) error {
	if t.state.Durable.Draft != nil {
		return nil
	}
	_, err := t.takeOver(func(f *Flow) bool { return f.slotOf(string(k)) != nil })
	return err
}

func (t *Turn) attach(media []chat.Media) (string, error) {
	if len(media) == 0 {
		return "", nil
	}
	if d := t.state.Durable.Draft; d != nil && t.flow(d).slotOf(string(slot.Photos)) != nil {
		t.Do(FetchMedia{Media: media, DraftID: d.ID})
		return fmt.Sprintf("收到 %d 张照片，会放进这份%s。", len(media), t.flow(d).Title), nil
	}
	v, _, err := t.LastVisit()
	if err != nil {
		return "", err
	}
	if v == nil {
		return "收到照片，不过现在没有正在登记的走访，今天也还没登记过，照片没有保存。先发「登记走访」，再发照片。", nil
	}
	t.Do(FetchMedia{Media: media, VisitID: v.ID})
	return fmt.Sprintf("收到 %d 张照片，放进走访 %d。", len(media), v.ID), nil
}

// place takes a shared position for the open draft, else for the last visit of
// the day.
func (t *Turn) place(p *chat.Place) (chat.Reply, error) {
	if t.Me() == nil || p == nil {
		return t.denied(&Access{}), nil
	}
	where := fmt.Sprintf("%.5f,%.5f", p.Lat, p.Lng)
	if err := t.takeOverFor(slot.Place); err != nil {
		return chat.Reply{}, err
	}
	label, _ := clean(p.Label)
	if label != "" {
		where += " " + label
	}
	if d := t.state.Durable.Draft; d != nil {
		if s := t.flow(d).slotOf(string(slot.Place)); s != nil {
			for row := range d.Rows() {
				t.set(d, row, s, slot.Values{slot.Place: where})
			}
			t.touch(d)
			return t.reask("位置已记下。", d)
		}
	}
	v, _, err := t.LastVisit()
	if err != nil {
		return chat.Reply{}, err
	}
	if v == nil {
		return chat.Reply{Text: "收到位置，不过今天还没有登记走访，位置没有保存。先发「登记走访」，再发位置。"}, nil
	}
	amended := *v
	amended.Place = where
	t.Change(models.AmendVisit{Visit: amended, Fields: []string{string(slot.Place)}})
	return chat.Reply{Text: fmt.Sprintf("位置已放进走访 %d。", v.ID)}, nil
}
