// Package e2e holds tests only: people talk to the whole server through a
// simulated WeCom, over real HTTP and encrypted callbacks, on every pair of
// stores there is. Stories, storms, faults and bad input each have a file.
package e2e
