package dialog

import (
	"regexp"
	"slices"

	"shuangbai/bot/chat"
)

// mobile is a mobile phone number, with the separators people write.
var mobile = regexp.MustCompile(`1[3-9]\d[- ]?\d{4}[- ]?\d{4}`)

// MaskPhones shows the mobile numbers in a text as 138****1234. Words that
// people type freely may hold one; it is neither stored nor shown to a room.
func MaskPhones(text string) string {
	return mobile.ReplaceAllStringFunc(text, func(n string) string { return n[:3] + "****" + n[len(n)-4:] })
}

// forRoom is a reply as a group may see it: whatever a flow shows, no phone
// number stands in it.
func forRoom(r chat.Reply) chat.Reply {
	r.Title, r.Text = MaskPhones(r.Title), MaskPhones(r.Text)
	r.Facts, r.Choices = slices.Clone(r.Facts), slices.Clone(r.Choices)
	for i := range r.Facts {
		r.Facts[i].Value = MaskPhones(r.Facts[i].Value)
	}
	for i := range r.Choices {
		r.Choices[i].Text = MaskPhones(r.Choices[i].Text)
	}
	return r
}

// longNumber is what may be a phone, a code or worse, however it was written;
// amounts as people say them and ordinals are shorter.
var longNumber = regexp.MustCompile(`\p{Nd}(?:[ -]?\p{Nd}){5,}`)

// hideDigits hides all long numbers, so that the unanswered list holds none.
func hideDigits(text string) string { return longNumber.ReplaceAllString(text, "******") }
