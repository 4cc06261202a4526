package e2e

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
)

// photo is a picture as a phone takes it, with a place in its metadata.
func photo(t *testing.T) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for i := range 64 {
		m.Set(i, i*3/4, color.RGBA{R: 200, A: 255})
	}
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, m, nil))
	exif := append([]byte{0xFF, 0xE1, 0, byte(len(secretPlace) + 8)}, "Exif\x00\x00"+secretPlace...)
	return append(append([]byte{0xFF, 0xD8}, exif...), b.Bytes()[2:]...)
}

// secretPlace stands in the metadata of every photo; nobody may find it again.
const secretPlace = "GPS 36.1951,113.1163"
