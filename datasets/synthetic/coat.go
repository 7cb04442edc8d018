package synthetic

// coat is the fur of an animal.
type coat struct {
	base, second colour
	muzzle       colour // colour of muzzle and chest
	pattern      pattern
	seed         uint64  // for the places of patches and hairs
	shag         float64 // smooth (up to 0.4) to shaggy
}

type pattern int

const (
	plain pattern = iota
	striped
	patched
	blazed // with a mask from the forehead to the muzzle
	patterns
)

// furs, irises and noses are the colours used for cats and dogs alike.
var (
	furs = []colour{
		{0.17, 0.15, 0.15},
		{0.45, 0.45, 0.47},
		{0.42, 0.28, 0.18},
		{0.80, 0.50, 0.24},
		{0.86, 0.73, 0.54},
		{0.92, 0.90, 0.87},
		{0.62, 0.50, 0.40},
	}
	irises = []colour{{0.85, 0.62, 0.18}, {0.50, 0.30, 0.12}, {0.50, 0.66, 0.26}, {0.42, 0.62, 0.80}}
	noses  = []colour{{0.12, 0.10, 0.10}, {0.15, 0.12, 0.12}, {0.38, 0.22, 0.17}, {0.80, 0.50, 0.47}}
)

func newCoat(d dice) coat {
	c := coat{base: fur(d), second: fur(d)}
	for c.second.gap(c.base) < 0.5 {
		c.second = fur(d)
	}
	c.pattern = pattern(d.below(int(patterns)))
	c.muzzle = c.base.towards(white, d.between(0.12, 0.7))
	if c.pattern == blazed {
		c.second = c.second.towards(white, 0.75)
		c.muzzle = c.second
	}
	c.seed, c.shag = d.pcg.Uint64(), d.share()
	return c
}

// fur samples a colour near one of furs.
func fur(d dice) colour {
	c, k := furs[d.below(len(furs))], d.between(0.88, 1.1)
	for i := range c {
		c[i] = max(0.03, min(0.97, mul(c[i], k)+mul(0.04, d.bell())))
	}
	return c
}

// markings draws the pattern of the coat on the head.
func (p *pet) markings() {
	d := newDice(p.coat.seed, 0, 0)
	switch p.coat.pattern {
	case striped:
		p.stripe(1, point{0, -0.8}, point{0, -0.58}, point{0, -0.36})
		for _, side := range sides {
			p.stripe(side, point{0.26, -0.8}, point{0.16, -0.55}, point{0.17, -0.36})
			p.stripe(side, point{0.52, -0.66}, point{0.4, -0.5}, point{0.36, -0.36})
			p.stripe(side, point{0.95, -0.02}, point{0.7, 0.06}, point{0.52, 0.14})
			p.stripe(side, point{0.95, 0.22}, point{0.68, 0.26}, point{0.5, 0.36})
		}
	case patched:
		for range 3 {
			x, y := d.between(-0.8, 0.8), d.between(-0.8, 0.5)
			p.paint(p.oval(x, y, 0.1, d.between(0.22, 0.45), d.between(0.22, 0.5)), p.coat.second, 1, 0.02)
		}
	case blazed:
		mask := mirrored(point{0, -0.87}, point{0.06, -0.85}, point{0.09, -0.3}, point{0.2, 0.05},
			point{0.55, 0.45}, point{0.4, 1.1}, point{0, 1.15})
		p.paint(closed(p.shape(1, 0.25, mask...)...), p.coat.second, 1, 0.02)
	}
}

// stripe draws a tapering stripe on the head.
func (p *pet) stripe(side float64, places ...point) {
	p.line(p.shape(side, 0.1, places...), 0.11, 0.085, 0.02, p.coat.base.crease(), 0.9)
}

// hairs draws short strokes outwards from the middle of the face.
func (p *pet) hairs() {
	d := newDice(p.coat.seed, 1, 0)
	for range 60 {
		x, y, k := mul(0.85, d.bell()), mul(0.85, d.bell()), d.between(1.08, 1.25)
		ink := p.coat.base.times(0.75)
		if d.share() < 0.5 {
			ink = p.coat.base.towards(white, 0.25)
		}
		root, tip := point{x, y}, point{mul(x, k), mul(y, k) + 0.05}
		p.line(p.shape(1, 0, root, along(root, tip, 0.5), tip), 0.03, 0.025, 0, ink, 0.3)
	}
}

// ruffled moves every second point of a path, in head units, outwards; the shaggier the coat, the farther.
func (p *pet) ruffled(path []point) []point {
	d, shag := newDice(p.coat.seed, 2, 0), max(0, p.coat.shag-0.4)
	path = closed(closed(path...)...)
	for i := range path {
		if k := 1 + mul(mul(0.16, shag), d.share()); i%2 == 0 && path[i].y > -0.6 {
			path[i] = point{mul(path[i].x, k), mul(path[i].y, k)}
		}
	}
	return path
}
