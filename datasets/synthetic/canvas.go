package synthetic

import (
	"image"
	"image/draw"

	"golang.org/x/image/vector"
)

// canvas is a grey picture in integer arithmetic, which is exact and therefore the same on every machine.
type canvas struct {
	side  int
	grey  []int32 // [side*side], white is the constant one; brighter values are possible before develop
	light []int32 // [side*side], factor for lit surfaces, in units of 1/one
	pen   vector.Rasterizer
	mask  *image.Alpha // [side*side], coverage of the shape being filled
	clip  *image.Alpha // region to which shapes are clipped; nil is all
}

const one = 1 << 12

func newCanvas(side int) *canvas {
	return &canvas{
		side:  side,
		grey:  make([]int32, side*side),
		light: make([]int32, side*side),
		mask:  image.NewAlpha(image.Rect(0, 0, side, side)),
	}
}

// fixed converts v to units of 1/one.
func fixed(v float64) int32 { return int32(mul(v, one)) }

// cover rasterises a closed path into the mask and returns its bounding rectangle. The rasteriser gets only
// straight lines: for sides up to 512 its code for lines uses fixed-point arithmetic and has no sum of
// products that a compiler may fuse, so that it gives the same bytes on every platform.
func (c *canvas) cover(path []point, soft float64) image.Rectangle {
	low, high := path[0], path[0]
	for _, q := range path {
		low, high = point{min(low.x, q.x), min(low.y, q.y)}, point{max(high.x, q.x), max(high.y, q.y)}
	}
	grow := mul(3, soft) + 1
	box := image.Rect(int(low.x-grow), int(low.y-grow), int(high.x+grow)+1, int(high.y+grow)+1).
		Intersect(c.mask.Rect)
	if box.Empty() {
		return box
	}
	c.pen.Reset(box.Dx(), box.Dy())
	c.pen.DrawOp = draw.Src
	dx, dy := float32(box.Min.X), float32(box.Min.Y)
	c.pen.MoveTo(float32(path[0].x)-dx, float32(path[0].y)-dy)
	for _, q := range path[1:] {
		c.pen.LineTo(float32(q.x)-dx, float32(q.y)-dy)
	}
	c.pen.ClosePath()
	c.pen.Draw(c.mask, box, image.Opaque, image.Point{})
	if soft > 0.2 {
		soften(c.mask.Pix, c.side, box, soft)
	}
	return box
}

// fill paints a closed path, given in pixels: grey is its value under light 1, alpha goes from 0
// (transparent) to 1 (opaque), and soft is the blur of its edge in pixels.
func (c *canvas) fill(path []point, grey, alpha, soft float64) {
	c.tint(c.grey, c.cover(path, soft), grey, alpha)
}

// tint paints the shape in the mask, bounded by box, onto a plane of greys.
func (c *canvas) tint(plane []int32, box image.Rectangle, grey, alpha float64) {
	tone, opaque := fixed(grey), fixed(alpha)
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for i := y*c.side + box.Min.X; i < y*c.side+box.Max.X; i++ {
			a := int32(c.mask.Pix[i])
			if c.clip != nil {
				a = a * int32(c.clip.Pix[i]) / 255
			}
			plane[i] += (tone*c.light[i]/one - plane[i]) * (a * opaque / 255) / one
		}
	}
}

// within calls paint with all shapes clipped to a path.
func (c *canvas) within(path []point, paint func()) {
	c.clip = image.NewAlpha(c.mask.Rect)
	box := c.cover(path, 0)
	for y := box.Min.Y; y < box.Max.Y; y++ {
		from, to := y*c.side+box.Min.X, y*c.side+box.Max.X
		copy(c.clip.Pix[from:to], c.mask.Pix[from:to])
	}
	paint()
	c.clip = nil
}

// soften blurs a rectangle of a picture with two box filters in each direction; the radius is in pixels.
func soften[T uint8 | int32](pix []T, side int, box image.Rectangle, radius float64) {
	whole := int(radius)
	part := int32(mul(radius-float64(whole), 256))
	line := make([]T, side)
	for range 2 {
		for y := box.Min.Y; y < box.Max.Y; y++ {
			average(pix[y*side+box.Min.X:], 1, line[:box.Dx()], whole, part)
		}
		for x := box.Min.X; x < box.Max.X; x++ {
			average(pix[box.Min.Y*side+x:], side, line[:box.Dy()], whole, part)
		}
	}
}

// average replaces len(line) values of pix, at stride step, by moving averages: each value and its nearest
// neighbours, the given number (whole) on each side, have weight 1, and the next one on each side has weight
// part/256. The ends are padded with the values at the ends.
func average[T uint8 | int32](pix []T, step int, line []T, whole int, part int32) {
	for i := range line {
		line[i] = pix[i*step]
	}
	at := func(i int) int32 { return int32(line[max(0, min(len(line)-1, i))]) }
	var sum int32
	for i := -whole; i <= whole; i++ {
		sum += at(i)
	}
	for i := range line {
		edge := at(i-whole-1) + at(i+whole+1)
		pix[i*step] = T((sum*256 + edge*part) / (int32(2*whole+1)*256 + 2*part))
		sum += at(i+whole+1) - at(i-whole)
	}
}
