// Package card holds the template cards of WeCom: one type that encodes to
// the JSON of AI bot replies and message/send (wecom-aibot §7, wecom-app-kf
// A6.1) and to the XML of an app's passive card update (A4), and the limits
// that the platform sets.
package card

// Type is the card_type.
type Type string

// The five kinds of cards.
const (
	TextNotice          Type = "text_notice"
	NewsNotice          Type = "news_notice"
	ButtonInteraction   Type = "button_interaction"
	VoteInteraction     Type = "vote_interaction"
	MultipleInteraction Type = "multiple_interaction"
)

// Card is any of the five; which parts a type takes is the platform's table,
// checked by Validate. TaskID and Feedback have no place in an XML update.
type Card struct {
	Type       Type       `json:"card_type" xml:"CardType"`
	Source     *Source    `json:"source,omitempty" xml:"Source"`
	Menu       *Menu      `json:"action_menu,omitempty" xml:"ActionMenu"`
	Title      *Heading   `json:"main_title,omitempty" xml:"MainTitle"`
	Emphasis   *Heading   `json:"emphasis_content,omitempty" xml:"EmphasisContent"`
	Quote      *Quote     `json:"quote_area,omitempty" xml:"QuoteArea"`
	SubTitle   string     `json:"sub_title_text,omitempty" xml:"SubTitleText,omitempty"`
	Image      *Image     `json:"card_image,omitempty" xml:"CardImage"`
	ImageText  *ImageText `json:"image_text_area,omitempty" xml:"ImageTextArea"`
	Paragraphs []Heading  `json:"vertical_content_list,omitempty" xml:"VerticalContentList"`
	Rows       []Row      `json:"horizontal_content_list,omitempty" xml:"HorizontalContentList"`
	Jumps      []Jump     `json:"jump_list,omitempty" xml:"JumpList"`
	Action     *Action    `json:"card_action,omitempty" xml:"CardAction"`
	Selector   *Select    `json:"button_selection,omitempty" xml:"ButtonSelection"`
	Buttons    []Button   `json:"button_list,omitempty" xml:"ButtonList"`
	Checkbox   *Checkbox  `json:"checkbox,omitempty" xml:"CheckBox"`
	Selects    []Select   `json:"select_list,omitempty" xml:"SelectList"`
	Submit     *Submit    `json:"submit_button,omitempty" xml:"SubmitButton"`
	TaskID     string     `json:"task_id,omitempty" xml:"-"`
	Replace    string     `json:"replace_text,omitempty" xml:"ReplaceText,omitempty"` // app updates only: greys the buttons under this word
	Feedback   *Feedback  `json:"feedback,omitempty" xml:"-"`                         // AI bot only
}

// Source is the small line at the top. Color: 0 grey, 1 black, 2 red, 3 green.
type Source struct {
	IconURL string `json:"icon_url,omitempty" xml:"IconUrl,omitempty"`
	Desc    string `json:"desc,omitempty" xml:"Desc,omitempty"`
	Color   int    `json:"desc_color,omitempty" xml:"DescColor,omitempty"`
}

// Menu is the menu at the top right.
type Menu struct {
	Desc  string `json:"desc" xml:"Desc"`
	Items []Item `json:"action_list" xml:"ActionList"`
}

// Item is one line of a Menu.
type Item struct {
	Text string `json:"text" xml:"Text"`
	Key  string `json:"key" xml:"Key"`
}

// Heading is a line with an explanation.
type Heading struct {
	Title string `json:"title,omitempty" xml:"Title,omitempty"`
	Desc  string `json:"desc,omitempty" xml:"Desc,omitempty"`
}

// Quote is a quotation. Type: 0 no link, 1 URL, 2 mini-program.
type Quote struct {
	Type     int    `json:"type,omitempty" xml:"Type,omitempty"`
	URL      string `json:"url,omitempty" xml:"Url,omitempty"`
	AppID    string `json:"appid,omitempty" xml:"Appid,omitempty"`
	PagePath string `json:"pagepath,omitempty" xml:"PagePath,omitempty"`
	Title    string `json:"title,omitempty" xml:"Title,omitempty"`
	Text     string `json:"quote_text,omitempty" xml:"QuoteText,omitempty"`
}

// Image is the picture of a news notice; Ratio is width by height, 1.3 to 2.25.
type Image struct {
	URL   string  `json:"url" xml:"Url"`
	Ratio float64 `json:"aspect_ratio,omitempty" xml:"AspectRatio,omitempty"`
}

// ImageText is a picture on the left with words on the right.
type ImageText struct {
	Type     int    `json:"type,omitempty" xml:"Type,omitempty"`
	URL      string `json:"url,omitempty" xml:"Url,omitempty"`
	AppID    string `json:"appid,omitempty" xml:"Appid,omitempty"`
	PagePath string `json:"pagepath,omitempty" xml:"PagePath,omitempty"`
	Title    string `json:"title,omitempty" xml:"Title,omitempty"`
	Desc     string `json:"desc,omitempty" xml:"Desc,omitempty"`
	ImageURL string `json:"image_url" xml:"ImageUrl"`
}

// Row is a name with a value. Type: 0 text, 1 URL, 2 file (apps only),
// 3 member.
type Row struct {
	Type    int    `json:"type,omitempty" xml:"Type,omitempty"`
	Name    string `json:"keyname" xml:"KeyName"`
	Value   string `json:"value,omitempty" xml:"Value,omitempty"`
	URL     string `json:"url,omitempty" xml:"Url,omitempty"`
	MediaID string `json:"media_id,omitempty" xml:"MediaId,omitempty"`
	UserID  string `json:"userid,omitempty" xml:"UserId,omitempty"`
}

// Jump is a link below the rows. Type: 0 none, 1 URL, 2 mini-program, 3 ask
// the AI bot Question.
type Jump struct {
	Type     int    `json:"type,omitempty" xml:"Type,omitempty"`
	Title    string `json:"title" xml:"Title"`
	URL      string `json:"url,omitempty" xml:"Url,omitempty"`
	AppID    string `json:"appid,omitempty" xml:"AppId,omitempty"`
	PagePath string `json:"pagepath,omitempty" xml:"PagePath,omitempty"`
	Question string `json:"question,omitempty" xml:"-"`
}

// Action is what a tap on the whole card opens. Type: 1 URL, 2 mini-program.
type Action struct {
	Type     int    `json:"type" xml:"Type"`
	URL      string `json:"url,omitempty" xml:"Url,omitempty"`
	AppID    string `json:"appid,omitempty" xml:"AppId,omitempty"`
	PagePath string `json:"pagepath,omitempty" xml:"PagePath,omitempty"`
}

// Button sends Key back when tapped. Style is 1 to 4; 0 leaves it to the client.
type Button struct {
	Text  string `json:"text" xml:"Text"`
	Style int    `json:"style,omitempty" xml:"Style,omitempty"`
	Key   string `json:"key" xml:"Key"`
}

// Select is a drop-down list.
type Select struct {
	Question string   `json:"question_key" xml:"QuestionKey"`
	Title    string   `json:"title,omitempty" xml:"Title,omitempty"`
	Disable  bool     `json:"disable,omitempty" xml:"Disable,omitempty"` // in updates only
	Selected string   `json:"selected_id,omitempty" xml:"SelectedId,omitempty"`
	Options  []Option `json:"option_list" xml:"OptionList"`
}

// Checkbox is the question of a vote. Mode: 0 one answer, 1 several.
type Checkbox struct {
	Question string   `json:"question_key" xml:"QuestionKey"`
	Mode     int      `json:"mode,omitempty" xml:"Mode,omitempty"`
	Disable  bool     `json:"disable,omitempty" xml:"Disable,omitempty"` // in updates only
	Options  []Option `json:"option_list" xml:"OptionList"`
}

// Option is one answer of a Select or Checkbox; Checked is for the latter.
type Option struct {
	ID      string `json:"id" xml:"Id"`
	Text    string `json:"text" xml:"Text"`
	Checked bool   `json:"is_checked,omitempty" xml:"IsChecked,omitempty"`
}

// Submit is the button of a vote or a multiple choice.
type Submit struct {
	Text string `json:"text" xml:"Text"`
	Key  string `json:"key" xml:"Key"`
}

// Feedback asks for 👍 or 👎; ID comes back with the answer.
type Feedback struct {
	ID string `json:"id"`
}
