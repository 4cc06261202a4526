package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	_ "image/gif" // decoders for everything that clients send
	"image/jpeg"
	_ "image/png"

	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/webp"
)

// What can be wrong with a picture.
var (
	ErrNotPicture = errors.New("media: not a picture")
	ErrTooBig     = errors.New("media: picture has too many pixels")
)

// MaxSide and MaxPicture bound what Picture gives, in pixels and bytes.
const (
	MaxSide    = 2048
	MaxPicture = 5 << 20
)

const (
	maxJPEG   = 50 << 20 // pixels; a JPEG is decoded to 1.5 bytes each
	maxPixels = 16 << 20 // pixels of the other formats, 4 to 8 bytes each
	maxEdge   = 30000    // pixels
)

// decoding bounds how many pictures are in memory at a time: one may need a
// hundred megabytes for a moment.
var decoding = make(chan struct{}, 2)

// Picture makes any picture a JPEG of at most MaxSide pixels a side and
// MaxPicture bytes, upright, on white, and without metadata (place, camera
// and time stay out of the files). The number of pixels is looked at before
// anything is decoded.
func Picture(ctx context.Context, data []byte) ([]byte, error) {
	cfg, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || cfg.Width <= 0 || cfg.Height <= 0 {
		return nil, ErrNotPicture
	}
	limit := maxPixels
	if format == "jpeg" {
		limit = maxJPEG
	}
	if cfg.Width > maxEdge || cfg.Height > maxEdge || cfg.Width*cfg.Height > limit {
		return nil, ErrTooBig
	}
	select {
	case decoding <- struct{}{}:
		defer func() { <-decoding }()
	case <-ctx.Done():
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	src, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, ErrNotPicture
	}
	return encode(upright(shrink(src, MaxSide), orientation(data)))
}

// encode writes a JPEG, coarser until it is small enough.
func encode(img image.Image) ([]byte, error) {
	for _, quality := range []int{85, 70, 50, 30} {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
			return nil, fmt.Errorf("media: encode picture: %w", err)
		}
		if b.Len() <= MaxPicture {
			return b.Bytes(), nil
		}
	}
	return nil, ErrTooLarge
}
