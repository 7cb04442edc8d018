package synthetic

import "math"

// Positions on the head are in head units: x to the right, y down, z to the viewer, with the origin inside
// the head at the height of the eyes; the crown is at y = -1, the chin at y = 1.

// view rotates the head and projects it onto the picture with an orthographic camera.
type view struct {
	cosYaw, sinYaw, cosPitch, sinPitch, cosRoll, sinRoll float64
	scale, x, y                                          float64 // pixels per unit; pixel of the origin
}

func newView(p Pose, side int) view {
	var v view
	v.cosYaw, v.sinYaw = turn(p.Yaw)
	v.cosPitch, v.sinPitch = turn(p.Pitch)
	v.cosRoll, v.sinRoll = turn(p.Roll)
	v.scale = mul(float64(side), p.Scale) / 2.5
	v.x = mul(float64(side), 0.5+p.X)
	v.y = mul(float64(side), 0.49+p.Y)
	return v
}

// still returns the view by the same camera, with the head unrotated.
func (v view) still() view {
	v.cosYaw, v.sinYaw, v.cosPitch, v.sinPitch, v.cosRoll, v.sinRoll = 1, 0, 1, 0, 1, 0
	return v
}

// at returns the pixel of a position on the head.
func (v view) at(x, y, z float64) point {
	return v.flat(mul(x, v.cosYaw)+mul(z, v.sinYaw), y, mul(z, v.cosYaw)-mul(x, v.sinYaw))
}

// flat is like at, for a position to which the yaw has been applied.
func (v view) flat(x, y, z float64) point {
	y = mul(y, v.cosPitch) + mul(z, v.sinPitch)
	return point{
		v.x + mul(v.scale, mul(x, v.cosRoll)-mul(y, v.sinRoll)),
		v.y + mul(v.scale, mul(x, v.sinRoll)+mul(y, v.cosRoll)),
	}
}

// ring is a horizontal section through the head at some height: an ellipse with half axes a (width) and d
// (depth), centred at depth z.
type ring struct{ y, a, d, z float64 }

// skull is the head as a stack of rings, from the crown to the chin.
type skull []ring

func newSkull(h Head) skull {
	width := mix(0.90, 1.10, h.Width)
	forehead, cheeks := mix(0.92, 1.06, h.Forehead), mix(0.93, 1.06, h.Cheeks)
	jaw, chin := mix(0.82, 1.14, h.Jaw), mix(0.72, 1.35, h.Chin)
	s := skull{
		{-1.00, 0.00, 0.00, -0.10},
		{-0.985, 0.16, 0.20, -0.10},
		{-0.93, 0.33, 0.40, -0.10},
		{-0.78, 0.51, 0.61, -0.08},
		{-0.50, mul(0.655, forehead), 0.74, -0.05},
		{-0.20, mul(0.705, forehead), 0.78, 0.00},
		{0.06, 0.70, 0.76, 0.02},
		{0.32, mul(0.675, cheeks), 0.70, 0.06},
		{0.56, mul(mul(0.59, jaw), cheeks), 0.60, 0.12},
		{0.76, mul(0.465, jaw), 0.48, 0.20},
		{0.91, mul(0.27, chin), 0.33, 0.30},
		{1.00, mul(0.10, chin), 0.18, 0.38},
	}
	for i := range s {
		s[i].a = mul(s[i].a, width)
	}
	return s
}

// ring returns the interpolated ring at a height.
func (s skull) ring(y float64) ring {
	i := 1
	for i < len(s)-1 && s[i].y < y {
		i++
	}
	above, below := s[i-1], s[i]
	t := max(0, min(1, (y-above.y)/(below.y-above.y)))
	return ring{y, mix(above.a, below.a, t), mix(above.d, below.d, t), mix(above.z, below.z, t)}
}

// front returns the depth of the face at x, y.
func (s skull) front(x, y float64) float64 {
	c := s.ring(y)
	u := x / max(c.a, 0.05)
	return c.z + mul(c.d, math.Sqrt(max(0, 1-mul(u, u))))
}

// rim returns the contour of the head in the picture at a height, on its left (-1) or right (1), moved
// outwards by grow.
func (p *portrait) rim(y, side, grow float64) point { return p.rimUp(y, side, grow, 0) }

// rimUp is like rim, for objects that rise above the head by top at the crown.
func (p *portrait) rimUp(y, side, grow, top float64) point {
	c := p.ring(y)
	w, d := mul(c.a, p.cosYaw), mul(c.d, p.sinYaw)
	half := math.Sqrt(mul(w, w)+mul(d, d)) + grow
	x := mul(c.z, p.sinYaw) + mul(side, half)
	return p.flat(x, mul(y+mul(min(0, y), top), p.length), mul(c.z, p.cosYaw))
}

// crown returns the top of the head in the picture, moved up by grow.
func (p *portrait) crown(grow float64) point {
	return p.flat(mul(-0.1, p.sinYaw), mul(-1-grow, p.length), -0.1)
}

// on returns the pixel of a position on the skin, or lifted off it.
func (p *portrait) on(x, y, lift float64) point {
	return p.at(x, mul(y, p.length), p.front(x, y)+lift)
}

// patch is a region on the face with its own coordinates: u to the side, in units of w; v down, in units of
// h. At u = 1 it is lower by slope than at u = 0; lift is its distance from the skin.
type patch struct{ x, y, w, h, slope, lift float64 }

// patch converts positions u, v in a patch to pixels.
func (p *portrait) patch(a patch, uv ...point) []point {
	out := make([]point, len(uv))
	for i, q := range uv {
		out[i] = p.on(a.x+mul(a.w, q.x), a.y+mul(a.h, q.y)+mul(a.slope, q.x), a.lift)
	}
	return out
}

// oval returns the ellipse u^2 + v^2 = 1 of a patch.
func (p *portrait) oval(a patch) []point { return closed(p.patch(a, round[:]...)...) }

// disc returns a circle in the picture, its radius in head units.
func (p *portrait) disc(centre point, radius float64) []point {
	var path [len(round)]point
	for i, q := range round {
		path[i] = point{centre.x + mul(mul(radius, p.scale), q.x), centre.y + mul(mul(radius, p.scale), q.y)}
	}
	return closed(path[:]...)
}

var round = [...]point{
	{1, 0}, {0.707, 0.707}, {0, 1}, {-0.707, 0.707}, {-1, 0}, {-0.707, -0.707}, {0, -1}, {0.707, -0.707},
}
