package flow

import (
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/models"
)

// bindGroup gives this chat to a county: said in the group by the county's
// lead, with a one-time code. The room sees the code; used up it is harmless.
func (c Campaign) bindGroup(t *dialog.Turn, code string) (chat.Reply, error) {
	me := t.Me()
	switch {
	case !t.Group():
		return chat.Reply{Text: "这句要在县区的工作群里说：@我，发「绑定本群 潞州区 123456」（码由管理员给）。"}, nil
	case me == nil || me.Role != models.CountyLead:
		return chat.Reply{Text: "绑定本群要由县区牵头人来办，请他在群里 @我。"}, nil
	}
	county, r := c.countyToBind(t, me)
	if county == nil {
		return r, nil
	}
	if g := t.Directory().Group(t.Event.Message.Chat); g != nil {
		return alreadyBound(t, g, county), nil
	}
	if code == "" {
		return chat.Reply{Text: "还差一次性的群绑定码。请管理员给一个 6 位码，再在群里发「绑定本群 " + county.Name + " 123456」（换成您的码）。"}, nil
	}
	return c.redeemGroup(t, county, code)
}

// countyToBind reads the county said, the lead's own when none was; nil with
// the words to say instead.
func (c Campaign) countyToBind(t *dialog.Turn, lead *models.Member) (*models.County, chat.Reply) {
	d := t.Directory()
	own := d.County(lead.CountyID)
	if own == nil {
		return nil, chat.Reply{Text: "您的名下没有县区，请管理员先在名册里写上。"}
	}
	said := countyWords(bindingWords(t))
	if said == "" || said == own.Name || said == shortCounty(own.Name) {
		return own, chat.Reply{}
	}
	for i := range d.Counties {
		if other := &d.Counties[i]; other.Name == said || shortCounty(other.Name) == said {
			return nil, t.Menu("您是"+own.Name+"的牵头人，这个群只能由"+other.Name+"的牵头人绑定。",
				t.Sentence("绑到"+own.Name, "绑定本群 "+own.Name))
		}
	}
	return nil, t.Menu("没有叫「"+said+"」的县区。县区有："+strings.Join(c.policy.Area.Counties, "、")+"。请连码再发一次。",
		t.Sentence("绑到"+own.Name, "绑定本群 "+own.Name))
}

// countyWords is what was said beside the command and the code.
func countyWords(text string) string {
	text = narrow.Replace(text)
	for _, w := range []string{"绑定", "本群", "这个群", "把", "到", "为", "成", "码", "一次性"} {
		text = strings.ReplaceAll(text, w, " ")
	}
	words := strings.FieldsFunc(text, func(r rune) bool { return r < 0x2E80 || r == '，' || r == '。' || r == '：' })
	return strings.Join(words, "")
}

func shortCounty(name string) string {
	return strings.TrimSuffix(strings.TrimSuffix(name, "区"), "县")
}

func alreadyBound(t *dialog.Turn, g *models.Group, wanted *models.County) chat.Reply {
	if g.CountyID == wanted.ID {
		return chat.Reply{Text: "本群早就绑定到" + wanted.Name + "了，不用再绑。"}
	}
	name := "别的县区"
	if c := t.Directory().County(g.CountyID); c != nil {
		name = c.Name
	}
	return chat.Reply{Text: "本群现在是" + name + "的群，要改请找管理员。"}
}

func (c Campaign) redeemGroup(t *dialog.Turn, county *models.County, code string) (chat.Reply, error) {
	found, refusal, err := openCode(t, models.BindGroup, code)
	if err != nil || refusal != "" {
		return chat.Reply{Text: refusal}, err
	}
	if found == nil || found.CountyID != county.ID {
		t.Change(models.WrongCode{Purpose: models.BindGroup, CountyID: county.ID})
		return chat.Reply{Text: wrongCode}, nil
	}
	t.Change(models.UseGroupCode{CodeID: found.ID, Group: models.Group{ChatID: t.Event.Message.Chat, CountyID: county.ID}})
	return t.Menu("本群已绑定到"+county.Name+"。大家 @我 就能登记走访；码已用掉，露出来也没关系。",
		t.Sentence("看看怎么用", "帮助")), nil
}
