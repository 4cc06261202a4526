package chat

// Reply is one answer in the bot's own terms; Render turns it into what a door
// can carry.
type Reply struct {
	Text    string   `json:"text"`               // markdown of the smallest common kind: bold, lists, tables where the door shows them
	Title   string   `json:"title,omitempty"`    // heading of the card; a door without cards prints it bold above Text
	Facts   []Fact   `json:"facts,omitempty"`    // a read-back; at most 6 fit a card
	Choices []Choice `json:"choices,omitempty"`  // tappable where the door has buttons, numbered lines elsewhere
	Card    string   `json:"card,omitempty"`     // the card's task id: draft id and version; empty for text that needs no card
	Update  bool     `json:"update,omitempty"`   // replace the card that was tapped, for everyone who sees it
	OnlyFor string   `json:"only_for,omitempty"` // with Update: the one user whose view of the card changes
	Done    string   `json:"done,omitempty"`     // with Update: the card is finished, its buttons give way to this word (已登记)
	Rate    string   `json:"rate,omitempty"`     // feedback id: lets the reader answer with 👍 or 👎
	Silent  bool     `json:"silent,omitempty"`   // nothing to say: the empty packet
}

// Fact is one line of a read-back.
type Fact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Choice is an answer one can tap, or type by number or by word.
type Choice struct {
	Text string `json:"text"` // shown; at most 10 characters fit a button
	Key  string `json:"key"`  // what a tap sends back; at most 1024 bytes
	Main bool   `json:"main,omitempty"`
}
