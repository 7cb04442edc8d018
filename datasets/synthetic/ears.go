package synthetic

// earShape is a shape of the ears.
type earShape int

const (
	pointed earShape = iota // erect triangles, of cats
	tucked                  // small and folded forward, of some cats
	hanging                 // beside the cheeks, of dogs
	folded                  // half erect with a falling tip, of dogs
	broad                   // erect and round, of dogs
)

func (e earShape) erect() bool { return e == pointed || e == broad }

// earTip is the highest point of an animal: the tip of a pointed ear of maximum size.
var earTip = point{0.68, -1.37}

// newEars samples one of the shapes of the species.
func newEars(d dice, kind species) earShape {
	t := d.share()
	switch {
	case kind == cat && t < 0.92:
		return pointed
	case kind == cat:
		return tucked
	case t < 0.5:
		return hanging
	case t < 0.8:
		return folded
	}
	return broad
}

// eachEar draws the ears; if the coat has patches, each ear may have the second colour.
func (p *pet) eachEar() {
	d := newDice(p.coat.seed, 4, 0)
	for _, side := range sides {
		ink := p.coat.base.times(0.9)
		if t := d.share(); p.coat.pattern == patched && t < 0.6 {
			ink = p.coat.second
		}
		p.earOf(side, ink)
	}
}

func (p *pet) earOf(side float64, ink colour) {
	inside := pink.towards(ink, 0.45).times(0.85)
	switch p.ears {
	case pointed:
		p.shell(p.triangle(side, point{0.14, -0.6}, point{0.38, -1}, point{0.66, -1.26}, point{0.78, -0.9},
			point{0.8, -0.2}), ink)
		p.paint(p.triangle(side, point{0.34, -0.6}, point{0.46, -0.9}, point{0.62, -1.08}, point{0.69, -0.85},
			point{0.7, -0.4}), inside, 0.9, 0.02)
	case tucked:
		p.shell(closed(p.lobe(side, 0, point{0.22, -0.68}, point{0.4, -0.82}, point{0.64, -0.84},
			point{0.82, -0.62}, point{0.87, -0.34}, point{0.7, -0.44}, point{0.42, -0.58})...), ink)
	case hanging:
		p.shell(closed(p.lobe(side, 0, point{0.36, -0.68}, point{0.6, -0.74}, point{0.84, -0.52},
			point{0.97, -0.08}, point{0.98, 0.34}, point{0.83, 0.58}, point{0.67, 0.42}, point{0.61, 0.04},
			point{0.5, -0.34})...), ink)
	case folded:
		p.shell(closed(p.lobe(side, 0, point{0.28, -0.66}, point{0.44, -0.92}, point{0.68, -0.98},
			point{0.9, -0.78}, point{0.98, -0.42}, point{0.9, -0.22}, point{0.74, -0.4},
			point{0.56, -0.6})...), ink)
	case broad:
		p.shell(closed(p.lobe(side, -0.1, point{0.16, -0.6}, point{0.3, -1}, point{0.54, -1.22},
			point{0.8, -1.12}, point{0.88, -0.72}, point{0.74, -0.2})...), ink)
		p.paint(closed(p.lobe(side, -0.1, point{0.36, -0.6}, point{0.42, -0.92}, point{0.58, -1.06},
			point{0.74, -0.98}, point{0.76, -0.7}, point{0.66, -0.4})...), inside, 0.9, 0.02)
	}
}

// lobe is like shape, for points on an ear, which it scales by the size of the animal's ears.
func (p *pet) lobe(side, z float64, places ...point) []point {
	size := mix(0.88, 1.12, p.ear)
	for i, q := range places {
		places[i] = point{0.5 + mul(size, q.x-0.5), mul(size, q.y+0.5) - 0.5}
	}
	return p.shape(side, z, places...)
}

// triangle returns an erect ear: smooth from its inner end to the sharp tip, the third of five points, and on
// to its outer end.
func (p *pet) triangle(side float64, places ...point) []point {
	edge := p.lobe(side, -0.1, places...)
	return append(spline(edge[:3], false), spline(edge[2:], false)...)
}

// shell paints an ear with a rim.
func (p *pet) shell(path []point, ink colour) {
	p.paint(path, ink, 1, 0)
	p.line(path, 0.03, 0.03, 0.03, ink.crease(), 0.6)
}
