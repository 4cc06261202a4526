package dialog

import (
	"fmt"
	"slices"
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
	d, err := t.draftFor(slot.Photos)
	if err != nil {
		return chat.Reply{}, err
	}
	note, err := t.attach(d, m.Media)
	if err != nil {
		return chat.Reply{}, err
	}
	if !words {
		return t.received(note)
	}
	return lead(note, reply), nil
}

// draftFor finds the draft that takes what can only be sent one to one or at
// another door: the open one, one set aside here, else one left elsewhere, which
// comes here; nil when it is for the last visit, whose confirmation here is the
// newest thing they talked of.
func (t *Turn) draftFor(k slot.Key) (*Draft, error) {
	takes := func(d *Draft) bool { return t.flow(d) != nil && t.flow(d).slotOf(string(k)) != nil }
	s := &t.state.Durable
	open := s.Draft
	if open != nil && takes(open) {
		return open, nil
	}
	recorded := open == nil && s.LastVisit > 0 && s.LastVisitOn == t.Day()
	for i := range slices.Backward(s.Parked) {
		if !recorded && takes(&s.Parked[i]) {
			s.Parked[i] = *s.Parked[i].clone()
			return &s.Parked[i], nil
		}
	}
	d, err := t.takeOver(func(p *ParkedDraft) bool {
		return takes(&p.Draft) && (!recorded || p.State.Recent.SeenAt.After(t.state.Recent.SeenAt))
	})
	if d != nil && open != nil {
		t.park(open)
		s.Draft = d
		t.notes = append(t.notes, t.label(open)+"先放一边，回「继续」再填。")
	}
	return d, err
}

// received says where something sent went, and goes on with what is open.
func (t *Turn) received(note string) (chat.Reply, error) {
	if open := t.state.Durable.Draft; open != nil {
		return t.reask(note, open)
	}
	return t.goOn(chat.Reply{Text: note}), nil
}

func (t *Turn) attach(d *Draft, media []chat.Media) (string, error) {
	if len(media) == 0 {
		return "", nil
	}
	if d != nil {
		d.Photos += len(media)
		t.Do(FetchMedia{Media: media, DraftID: d.ID})
		return fmt.Sprintf("收到 %d 张照片，会放进这份%s。", len(media), t.label(d)), nil
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
	label, _ := clean(p.Label)
	if label != "" {
		where += " " + label
	}
	d, err := t.draftFor(slot.Place)
	if err != nil {
		return chat.Reply{}, err
	}
	if d != nil {
		s := t.flow(d).slotOf(string(slot.Place))
		for row := range d.Rows() {
			t.set(d, row, s, slot.Values{slot.Place: where})
		}
		t.touch(d)
		return t.received("位置已记进" + t.label(d) + "。")
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

// aboutFile says what to do instead of sending a file: lists are imported by
// command line.
func (t *Turn) aboutFile() string {
	me := t.Me()
	switch {
	case me == nil:
		return "文件我不看，也不存，请打字或点选。"
	case me.Role != models.Administrator:
		return "文件我不看，也不存。照片请直接当图片发；成批的名单请交给管理员导入。"
	}
	return "表格我还不能在这里收，这份没有存。请在服务器上导入：\n" +
		"`shuangbai import 种类 文件`\n" +
		"种类是 towns、markets、members、merchants、windows 或 leads，CSV 和 Excel 都行；哪一行有错会逐行告诉您，重复导入不会多出来。"
}
