package synthetic

// photograph blurs the picture and adds noise.
func (p *portrait) photograph(c Camera) {
	soften(p.grey, p.side, p.mask.Rect, mul(c.Blur, float64(p.side)))
	d := newDice(c.Seed, 0, 0)
	for i := range p.grey {
		p.grey[i] += fixed(mul(c.Noise, mul(2, d.share())-1))
	}
}

// develop converts the greys to multiples of 1/255 in [0, 1].
func (c *canvas) develop() []float32 {
	out := make([]float32, len(c.grey))
	for i, v := range c.grey {
		out[i] = exposed(v)
	}
	return out
}

// exposed returns the multiple of 1/255 in [0, 1] nearest to a grey. Above 3/4, contrast is halved, so that
// bright light does not saturate.
func exposed(v int32) float32 {
	const knee = one * 3 / 4
	if v > knee {
		v = knee + (v-knee)/2
	}
	return float32(max(0, min(255, (v*255+one/2)/one))) / 255
}
