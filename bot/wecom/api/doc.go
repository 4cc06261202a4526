// Package api calls the server interfaces of WeCom: messages, cards, media,
// members, response_url and group push. It is the only package that imports
// github.com/silenceper/wechat/v2.
//
// The SDK does what it does well: message/send, media upload, the address
// list, the group robot. It cannot be told a host, a context or a time-out,
// it prints secrets into errors, and it keeps a dead token. So no real token
// ever enters it: a call runs under a ticket, a worthless string in the
// token's place, and the SDK's process-wide HTTP client is set once, to a
// RoundTripper that knows the tickets. It puts the caller's context, base
// URL and token into the request. Clients of several apps, or of several
// tests, thus share the SDK without sharing anything else. What the SDK lacks
// (card updates, callback addresses, limited downloads, response_url) is
// written here on the same HTTP client.
//
// Every failure is an *Error with the class of wecom-app-kf A12, so that an
// outbox knows what to do next.
package api
