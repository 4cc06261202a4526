package sim

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"net/http"
	"sync"

	"golang.org/x/image/vector"
)

const (
	sampleWidth  = 960
	sampleHeight = 720
)

// samples are the built-in shop pictures, drawn when first asked for.
var samples = []struct {
	name, title string
	paint       func(*canvas)
}{
	{"noodles", "面馆门头", paintNoodles},
	{"fruit", "水果摊", paintFruit},
	{"grocery", "便利店货架", paintGrocery},
	{"market", "商圈街景", paintMarket},
}

type sampleName struct {
	Name  string `json:"name"`
	Title string `json:"title"`
}

func sampleNames() []sampleName {
	var out []sampleName
	for _, s := range samples {
		out = append(out, sampleName{s.name, s.title})
	}
	return out
}

func (p *page) samples(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, sampleNames())
}

func (p *page) sample(w http.ResponseWriter, r *http.Request) {
	data, ok := picture(r.PathValue("name"))
	if !ok {
		refuse(w, http.StatusNotFound, "没有这张示例图片")
		return
	}
	w.Header().Set("Content-Type", "image/jpeg")
	w.Header().Set("Cache-Control", "private, max-age=3600")
	_, _ = w.Write(data) //nolint:gosec // a picture of ours, sent as image/jpeg with nosniff
}

var drawn sync.Map // name → JPEG

// picture returns a built-in picture as JPEG.
func picture(name string) ([]byte, bool) {
	if data, ok := drawn.Load(name); ok {
		return data.([]byte), true //nolint:forcetypeassert // only written below
	}
	for _, s := range samples {
		if s.name != name {
			continue
		}
		c := &canvas{image.NewRGBA(image.Rect(0, 0, sampleWidth, sampleHeight))}
		s.paint(c)
		var b bytes.Buffer
		if err := jpeg.Encode(&b, c.img, &jpeg.Options{Quality: 85}); err != nil {
			return nil, false
		}
		drawn.Store(name, b.Bytes())
		return b.Bytes(), true
	}
	return nil, false
}

// canvas paints smooth shapes.
type canvas struct{ img *image.RGBA }

func rgb(hex uint32) color.RGBA {
	return color.RGBA{uint8(hex >> 16 & 255), uint8(hex >> 8 & 255), uint8(hex & 255), 255}
}

// shape fills a polygon of x, y pairs.
func (c *canvas) shape(hex uint32, xy ...float32) {
	var around image.Rectangle // only these pixels are touched: drawing stays quick
	for i := 0; i+1 < len(xy); i += 2 {
		x, y := int(xy[i]), int(xy[i+1])
		around = around.Union(image.Rect(x-1, y-1, x+2, y+2))
	}
	around = around.Intersect(c.img.Bounds())
	left, top := float32(around.Min.X), float32(around.Min.Y)
	z := vector.NewRasterizer(around.Dx(), around.Dy())
	z.MoveTo(xy[0]-left, xy[1]-top)
	for i := 2; i+1 < len(xy); i += 2 {
		z.LineTo(xy[i]-left, xy[i+1]-top)
	}
	z.ClosePath()
	z.Draw(c.img, around, image.NewUniform(rgb(hex)), image.Point{})
}

func (c *canvas) box(hex uint32, x, y, w, h float32) {
	c.shape(hex, x, y, x+w, y, x+w, y+h, x, y+h)
}

func (c *canvas) disc(hex uint32, x, y, r float32) {
	const corners = 40
	var xy []float32
	for i := range corners {
		a := 2 * math.Pi * float64(i) / corners
		xy = append(xy, x+r*float32(math.Cos(a)), y+r*float32(math.Sin(a)))
	}
	c.shape(hex, xy...)
}

// sky paints a gradient from the top to a ground line.
func (c *canvas) sky(top, bottom uint32, ground int) {
	a, b := rgb(top), rgb(bottom)
	for y := range ground {
		mix := func(p, q uint8) uint8 { return uint8((int(p)*(ground-y) + int(q)*y) / ground) } //nolint:gosec // lies between p and q
		row := image.Rect(0, y, sampleWidth, y+1)
		draw.Draw(c.img, row, image.NewUniform(color.RGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 255}), image.Point{}, draw.Src)
	}
}

// awning paints a striped roof with a scalloped edge.
func (c *canvas) awning(one, two uint32, x, y, w, h float32, stripes int) {
	step := w / float32(stripes)
	for i := range stripes {
		hex := one
		if i%2 == 1 {
			hex = two
		}
		left := x + float32(i)*step
		c.box(hex, left, y, step, h)
		c.disc(hex, left+step/2, y+h, step/2)
	}
}

// sign paints a board with a round mark and a line of words seen from afar.
func (c *canvas) sign(board, ink uint32, x, y, w, h float32) {
	c.box(board, x, y, w, h)
	r := h * 0.28
	c.disc(ink, x+w/2-h*1.1, y+h/2, r)
	c.disc(board, x+w/2-h*1.1, y+h/2, r*0.55)
	c.box(ink, x+w/2-h*0.6, y+h*0.32, h*1.7, h*0.13)
	c.box(ink, x+w/2-h*0.6, y+h*0.57, h*1.1, h*0.13)
}
