package synthetic

import (
	"math"
	"slices"
)

// marks draws wrinkles, laugh lines, freckles and a mole.
func (p *portrait) marks() {
	age := max(0, p.Skin.Lines-0.6)
	fold := mul(1.2, age) + mul(0.2, max(0, p.Expression.Smile))
	for _, side := range sides {
		cheek := patch{x: mul(side, p.noseWidth()+0.05), y: p.noseY(), w: mul(side, 0.2), h: 0.28}
		p.line(p.patch(cheek, point{0, -0.2}, point{0.5, 0.2}, point{0.75, 0.85}), 0.005, 0.03, 0.008,
			mul(0.45, p.skin), mul(0.9, fold))
		bag := patch{x: mul(side, p.eyeGap()), y: p.eyeY() + 0.15, w: mul(side, 0.15), h: 0.04}
		p.line(p.patch(bag, point{-0.8, -0.8}, point{-0.1, 0.7}, point{0.9, -0.3}), 0.005, 0.025, 0.005,
			mul(0.5, p.skin), fold)
	}
	for i := range 3 {
		brow := patch{y: mul(-0.085, float64(i)) - 0.42, w: 0.36, h: 0.03}
		p.line(p.patch(brow, point{-1, 0.5}, point{-0.5, -0.5}, point{0, 0}, point{0.5, -0.5}, point{1, 0.5}),
			0.005, 0.018, 0.005, mul(0.5, p.skin), mul(0.8, age))
	}
	d := newDice(math.Float64bits(p.Skin.Freckles), 0, 0)
	for range int(mul(max(0, p.Skin.Freckles-0.8), 200)) {
		x, y, r := mul(0.45, d.bell()), 0.33+mul(0.14, d.bell()), d.between(0.010, 0.020)
		p.paint(p.oval(patch{x: x + math.Copysign(0.1, x), y: y, w: r, h: r}), mul(0.5, p.skin), 0.5, 0)
	}
	if t := (p.Skin.Mole - 0.6) / 0.4; t > 0 {
		x := mix(-0.3, 0.3, t)
		x += math.Copysign(0.2, x)
		p.paint(p.oval(patch{x: x, y: 0.3 + mul(0.6, math.Abs(x)), w: 0.022, h: 0.022}), 0.15, 0.9, 0)
	}
}

func (p *portrait) beard() {
	y, m := p.noseY(), p.mouthY()
	switch {
	case p.Beard.Jaw > 0.9:
		p.paint(p.jawBeard(0.05), p.hair, 0.92, 0.012)
	case p.Beard.Jaw > 0.8:
		p.paint(p.jawBeard(-0.02), mul(0.5, p.hair), 0.3, 0.02)
	}
	if t := mul(10, p.Beard.Chin-0.9); t > 0 {
		w := mix(0.12, 0.26, t)
		a := patch{y: m + 0.16, w: w, h: w + 0.14}
		p.paint(closed(p.patch(a, point{-1, 0.1}, point{-0.4, -0.1}, point{0, 0.05}, point{0.4, -0.1},
			point{1, 0.1}, point{0.7, 0.8}, point{0, 1}, point{-0.7, 0.8})...), p.hair, 0.85, 0.015)
	}
	if t := (p.Beard.Moustache - 0.85) / 0.15; t > 0 {
		size := mix(0.7, 1.25, t)
		a := patch{y: mix(y+0.08, m, 0.45), w: mul(0.25, size), h: mul(0.11, size), lift: 0.05}
		p.paint(closed(p.patch(a, point{-1, 0.9}, point{-0.75, 0.1}, point{-0.3, -0.45}, point{0, -0.2},
			point{0.3, -0.45}, point{0.75, 0.1}, point{1, 0.9}, point{0.45, 0.55}, point{0, 0.4},
			point{-0.45, 0.55})...), p.hair, 0.92, 0.01)
	}
}

// jawBeard returns the outline of a beard, at the distance grow from the jaw.
func (p *portrait) jawBeard(grow float64) []point {
	var halves [2][]point
	for i, side := range sides {
		for _, y := range []float64{0.94, 0.82, 0.68, 0.5, 0.3, 0.1} {
			halves[i] = append(halves[i], p.rim(y, side, mul(grow, min(1, mul(2, y-0.1)))))
		}
		halves[i] = append(halves[i],
			p.on(mul(side, mul(0.88, p.ring(0.1).a)), 0.1, 0),
			p.on(mul(side, mul(0.78, p.ring(0.4).a)), 0.42, 0),
			p.on(mul(side, 0.38), p.mouthY()-0.1, 0),
			p.on(mul(side, p.noseWidth()), p.noseY()+0.14, 0))
	}
	chin := p.flat(mul(0.38, p.sinYaw), mul(1.02+grow, p.length), mul(0.38, p.cosYaw))
	slices.Reverse(halves[0])
	return closed(slices.Concat([]point{chin}, halves[1], halves[0])...)
}
