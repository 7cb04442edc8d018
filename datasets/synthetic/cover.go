package synthetic

// occlude draws the object that hides part of the face. Glasses are drawn earlier, since the hair falls over
// them.
func (p *portrait) occlude() {
	switch p.Occlusion.Kind {
	case Cap:
		p.cap()
	case Scarf:
		p.scarf()
	case Hand:
		p.hand()
	}
}

func (p *portrait) glasses() {
	grey := mul(0.5, p.Occlusion.Tone)
	gap, y := p.eyeGap(), p.eyeY()+0.02
	w, h := mix(0.2, 0.25, p.Occlusion.Size), mix(0.15, 0.2, p.Occlusion.Size)
	for _, side := range sides {
		lens := patch{x: mul(side, gap), y: y, w: mul(side, w), h: h, lift: 0.08}
		rim := p.patch(lens, point{-0.95, 0}, point{-0.75, -0.75}, point{0, -0.95}, point{0.8, -0.8},
			point{1, -0.1}, point{0.75, 0.75}, point{0, 1}, point{-0.75, 0.75}, point{-0.95, 0})
		p.paint(closed(rim[:8]...), 1.1, 0.1, 0)
		p.line(rim, 0.03, 0.03, 0.03, grey, 1)
		p.line(p.patch(lens, point{-0.5, -0.1}, point{-0.1, -0.6}), 0.01, 0.05, 0.01, 1.3, 0.4)
		hinge := p.on(mul(side, gap+w), y-0.03, 0.08)
		ear := p.at(mul(side, p.ring(0).a+0.01), mul(0.02, p.length), 0.02)
		p.line([]point{hinge, ear}, 0.03, 0.03, 0.03, grey, 1)
	}
	bridge := patch{y: y - 0.04, w: gap - w + 0.02, h: 0.03, lift: 0.1}
	p.line(p.patch(bridge, point{-1, 0}, point{0, -1}, point{1, 0}), 0.03, 0.03, 0.03, grey, 1)
}

// cap draws a knitted cap with a folded brim.
func (p *portrait) cap() {
	grey := p.Occlusion.Tone
	hair, line := p.styling(), mix(-0.45, -0.28, p.Occlusion.Size)
	outer, inner, path := p.shell(cut{
		sides: max(0.12, hair.sides+0.02), top: max(0.24, hair.top+0.04),
		end: -0.18, line: line, inset: 0.93, tip: 1.02,
	})
	p.paint(lowered(path, mul(0.04, p.scale)), mul(0.35, p.skin), 0.4, 0.03) // the shadow of the cap
	p.paint(path, grey, 1, 0)
	p.within(path, func() {
		for i := range 11 {
			t := (float64(i) + 0.5) / 11
			rib := []point{between(outer, inner, 0, t, t)[0], between(outer, inner, 1, t, t)[0]}
			p.line(rib, 0.02, 0.03, 0.03, mul(0.75, grey), 0.5)
		}
		p.line(lowered(inner, mul(-0.22, p.scale)), 0.02, 0.03, 0.02, mul(0.6, grey), 0.8)
	})
}

// scarf draws a scarf around the neck and over the chin.
func (p *portrait) scarf() {
	grey, s := p.Occlusion.Tone, p.still()
	y := mix(0.86, 0.6, p.Occlusion.Size)
	top := []point{
		p.rim(y-0.12, -1, 0.1), p.on(-0.4, y-0.02, 0.1), p.on(0, y+0.05, 0.1), p.on(0.4, y-0.02, 0.1),
		p.rim(y-0.12, 1, 0.1),
	}
	p.paint(closed(append(top[:5:5], s.at(0.85, 1.1, 0), s.at(0.9, 1.45, 0), s.at(0, 1.65, 0),
		s.at(-0.9, 1.45, 0), s.at(-0.85, 1.1, 0))...), grey, 1, 0)
	for i := range 4 {
		fold := lowered(top, mul(mul(0.13, float64(i+1)), p.scale))
		p.line(fold, 0.01, 0.04, 0.01, mul(0.6, grey), 0.5)
	}
}

// hand draws four fingers laid on the cheek.
func (p *portrait) hand() {
	side, size := p.Occlusion.Side, mul(0.1, p.Occlusion.Size)
	for i := range 4 {
		f := float64(i)
		x, y := mix(0.62, 0.3, f/3), mix(0.28, 0.62, f/3)-size
		finger := []point{
			p.at(mul(side, 0.95-mul(0.08, f)), 1.25+mul(0.06, f), 0.4), p.at(mul(side, x+0.14), y+0.42, 0.6),
			p.on(mul(side, x), y, 0.1),
		}
		p.line(lowered(finger, mul(0.02, p.scale)), 0.21, 0.19, 0.15, mul(0.3, p.skin), 0.35)
		p.line(finger, 0.19, 0.16, 0.13, mul(0.96, p.skin), 1)
		p.paint(p.disc(finger[2], 0.065), mul(0.96, p.skin), 1, 0)
		nail := p.disc(along(finger[2], finger[1], 0.04), 0.03)
		p.paint(nail, mul(1.12, p.skin), 0.4, 0)
	}
}
