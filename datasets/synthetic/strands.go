package synthetic

// between interpolates between two lines by share, and returns the part of the result between from and to.
func between(outer, inner []point, share, from, to float64) []point {
	line := make([]point, 9)
	for i := range line {
		t := mix(from, to, float64(i)/8)
		a, b := outer[int(mul(t, float64(len(outer)-1)))], inner[int(mul(t, float64(len(inner)-1)))]
		line[i] = along(a, b, share)
	}
	return line
}

// sheen draws the reflection of light on the hair over the forehead.
func (p *portrait) sheen(outer, inner []point) {
	band := stroke(between(outer, inner, 0.4, 0.3, 0.7), [3]float64{0, mul(0.12, p.scale), 0})
	p.paint(band, p.hair+0.16, 0.6, 0.04)
}

// strands draws n lines of hair, or folds of cloth, along a part of the outline; each covers half of that
// part.
func (p *portrait) strands(outer, inner []point, n int, width, from, to float64) {
	d := newDice(1, 0, 0)
	half := mul(0.5, to-from)
	for i := range n {
		share, start := (float64(i)+0.5)/float64(n), from+mul(half, d.share())
		p.line(between(outer, inner, share, start, start+half), 0, width, 0, p.streak(i), 0.55)
	}
}

// combed draws lines of hair from the crown to the forehead.
func (p *portrait) combed(outer, inner []point) {
	d := newDice(3, 0, 0)
	for i := range 16 {
		t := mix(0.3, 0.7, (float64(i)+0.5)/16)
		a, b := between(outer, inner, d.between(0.1, 0.5), t, t)[0], between(outer, inner, 1, t, t)[0]
		bend := along(a, b, 0.5)
		bend.x += mul(mul(0.4, t-0.5), p.scale)
		p.line([]point{a, bend, b}, 0, 0.022, 0, p.streak(i), 0.55)
	}
}

// streak returns the grey of strand i, alternately darker and lighter than the hair.
func (p *portrait) streak(i int) float64 {
	if i%2 == 0 {
		return mul(0.55, p.hair)
	}
	return p.hair + 0.1
}

// curls draws round locks over all of the hair.
func (p *portrait) curls(outer, inner []point) {
	d := newDice(2, 0, 0)
	for range 70 {
		t := d.share()
		q, r := between(outer, inner, mul(0.85, d.share()), t, t)[0], d.between(0.06, 0.1)
		p.paint(p.disc(q, r), mul(p.hair, d.between(0.75, 1.1)), 1, 0)
		lock := p.disc(q, mul(0.6, r))
		p.line(lock[:len(lock)/2], 0, 0.02, 0, p.hair+0.14, 0.6)
	}
}
