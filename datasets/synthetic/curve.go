package synthetic

import "math"

// Go may fuse x*y + z into one instruction, which rounds only once, so that the last bit differs between
// machines. An explicit conversion prevents that: the products of this package go through mul and mix, which
// TestNoFusedMultiply checks. Sines come from a polynomial, since package math uses assembly on some
// machines.

// mul returns a*b, rounded.
func mul(a, b float64) float64 { return float64(a * b) }

// mix interpolates linearly from a at t = 0 to b at t = 1.
func mix(a, b, t float64) float64 { return a + float64((b-a)*t) }

// turn returns the cosine and the sine of an angle in degrees, |degrees| <= 60, to about 1e-7.
func turn(degrees float64) (cos, sin float64) {
	a := mul(degrees, math.Pi/180)
	q := mul(a, a)
	sin = mul(a, 1-mul(q/6, 1-mul(q/20, 1-mul(q/42, 1-q/72))))
	return math.Sqrt(1 - mul(sin, sin)), sin
}

// point is a position in the picture, in pixels, or u and v in a patch.
type point struct{ x, y float64 }

// along interpolates linearly from a at t = 0 to b at t = 1.
func along(a, b point, t float64) point { return point{mix(a.x, b.x, t), mix(a.y, b.y, t)} }

// spline returns the smooth curve (Catmull-Rom) through the points as short lines, closed if requested.
func spline(through []point, closed bool) []point {
	n := len(through)
	at := func(i int) point {
		if closed {
			return through[(i+n)%n]
		}
		return through[max(0, min(n-1, i))]
	}
	spans := n
	if !closed {
		spans--
	}
	line := make([]point, 0, 8*n)
	for i := range spans {
		a, b, c, d := at(i-1), at(i), at(i+1), at(i+2)
		steps := 2 + int(math.Sqrt(math.Abs(b.x-c.x)+math.Abs(b.y-c.y)))
		b1 := point{b.x + (c.x-a.x)/6, b.y + (c.y-a.y)/6}
		c1 := point{c.x - (d.x-b.x)/6, c.y - (d.y-b.y)/6}
		for k := range steps {
			t := float64(k) / float64(steps)
			p, q, r := along(b, b1, t), along(b1, c1, t), along(c1, c, t)
			line = append(line, along(along(p, q, t), along(q, r, t), t))
		}
	}
	if !closed {
		line = append(line, through[n-1])
	}
	return line
}

// closed returns the closed smooth curve through the points.
func closed(through ...point) []point { return spline(through, true) }

// lowered returns a copy of the points, moved down by y.
func lowered(points []point, y float64) []point {
	out := make([]point, len(points))
	for i, q := range points {
		out[i] = point{q.x, q.y + y}
	}
	return out
}

// stroke returns the outline of a smooth line through the points. Its width in pixels is w[0] at its start,
// w[1] in its middle and w[2] at its end.
func stroke(through []point, w [3]float64) []point {
	line := spline(through, false)
	n := len(line)
	bulge := mul(2, w[1]) - mul(0.5, w[0]+w[2])
	outline := make([]point, 2*n)
	for i, q := range line {
		before, after := line[max(0, i-1)], line[min(n-1, i+1)]
		dx, dy := after.x-before.x, after.y-before.y
		length := math.Sqrt(mul(dx, dx)+mul(dy, dy)) + 1e-9
		t := float64(i) / float64(n-1)
		half := mul(0.5, mix(mix(w[0], bulge, t), mix(bulge, w[2], t), t))
		ox, oy := mul(-dy/length, half), mul(dx/length, half)
		outline[i], outline[2*n-1-i] = point{q.x + ox, q.y + oy}, point{q.x - ox, q.y - oy}
	}
	return outline
}
