package bot

// KindDigest is the kind of rows that carry a digest; they may go out once more
// when nobody knows whether they arrived.
const KindDigest = "digest"

// Post is the body of a row to a group's 消息推送: Markdown, or Text with
// Mentions.
type Post struct {
	Markdown string   `json:"markdown,omitempty"`
	Text     string   `json:"text,omitempty"`
	Mentions []string `json:"mentions,omitempty"` // userids or "@all"; only beside Text
}
