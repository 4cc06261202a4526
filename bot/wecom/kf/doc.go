// Package kf translates between customer service (微信客服) and the bot's own
// vocabulary: what sync_msg brings becomes chat.Message, a chat.Reply becomes
// texts and menus within the limits of send_msg (wecom-app-kf B4, B5). It does
// no I/O.
package kf
