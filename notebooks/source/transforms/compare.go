package transforms

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/images"
)

// sizes are heights, widths and channels of pictures for checks: wide and high, grey and in colour.
var sizes = [][3]int{{8, 8, 1}, {5, 9, 1}, {9, 6, 3}, {12, 12, 3}}

// random returns a picture with random values.
func random(height, width, channels int, rng *rand.Rand) images.Picture {
	p := images.Picture{Height: height, Width: width, Channels: channels}
	for range height * width * channels {
		p.Values = append(p.Values, rng.Float32())
	}
	return p
}

// applied applies a transform to a copy of a picture, and returns what is wrong with the result, whatever it
// should be: an error, a panic, a list of the wrong length, or a changed input.
func applied(t images.Transform, p images.Picture, seed uint64) (out images.Picture, wrong string) {
	defer func() {
		if r := recover(); r != nil {
			wrong = fmt.Sprintf("a picture of %s stops the program with %q.\nHint: rows go from 0 to Height "+
				"- 1 and columns from 0 to Width - 1", sized(p), fmt.Sprint(r))
		}
	}()
	given := p
	given.Values = slices.Clone(p.Values)
	out, err := t.Apply(given, rand.New(rand.NewPCG(seed, 0)))
	switch {
	case err != nil:
		return out, fmt.Sprintf("a picture of %s gives the error %q", sized(p), err)
	case len(out.Values) != out.Height*out.Width*out.Channels:
		return out, fmt.Sprintf("a result of %s has %d values.\nHint: set Height and Width of the result too",
			sized(out), len(out.Values))
	case !slices.Equal(given.Values, p.Values):
		return out, "the picture that came in has changed, and with it the data set.\nHint: a Picture " +
			"holds a slice, which is shared; make a new one, with make or slices.Clone, and write to that"
	}
	return out, ""
}

func sized(p images.Picture) string {
	return fmt.Sprintf("%d x %d x %d", p.Height, p.Width, p.Channels)
}

// Compare applies two transforms to random pictures with the same random numbers. It reports that the values
// agree, with the largest difference, or the first pixel in which they do not.
func Compare(own, library images.Transform) string {
	rng := rand.New(rand.NewPCG(1, 1))
	pictures, most := 0, 0.0
	for _, size := range sizes {
		for seed := range uint64(10) {
			p := random(size[0], size[1], size[2], rng)
			got, wrong := applied(own, p, seed)
			if wrong != "" {
				return "Not yet: " + wrong + "."
			}
			want, wrong := applied(library, p, seed)
			if wrong != "" {
				return "Not yet: the transform of the library fails: " + wrong + "."
			}
			if got.Height != want.Height || got.Width != want.Width || got.Channels != want.Channels {
				return fmt.Sprintf("Not yet: a picture of %s becomes %s, want %s.", sized(p), sized(got),
					sized(want))
			}
			for i, v := range got.Values {
				d := math.Abs(float64(v - want.Values[i]))
				if !(d <= 1e-5) {
					return fmt.Sprintf("Not yet: row %d, column %d, channel %d of a picture of %s is %.4f, "+
						"want %.4f.",
						i/got.Channels/got.Width, i/got.Channels%got.Width, i%got.Channels, sized(p), v,
						want.Values[i])
				}
				most = max(most, d)
			}
			pictures++
		}
	}
	return fmt.Sprintf("Right: the values of the library in %d random pictures; the largest difference "+
		"is %.1g.", pictures, most)
}
