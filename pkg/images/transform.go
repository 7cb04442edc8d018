package images

import (
	"fmt"
	"math/rand/v2"
)

// Picture is one picture with its size: Values is [Height*Width*Channels], row-major.
type Picture struct {
	Height, Width, Channels int
	Values                  []float32
}

// Picture returns picture i of the set; the values are shared.
func (s Set) Picture(i int) Picture {
	return Picture{Height: s.Height, Width: s.Width, Channels: s.Channels, Values: s.Pictures[i]}
}

// Transform makes a new picture from a picture. Apply is deterministic or takes its randomness only from rng,
// so that the same state of rng gives the same picture. The size of the result, and whether Apply returns an
// error, must depend only on the size of the picture.
type Transform interface {
	Apply(p Picture, rng *rand.Rand) (Picture, error)
}

// named is a transform with a name, which figures show.
type named struct {
	name  string
	apply func(p Picture, rng *rand.Rand) (Picture, error)
}

func (n named) Apply(p Picture, rng *rand.Rand) (Picture, error) { return n.apply(p, rng) }

func (n named) String() string { return n.name }

// Compose returns the transform that applies several transforms one after the other. An error contains the
// number of the one that fails, from 1.
func Compose(transforms ...Transform) Transform {
	return named{"composed", func(p Picture, rng *rand.Rand) (Picture, error) {
		for i, t := range transforms {
			var err error
			if p, err = t.Apply(p, rng); err != nil {
				return Picture{}, fmt.Errorf("images: transform %d of %d: %w", i+1, len(transforms), err)
			}
		}
		return p, nil
	}}
}

// Transformed returns the set with every picture transformed; labels and names are shared. Picture i depends
// only on the seed and i.
func (s Set) Transformed(t Transform, seed uint64) (Set, error) {
	if err := s.Check(); err != nil {
		return Set{}, err
	}
	out := Set{Labels: s.Labels, Names: s.Names}
	for i := range s.Pictures {
		p, err := t.Apply(s.Picture(i), rand.New(rand.NewPCG(seed, uint64(i))))
		if err != nil {
			return Set{}, err
		}
		out.Height, out.Width, out.Channels = p.Height, p.Width, p.Channels
		out.Pictures = append(out.Pictures, p.Values)
	}
	return out, nil
}
