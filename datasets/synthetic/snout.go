package synthetic

// eyes draws large almond-shaped eyes with slit pupils for cats, smaller round eyes with round pupils for
// dogs.
func (p *pet) eyes() {
	x, y, w, h := mix(0.33, 0.4, p.gap), -0.06, mix(0.17, 0.21, p.eye), mix(0.14, 0.17, p.eye)
	pupil := point{0.045, 0.14}
	if p.species == dog {
		x, y, w, h = mix(0.27, 0.34, p.gap), -0.12, mix(0.12, 0.15, p.eye), mix(0.12, 0.15, p.eye)
		pupil = point{mul(0.68, w), mul(0.68, h)}
	}
	slant := -mul(0.05, w-0.12) / 0.09
	for _, side := range sides {
		lid := func(k float64) []point {
			path := make([]point, len(round))
			for i, q := range round {
				path[i] = point{x + mul(mul(w, k), q.x), y + mul(mul(h, k), q.y) + mul(slant, q.x)}
			}
			return closed(p.shape(side, 0.3, path...)...)
		}
		p.paint(lid(1.45), p.coat.muzzle, 0.45, 0.05)
		p.paint(lid(1.16), black, 1, 0)
		eye := lid(1)
		p.paint(eye, p.iris, 1, 0)
		p.within(eye, func() {
			p.paint(p.oval(mul(side, x), y, 0.3, pupil.x, pupil.y), black, 1, 0)
			lash := p.shape(side, 0.3, point{x - w, y - h}, point{x, y - mul(0.95, h)},
				point{x + w, y - h + slant})
			p.line(lash, 0.05, 0.06, 0.05, black, 0.5)
		})
		p.paint(p.oval(mul(side, x)-0.05, y-0.05, 0.3, 0.035, 0.035), white.times(1.3), 0.95, 0)
	}
}

// snout draws the muzzle, the mouth and the nose.
func (p *pet) snout() {
	if p.species == cat {
		p.short()
		p.whiskers()
		return
	}
	p.long()
}

// short draws the muzzle of a cat: two pads below a small nose.
func (p *pet) short() {
	fur, k := p.coat.muzzle, mix(0.92, 1.1, p.muzzle)
	crease := fur.crease()
	p.paint(p.oval(0, 0.5, 0.3, mul(0.17, k), 0.17), fur.times(0.94), 1, 0.02)
	p.open(0.5, mul(0.1, k), 0.07)
	for _, side := range sides {
		p.paint(p.oval(mul(side, mul(0.14, k)), 0.38, 0.36, mul(0.19, k), mul(0.14, k)), fur, 1, 0.02)
	}
	p.line(p.shape(1, 0.4, point{0, 0.26}, point{0, 0.34}, point{0, 0.42}), 0.025, 0.025, 0.025, crease, 0.9)
	for _, side := range sides {
		lip := p.shape(side, 0.36, point{0, 0.42}, point{0.11, 0.5}, point{0.24, 0.45})
		p.line(lip, 0.03, 0.03, 0.01, crease, 0.9)
	}
	p.noseOf(0.24, mul(0.1, k), 0.065, 0.4)
}

// long draws the muzzle of a dog, which protrudes and ends in a big nose.
func (p *pet) long() {
	fur, k := p.coat.muzzle, mix(0.9, 1.12, p.muzzle)
	crease := fur.crease()
	p.paint(p.oval(0, 0.5, 0.3, mul(0.46, k), 0.42), black, 0.22, 0.06)
	p.paint(p.oval(0, 0.72, 0.4, mul(0.26, k), 0.23), fur.times(0.9), 1, 0.02)
	p.open(0.7, mul(0.17, k), 0.16)
	bridge := mirrored(point{0, -0.05}, point{0.14, 0}, point{mul(0.22, k), 0.2}, point{mul(0.42, k), 0.46},
		point{mul(0.36, k), 0.68}, point{mul(0.16, k), 0.72}, point{0, 0.66})
	p.paint(closed(p.shape(1, 0.5, bridge...)...), fur, 1, 0.02)
	p.line(p.shape(1, 0.6, point{0, 0.3}, point{0, 0.5}, point{0, 0.64}), 0.03, 0.03, 0.03, crease, 0.9)
	for _, side := range sides {
		lip := p.shape(side, 0.5, point{0, 0.64}, point{mul(0.18, k), 0.74}, point{mul(0.4, k), 0.6})
		p.line(lip, 0.035, 0.04, 0.015, crease, 0.9)
	}
	p.noseOf(0.24, mul(0.2, k), 0.14, 0.6)
}

// open draws an open mouth below y with a tongue.
func (p *pet) open(y, w, h float64) {
	t := (p.mouth - 0.6) / 0.4
	if t <= 0 {
		return
	}
	h = mul(h, mix(0.6, 1.2, t))
	p.paint(p.oval(0, y, 0.42, w, h+0.06), colour{0.3, 0.1, 0.1}, 1, 0)
	p.paint(p.oval(0, y+mul(0.55, h), 0.44, mul(0.7, w), h), colour{0.85, 0.42, 0.45}, 1, 0)
}

// noseOf draws the nose: broad at the top, pointed at the bottom, with a highlight.
func (p *pet) noseOf(y, w, h, z float64) {
	outline := mirrored(point{0, y - h}, point{mul(0.75, w), y - mul(0.95, h)}, point{w, y - mul(0.35, h)},
		point{mul(0.6, w), y + mul(0.45, h)}, point{0, y + h})
	p.paint(closed(p.shape(1, z, outline...)...), p.nose, 1, 0)
	p.paint(p.oval(mul(-0.3, w), y-mul(0.5, h), z, mul(0.28, w), mul(0.2, h)), white, 0.5, 0.01)
}

// whiskers draws three on each cheek: light on a dark coat, dark on a light one.
func (p *pet) whiskers() {
	ink := white
	if p.coat.base[1] > 0.55 {
		ink = colour{0.25, 0.22, 0.2}
	}
	for _, side := range sides {
		for i := range 3 {
			f := float64(i) - 1
			hair := p.shape(side, 0.3, point{0.2, 0.38 + mul(0.05, f)}, point{0.62, 0.34 + mul(0.13, f)},
				point{1.05, 0.4 + mul(0.22, f)})
			p.line(hair, 0.03, 0.026, 0.012, ink, 0.9)
		}
	}
}
