// Package aibot is the door of the AI bot (智能机器人): it translates decrypted
// callbacks into chat.Message and chat.Reply into passive replies and into
// the bodies of a response_url (wecom-aibot §2 to §4). It translates and
// never decides.
package aibot
