package wecomsim

// Card is a template card as all doors write it (aibot §7, app A6.1).
type Card struct {
	Type        string      `json:"card_type"`
	Source      *Source     `json:"source,omitempty"`
	Menu        *Menu       `json:"action_menu,omitempty"`
	Title       *Pair       `json:"main_title,omitempty"`
	Emphasis    *Pair       `json:"emphasis_content,omitempty"`
	Quote       *QuoteArea  `json:"quote_area,omitempty"`
	SubTitle    string      `json:"sub_title_text,omitempty"`
	Image       *CardImage  `json:"card_image,omitempty"`
	ImageText   *ImageText  `json:"image_text_area,omitempty"`
	Paragraphs  []Pair      `json:"vertical_content_list,omitempty"`
	Facts       []Fact      `json:"horizontal_content_list,omitempty"`
	Jumps       []Jump      `json:"jump_list,omitempty"`
	Action      *Target     `json:"card_action,omitempty"`
	Selection   *Selection  `json:"button_selection,omitempty"`
	Buttons     []Button    `json:"button_list,omitempty"`
	Checkbox    *Selection  `json:"checkbox,omitempty"`
	Selects     []Selection `json:"select_list,omitempty"`
	Submit      *Button     `json:"submit_button,omitempty"`
	TaskID      string      `json:"task_id,omitempty"`
	Feedback    *FeedbackID `json:"feedback,omitempty"`
	ReplaceText string      `json:"replace_text,omitempty"` // updates only
}

// Source heads a card.
type Source struct {
	IconURL   string `json:"icon_url,omitempty"`
	Desc      string `json:"desc,omitempty"`
	DescColor int    `json:"desc_color,omitempty"` // 0 grey, 1 black, 2 red, 3 green
}

// Menu is the top right menu of a card.
type Menu struct {
	Desc    string   `json:"desc"`
	Actions []Button `json:"action_list"`
}

// Pair is a title and a line under it.
type Pair struct {
	Title string `json:"title,omitempty"`
	Desc  string `json:"desc,omitempty"`
}

// Target is where a tap leads: 0 nowhere, 1 page, 2 mini-program.
type Target struct {
	Type     int    `json:"type"`
	URL      string `json:"url,omitempty"`
	AppID    string `json:"appid,omitempty"`
	PagePath string `json:"pagepath,omitempty"`
}

// QuoteArea is the grey quotation of a card.
type QuoteArea struct {
	Target
	Title string `json:"title,omitempty"`
	Text  string `json:"quote_text,omitempty"`
}

// CardImage is the big picture of news_notice.
type CardImage struct {
	URL    string  `json:"url"`
	Aspect float64 `json:"aspect_ratio,omitempty"` // 1.3 … 2.25
}

// ImageText is the small picture with words of news_notice.
type ImageText struct {
	Target
	ImageURL string `json:"image_url"`
	Title    string `json:"title,omitempty"`
	Desc     string `json:"desc,omitempty"`
}

// Fact is one row of name and value.
type Fact struct {
	Name    string `json:"keyname"`
	Value   string `json:"value,omitempty"`
	Type    int    `json:"type,omitempty"` // 1 page, 2 file, 3 member
	URL     string `json:"url,omitempty"`
	MediaID string `json:"media_id,omitempty"`
	UserID  string `json:"userid,omitempty"`
}

// Jump is a line at the foot of a notice that leads on.
type Jump struct {
	Target
	Title    string `json:"title"`
	Question string `json:"question,omitempty"` // type 3: asked of the bot when tapped
}

// Button is anything one taps to send a key.
type Button struct {
	Text  string `json:"text"`
	Key   string `json:"key,omitempty"`
	Style int    `json:"style,omitempty"` // 1 … 4
	Type  int    `json:"type,omitempty"`  // app: 1 opens URL
	URL   string `json:"url,omitempty"`
}

// Selection is a drop-down or, on vote cards, a list of boxes.
type Selection struct {
	QuestionKey string   `json:"question_key"`
	Title       string   `json:"title,omitempty"`
	Mode        int      `json:"mode,omitempty"` // checkbox: 1 several
	Disable     bool     `json:"disable,omitempty"`
	SelectedID  string   `json:"selected_id,omitempty"`
	Options     []Choice `json:"option_list"`
}

// Choice is one option of a selection.
type Choice struct {
	ID      string `json:"id"`
	Text    string `json:"text"`
	Checked bool   `json:"is_checked,omitempty"`
}

// FeedbackID asks for 👍 and 👎.
type FeedbackID struct {
	ID string `json:"id"`
}

// The card types.
const (
	TextNotice          = "text_notice"
	NewsNotice          = "news_notice"
	ButtonInteraction   = "button_interaction"
	VoteInteraction     = "vote_interaction"
	MultipleInteraction = "multiple_interaction"
)

// tappable lists the buttons that send a callback.
func (c *Card) tappable() []Button {
	var out []Button
	for _, b := range c.Buttons {
		if b.Type == 0 {
			out = append(out, b)
		}
	}
	if c.Submit != nil {
		out = append(out, *c.Submit)
	}
	if c.Menu != nil {
		out = append(out, c.Menu.Actions...)
	}
	return out
}

// chosen fills what a person left as it was: the preset options (aibot §7.2).
func (c *Card) chosen(picked map[string][]string) map[string][]string {
	out := map[string][]string{}
	preset := func(s Selection, ids []string) {
		if given, ok := picked[s.QuestionKey]; ok {
			ids = given
		}
		out[s.QuestionKey] = ids
	}
	selects := c.Selects
	if c.Selection != nil {
		selects = append([]Selection{*c.Selection}, selects...)
	}
	for _, s := range selects {
		id := s.SelectedID
		if id == "" && len(s.Options) > 0 {
			id = s.Options[0].ID
		}
		preset(s, []string{id})
	}
	if c.Checkbox != nil {
		var ids []string
		for _, o := range c.Checkbox.Options {
			if o.Checked {
				ids = append(ids, o.ID)
			}
		}
		preset(*c.Checkbox, ids)
	}
	return out
}
