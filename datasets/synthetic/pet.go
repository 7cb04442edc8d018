package synthetic

// pet is a picture of an animal while it is painted, from back to front. Positions are in head units as in
// portrait: the eyes are near y = 0, the chin is at 0.8 to 1.
type pet struct {
	film
	view
	animal
}

// sit paints the picture of an animal: [side*side*3] values.
func sit(a animal, side int) []float32 {
	p := pet{film: newFilm(side), view: newView(a.pose, side), animal: a}
	p.backdrop()
	p.shine()
	p.figure()
	p.foreground()
	p.photograph(a.camera)
	return p.develop()
}

// figure paints the animal without background and foreground.
func (p *pet) figure() {
	p.body()
	if p.ears.erect() {
		p.eachEar()
	}
	p.head()
	if !p.ears.erect() {
		p.eachEar()
	}
	p.eyes()
	p.snout()
}

// shape projects points at one depth onto the picture; side -1 mirrors them.
func (p *pet) shape(side, z float64, places ...point) []point {
	out := make([]point, len(places))
	for i, q := range places {
		out[i] = p.at(mul(side, q.x), q.y, z)
	}
	return out
}

// oval returns an ellipse with the half axes w and h.
func (p *pet) oval(x, y, z, w, h float64) []point {
	var path [len(round)]point
	for i, q := range round {
		path[i] = p.at(x+mul(w, q.x), y+mul(h, q.y), z)
	}
	return closed(path[:]...)
}

// paint fills a path; the softness of its edge is in head units.
func (p *pet) paint(path []point, ink colour, alpha, soft float64) {
	p.fill(path, ink, alpha, mul(soft, p.scale))
}

// line paints a stroke through the points; its three widths are in head units.
func (p *pet) line(through []point, start, middle, end float64, ink colour, alpha float64) {
	width := [3]float64{mul(start, p.scale), mul(middle, p.scale), mul(end, p.scale)}
	p.fill(stroke(through, width), ink, alpha, 0)
}

// mirrored returns a closed outline from its right half, which goes from top to bottom.
func mirrored(half ...point) []point {
	path := append([]point(nil), half...)
	for i := len(half) - 2; i > 0; i-- {
		path = append(path, point{-half[i].x, half[i].y})
	}
	return path
}

// widen scales the width of an outline by k.
func widen(outline []point, k float64) {
	for i := range outline {
		outline[i].x = mul(outline[i].x, k)
	}
}

// body draws neck, shoulders and chest, which stay upright, and the collar.
func (p *pet) body() {
	tilted := p.view
	p.view = p.still()
	b := mix(0.85, 1.12, p.build)
	outline := mirrored(point{0, 0.2}, point{0.5, 0.5}, point{0.68, 1}, point{0.98, 1.5}, point{1.15, 2.2},
		point{1.2, 4}, point{0, 4.2})
	widen(outline, b)
	path := closed(p.shape(1, 0, p.ruffled(outline)...)...)
	p.paint(path, p.coat.base.times(0.92), 1, 0)
	p.within(path, func() {
		p.bodyMarkings()
		p.paint(p.oval(0, 1.4, 0, mul(0.36, b), 0.7), p.coat.muzzle, 1, 0.04)
		crease := p.coat.base.crease()
		p.line(p.shape(1, 0, point{0, 2.1}, point{0.02, 2.6}, point{0, 4}), 0, 0.06, 0.08, crease, 0.7)
		p.paint(p.oval(0, 0.95, 0, mul(0.6, b), 0.2), black, 0.35, 0.1) // the shadow of the head
		if p.worn {
			band := p.shape(1, 0, point{mul(-0.75, b), 0.88}, point{0, 1.22}, point{mul(0.75, b), 0.88})
			p.line(band, 0.15, 0.17, 0.15, p.collar, 1)
			p.paint(p.oval(0, 1.34, 0, 0.1, 0.1), colour{0.85, 0.75, 0.4}, 1, 0)
		}
	})
	p.view = tilted
}

// bodyMarkings draws the pattern of the coat on the shoulders.
func (p *pet) bodyMarkings() {
	d := newDice(p.coat.seed, 3, 0)
	for i := range 4 {
		y := 1.2 + mul(0.42, float64(i))
		for _, side := range sides {
			switch p.coat.pattern {
			case striped:
				band := p.shape(side, 0, point{1.4, y - 0.1}, point{0.9, y}, point{0.5, y + 0.16})
				p.line(band, 0.18, 0.12, 0.02, p.coat.base.crease(), 0.9)
			case patched:
				x, w, h := mul(side, d.between(0.3, 1.2)), d.between(0.1, 0.35), d.between(0.1, 0.35)
				p.paint(p.oval(x, y, 0, w, h), p.coat.second, 1, 0.02)
			}
		}
	}
}

// head draws the skull with its fur.
func (p *pet) head() {
	w := mix(0.93, 1.07, p.width)
	outline := mirrored(point{0, -0.8}, point{0.36, -0.74}, point{0.66, -0.46}, point{0.79, -0.05},
		point{0.84, 0.28}, point{0.64, 0.58}, point{0.32, 0.77}, point{0, 0.81})
	if p.species == dog {
		outline = mirrored(point{0, -0.83}, point{0.34, -0.76}, point{0.6, -0.5}, point{0.69, -0.08},
			point{0.64, 0.26}, point{0.52, 0.58}, point{0.32, 0.86}, point{0, 0.95})
	}
	widen(outline, w)
	path := closed(p.shape(1, 0, p.ruffled(outline)...)...)
	p.paint(lowered(path, mul(0.05, p.scale)), black, 0.35, 0.05)
	p.paint(path, p.coat.base, 1, 0)
	p.within(path, func() {
		p.hairs()
		p.markings()
	})
}
