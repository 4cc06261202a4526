package numeral

// Phone reads the mobile number at t[i] in any spacing, with or without +86,
// in Arabic or Chinese digits (幺三八…). digits counts the digits found, so
// that a caller can say that one is missing.
func Phone(t []rune, i int) (number string, digits, end int, ok bool) {
	if i > 0 {
		if _, more := Digit(t[i-1]); more {
			return "", 0, i, false
		}
	}
	j := i
	if at(t, j) == '+' {
		j++
	}
	buf := make([]byte, 0, 14)
	for end = j; j < len(t) && len(buf) < 14; j++ {
		if d, ok := Digit(t[j]); ok && t[j] != '两' {
			buf = append(buf, "0123456789"[d])
			end = j + 1
			continue
		}
		if (t[j] != ' ' && t[j] != '-') || len(buf) == 0 || j-end >= 2 {
			break
		}
		if complete(buf) { // a space after eleven digits ends the number
			break
		}
	}
	buf = trimCountry(buf)
	return string(buf), len(buf), end, complete(buf)
}

func trimCountry(buf []byte) []byte {
	if len(buf) == 13 && buf[0] == '8' && buf[1] == '6' {
		return buf[2:]
	}
	return buf
}

// complete reports whether the digits are a mobile number.
func complete(buf []byte) bool {
	buf = trimCountry(buf)
	return len(buf) == 11 && buf[0] == '1' && buf[1] >= '3'
}
