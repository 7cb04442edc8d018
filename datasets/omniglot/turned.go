package omniglot

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/images"
)

// Turned returns a square set with every picture rotated clockwise by the given number of quarter turns, and
// new class names: a rotated character counts as another character, so rotations increase the number of
// classes fourfold. It returns an error if the pictures are not square.
func Turned(set images.Set, quarters int) (images.Set, error) {
	if set.Height != set.Width {
		return images.Set{}, errors.New("omniglot: only square pictures can be rotated: scale them")
	}
	quarters = (quarters%4 + 4) % 4
	out := set
	out.Pictures, out.Names = slices.Clone(set.Pictures), nil
	for range quarters {
		for i, picture := range out.Pictures {
			out.Pictures[i] = quarterTurn(picture, set.Width, set.Channels)
		}
	}
	for _, name := range set.Names {
		out.Names = append(out.Names, fmt.Sprintf("%s, turned %d", name, 90*quarters))
	}
	return out, nil
}

// quarterTurn moves the pixel at row y and column x to row x and column side-1-y.
func quarterTurn(picture []float32, side, channels int) []float32 {
	out := make([]float32, len(picture))
	for y := range side {
		for x := range side {
			to, from := (x*side+side-1-y)*channels, (y*side+x)*channels
			copy(out[to:to+channels], picture[from:from+channels])
		}
	}
	return out
}
