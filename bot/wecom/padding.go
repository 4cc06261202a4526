package wecom

import "bytes"

// padBlock is the block the platform pads to: 32 bytes, not the 16 of AES
// (wecom-aibot §1.2).
const padBlock = 32

// pad appends 1 to 32 bytes, each holding the number appended.
func pad(data []byte) []byte {
	n := padBlock - len(data)%padBlock
	return append(data, bytes.Repeat([]byte{byte(n)}, n)...)
}

// unpad removes what pad appended, or refuses data that pad cannot have made.
func unpad(data []byte) ([]byte, error) {
	if len(data) == 0 {
		return nil, ErrCipher
	}
	n := int(data[len(data)-1])
	if n < 1 || n > padBlock || n > len(data) {
		return nil, ErrCipher
	}
	body, tail := data[:len(data)-n], data[len(data)-n:]
	if bytes.Count(tail, tail[:1]) != n {
		return nil, ErrCipher
	}
	return body, nil
}
