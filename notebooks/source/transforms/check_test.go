package transforms_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/source/transforms"
	"github.com/gosiamese/gosiamese/pkg/images"
)

// transform is a transform that is a function.
type transform func(p images.Picture, rng *rand.Rand) images.Picture

func (t transform) Apply(p images.Picture, rng *rand.Rand) (images.Picture, error) {
	return t(p, rng), nil
}

// failing is a transform that returns an error.
type failing struct{}

func (failing) Apply(p images.Picture, _ *rand.Rand) (images.Picture, error) {
	return p, errors.New("too large")
}

// flipped flips a picture; wide is the width that it takes the picture to have.
func flipped(wide func(p images.Picture) int) transform {
	return func(p images.Picture, _ *rand.Rand) images.Picture {
		out := p
		out.Values = make([]float32, len(p.Values))
		for i := range p.Values {
			c, x, y := i%p.Channels, i/p.Channels%p.Width, i/p.Channels/p.Width
			out.Values[i] = p.Values[(y*p.Width+wide(p)-1-x)*p.Channels+c]
		}
		return out
	}
}

func TestCompare(t *testing.T) {
	for want, own := range map[string]images.Transform{
		"Right: the values of the library in 40 random pictures; the largest difference is 0": flipped(width),
		"is 0.": images.Compose(), // Row 0, column 0: it does nothing.
		"stops the program with": flipped(func(p images.Picture) int {
			return p.Width + p.Height*p.Width
		}),
		"make or slices.Clone": transform(func(p images.Picture, _ *rand.Rand) images.Picture {
			slices.Reverse(p.Values)
			return p
		}),
		"set Height and Width": transform(func(p images.Picture, _ *rand.Rand) images.Picture {
			p.Values = p.Values[1:]
			return p
		}),
		"becomes 4 x 4 x 1, want 8 x 8 x 1": images.Crop(4, 4),
		`the error "too large"`:             failing{},
	} {
		if got := transforms.Compare(own, images.FlipHorizontal()); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := transforms.Compare(flipped(width), failing{}); !strings.Contains(got, "of the library fails") {
		t.Errorf("got %q", got)
	}
}

// square is an answer to the exercise on cutout, of which parts can be wrong.
type square struct {
	side   int
	places func(p images.Picture, side int, rng *rand.Rand) (top, left int)
	value  float32
	width  func(p images.Picture) int // Of a row.
	grey   bool                       // Only the first channel.
	shared bool
}

func (s square) Apply(p images.Picture, rng *rand.Rand) (images.Picture, error) {
	out := p
	if !s.shared {
		out.Values = slices.Clone(p.Values)
	}
	top, left := s.places(p, s.side, rng)
	for y := top; y < top+s.side; y++ {
		for x := left; x < left+s.side; x++ {
			for c := range p.Channels {
				if s.grey && c > 0 {
					break
				}
				out.Values[(y*s.width(p)+x)*p.Channels+c] = s.value
			}
		}
	}
	return out, nil
}

func width(p images.Picture) int { return p.Width }

func height(p images.Picture) int { return p.Height }

func fitting(p images.Picture, side int, rng *rand.Rand) (top, left int) {
	return rng.IntN(p.Height - side + 1), rng.IntN(p.Width - side + 1)
}

func TestCheckErase(t *testing.T) {
	at := func(places func(p images.Picture, side int, rng *rand.Rand) (top, left int)) func(*square) {
		return func(s *square) { s.places = places }
	}
	for want, spoil := range map[string]func(*square){
		"Right": func(*square) {},
		// The column first.
		"Right: a random": at(func(p images.Picture, side int, rng *rand.Rand) (top, left int) {
			left = rng.IntN(p.Width - side + 1)
			return rng.IntN(p.Height - side + 1), left
		}),
		"make or slices.Clone":           func(s *square) { s.shared = true },
		"has become 0.00, want 0.5":      func(s *square) { s.value = 0 },
		"a pixel has p.Channels values":  func(s *square) { s.grey = true },
		"(y*p.Width + x)*p.Channels + c": func(s *square) { s.width = height },
		"Height - side + 1 rows": at(func(p images.Picture, side int, rng *rand.Rand) (top, left int) {
			return rng.IntN(max(p.Height-side, 1)), rng.IntN(max(p.Width-side, 1))
		}),
		"one random number for the row and another": at(
			func(p images.Picture, side int, rng *rand.Rand) (top, left int) {
				n := rng.IntN(min(p.Height, p.Width) - side + 1)
				return n, n
			}),
		"choose among the positions": at(func(p images.Picture, side int, rng *rand.Rand) (top, left int) {
			return min(rng.IntN(p.Height), p.Height-side), min(rng.IntN(p.Width), p.Width-side)
		}),
		"always at the same place": at(func(p images.Picture, side int, _ *rand.Rand) (top, left int) {
			return (p.Height - side) / 2, (p.Width - side) / 2
		}),
		"random numbers from rng": at(func(p images.Picture, side int, _ *rand.Rand) (top, left int) {
			return rand.IntN(p.Height - side + 1), rand.IntN(p.Width - side + 1)
		}),
		"rows go from 0 to Height - 1": at(func(p images.Picture, _ int, rng *rand.Rand) (top, left int) {
			return rng.IntN(p.Height), rng.IntN(p.Width)
		}),
	} {
		got := transforms.CheckErase(func(side int) images.Transform {
			s := square{side: side, places: fitting, value: 0.5, width: width}
			spoil(&s)
			return s
		})
		if !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for want, answer := range map[string]images.Transform{
		"nothing is erased":                images.Compose(),
		"begin with out := p":              images.Crop(4, 4),
		"gives the error":                  failing{},
		"only rows from the first to":      filled(func(_, _ int) bool { return true }),
		"lies inside":                      filled(func(y, _ int) bool { return y < 2 }),
		"a square of 2 x 2 that lies insi": filled(func(y, x int) bool { return y < 3 && x < 3 }),
	} {
		got := transforms.CheckErase(func(int) images.Transform { return answer })
		if !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// filled erases the pixels that a function chooses.
func filled(in func(y, x int) bool) transform {
	return func(p images.Picture, _ *rand.Rand) images.Picture {
		out := p
		out.Values = slices.Clone(p.Values)
		for i := range out.Values {
			if in(i/p.Channels/p.Width, i/p.Channels%p.Width) {
				out.Values[i] = 0.5
			}
		}
		return out
	}
}
