package sim

// paintNoodles draws the front of a noodle shop with lanterns.
func paintNoodles(c *canvas) {
	c.sky(0x9CC9EE, 0xE9F4FB, 600)
	c.box(0xD9C6A5, 0, 90, 960, 520)
	c.box(0xC9B38D, 0, 90, 960, 14)
	c.box(0x8B2318, 90, 130, 780, 120)
	c.sign(0xA83226, 0xF7D98B, 100, 140, 760, 100)
	c.awning(0xC8392B, 0xF6E9D2, 80, 268, 800, 66, 16)
	c.box(0x5A3A22, 130, 372, 300, 238)
	c.box(0xFBE3A8, 144, 386, 272, 210)
	c.box(0x5A3A22, 274, 386, 10, 210)
	for i := range 3 {
		x := float32(190 + i*90)
		c.disc(0xFFFFFF, x, 560, 34)
		c.disc(0xE0A24A, x, 556, 26)
		c.box(0x6B4A2B, x-2, 500, 4, 50)
	}
	c.box(0x6E4529, 520, 360, 190, 250)
	c.box(0xB9D7DD, 536, 378, 74, 218)
	c.box(0xB9D7DD, 620, 378, 74, 218)
	c.disc(0xE8C15A, 612, 492, 7)
	c.box(0x35493B, 752, 400, 110, 160)
	for i := range 5 {
		c.box(0xE9EFE6, 770, float32(420+i*26), float32(74-i%2*20), 8)
	}
	for _, x := range []float32{50, 910} {
		c.box(0x4A2A1A, x-2, 250, 4, 60)
		c.disc(0xD8342A, x, 350, 42)
		c.box(0xE9B84A, x-18, 306, 36, 8)
		c.box(0xE9B84A, x-18, 388, 36, 8)
	}
	c.box(0xA9A39A, 0, 610, 960, 110)
	c.box(0x8F8980, 0, 610, 960, 10)
}

// paintFruit draws crates of fruit under an awning.
func paintFruit(c *canvas) {
	c.sky(0xBFE3F5, 0xF6FBF2, 200)
	c.box(0xEDE6D6, 0, 200, 960, 460)
	c.awning(0x3E9B57, 0xF4F7EF, 30, 110, 900, 90, 15)
	c.box(0x7C5A3A, 60, 200, 16, 420)
	c.box(0x7C5A3A, 884, 200, 16, 420)
	fruits := []struct{ skin, shine uint32 }{
		{0xD94A3D, 0xEF8377}, {0xF0A32F, 0xF8CF84}, {0x7FB23F, 0xB5D787}, {0xE9CF45, 0xF5E69A}, {0x7B4AA0, 0xA884C4}, {0xE2703A, 0xF2A57F},
	}
	for row := range 2 {
		for col := range 3 {
			f := fruits[row*3+col]
			x, y := float32(110+col*260), float32(330+row*170)
			c.shape(0x9A7348, x-14, y+20, x+234, y+20, x+222, y+130, x-2, y+130)
			c.shape(0xB68A5A, x-6, y+28, x+226, y+28, x+216, y+60, x+4, y+60)
			for i := range 12 {
				fx, fy := x+22+float32(i%6)*36, y+8-float32(i/6)*26+float32(i%2)*6
				c.disc(f.skin, fx, fy, 21)
				c.disc(f.shine, fx-6, fy-7, 6)
			}
			c.box(0xFFFFFF, x+80, y+74, 66, 38)
			c.box(0xC8392B, x+90, y+88, 46, 10)
		}
	}
	c.box(0xB9B2A4, 0, 660, 960, 60)
	c.box(0xA59D8E, 0, 660, 960, 8)
}

// paintGrocery draws the shelves of a corner shop.
func paintGrocery(c *canvas) {
	c.box(0xF3EFE6, 0, 0, 960, 720)
	c.box(0xFFFFFF, 120, 26, 720, 22)
	c.box(0xD8D2C6, 0, 600, 960, 120)
	colours := []uint32{0xD9534A, 0x3F7FBF, 0xF0B13B, 0x4FA36B, 0x8C62B0, 0xE8853D, 0x48A7A7, 0xC94F7C}
	for shelf := range 4 {
		y := float32(90 + shelf*130)
		c.box(0x6F7A86, 40, y+104, 880, 16)
		for i := range 22 {
			x := float32(54 + i*39)
			hex := colours[(i/2+shelf*3)%len(colours)]
			if (shelf+i/6)%2 == 0 {
				c.box(hex, x, y+30, 28, 74)
				c.box(0xFFFFFF, x+4, y+54, 20, 24)
				c.box(hex, x+9, y+16, 10, 16)
			} else {
				c.box(hex, x, y+44, 33, 60)
				c.box(0xFFF6DF, x+5, y+62, 23, 22)
			}
		}
		for i := range 7 {
			c.box(0xFFF3B0, float32(70+i*126), y+106, 46, 12)
		}
	}
	c.shape(0x3A6EA5, 640, 600, 930, 600, 910, 716, 660, 716)
	c.box(0x2C5580, 626, 588, 318, 18)
	c.box(0xFFFFFF, 760, 632, 60, 60)
	for i := range 9 {
		if i != 4 {
			c.box(0x222222, float32(765+i%3*18), float32(637+i/3*18), 13, 13)
		}
	}
}

// paintMarket draws a street of small shops.
func paintMarket(c *canvas) {
	c.sky(0x8DB9E8, 0xFBEBD3, 520)
	c.disc(0xFFF3C9, 800, 120, 54)
	houses := []struct {
		x, w, top          float32
		wall, sign, shadow uint32
	}{
		{0, 190, 170, 0xE8CDA8, 0x2F6F9F, 0xD4B78F},
		{190, 210, 110, 0xD9DDE2, 0xB3392F, 0xC4C9CF},
		{400, 170, 200, 0xF0DDB8, 0x3D8B57, 0xDDC69C},
		{570, 220, 130, 0xE3C7B5, 0xC77A1F, 0xCFB09C},
		{790, 170, 180, 0xDCE3D5, 0x6A4C93, 0xC8D0BF},
	}
	for _, h := range houses {
		c.box(h.wall, h.x, h.top, h.w, 560-h.top)
		c.box(h.shadow, h.x, h.top, h.w, 12)
		for i := range 2 {
			for j := range 2 {
				c.box(0x86A9BE, h.x+24+float32(i)*(h.w/2-10), h.top+34+float32(j)*70, h.w/2-50, 46)
			}
		}
		c.sign(h.sign, 0xFFFFFF, h.x+12, 370, h.w-24, 50)
		c.awning(h.sign, 0xFBF6EC, h.x+10, 424, h.w-20, 26, 8)
		c.box(0x4B3A2D, h.x+22, 470, h.w-44, 90)
		c.box(0xF9E2A0, h.x+30, 478, h.w-60, 74)
	}
	c.box(0xB7B1A6, 0, 560, 960, 160)
	c.shape(0xE9E4D8, 450, 580, 510, 580, 560, 720, 400, 720)
	for _, p := range []struct {
		x, y float32
		coat uint32
	}{{180, 590, 0x2F5D8C}, {300, 610, 0xB0413E}, {640, 600, 0x3C7A57}, {760, 626, 0x7A5195}} {
		c.disc(0xE7BE9A, p.x, p.y-58, 15)
		c.shape(p.coat, p.x-20, p.y-40, p.x+20, p.y-40, p.x+26, p.y+20, p.x-26, p.y+20)
		c.box(0x3B3B44, p.x-14, p.y+18, 11, 44)
		c.box(0x3B3B44, p.x+3, p.y+18, 11, 44)
	}
}
