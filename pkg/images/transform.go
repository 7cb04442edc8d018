package images

import (
	"fmt"
	"math/rand/v2"
)

// Picture is one picture with its size: Values is [Height*Width*Channels], rows first.
type Picture struct {
	Height, Width, Channels int
	Values                  []float32
}

// Picture is picture i of the set; it shares its values.
func (s Set) Picture(i int) Picture {
	return Picture{Height: s.Height, Width: s.Width, Channels: s.Channels, Values: s.Pictures[i]}
}

// Transform makes another picture of one, as a new copy: always the same, or by chance that comes from rng
// alone, so that the same state of rng gives the same picture. A picture that it cannot take is an error; it
// must depend on the size of the picture alone.
type Transform interface {
	Transform(p Picture, rng *rand.Rand) (Picture, error)
}

// Transform is [Augment.Apply].
func (a Augment) Transform(p Picture, rng *rand.Rand) (Picture, error) {
	p.Values = a.Apply(p.Values, p.Height, p.Width, p.Channels, rng)
	return p, nil
}

// Compose is many transforms one after the other.
type Compose []Transform

// Transform applies the transforms in their order; an error names the number of the one that fails, from 1.
func (c Compose) Transform(p Picture, rng *rand.Rand) (Picture, error) {
	for i, t := range c {
		var err error
		if p, err = t.Transform(p, rng); err != nil {
			return Picture{}, fmt.Errorf("images: transform %d of %d: %w", i+1, len(c), err)
		}
	}
	return p, nil
}
