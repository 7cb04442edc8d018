package synthetic

// colour is red, green and blue under light 1.
type colour [3]float64

// times returns the colour, k times as bright.
func (c colour) times(k float64) colour { return colour{mul(c[0], k), mul(c[1], k), mul(c[2], k)} }

// towards interpolates from c at t = 0 to other at t = 1.
func (c colour) towards(other colour, t float64) colour {
	return colour{mix(c[0], other[0], t), mix(c[1], other[1], t), mix(c[2], other[2], t)}
}

// gap returns the sum of the absolute differences of two colours, in [0, 3].
func (c colour) gap(other colour) float64 {
	var sum float64
	for k := range c {
		sum += max(c[k]-other[k], other[k]-c[k])
	}
	return sum
}

// crease returns the colour of a line that is visible on c: darker, or lighter if c is almost black.
func (c colour) crease() colour {
	if c[0]+c[1]+c[2] < 0.75 {
		return c.towards(white, 0.22)
	}
	return c.times(0.5)
}

var (
	white = colour{0.95, 0.94, 0.92}
	black = colour{0.07, 0.06, 0.06}
	pink  = colour{0.90, 0.58, 0.56}
)

// vivid samples any colour.
func vivid(d dice) colour {
	return colour{d.between(0.1, 0.95), d.between(0.1, 0.95), d.between(0.1, 0.95)}
}

// film is a canvas with three colours.
type film struct {
	*canvas
	plane [3][]int32 // red, green, blue, each like canvas.grey; plane[0] is canvas.grey
}

func newFilm(side int) film {
	c := newCanvas(side)
	return film{c, [3][]int32{c.grey, make([]int32, side*side), make([]int32, side*side)}}
}

// fill is canvas.fill in colour.
func (f film) fill(path []point, ink colour, alpha, soft float64) {
	box := f.cover(path, soft)
	for k, plane := range f.plane {
		f.tint(plane, box, ink[k], alpha)
	}
}

// photograph blurs the picture and adds independent noise to each colour.
func (f film) photograph(c Camera) {
	d := newDice(c.Seed, 0, 0)
	for _, plane := range f.plane {
		soften(plane, f.side, f.mask.Rect, mul(c.Blur, float64(f.side)))
		for i := range plane {
			plane[i] += fixed(mul(c.Noise, mul(2, d.share())-1))
		}
	}
}

// develop is canvas.develop in colour: [side*side*3] values, the three colours of a pixel next to each other.
func (f film) develop() []float32 {
	out := make([]float32, 3*f.side*f.side)
	for k, plane := range f.plane {
		for i, v := range plane {
			out[3*i+k] = exposed(v)
		}
	}
	return out
}
