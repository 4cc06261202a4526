// Package flow holds the bot's conversations as declarations; package dialog
// runs them. It knows no door, clock, network or SQL.
//
// # Adding a conversation
//
// There are two kinds. A flow collects facts, shows them back and changes the
// records once confirmed; an act answers one sentence at once. Either is one
// file here and one line in All.
//
// A flow is a method that returns a dialog.Flow; consent.go is the shortest
// example. Its parts:
//
//   - Name, Title, Intents and Words say what starts it. Every intent and word
//     may belong to one flow or act only; New fails otherwise.
//     Verbs make an uncertain sentence sure (「查 …」), Pattern takes a form that
//     no understanding is needed for.
//   - Access says who may: every member by default, strangers with Public,
//     certain members with Allow (rights.Writers, rights.Readers).
//   - Help is the line 「帮助」 shows, and a button: at most 10 characters.
//   - Slots in the order asked. dialog.Needed is asked whenever missing,
//     dialog.Guided only in a draft that began without its Subject, dialog.Taken
//     never. Known says that the records answer already; Check refuses a value
//     with a sentence; Words are exact words for a value whatever is asked
//     (「已同意」); Settle asks what only the records can raise and must be
//     pure: it is run again in every turn, its answer is read by Row.Pick.
//   - ReadBack shows what would be stored; Complete turns it into models.Change
//     values. Use Turn.Change and dialog.NumberOf for the number in the
//     confirmation.
//
// The engine does the rest: numbers, words and taps as answers, 取消 上一步 重来
// 跳过 改 继续, interruptions, parking, expiry, old buttons, three bad answers.
//
// An act is a method that returns a dialog.Act; undo.go is an example. Its Do
// reads Turn.Result.Slots, asks the Book, adds changes with Turn.Change and
// returns a chat.Reply; Turn.Menu makes one with choices that stand for
// sentences. An act in the middle of a flow is answered, then the flow goes on.
//
// A draft holds only what was said and picked. What follows from it (which
// merchant, which town, whose) is worked out anew in each turn, so that a
// change by somebody else is seen.
//
// # Groups
//
// The room reads along: no unmasked phone, no need but in the read-back of the
// message that said it (Row.Fresh), nothing that the least-entitled reader may
// not see. The rest goes one to one with dialog.Tell and 「已私信您」.
//
// # Transcripts
//
// Every conversation has stories in testdata, see package script; run the tests
// with -update to write the answers anew and read the difference.
package flow
