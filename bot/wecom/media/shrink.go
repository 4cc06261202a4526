package media

import (
	"image"
	"image/color"
	"image/draw"
)

// shrink fits src into a square of side pixels by averaging, on white. It
// converts one strip of rows at a time, so that a large picture is never in
// memory twice.
func shrink(src image.Image, side int) *image.RGBA {
	from := src.Bounds()
	w, h := from.Dx(), from.Dy()
	if longer := max(w, h); longer > side {
		w, h = max(1, w*side/longer), max(1, h*side/longer)
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	strip := image.NewRGBA(image.Rect(0, 0, from.Dx(), (from.Dy()+h-1)/h))
	for y := range h {
		top, bottom := y*from.Dy()/h, (y+1)*from.Dy()/h
		rows := image.Rect(0, 0, from.Dx(), bottom-top)
		draw.Draw(strip, rows, image.NewUniform(color.White), image.Point{}, draw.Src)
		draw.Draw(strip, rows, src, image.Pt(from.Min.X, from.Min.Y+top), draw.Over)
		for x := range w {
			left, right := x*from.Dx()/w, (x+1)*from.Dx()/w
			dst.SetRGBA(x, y, average(strip, left, right, bottom-top))
		}
	}
	return dst
}

// average is the mean colour of the columns left to right of the first rows.
func average(img *image.RGBA, left, right, rows int) color.RGBA {
	var r, g, b int
	for y := range rows {
		line := img.Pix[y*img.Stride+left*4 : y*img.Stride+right*4]
		for i := 0; i < len(line); i += 4 {
			r, g, b = r+int(line[i]), g+int(line[i+1]), b+int(line[i+2])
		}
	}
	n := rows * (right - left)
	//nolint:gosec // a mean of bytes is a byte
	return color.RGBA{uint8(r / n), uint8(g / n), uint8(b / n), 255}
}
