package images

import (
	"fmt"
	"math/rand/v2"
)

// Resize returns the transform that scales pictures of one or three channels to height x width without
// keeping the aspect ratio; see [Set.Resize].
func Resize(height, width int) Transform {
	name := fmt.Sprintf("resize %d x %d", height, width)
	return named{name, func(p Picture, _ *rand.Rand) (Picture, error) {
		one := Set{Height: p.Height, Width: p.Width, Channels: p.Channels, Pictures: [][]float32{p.Values}}
		scaled, err := one.Resize(height, width)
		if err != nil {
			return Picture{}, err
		}
		return scaled.Picture(0), nil
	}}
}

// Crop returns the transform that cuts height x width pixels out of the centre of a picture. It fails if that
// is less than one pixel or more than the picture.
func Crop(height, width int) Transform {
	return crop(fmt.Sprintf("crop %d x %d", height, width), height, width,
		func(_ *rand.Rand, last int) int { return last / 2 })
}

// RandomCrop is [Crop] at a random position, uniform over all positions.
func RandomCrop(height, width int) Transform {
	return crop("random crop", height, width,
		func(rng *rand.Rand, last int) int { return rng.IntN(last + 1) })
}

// crop cuts height x width pixels out of a picture. Its function first chooses the first row, then the first
// column, from 0 to the last possible one.
func crop(name string, height, width int, first func(rng *rand.Rand, last int) int) Transform {
	return named{name, func(p Picture, rng *rand.Rand) (Picture, error) {
		if height < 1 || width < 1 || height > p.Height || width > p.Width {
			return Picture{}, fmt.Errorf("images: crop %d x %d out of a picture of %d x %d: take a size "+
				"from 1 to that of the picture", height, width, p.Height, p.Width)
		}
		top, left := first(rng, p.Height-height), first(rng, p.Width-width)
		out := Picture{Height: height, Width: width, Channels: p.Channels}
		for y := top; y < top+height; y++ {
			start := (y*p.Width + left) * p.Channels
			out.Values = append(out.Values, p.Values[start:start+width*p.Channels]...)
		}
		return out, nil
	}}
}

// FlipHorizontal returns the transform that flips a picture left to right.
func FlipHorizontal() Transform { return flip("flip", false) }

// FlipVertical returns the transform that flips a picture top to bottom. Both flips together rotate it by 180
// degrees.
func FlipVertical() Transform { return flip("flip, vertical", true) }

func flip(name string, vertical bool) Transform {
	return named{name, func(p Picture, _ *rand.Rand) (Picture, error) {
		out := make([]float32, 0, len(p.Values))
		for y := range p.Height {
			for x := range p.Width {
				row, column := y, p.Width-1-x
				if vertical {
					row, column = p.Height-1-y, x
				}
				at := (row*p.Width + column) * p.Channels
				out = append(out, p.Values[at:at+p.Channels]...)
			}
		}
		p.Values = out
		return p, nil
	}}
}

// Flipped returns the set with every picture flipped left to right; labels and names are shared. The mean of
// the embeddings of a picture and of the flipped picture, rescaled to unit length, is a better template than
// either alone.
func (s Set) Flipped() Set {
	out := s
	out.Pictures = make([][]float32, len(s.Pictures))
	for i := range s.Pictures {
		p, _ := FlipHorizontal().Apply(s.Picture(i), nil) // It never fails.
		out.Pictures[i] = p.Values
	}
	return out
}
