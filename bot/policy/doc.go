// Package policy holds what the notice 长市监发〔2025〕50号 says as data, and
// decides by it: Prescreen answers whether a merchant meets the public
// conditions of 极速贷. policy/repay computes repayment schedules and
// policy/answer the words for every topic.
//
// The data is policy.yaml, embedded; a deployment may bring its own copy.
// Default gives the embedded one, Load reads another, Check lists everything
// that is wrong with it. Nothing here reads a clock, a file or the network:
// the day is always an argument.
package policy
