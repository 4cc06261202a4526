// Package attribution finds out by which QR code a merchant came, and acts on
// it where the platform tells of it by itself. The events of it can be lost
// (wecom-app-kf A1.5), so what they say is asked for a second time: of customer
// service soon after a customer wrote, of the members' contacts every night.
package attribution
