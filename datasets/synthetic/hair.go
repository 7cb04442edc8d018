package synthetic

import "slices"

// cut is the shape of a hair style, in head units.
type cut struct {
	sides, top float64 // distance of the outer contour from the head
	end        float64 // height where it ends in front of the ears
	back       float64 // height where the hair behind the head ends; 0: no hair there
	line       float64 // height of the hairline at the middle of the forehead
	inset, tip float64 // where hair meets the cheek, and where it ends; 1 is the contour of the face
	sweep      float64 // rise of the hair, and drop of the hairline, on the side of the parting
	wave       float64 // size of the waves of the outline
	alpha      float64 // 0 none, 1 covers the skin
}

var cuts = [styles]cut{
	Bald:      {},
	Shaved:    {0.015, 0.02, 0.04, 0, -0.60, 0.93, 1.02, 0, 0, 0.7},
	Crop:      {0.05, 0.10, 0.10, 0, -0.58, 0.93, 1.02, 0.04, 0.012, 1},
	SidePart:  {0.06, 0.14, 0.12, 0, -0.60, 0.93, 1.02, 0.22, 0.010, 1},
	Quiff:     {0.035, 0.24, 0.06, 0, -0.64, 0.93, 1.02, 0.12, 0.030, 1},
	Curls:     {0.22, 0.24, 0.34, 0.5, -0.54, 0.93, 1.02, 0.03, 0.05, 1},
	Bob:       {0.14, 0.14, 0.60, 0.85, -0.30, 0.86, 0.86, 0.03, 0.012, 1},
	Long:      {0.12, 0.12, 0.98, 1.55, -0.68, 0.86, 1.02, 0.16, 0.03, 1},
	Bun:       {0.03, 0.07, 0.03, 0, -0.66, 0.93, 1.02, 0.05, 0, 1},
	Headscarf: {0.10, 0.12, 0.97, 0, -0.60, 0.92, 1.02, 0.03, 0, 1},
}

// styling returns the cut of a person: the style, adapted to the person's parameters.
func (p *portrait) styling() cut {
	c := cuts[p.Hair.Style]
	volume := mix(0.75, 1.3, p.Hair.Volume)
	c.sides, c.top = mul(c.sides, volume), mul(c.top, volume)
	c.line += mix(0.07, -0.10, p.Hair.Line)
	c.wave = mul(c.wave, mix(0.3, 1.5, p.Hair.Wave))
	c.back = mul(c.back, mix(0.85, 1.15, p.Hair.Length))
	if p.Hair.Part < 0.5 {
		c.sweep = -c.sweep
	}
	return c
}

// mane returns the outer contour of the hair, from its end on the left over the crown to its end on the
// right.
func (p *portrait) mane(c cut, end float64) []point {
	var left, right []point
	heights := [...]float64{-0.95, -0.82, -0.62, -0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.6, 1.8, 2}
	for i, y := range heights {
		y = min(y, end)
		ripple := mul(c.wave, float64(2*(i%2)-1))
		grow := mul(c.sides, min(1, mul(3, 1+y))) + ripple + mul(0.12, max(0, y-0.4))
		left = append(left, p.rimUp(y, -1, grow, mul(c.top, 1-c.sweep)))
		right = append(right, p.rimUp(y, 1, grow, mul(c.top, 1+c.sweep)))
		if y == end {
			break
		}
	}
	slices.Reverse(left)
	return slices.Concat(left, []point{p.crown(c.top)}, right)
}

// hairline returns the inner contour, from the end of the hair on the left over the forehead to its end on
// the right.
func (p *portrait) hairline(c cut) []point {
	var left, right []point
	add := func(share, y float64) {
		x := mul(share, p.ring(y).a)
		left, right = append(left, p.on(-x, y, 0.02)), append(right, p.on(x, y, 0.02))
	}
	add(c.tip, c.end)
	for y := c.end - 0.15; y > -0.15; y -= 0.2 {
		add(c.inset, y)
	}
	add(c.inset-0.02, mix(-0.16, c.line, 0.25))
	a := p.ring(c.line).a
	for _, u := range []float64{0.78, 0.42} {
		y := c.line + mul(mix(0, 0.2, u-0.4), c.line+0.9)
		left = append(left, p.on(mul(-u, a), y-mul(c.sweep, mul(u, 1-mul(u, u))), 0.02))
		right = append(right, p.on(mul(u, a), y+mul(c.sweep, mul(u, 1-mul(u, u))), 0.02))
	}
	slices.Reverse(right)
	return slices.Concat(left, []point{p.on(0, c.line, 0.02)}, right)
}

// shell returns the region between the outer contour and the hairline, and these two contours.
func (p *portrait) shell(c cut) (outer, inner, path []point) {
	outer, inner = spline(p.mane(c, c.end), false), spline(p.hairline(c), false)
	path = slices.Clone(inner)
	slices.Reverse(path)
	return outer, inner, append(path, outer...)
}

// backHair draws the hair behind the head, and the bun on top of it.
func (p *portrait) backHair() {
	c := p.styling()
	if p.Hair.Style == Bun {
		r := mix(0.18, 0.28, p.Hair.Volume)
		p.paint(p.disc(p.at(0, -1.12, -0.25), r), p.hair, 1, 0)
		p.paint(p.disc(p.at(-0.05, -1.18, -0.25), mul(0.5, r)), p.hair+0.12, 0.5, 0.04)
	}
	if c.back == 0 {
		return
	}
	if p.Hair.Style == Curls {
		c.sides = mul(0.75, c.sides)
	}
	p.paint(closed(p.mane(c, c.back)...), mul(0.65, p.hair), 1, 0)
}

func (p *portrait) frontHair() {
	c := p.styling()
	if c.alpha == 0 {
		return
	}
	outer, inner, path := p.shell(c)
	p.paint(lowered(path, mul(0.035, p.scale)), mul(0.35, p.skin), mul(0.4, c.alpha), 0.03) // shadow
	p.paint(path, p.hair, c.alpha, 0)
	switch p.Hair.Style {
	case Shaved:
	case Curls:
		p.curls(outer, inner)
	case Headscarf:
		p.within(path, func() { p.strands(outer, inner, 5, 0.035, 0, 1) })
	case Bob, Quiff:
		p.within(path, func() {
			p.sheen(outer, inner)
			p.strands(outer, inner, 8, 0.022, 0, 0.3)
			p.strands(outer, inner, 8, 0.022, 0.7, 1)
			p.combed(outer, inner)
		})
	default:
		p.within(path, func() {
			p.sheen(outer, inner)
			p.strands(outer, inner, 14, 0.022, 0, 1)
		})
	}
}

// wrap draws the cloth of a headscarf around the neck.
func (p *portrait) wrap() {
	s := p.still()
	edge := []point{
		p.rim(0.45, -1, 0), p.rim(0.8, -1, 0.08), s.at(-0.58, 1.12, 0), s.at(-0.95, 1.35, 0),
		s.at(-1, 1.9, 0), s.at(1, 1.9, 0), s.at(0.95, 1.35, 0), s.at(0.58, 1.12, 0),
		p.rim(0.8, 1, 0.08), p.rim(0.45, 1, 0),
	}
	p.paint(closed(edge...), mul(0.95, p.hair), 1, 0)
	p.paint(p.oval(patch{y: 1, w: 0.5, h: 0.16, lift: -0.2}), mul(0.35, p.hair), 0.5, 0.08)
	for _, side := range sides {
		fold := []point{p.rim(0.8, side, 0.02), s.at(mul(0.42, side), 1.2, 0), s.at(mul(-0.1, side), 1.42, 0)}
		p.line(fold, 0.01, 0.035, 0.01, mul(0.5, p.hair), 0.6)
	}
}
