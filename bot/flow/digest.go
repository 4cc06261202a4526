package flow

import (
	"shuangbai/bot/chat"
	"shuangbai/bot/civil"
	"shuangbai/bot/dialog"
	"shuangbai/bot/digest"
	"shuangbai/bot/rights"
	"shuangbai/bot/slot"
	"shuangbai/bot/worktime"
	"shuangbai/models"
)

// digestShown answers 「日报」: what the next digest would say now, or that of an
// earlier working day.
func (c Campaign) digestShown() dialog.Act {
	return dialog.Act{
		Name: "digest", Intents: []string{"digest.show"},
		Help:   dialog.Help{Name: "日报", Say: "日报"},
		Access: dialog.Access{Allow: rights.Readers(rights.Visit), Denied: "日报给走访的成员和各级负责人看。"},
		Do:     c.digestDo,
	}
}

func (c Campaign) digestDo(t *dialog.Turn) (chat.Reply, error) {
	s, refusal := c.digestSpan(t)
	if refusal == "" {
		var counties []models.County
		if counties, refusal = digestCounties(t); refusal == "" {
			return c.digestOf(t, s, counties)
		}
	}
	return t.Menu(refusal, t.Sentence("今天日报", "今天日报"), t.Sentence("本月走访", "本月走访")), nil
}

// digestSpan is the digest that is asked for, or why there is none.
func (c Campaign) digestSpan(t *dialog.Turn) (digest.Span, string) {
	calendar := worktime.New(c.policy.Hours, t.Event.Now.Location())
	current := digest.Current(t.Event.Now, c.policy.Digest, calendar)
	said := t.Result.Slots
	day, err := civil.Parse(said[slot.On])
	switch period := said[slot.Period]; {
	case period == "yesterday":
		day = t.Today.AddDays(-1)
	case period != "" && period != "today":
		return current, "周报、月报还没开通，现在能看日报。"
	case err != nil, day == t.Today:
		return current, ""
	}
	switch {
	case day.After(t.Today):
		return current, "这一天还没到，没有日报。"
	case !calendar.IsWorkday(day):
		return current, shortDay(day.String()) + "不是工作日，那天的走访记在下一个工作日的日报里。"
	}
	return digest.SpanOf(day, c.policy.Digest, calendar), ""
}

// digestCounties are the counties that are asked for and may be seen here: all
// of them stand for the city.
func digestCounties(t *dialog.Turn) ([]models.County, string) {
	d, own := t.Directory(), t.Me().CountyID
	if t.Group() {
		own = 0
		if g := d.Group(t.Event.Message.Chat); g != nil {
			own = g.CountyID
		}
		if own == 0 || t.Me().CountyID != 0 && t.Me().CountyID != own {
			return nil, "请一对一问我日报。"
		}
	}
	name := t.Result.Slots[slot.County]
	if name == "" && own == 0 {
		return d.Counties, ""
	}
	for _, county := range d.Counties {
		if name != "" && county.Name != name || name == "" && county.ID != own {
			continue
		}
		if own != 0 && county.ID != own {
			return nil, notYours("县区", name)
		}
		return []models.County{county}, ""
	}
	return nil, notYours("县区", name)
}

func (c Campaign) digestOf(t *dialog.Turn, s digest.Span, counties []models.County) (chat.Reply, error) {
	var all []digest.County
	for _, county := range counties {
		f, err := t.DigestFigures(s.Query(county.ID))
		if err != nil {
			return chat.Reply{}, err
		}
		all = append(all, digest.Of(county, s, f, nil, t.Directory(), c.policy))
	}
	if len(all) == 1 {
		return chat.Reply{Text: all[0].Markdown()}, nil
	}
	return chat.Reply{Text: digest.City(s, all)}, nil
}
