package images

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Resize scales a picture of one channel or three to Height x Width; see [Set.Resize]. It does not keep the
// aspect.
type Resize struct{ Height, Width int }

// Transform is the same for every rng.
func (r Resize) Transform(p Picture, _ *rand.Rand) (Picture, error) {
	one := Set{Height: p.Height, Width: p.Width, Channels: p.Channels, Pictures: [][]float32{p.Values}}
	scaled, err := one.Resize(r.Height, r.Width)
	if err != nil {
		return Picture{}, err
	}
	return scaled.Picture(0), nil
}

// Crop takes a part of Height x Width pixels out of a picture: the middle, or where Random is set, any place
// alike.
type Crop struct {
	Height, Width int
	Random        bool
}

// Transform is an error for a part below 1 pixel or larger than the picture.
func (c Crop) Transform(p Picture, rng *rand.Rand) (Picture, error) {
	if c.Height < 1 || c.Width < 1 || c.Height > p.Height || c.Width > p.Width {
		return Picture{}, fmt.Errorf("images: crop %d x %d out of a picture of %d x %d: take a size from 1 "+
			"to that of the picture", c.Width, c.Height, p.Width, p.Height)
	}
	top, left := (p.Height-c.Height)/2, (p.Width-c.Width)/2
	if c.Random {
		top, left = rng.IntN(p.Height-c.Height+1), rng.IntN(p.Width-c.Width+1)
	}
	out := Picture{Height: c.Height, Width: c.Width, Channels: p.Channels}
	for y := top; y < top+c.Height; y++ {
		start := (y*p.Width + left) * p.Channels
		out.Values = append(out.Values, p.Values[start:start+c.Width*p.Channels]...)
	}
	return out, nil
}

// Normalise brings every channel to (value - Mean) / Deviation: with the [Statistics] of the training
// pictures, a channel has mean 0 and deviation 1 over all of them. The values are then no longer in [0, 1]:
// what expects them there, such as [Augment] and [Resize], comes before.
type Normalise struct{ Mean, Deviation []float32 }

// Transform is an error where there is not one mean and one deviation above 0 for each channel.
func (n Normalise) Transform(p Picture, _ *rand.Rand) (Picture, error) {
	if len(n.Mean) != p.Channels || len(n.Deviation) != p.Channels {
		return Picture{}, fmt.Errorf("images: normalise a picture of %d channels by %d means and %d "+
			"deviations: want one of each for a channel", p.Channels, len(n.Mean), len(n.Deviation))
	}
	for c, d := range n.Deviation {
		if !(d > 0) {
			return Picture{}, fmt.Errorf("images: normalise by a deviation of %g in channel %d: want it "+
				"above 0",
				d, c)
		}
	}
	values := make([]float32, len(p.Values))
	for i, v := range p.Values {
		values[i] = (v - n.Mean[i%p.Channels]) / n.Deviation[i%p.Channels]
	}
	p.Values = values
	return p, nil
}

// Statistics is the [Normalise] of a set: mean and deviation of each channel over all pixels of all pictures.
// Take them from training pictures alone. A channel that never changes is an error.
func Statistics(s Set) (Normalise, error) {
	if err := s.Check(); err != nil {
		return Normalise{}, err
	}
	n := Normalise{Mean: make([]float32, s.Channels), Deviation: make([]float32, s.Channels)}
	pixels := float64(s.Len() * s.Height * s.Width)
	for c := range s.Channels {
		var mean, square float64
		each(s, c, func(v float64) { mean += v / pixels })
		each(s, c, func(v float64) { square += (v - mean) * (v - mean) / pixels })
		if square == 0 {
			return Normalise{}, fmt.Errorf("images: channel %d is %g in all pixels: it cannot be normalised",
				c, mean)
		}
		n.Mean[c], n.Deviation[c] = float32(mean), float32(math.Sqrt(square))
	}
	return n, nil
}

// each visits the values of one channel.
func each(s Set, channel int, visit func(v float64)) {
	for _, picture := range s.Pictures {
		for i := channel; i < len(picture); i += s.Channels {
			visit(float64(picture[i]))
		}
	}
}

// Transformed is the set with every picture transformed; labels and names are shared with the set. Picture i
// depends on the seed and i alone.
func (s Set) Transformed(t Transform, seed uint64) (Set, error) {
	if err := s.Check(); err != nil {
		return Set{}, err
	}
	out := Set{Labels: s.Labels, Names: s.Names}
	for i := range s.Pictures {
		p, err := t.Transform(s.Picture(i), rand.New(rand.NewPCG(seed, uint64(i))))
		if err != nil {
			return Set{}, err
		}
		out.Height, out.Width, out.Channels = p.Height, p.Width, p.Channels
		out.Pictures = append(out.Pictures, p.Values)
	}
	return out, nil
}
