package transforms

import (
	"math"
	"math/rand/v2"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// Rotations shows a picture and three ways to rotate it: [Forward], whose holes are black, [Nearest], and
// interpolated between four pixels as [images.Augment] does.
func Rotations(p images.Picture, degrees float64) (show.Figure, error) {
	// The first random number is 1, so that the picture is rotated by all degrees.
	bilinear, err := images.Augment{Rotate: degrees}.Apply(p, rand.New(largest{}))
	if err != nil {
		return nil, err
	}
	return show.Pictures(captioned(p, "before"), captioned(Forward(p, degrees), "forward"),
		captioned(Nearest(p, degrees), "nearest"), captioned(bilinear, "bilinear"))
}

// Forward rotates a picture anticlockwise by moving each of its pixels to the nearest place in the result.
// Places to which no pixel moves stay 0.
func Forward(p images.Picture, degrees float64) images.Picture {
	return rotated(p, -degrees, func(y, x, toY, toX int) (to, from int) {
		return toY*p.Width + toX, y*p.Width + x
	})
}

// Nearest rotates a picture anticlockwise by taking each pixel of the result from the nearest one of the
// picture. What comes from outside is 0.
func Nearest(p images.Picture, degrees float64) images.Picture {
	return rotated(p, degrees, func(y, x, fromY, fromX int) (to, from int) {
		return y*p.Width + x, fromY*p.Width + fromX
	})
}

// rotated rotates the place of each pixel clockwise, and copies one pixel for each pair of places.
func rotated(p images.Picture, degrees float64, pair func(y, x, rotatedY, rotatedX int) (to, from int),
) images.Picture {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	cx, cy := float64(p.Width-1)/2, float64(p.Height-1)/2
	out := p
	out.Values = make([]float32, len(p.Values))
	for y := range p.Height {
		for x := range p.Width {
			u, v := float64(x)-cx, float64(y)-cy
			ry, rx := int(math.Round(cy+sin*u+cos*v)), int(math.Round(cx+cos*u-sin*v))
			if ry < 0 || rx < 0 || ry >= p.Height || rx >= p.Width {
				continue
			}
			to, from := pair(y, x, ry, rx)
			copy(out.Values[to*p.Channels:(to+1)*p.Channels], p.Values[from*p.Channels:])
		}
	}
	return out
}

// largest is a source whose random numbers in [0, 1) are all nearly 1.
type largest struct{}

func (largest) Uint64() uint64 { return math.MaxUint64 }
