package images

import (
	"fmt"
	"math/rand/v2"
)

// resize is the transform of [Resize].
type resize struct{ height, width int }

// Resize returns the transform that scales pictures of one or three channels to height x width without
// keeping the aspect ratio; see [Set.Resize].
func Resize(height, width int) Transform { return resize{height, width} }

func (r resize) Apply(p Picture, _ *rand.Rand) (Picture, error) {
	one := Set{Height: p.Height, Width: p.Width, Channels: p.Channels, Pictures: [][]float32{p.Values}}
	scaled, err := one.Resize(r.height, r.width)
	if err != nil {
		return Picture{}, err
	}
	return scaled.Picture(0), nil
}

func (r resize) String() string { return fmt.Sprintf("resize %d x %d", r.height, r.width) }

// crop is the transform of [Crop] and of [RandomCrop].
type crop struct {
	height, width int
	random        bool
}

// Crop returns the transform that cuts height x width pixels out of the centre of a picture. It fails if that
// is less than one pixel or more than the picture.
func Crop(height, width int) Transform { return crop{height, width, false} }

// RandomCrop is [Crop] at a random position, uniform over all positions.
func RandomCrop(height, width int) Transform { return crop{height, width, true} }

func (c crop) Apply(p Picture, rng *rand.Rand) (Picture, error) {
	if c.height < 1 || c.width < 1 || c.height > p.Height || c.width > p.Width {
		return Picture{}, fmt.Errorf("images: crop %d x %d out of a picture of %d x %d: take a size from 1 "+
			"to that of the picture", c.height, c.width, p.Height, p.Width)
	}
	top, left := (p.Height-c.height)/2, (p.Width-c.width)/2
	if c.random {
		top, left = rng.IntN(p.Height-c.height+1), rng.IntN(p.Width-c.width+1)
	}
	out := Picture{Height: c.height, Width: c.width, Channels: p.Channels}
	for y := top; y < top+c.height; y++ {
		start := (y*p.Width + left) * p.Channels
		out.Values = append(out.Values, p.Values[start:start+c.width*p.Channels]...)
	}
	return out, nil
}

func (c crop) String() string {
	if c.random {
		return "random crop"
	}
	return fmt.Sprintf("crop %d x %d", c.height, c.width)
}

// flip is the transform of [FlipHorizontal] and of [FlipVertical].
type flip struct{ vertical bool }

// FlipHorizontal returns the transform that flips a picture left to right.
func FlipHorizontal() Transform { return flip{} }

// FlipVertical returns the transform that flips a picture top to bottom. Both flips together rotate it by 180
// degrees.
func FlipVertical() Transform { return flip{vertical: true} }

func (f flip) Apply(p Picture, _ *rand.Rand) (Picture, error) {
	out := make([]float32, 0, len(p.Values))
	for y := range p.Height {
		for x := range p.Width {
			row, column := y, p.Width-1-x
			if f.vertical {
				row, column = p.Height-1-y, x
			}
			at := (row*p.Width + column) * p.Channels
			out = append(out, p.Values[at:at+p.Channels]...)
		}
	}
	p.Values = out
	return p, nil
}

func (f flip) String() string {
	if f.vertical {
		return "flip, vertical"
	}
	return "flip"
}

// Flipped returns the set with every picture flipped left to right; labels and names are shared. The mean of
// the embeddings of a picture and of the flipped picture, rescaled to unit length, is a better template than
// either alone.
func (s Set) Flipped() Set {
	out := s
	out.Pictures = make([][]float32, len(s.Pictures))
	for i := range s.Pictures {
		p, _ := flip{}.Apply(s.Picture(i), nil) // It never fails.
		out.Pictures[i] = p.Values
	}
	return out
}
