package synthetic

func (p *portrait) noseY() float64     { return mix(0.34, 0.47, p.Nose.Length) }
func (p *portrait) noseWidth() float64 { return mix(0.10, 0.19, p.Nose.Width) }
func (p *portrait) mouthY() float64    { return mix(0.60, 0.69, p.Mouth.Height) }

func (p *portrait) nose() {
	y, w, lift := p.noseY(), p.noseWidth(), mix(0.12, 0.2, p.Nose.Bridge)
	dark := mul(0.4, p.skin)
	p.paint(p.oval(patch{y: y + 0.07, w: w + 0.02, h: 0.05, lift: 0.05}), dark, 0.4, 0.03)
	for _, side := range sides {
		n := patch{y: y, w: mul(side, w), h: 0.1, lift: mul(0.6, lift)}
		p.line(p.patch(n, point{0.8, -0.75}, point{1.08, -0.1}, point{0.85, 0.45}, point{0.6, 0.4}),
			0.008, 0.026, 0.01, dark, 0.6)
		nostril := p.patch(n, point{0.22, 0.35}, point{0.45, 0.12}, point{0.72, 0.2}, point{0.6, 0.45})
		p.paint(closed(nostril...), mul(0.18, p.skin), 0.85, 0)
	}
	p.line(p.patch(patch{y: y, w: w, h: 0.1, lift: lift}, point{-0.4, 0.5}, point{0, 0.66}, point{0.4, 0.5}),
		0.006, 0.02, 0.006, dark, 0.5)
	p.paint(p.oval(patch{y: y - 0.05, w: 0.045, h: 0.04, lift: lift}), mul(1.25, p.skin), 0.35, 0.02)
}

// mouth draws the lips and the opening between them. The corners are at u = -1 and 1; heights are in head
// units.
func (p *portrait) mouth() {
	smile, open := p.Expression.Smile, mul(0.1, p.Expression.Mouth)
	wide := mul(mix(0.19, 0.30, p.Mouth.Width), 1+mul(0.14, smile)-mul(0.8, open))
	m := patch{y: p.mouthY(), w: wide, h: 1, lift: 0.03}
	up, low := mix(0.03, 0.08, p.Mouth.Upper), mix(0.04, 0.1, p.Mouth.Lower)
	bow, corner := mul(up, mix(0.05, 0.45, p.Mouth.Bow)), mul(-0.055, smile)
	top, bottom := mul(-0.4, open), open
	peak, edge := top-up, bottom+low

	lip := mul(p.skin, mix(0.78, 0.5, p.Mouth.Tone))
	half, hang := mix(top, corner, 0.2), mix(bottom, corner, 0.25)
	above := []point{{-1, corner}, {-0.5, half}, {0, top + 0.006}, {0.5, half}, {1, corner}}
	below := []point{{0.55, hang}, {0, bottom}, {-0.55, hang}}
	if open > 0.008 {
		gap := closed(p.patch(m, append(above[:5:5], below...)...)...)
		p.paint(gap, 0.08, 1, 0)
		p.within(gap, func() {
			teeth := patch{y: m.y + top, w: mul(0.75, wide), h: 0.035 + mul(0.4, open), lift: 0.02}
			p.paint(p.oval(teeth), 0.9, 0.95, 0)
		})
	}
	rise := mix(peak, corner, 0.4)
	upper := []point{{0.5, rise}, {0.2, peak}, {0, peak + bow}, {-0.2, peak}, {-0.5, rise}}
	p.paint(closed(p.patch(m, append(above[:5:5], upper...)...)...), mul(0.88, lip), 0.95, 0)
	fall := mix(edge, corner, 0.22)
	lower := []point{{-0.97, corner}, {-0.5, fall}, {0, edge}, {0.5, fall}, {0.97, corner}}
	p.paint(closed(p.patch(m, append(lower, below...)...)...), lip, 0.95, 0)
	shine := patch{y: m.y + bottom + mul(0.45, low), w: mul(0.4, wide), h: mul(0.25, low), lift: 0.03}
	p.paint(p.oval(shine), mul(1.2, p.skin), 0.3, 0.015)
	if open <= 0.02 {
		p.line(p.patch(m, above...), 0.016, 0.024, 0.016, mul(0.18, p.skin), 0.9)
	}
	p.paint(p.oval(patch{y: m.y + edge + 0.045, w: mul(0.6, wide), h: 0.025}), mul(0.5, p.skin), 0.3, 0.02)
}
