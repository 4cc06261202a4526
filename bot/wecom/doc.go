// Package wecom is what every WeCom channel shares: the callback cipher, the
// signature, the encrypted envelopes (JSON for AI bots, XML for self-built
// apps) and the media cipher. It knows no message types, no network and no
// clock; the channels are in its sub-packages.
package wecom
