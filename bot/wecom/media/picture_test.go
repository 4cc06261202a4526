package media_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"slices"
	"testing"

	"golang.org/x/image/bmp"

	"shuangbai/bot/wecom/media"
)

var (
	red   = color.RGBA{255, 0, 0, 255}
	blue  = color.RGBA{0, 0, 255, 255}
	green = color.RGBA{0, 255, 0, 255}
	black = color.RGBA{0, 0, 0, 255}
)

// quarters is a picture of w by h with a colour in each corner: red and blue
// on top, green and black below.
func quarters(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := [2][2]color.RGBA{{red, blue}, {green, black}}[y*2/h][x*2/w]
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

// corners names the colours of the four corners, row by row.
func corners(t *testing.T, data []byte) (names string, size image.Point) {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	size = img.Bounds().Size()
	for _, p := range []image.Point{{size.X / 4, size.Y / 4}, {size.X * 3 / 4, size.Y / 4}, {size.X / 4, size.Y * 3 / 4}, {size.X * 3 / 4, size.Y * 3 / 4}} {
		r, g, b, _ := img.At(p.X, p.Y).RGBA()
		switch {
		case r > 0xC000 && g > 0xC000 && b > 0xC000:
			names += "w"
		case r > 0xC000:
			names += "r"
		case g > 0xC000:
			names += "g"
		case b > 0xC000:
			names += "b"
		default:
			names += "k"
		}
	}
	return names, size
}

func encoded(t *testing.T, encode func(*bytes.Buffer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(t *testing.T, img image.Image) []byte {
	t.Helper()
	return encoded(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, img, &jpeg.Options{Quality: 95}) })
}

// withEXIF puts a camera's EXIF block with an orientation and a place into a
// JPEG.
func withEXIF(data []byte, order binary.AppendByteOrder, orientation uint16) []byte {
	mark := "II*\x00"
	if order.String() == binary.BigEndian.String() {
		mark = "MM\x00*"
	}
	tiff := order.AppendUint32([]byte(mark), 8)
	tiff = order.AppendUint16(tiff, 2)
	entry := func(tag, kind uint16, value uint32) {
		tiff = order.AppendUint16(tiff, tag)
		tiff = order.AppendUint16(tiff, kind)
		tiff = order.AppendUint32(tiff, 1)
		if kind == 3 {
			tiff = order.AppendUint16(tiff, uint16(value))
			tiff = order.AppendUint16(tiff, 0)
			return
		}
		tiff = order.AppendUint32(tiff, value)
	}
	entry(0x8825, 4, 0) // the place
	entry(0x0112, 3, uint32(orientation))
	block := append([]byte("Exif\x00\x00"), tiff...)
	block = append(block, "GPS-SECRET"...)
	segment := binary.BigEndian.AppendUint16([]byte{0xFF, 0xE1}, uint16(len(block)+2))
	return slices.Concat(data[:2], segment, block, data[2:])
}

func TestPictureTakesEveryFormat(t *testing.T) {
	img := quarters(64, 32)
	for name, data := range map[string][]byte{
		"jpeg": jpegOf(t, img),
		"png":  encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, img) }),
		"gif":  encoded(t, func(b *bytes.Buffer) error { return gif.Encode(b, img, nil) }),
		"bmp":  encoded(t, func(b *bytes.Buffer) error { return bmp.Encode(b, img) }),
	} {
		out, err := media.Picture(t.Context(), data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got, size := corners(t, out); got != "rbgk" || size != image.Pt(64, 32) {
			t.Errorf("%s: corners %s, size %v", name, got, size)
		}
	}
}

func TestPictureIsUprightAndHasNoMetadata(t *testing.T) {
	want := map[uint16]string{0: "rbgk", 1: "rbgk", 2: "brkg", 3: "kgbr", 4: "gkrb", 5: "rgbk", 6: "grkb", 7: "kbgr", 8: "bkrg", 9: "rbgk"}
	for orientation, corner := range want {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			out, err := media.Picture(t.Context(), withEXIF(jpegOf(t, quarters(64, 32)), order, orientation))
			if err != nil {
				t.Fatal(err)
			}
			size := image.Pt(64, 32)
			if orientation >= 5 && orientation <= 8 {
				size = image.Pt(32, 64)
			}
			if got, gotSize := corners(t, out); got != corner || gotSize != size {
				t.Errorf("orientation %d, %v: corners %s, want %s, size %v", orientation, order, got, corner, gotSize)
			}
			if bytes.Contains(out, []byte("Exif")) || bytes.Contains(out, []byte("GPS-SECRET")) {
				t.Errorf("orientation %d: metadata is still there", orientation)
			}
		}
	}
}

func TestPictureIsMadeSmall(t *testing.T) {
	out, err := media.Picture(t.Context(), jpegOf(t, quarters(3000, 1000)))
	if err != nil {
		t.Fatal(err)
	}
	if got, size := corners(t, out); got != "rbgk" || size != image.Pt(2048, 682) {
		t.Errorf("corners %s, size %v", got, size)
	}
	noise := image.NewGray(image.Rect(0, 0, 2100, 2100))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range noise.Pix {
		noise.Pix[i] = byte(random.Uint32())
	}
	out, err = media.Picture(t.Context(), jpegOf(t, noise))
	if err != nil || len(out) > media.MaxPicture {
		t.Errorf("noise: %d bytes, %v", len(out), err)
	}
}

func TestTransparentPictureGetsAWhiteGround(t *testing.T) {
	data := encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, image.NewNRGBA(image.Rect(0, 0, 20, 20))) })
	out, err := media.Picture(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := corners(t, out); got != "wwww" {
		t.Errorf("corners %s", got)
	}
}

// pngHeader claims a size without having a single pixel.
func pngHeader(w, h uint32) []byte {
	chunk := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)...)
	chunk = append(chunk, 8, 6, 0, 0, 0)
	out := binary.BigEndian.AppendUint32([]byte("\x89PNG\r\n\x1a\n"), 13)
	out = append(out, chunk...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(chunk))
}

func TestPictureRefuses(t *testing.T) {
	whole := jpegOf(t, quarters(64, 32))
	for _, tt := range []struct {
		name string
		data []byte
		want error
	}{
		{"bomb", pngHeader(60000, 60000), media.ErrTooBig},
		{"long bomb", pngHeader(1<<30, 1), media.ErrTooBig},
		{"nothing", nil, media.ErrNotPicture},
		{"text", []byte("hello"), media.ErrNotPicture},
		{"vector", []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), media.ErrNotPicture},
		{"header only", pngHeader(10, 10), media.ErrNotPicture},
		{"cut off", whole[:len(whole)/2], media.ErrNotPicture},
	} {
		if _, err := media.Picture(t.Context(), tt.data); !errors.Is(err, tt.want) {
			t.Errorf("%s: err = %v", tt.name, err)
		}
	}
}

func TestPictureIsNotMadeForNobody(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := media.Picture(ctx, jpegOf(t, quarters(8, 8))); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
}

func FuzzPicture(f *testing.F) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, quarters(16, 16), nil); err != nil {
		f.Fatal(err)
	}
	f.Add(withEXIF(b.Bytes(), binary.BigEndian, 6))
	f.Add(withEXIF(b.Bytes(), binary.LittleEndian, 8))
	f.Add(pngHeader(4, 4))
	f.Fuzz(func(t *testing.T, data []byte) {
		out, err := media.Picture(t.Context(), data)
		if err != nil {
			return
		}
		if cfg, err := jpeg.DecodeConfig(bytes.NewReader(out)); err != nil || cfg.Width > media.MaxSide || cfg.Height > media.MaxSide {
			t.Errorf("%+v, %v", cfg, err)
		}
	})
}
