// Package app is the door of the self-built app (自建应用): it translates
// decrypted XML callbacks into chat.Message and chat.Reply into passive XML
// replies (wecom-app-kf A1 to A4). Customer service and external-contact
// events come through the same URL; Parse gives them whole, Decode as
// notices. It translates and never decides.
package app
