package images

import "math/rand/v2"

// Mirror turns a picture left to right, or, where UpsideDown is set, top to bottom. Both one after the other
// are half a turn.
type Mirror struct{ UpsideDown bool }

// Transform is the same for every rng.
func (m Mirror) Transform(p Picture, _ *rand.Rand) (Picture, error) {
	out := make([]float32, 0, len(p.Values))
	for y := range p.Height {
		for x := range p.Width {
			row, column := y, p.Width-1-x
			if m.UpsideDown {
				row, column = p.Height-1-y, x
			}
			at := (row*p.Width + column) * p.Channels
			out = append(out, p.Values[at:at+p.Channels]...)
		}
	}
	p.Values = out
	return p, nil
}
