package wire

import (
	"strconv"
	"strings"
)

// Parametrize takes the values out of a statement that a driver has put them
// into: every number becomes an int64 argument (a float64 if it is none), every
// quoted text a string, every _binary text a []byte. What is left is the same
// for all statements of one kind. NULL stays, since it may be part of the
// grammar; so does what a value cannot be told from, such as digits in a name.
func Parametrize(statement string) (query string, args []any) {
	var out strings.Builder
	for i := 0; i < len(statement); {
		c := statement[i]
		switch {
		case c == '`':
			end := i + 1 + strings.IndexByte(statement[i+1:], '`') + 1
			out.WriteString(statement[i:end])
			i = end
		case strings.HasPrefix(statement[i:], "_binary'"):
			text, next := quoted(statement, i+len("_binary"))
			args = append(args, []byte(text))
			out.WriteByte('?')
			i = next
		case c == '\'':
			text, next := quoted(statement, i)
			args = append(args, text)
			out.WriteByte('?')
			i = next
		case wordStart(c):
			end := i
			for end < len(statement) && (wordStart(statement[end]) || isDigit(statement[end])) {
				end++
			}
			out.WriteString(statement[i:end])
			i = end
		case isDigit(c):
			end := i
			for end < len(statement) && (isDigit(statement[end]) || statement[end] == '.') {
				end++
			}
			args = append(args, number(statement[i:end]))
			out.WriteByte('?')
			i = end
		default:
			out.WriteByte(c)
			i++
		}
	}
	return out.String(), args
}

func wordStart(c byte) bool {
	return c == '_' || c == '$' || c == '@' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func number(text string) any {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text
	}
	return f
}

// escaped are the characters that stand for others after a backslash.
var escaped = map[byte]byte{'0': 0, 'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'Z': 26}

// quoted reads the text in single quotes that begins at i.
func quoted(s string, i int) (text string, next int) {
	var out strings.Builder
	for i++; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
			c := s[i]
			if plain, ok := escaped[c]; ok {
				c = plain
			}
			out.WriteByte(c)
		case s[i] == '\'' && i+1 < len(s) && s[i+1] == '\'':
			i++
			out.WriteByte('\'')
		case s[i] == '\'':
			return out.String(), i + 1
		default:
			out.WriteByte(s[i])
		}
	}
	return out.String(), len(s)
}
