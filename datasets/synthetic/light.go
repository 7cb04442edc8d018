package synthetic

import "math"

// bump is a hill on the face (a dent if height < 0): height (1 - r^2)^3 inside the ellipse with radii w, h.
type bump struct{ x, y, w, h, height, lift float64 }

// relief describes the face as hills and dents on a sphere.
func (p *portrait) relief() []bump {
	noseY, wing := p.noseY(), p.noseWidth()
	eyeY, gap := p.eyeY(), p.eyeGap()
	mouthY := p.mouthY()
	cheek := mix(0.01, 0.08, p.Head.Cheeks) + mul(0.03, max(0, p.Expression.Smile))
	return []bump{
		{0, mix(eyeY, noseY, 0.45), 0.2, mul(0.8, noseY-eyeY) + 0.12, mix(0.045, 0.1, p.Nose.Bridge), 0.08},
		{0, noseY - 0.04, mix(0.15, 0.2, p.Nose.Tip), 0.15, mix(0.07, 0.1, p.Nose.Tip), 0.18},
		{-wing, noseY, 0.11, 0.1, 0.035, 0.1},
		{wing, noseY, 0.11, 0.1, 0.035, 0.1},
		{-gap, eyeY + 0.01, 0.25, 0.18, -0.06, 0},
		{gap, eyeY + 0.01, 0.25, 0.18, -0.06, 0},
		{-gap, eyeY - 0.2, 0.3, 0.14, 0.03, 0},
		{gap, eyeY - 0.2, 0.3, 0.14, 0.03, 0},
		{-0.42, 0.34, 0.34, 0.28, cheek, 0},
		{0.42, 0.34, 0.34, 0.28, cheek, 0},
		{0, mouthY + 0.14, 0.22, 0.07, -0.02, 0},
		{0, 0.87, mix(0.16, 0.26, p.Head.Chin), 0.16, 0.05, 0},
		{0, mouthY, 0.36, 0.22, 0.025, 0},
	}
}

// shine computes the light on every pixel: ambient light plus lamp light by Lambert's cosine law, softened
// past the edge of the shadow. The surface is a sphere as large as the head with the relief of the face on
// it; beyond the sphere the slope is that at its edge.
func (p *portrait) shine() {
	n := p.side * p.side
	gx, gy := make([]float64, n), make([]float64, n)
	for _, b := range p.relief() {
		p.slope(b, gx, gy)
	}
	lx, ly, lz := p.Light.X, p.Light.Y, 0.8
	norm := math.Sqrt(mul(lx, lx) + mul(ly, ly) + mul(lz, lz))
	lx, ly, lz = lx/norm, ly/norm, lz/norm
	centre := p.at(0, 0, 0.1)
	for y := range p.side {
		v := (float64(y) + 0.5 - centre.y) / mul(1.2, p.scale)
		for x := range p.side {
			u := (float64(x) + 0.5 - centre.x) / mul(0.92, p.scale)
			i := y*p.side + x
			r2 := mul(u, u) + mul(v, v)
			k := 1.0
			if r2 > 0.9 {
				k = math.Sqrt(0.9 / r2)
				r2 = 0.9
			}
			nx, ny, nz := mul(u, k)-gx[i], mul(v, k)-gy[i], math.Sqrt(1-r2)
			length := math.Sqrt(mul(nx, nx) + mul(ny, ny) + mul(nz, nz))
			cosine := (mul(nx, lx) + mul(ny, ly) + mul(nz, lz)) / length
			p.light[i] = fixed(p.Light.Ambient + mul(p.Light.Lamp, max(0, (cosine+0.25)/1.25)))
		}
	}
}

// slope adds the slope of a bump, in head units, to gx and gy.
func (p *portrait) slope(b bump, gx, gy []float64) {
	c := p.on(b.x, b.y, b.lift)
	w, h := mul(b.w, p.scale), mul(b.h, p.scale)
	for y := max(0, int(c.y-h)); y < min(p.side, int(c.y+h)+1); y++ {
		v := (float64(y) + 0.5 - c.y) / h
		for x := max(0, int(c.x-w)); x < min(p.side, int(c.x+w)+1); x++ {
			u := (float64(x) + 0.5 - c.x) / w
			if r := 1 - mul(u, u) - mul(v, v); r > 0 {
				k := mul(-6, mul(b.height, mul(r, r)))
				gx[y*p.side+x] += mul(k, u) / b.w
				gy[y*p.side+x] += mul(k, v) / b.h
			}
		}
	}
}
