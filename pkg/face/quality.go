package face

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"

	"github.com/gosiamese/gosiamese/pkg/pretrained"
)

// Reasons to doubt an answer about a photograph. An error that wraps one of them states the measured value.
var (
	ErrNoFace       = errors.New("no face found")
	ErrSeveralFaces = errors.New("several faces")
	ErrSmall        = errors.New("face too small")
	ErrBlurred      = errors.New("face blurred")
	ErrTurned       = errors.New("face turned away")
	ErrUnclear      = errors.New("face unclear")
)

// Quality is what can be measured of a face, beyond who it is.
type Quality struct {
	// Size is the shorter side of the box, in pixels of the photograph.
	Size float64
	// Sharpness is the standard deviation of the Laplacian of the aligned face in grey, relative to that of
	// the grey values themselves; 0 if all are equal. Most photographs have 0.1 to 0.5. Black pixels, such as
	// those outside the photograph, and their neighbours do not count.
	Sharpness float64
	// Turn is how far the tip of the nose is from the middle between the eyes, along the line of the eyes and
	// in units of their distance: 0 for a frontal face, and about 0.5 for a profile. It is positive if the
	// nose points to the right as seen in the photograph.
	Turn float64
	// Clarity is the detector's score, in (0, 1]. Faces that are covered, rotated or dark have lower ones.
	Clarity float64
}

// Limits of what is not doubted. docs/results.md has the error rates on either side of the first three, under
// "Photographs made worse". That of the turn is a guess.
const (
	leastSize      = 18
	leastSharpness = 0.06
	leastClarity   = 0.88
	mostTurn       = 0.35
)

// Limits returns the limits of [Quality.Doubts]: the smallest size, sharpness and clarity and the largest
// turn to either side that are not doubted.
func Limits() Quality {
	return Quality{Size: leastSize, Sharpness: leastSharpness, Turn: mostTurn, Clarity: leastClarity}
}

// Measure measures the quality of a face, given also as [Align] returns it.
func Measure(f Face, aligned []float32) Quality {
	return Quality{
		Size:      min(f.Box.Width, f.Box.Height),
		Sharpness: sharpness(aligned),
		Turn:      turn(f.Landmarks),
		Clarity:   f.Score,
	}
}

// Doubts lists the reasons to doubt answers about the face: errors that wrap [ErrSmall], [ErrBlurred],
// [ErrTurned] or [ErrUnclear]; nil if there are none.
func (q Quality) Doubts() (doubts []error) {
	if q.Size < leastSize {
		doubts = append(doubts, fmt.Errorf("%w: %.0f pixels, want at least %d", ErrSmall, q.Size, leastSize))
	}
	if q.Sharpness < leastSharpness {
		doubts = append(doubts, fmt.Errorf("%w: sharpness %.3f, want at least %.2f", ErrBlurred, q.Sharpness,
			leastSharpness))
	}
	if turn := math.Abs(q.Turn); turn > mostTurn {
		doubts = append(doubts, fmt.Errorf("%w: nose %.2f inter-eye distances off the middle, want at most "+
			"%.2f", ErrTurned, turn, mostTurn))
	}
	if q.Clarity < leastClarity {
		doubts = append(doubts, fmt.Errorf("%w (covered, rotated or dark): score %.2f, want at least %.2f",
			ErrUnclear, q.Clarity, leastClarity))
	}
	return doubts
}

// sharpness of an aligned face [112*112*3]; see [Quality].
func sharpness(aligned []float32) float64 {
	const n = pretrained.SFaceSide
	grey := make([]float64, n*n)
	for i := range grey {
		p := aligned[3*i:][:3]
		grey[i] = 0.299*float64(p[0]) + 0.587*float64(p[1]) + 0.114*float64(p[2])
	}
	var laplacian, inside []float64
	for y := 1; y < n-1; y++ {
		for x := 1; x < n-1; x++ {
			i := y*n + x
			if min(grey[i], grey[i-n], grey[i+n], grey[i-1], grey[i+1]) == 0 {
				continue
			}
			laplacian = append(laplacian, grey[i-n]+grey[i+n]+grey[i-1]+grey[i+1]-4*grey[i])
			inside = append(inside, grey[i])
		}
	}
	if len(inside) < 2 {
		return 0
	}
	contrast := stat.StdDev(inside, nil)
	if contrast == 0 {
		return 0
	}
	return stat.StdDev(laplacian, nil) / contrast
}

// turn of a face; see [Quality]. It is infinite if both eyes are in one place.
func turn(l Landmarks) float64 {
	left, right, nose := l[0], l[1], l[2]
	dx, dy := right.X-left.X, right.Y-left.Y
	square := dx*dx + dy*dy
	if square == 0 {
		return math.Inf(1)
	}
	return ((nose.X-(left.X+right.X)/2)*dx + (nose.Y-(left.Y+right.Y)/2)*dy) / square
}
