package media

import (
	"bytes"
	"encoding/binary"
	"image"
)

// Marks of a JPEG and of the EXIF block inside it.
const (
	markSOS        = 0xDA
	markAPP1       = 0xE1
	tagOrientation = 0x0112
	typeShort      = 3
)

// orientation reads the EXIF orientation of a JPEG, 1 (upright) to 8; 1 for
// anything that has none.
func orientation(data []byte) int {
	if !bytes.HasPrefix(data, []byte{0xFF, 0xD8}) {
		return 1
	}
	for data = data[2:]; len(data) >= 4 && data[0] == 0xFF; {
		mark, size := data[1], int(binary.BigEndian.Uint16(data[2:]))
		if mark == markSOS || size < 2 || len(data) < 2+size {
			return 1
		}
		if tiff, ok := bytes.CutPrefix(data[4:2+size], []byte("Exif\x00\x00")); ok && mark == markAPP1 {
			return tiffOrientation(tiff)
		}
		data = data[2+size:]
	}
	return 1
}

// tiffOrientation looks the orientation up in the first directory of a TIFF
// header.
func tiffOrientation(tiff []byte) int {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(tiff, []byte("II*\x00")):
		order = binary.LittleEndian
	case bytes.HasPrefix(tiff, []byte("MM\x00*")):
		order = binary.BigEndian
	default:
		return 1
	}
	if len(tiff) < 8 {
		return 1
	}
	start := uint64(order.Uint32(tiff[4:]))
	if start+2 > uint64(len(tiff)) {
		return 1
	}
	entries := tiff[start+2:]
	for range order.Uint16(tiff[start:]) {
		if len(entries) < 12 {
			return 1
		}
		if order.Uint16(entries) == tagOrientation && order.Uint16(entries[2:]) == typeShort {
			if v := int(order.Uint16(entries[8:])); v >= 1 && v <= 8 {
				return v
			}
			return 1
		}
		entries = entries[12:]
	}
	return 1
}

// upright turns and mirrors img as its orientation asks.
func upright(img *image.RGBA, orientation int) *image.RGBA {
	if orientation == 1 {
		return img
	}
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	if orientation >= 5 {
		w, h = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			sx, sy := origin(orientation, x, y, w, h)
			out.SetRGBA(x, y, img.RGBAAt(sx, sy))
		}
	}
	return out
}

// origin gives the pixel of the stored picture that is shown at x, y of an
// upright one of w by h.
func origin(orientation, x, y, w, h int) (sx, sy int) {
	switch orientation {
	case 2: // mirrored
		return w - 1 - x, y
	case 3: // upside down
		return w - 1 - x, h - 1 - y
	case 4: // upside down, mirrored
		return x, h - 1 - y
	case 5: // on its left side, mirrored
		return y, x
	case 6: // needs a quarter turn clockwise
		return y, w - 1 - x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8: // needs a quarter turn counter-clockwise
		return h - 1 - y, x
	}
	return x, y
}
