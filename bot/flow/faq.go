package flow

import (
	"maps"
	"slices"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

const faqIntent = "faq."

// faq answers a question about the loan or the campaign from the policy, with
// where the notice says it, in the administrator's words where there are any;
// 👍 and 👎 go to the administrator's list.
func (c Campaign) faq() dialog.Act {
	return dialog.Act{
		Name: "faq", Intents: []string{faqIntent}, Words: slices.Sorted(maps.Keys(tapped)),
		Access: dialog.Access{Public: true},
		Help:   dialog.Help{Name: "贷款政策", Say: "谁能申请"},
		Label:  func(intent string) string { return topicNames[strings.TrimPrefix(intent, faqIntent)] },
		Do:     c.topic,
	}
}

func (c Campaign) topic(t *dialog.Turn) (chat.Reply, error) {
	topic, ok := strings.CutPrefix(t.Result.Intent, faqIntent)
	if !ok {
		topic = tapped[strings.TrimRight(strings.TrimSpace(t.Heard()), "？?。！!")]
	}
	a, ok := c.answers.Say(t.Directory().Answer(topic), t.Today)
	if !ok {
		return t.Menu("这个我还没有现成的说法，到"+c.policy.Window.Name+"能问清楚。", t.Sentence("服务专窗在哪", "服务专窗在哪")), nil
	}
	t.SetTopic(topic)
	local, choices, err := c.local(t, topic)
	if err != nil {
		return chat.Reply{}, err
	}
	if local != "" {
		a.Next = local
	}
	for _, sentence := range a.Choices {
		if len(choices) < 4 {
			choices = append(choices, t.Sentence(sentence, sentence))
		}
	}
	return chat.Reply{Text: a.Chat(), Choices: choices, Rate: faqIntent + topic}, nil
}

// local is what the records add to a topic in the place asked about: its
// windows, its pair.
func (c Campaign) local(t *dialog.Turn, topic string) (text string, choices []chat.Choice, err error) {
	if topic != "window" && topic != "manager" {
		return "", nil, nil
	}
	county, town := placeAsked(t)
	if county == nil && town == nil && t.Customer() {
		v, err := visitor(t)
		if err != nil {
			return "", nil, err
		}
		if who := caller(t, v.Lead); topic == "manager" && who != "" {
			return "跟进您的是" + who + "。" + callHint, nil, nil
		}
		county, town = hailsFrom(t.Directory(), v)
	}
	switch {
	case topic == "manager" && town != nil:
		return pairOf(t, town), nil, nil
	case topic == "manager":
		return "", nil, nil
	case county == nil:
		return "在哪个县区？点一下或打字告诉我。", countyTaps(t), nil
	}
	text, err = c.windowsOf(t, county, town)
	return text, nil, err
}

// placeAsked is the county and town a question is about: those said, else the
// member's own.
func placeAsked(t *dialog.Turn) (*models.County, *models.Town) {
	d, said := t.Directory(), t.Result.Slots
	if name := said[slot.Town]; name != "" {
		for i := range d.Towns {
			town := &d.Towns[i]
			county := d.County(town.CountyID)
			if town.Name == name && (said[slot.County] == "" || county != nil && county.Name == said[slot.County]) {
				return county, town
			}
		}
	}
	if name := said[slot.County]; name != "" {
		for i := range d.Counties {
			if d.Counties[i].Name == name {
				return &d.Counties[i], nil
			}
		}
	}
	me := t.Me()
	if me == nil {
		return nil, nil
	}
	if len(me.TownIDs) == 1 {
		return d.County(me.CountyID), d.Town(me.TownIDs[0])
	}
	return d.County(me.CountyID), nil
}

func countyTaps(t *dialog.Turn) []chat.Choice {
	d := t.Directory()
	out := make([]chat.Choice, len(d.Counties))
	for i := range d.Counties {
		out[i] = t.Sentence(d.Counties[i].Name, d.Counties[i].Name+"的服务专窗在哪")
	}
	return out
}

// pairOf names the two people of a town; phone numbers are asked for at the
// window.
func pairOf(t *dialog.Turn, town *models.Town) string {
	names := responsible(t.Directory(), town)
	if names == "" {
		return town.Name + "的结对人员还没录入，可以到服务专窗问。"
	}
	return town.Name + "的结对人员：" + names + "。"
}
