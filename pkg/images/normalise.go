package images

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Normalise returns the transform of each channel to (value - mean) / std: with the [Statistics] of the
// training pictures, each channel has mean 0 and standard deviation 1 over all of them. The values are then
// no longer in [0, 1]; transforms that expect them there, such as [Augment] and [Resize], must come before.
// It fails unless mean and std have one value for each channel, and those of std are above 0.
func Normalise(mean, std []float32) Transform {
	return named{"normalise", func(p Picture, _ *rand.Rand) (Picture, error) {
		if len(mean) != p.Channels || len(std) != p.Channels {
			return Picture{}, fmt.Errorf("images: normalise a picture of %d channels by %d means and %d "+
				"standard deviations: want one of each for a channel", p.Channels, len(mean), len(std))
		}
		for c, s := range std {
			if !(s > 0) {
				return Picture{}, fmt.Errorf("images: normalise by a standard deviation of %g in channel "+
					"%d: want it above 0", s, c)
			}
		}
		values := make([]float32, len(p.Values))
		for i, v := range p.Values {
			values[i] = (v - mean[i%p.Channels]) / std[i%p.Channels]
		}
		p.Values = values
		return p, nil
	}}
}

// Statistics returns the mean and the standard deviation of each channel over all pixels of a set, for
// [Normalise]. Compute them on training pictures alone. It returns an error if a channel is constant.
func Statistics(s Set) (mean, std []float32, err error) {
	if err := s.Check(); err != nil {
		return nil, nil, err
	}
	mean, std = make([]float32, s.Channels), make([]float32, s.Channels)
	pixels := float64(s.Len() * s.Height * s.Width)
	for c := range s.Channels {
		var m, square float64
		each(s, c, func(v float64) { m += v / pixels })
		each(s, c, func(v float64) { square += (v - m) * (v - m) / pixels })
		if square == 0 {
			return nil, nil, fmt.Errorf("images: channel %d is %g in all pixels: it cannot be normalised", c,
				m)
		}
		mean[c], std[c] = float32(m), float32(math.Sqrt(square))
	}
	return mean, std, nil
}

// each visits the values of one channel.
func each(s Set, channel int, visit func(v float64)) {
	for _, picture := range s.Pictures {
		for i := channel; i < len(picture); i += s.Channels {
			visit(float64(picture[i]))
		}
	}
}
