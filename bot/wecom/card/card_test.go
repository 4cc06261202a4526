package card_test

import (
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot/chat"
	"shuangbai/bot/wecom/card"
)

func readBack() chat.Reply {
	return chat.Reply{
		Title: "走访登记", Text: "请核对", Card: "d12-3", Rate: "r1",
		Facts:   []chat.Fact{{Name: "商户", Value: "张记面馆"}, {Name: "需求", Value: "20万元"}},
		Choices: []chat.Choice{{Text: "确认", Key: "ok:d12-3", Main: true}, {Text: "修改", Key: "edit:d12-3"}},
	}
}

func TestReplyBecomesAButtonCard(t *testing.T) {
	c := card.Of(readBack(), card.ValueAIBot)
	if err := card.Validate(c); err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"card_type":"button_interaction","main_title":{"title":"走访登记"},"sub_title_text":"请核对",` +
		`"horizontal_content_list":[{"keyname":"商户","value":"张记面馆"},{"keyname":"需求","value":"20万元"}],` +
		`"button_list":[{"text":"确认","style":1,"key":"ok:d12-3"},{"text":"修改","style":2,"key":"edit:d12-3"}],` +
		`"task_id":"d12-3","feedback":{"id":"r1"}}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestFinishedReplyKeepsOneHarmlessButton(t *testing.T) {
	r := readBack()
	r.Done = "已登记"
	c := card.Of(r, card.ValueAIBot)
	if diff := cmp.Diff([]card.Button{{Text: "已登记", Key: card.DoneKey, Style: 2}}, c.Buttons); diff != "" {
		t.Error(diff)
	}
	if err := card.Validate(c); err != nil {
		t.Error(err)
	}
}

func TestReplyWithoutTitleShowsItsTextAsTitle(t *testing.T) {
	c := card.Of(chat.Reply{Text: "选一个", Card: "t", Choices: []chat.Choice{{Text: "好", Key: "k"}}}, card.ValueApp)
	if c.Title.Title != "选一个" || c.SubTitle != "" {
		t.Errorf("title %q, text %q", c.Title.Title, c.SubTitle)
	}
}

func TestXMLOfAnUpdateRepeatsListElements(t *testing.T) {
	c := card.Of(readBack(), card.ValueApp)
	c.Replace = "已提交"
	c.Selector = &card.Select{Question: "q", Options: []card.Option{{ID: "a", Text: "甲"}}}
	got, err := xml.Marshal(struct {
		XMLName xml.Name  `xml:"xml"`
		Card    card.Card `xml:"TemplateCard"`
	}{Card: c})
	if err != nil {
		t.Fatal(err)
	}
	want := `<xml><TemplateCard><CardType>button_interaction</CardType><MainTitle><Title>走访登记</Title></MainTitle>` +
		`<SubTitleText>请核对</SubTitleText>` +
		`<HorizontalContentList><KeyName>商户</KeyName><Value>张记面馆</Value></HorizontalContentList>` +
		`<HorizontalContentList><KeyName>需求</KeyName><Value>20万元</Value></HorizontalContentList>` +
		`<ButtonSelection><QuestionKey>q</QuestionKey><OptionList><Id>a</Id><Text>甲</Text></OptionList></ButtonSelection>` +
		`<ButtonList><Text>确认</Text><Style>1</Style><Key>ok:d12-3</Key></ButtonList>` +
		`<ButtonList><Text>修改</Text><Style>2</Style><Key>edit:d12-3</Key></ButtonList>` +
		`<ReplaceText>已提交</ReplaceText></TemplateCard></xml>`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestFitCutsACopy(t *testing.T) {
	long := strings.Repeat("长", 200)
	full := card.Card{
		Source: &card.Source{Desc: long}, Title: &card.Heading{Title: long, Desc: long},
		Emphasis: &card.Heading{Title: long, Desc: long}, SubTitle: long, Replace: long,
		Menu:       &card.Menu{Items: make([]card.Item, 9)},
		Paragraphs: make([]card.Heading, 9), Jumps: make([]card.Jump, 9),
		Rows:     []card.Row{{Name: long, Value: long}, {}, {}, {}, {}, {}, {}},
		Buttons:  []card.Button{{Text: long, Key: long}, {}, {}, {}, {}, {}, {}},
		Selector: &card.Select{Title: long, Options: make([]card.Option, 30)},
		Selects:  make([]card.Select, 9), Submit: &card.Submit{Text: long},
		Checkbox: &card.Checkbox{Options: []card.Option{{Text: long}}},
	}
	got := card.Fit(full, card.ValueAIBot)
	lengths := map[string][2]int{
		"source": {len([]rune(got.Source.Desc)), 13}, "title": {len([]rune(got.Title.Title)), 26},
		"desc": {len([]rune(got.Title.Desc)), 30}, "text": {len([]rune(got.SubTitle)), 112},
		"row name": {len([]rune(got.Rows[0].Name)), 5}, "row value": {len([]rune(got.Rows[0].Value)), 26},
		"button": {len([]rune(got.Buttons[0].Text)), 10}, "option": {len([]rune(got.Checkbox.Options[0].Text)), 11},
		"rows": {len(got.Rows), 6}, "buttons": {len(got.Buttons), 6}, "menu": {len(got.Menu.Items), 3},
		"jumps": {len(got.Jumps), 3}, "paragraphs": {len(got.Paragraphs), 4}, "selects": {len(got.Selects), 3},
		"options": {len(got.Selector.Options), 10},
	}
	for name, n := range lengths {
		if n[0] != n[1] {
			t.Errorf("%s: %d, want %d", name, n[0], n[1])
		}
	}
	if got.Buttons[0].Key != long || full.Rows[0].Name != long || full.Title.Title != long || full.Checkbox.Options[0].Text != long {
		t.Error("a key was cut, or the card given was changed")
	}
	if !strings.HasSuffix(got.Rows[0].Name, "…") {
		t.Errorf("no ellipsis in %q", got.Rows[0].Name)
	}
}
