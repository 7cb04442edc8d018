package alignment

import (
	"math"
	"math/cmplx"
	"math/rand/v2"

	"github.com/gosiamese/gosiamese/pkg/face"
)

// Misalignment moves landmarks away from where they belong, by a value in the unit of its kind.
type Misalignment func(l face.Landmarks, value float64, rng *rand.Rand) face.Landmarks

// Rotate rotates landmarks about their mean by a number of degrees, in a random direction.
func Rotate(l face.Landmarks, degrees float64, rng *rand.Rand) face.Landmarks {
	if rng.IntN(2) == 0 {
		degrees = -degrees
	}
	return about(l, cmplx.Rect(1, degrees*math.Pi/180))
}

// Scale scales landmarks about their mean such that the face in the aligned picture is size times as large as
// it should be.
func Scale(l face.Landmarks, size float64, _ *rand.Rand) face.Landmarks {
	return about(l, complex(1/size, 0))
}

// Shift moves all landmarks by a number of inter-eye distances, in a random direction.
func Shift(l face.Landmarks, eyes float64, rng *rand.Rand) face.Landmarks {
	by := cmplx.Rect(eyes*EyeDistance(l), 2*math.Pi*rng.Float64())
	return Move(l, real(by), imag(by))
}

// Disturb adds an error to both coordinates of each landmark: it is sampled from a normal distribution with a
// standard deviation of a number of inter-eye distances.
func Disturb(l face.Landmarks, eyes float64, rng *rand.Rand) face.Landmarks {
	sigma := eyes * EyeDistance(l)
	for k := range l {
		l[k].X += sigma * rng.NormFloat64()
		l[k].Y += sigma * rng.NormFloat64()
	}
	return l
}

// Move moves the landmarks with the given indices, or all if there are none, by x and y pixels.
func Move(l face.Landmarks, x, y float64, which ...int) face.Landmarks {
	if len(which) == 0 {
		which = []int{0, 1, 2, 3, 4}
	}
	for _, k := range which {
		l[k].X, l[k].Y = l[k].X+x, l[k].Y+y
	}
	return l
}

// EyeDistance is the distance of the eyes in pixels.
func EyeDistance(l face.Landmarks) float64 { return math.Hypot(l[1].X-l[0].X, l[1].Y-l[0].Y) }

// about multiplies the positions of landmarks relative to their mean, as complex numbers.
func about(l face.Landmarks, by complex128) face.Landmarks {
	var mean complex128
	for _, p := range l {
		mean += complex(p.X, p.Y) / complex(float64(len(l)), 0)
	}
	for k, p := range l {
		q := mean + by*(complex(p.X, p.Y)-mean)
		l[k] = face.Point{X: real(q), Y: imag(q)}
	}
	return l
}
