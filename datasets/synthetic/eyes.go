package synthetic

func (p *portrait) eyeY() float64   { return mix(0, 0.11, p.Eyes.Height) }
func (p *portrait) eyeGap() float64 { return mix(0.285, 0.375, p.Eyes.Gap) }

func (p *portrait) eyes() {
	for _, side := range sides {
		e := patch{
			x: mul(side, p.eyeGap()), y: p.eyeY(), w: mul(side, mix(0.125, 0.175, p.Eyes.Width)),
			h:     mul(mix(0.058, 0.098, p.Eyes.Open), p.Expression.Eyes),
			slope: mix(0.03, -0.05, p.Eyes.Slant),
		}
		socket := patch{x: e.x, y: e.y - 0.02, w: e.w + mul(side, 0.06), h: e.h + 0.07}
		p.paint(p.oval(socket), mul(0.6, p.skin), 0.35, 0.04)
		p.eyeball(e)
		p.lids(e)
	}
}

// eyeball draws the white, the iris in the direction of gaze, the pupil and its highlight.
func (p *portrait) eyeball(e patch) {
	almond := closed(p.patch(e, point{-1, 0.25}, point{-0.6, -0.6}, point{0, -1}, point{0.6, -0.8},
		point{1, -0.05}, point{0.55, 0.65}, point{0, 0.85}, point{-0.55, 0.7})...)
	p.paint(almond, mix(0.75, 0.9, p.Skin.Tone), 1, 0)
	x, y := e.x+mul(0.045, p.Expression.GazeX), e.y-0.008+mul(0.02, p.Expression.GazeY)
	p.within(almond, func() {
		p.paint(p.oval(patch{x: x, y: y, w: 0.083, h: 0.083}), mix(0.06, 0.3, p.Eyes.Iris), 1, 0)
		p.paint(p.oval(patch{x: x, y: y + 0.01, w: 0.065, h: 0.065}), mix(0.10, 0.62, p.Eyes.Iris), 1, 0.01)
		p.paint(p.oval(patch{x: x, y: y, w: 0.036, h: 0.036}), 0.03, 1, 0)
		lid := p.patch(e, point{-1, -0.4}, point{0, -1}, point{1, -0.4})
		p.line(lid, 0.02, 0.05, 0.02, 0.1, 0.45)
	})
	if p.Expression.Eyes > 0.4 {
		p.paint(p.oval(patch{x: x - 0.028, y: y - 0.028, w: 0.02, h: 0.02}), 1.3, 0.9, 0)
	}
}

// lids draws the lashes, the edge of the lower lid and the crease of the upper one.
func (p *portrait) lids(e patch) {
	lash := mix(0.022, 0.045, p.Eyes.Lashes)
	p.line(p.patch(e, point{-1.03, 0.3}, point{-0.6, -0.62}, point{0, -1.02}, point{0.6, -0.82},
		point{1.1, mix(0, -0.3, p.Eyes.Lashes)}), 0.012, lash, 0.02, 0.06, 0.95)
	p.line(p.patch(e, point{-0.8, 0.62}, point{0, 0.95}, point{0.95, 0.1}), 0.005, 0.014, 0.008,
		mul(0.4, p.skin), 0.6)
	e.y -= 0.035
	p.line(p.patch(e, point{-0.85, -0.3}, point{-0.3, -0.95}, point{0.4, -1}, point{1.05, -0.3}),
		0.006, 0.022, 0.006, mul(0.45, p.skin), mix(0.1, 0.8, p.Eyes.Lid))
}

func (p *portrait) brows() {
	grey := mix(mul(0.8, p.hair), mul(0.35, p.skin), 0.45)
	thick := mix(0.03, 0.095, p.Brows.Thick)
	for _, side := range sides {
		b := patch{
			x: mul(side, p.eyeGap()+0.015),
			y: p.eyeY() - mix(0.16, 0.25, p.Brows.Height) - mul(0.045, p.Expression.Brows),
			w: mul(side, mix(0.15, 0.22, p.Brows.Length)), h: mix(0.01, 0.075, p.Brows.Arch),
			slope: mix(0.045, -0.04, p.Brows.Slant), lift: 0.02,
		}
		inner := 0.5 - mul(0.35, min(0, p.Expression.Brows))
		p.line(p.patch(b, point{-1.05, inner}, point{-0.5, -0.3}, point{0.25, -1}, point{1, 0.3}),
			mul(0.8, thick), thick, mul(0.15, thick), grey, 0.92)
	}
}
