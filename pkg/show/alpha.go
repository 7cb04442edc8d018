package show

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Mined is a triplet that a rule has chosen, by the numbers of its pictures, and its distances d(a, p) and
// d(a, n).
type Mined struct {
	Anchor, Positive, Negative int
	AP, AN                     float64
}

const (
	alphaSteps = 200 // From 0 to 2.
	alphaStep  = 0.01
	maxMined   = 1000 // Triplets that are drawn.
)

// Alpha shows what the margin alpha asks of triplets: each is a point, d(a, p) across and d(a, n) up, and a
// slider moves the line d(a, n) = d(a, p) + alpha. Below d(a, n) = d(a, p) a triplet is hard, between the
// lines semi-hard, above them easy. The figure counts the three. It writes the mean loss, that of max(d(a, p)
// - d(a, n) + alpha, 0), and the share of active triplets, those with a loss, to three decimals, for each
// alpha from 0 to 2 in steps of 0.01. The triplet under the pointer, or at the place of a second slider,
// shows its faces, its distances and its loss.
//
// All triplets are counted. Drawn are at most 1000 of those whose pictures all have pixels, evenly from the
// hardest to the easiest; the figure says so where that are not all. The slider starts at the step nearest to
// alpha. An alpha outside of [0, 2], no triplets, none with pictures, pictures that are not there, bad
// pictures, and a distance that is negative or not a number are errors.
func Alpha(alpha float64, triplets []Mined, pictures []Picture) (Figure, error) {
	if !(alpha >= 0 && alpha <= alphaSteps*alphaStep) {
		return nil, fmt.Errorf("show: the slider alpha starts at %g: want it in [0, %g]", alpha,
			alphaSteps*alphaStep)
	}
	if len(triplets) == 0 {
		return nil, errors.New("show: no triplets to explore")
	}
	for i, t := range triplets {
		what := fmt.Sprintf("d(a, p), d(a, n) of triplet %d", i+1)
		if err := distances(what, []float64{t.AP, t.AN}); err != nil {
			return nil, err
		}
	}
	d, err := drawnTriplets(triplets, pictures)
	if err != nil {
		return nil, err
	}
	counted := countTriplets(triplets)
	start := int(math.Round(alpha / alphaStep))
	return checked(figure(counted.says(start), object{
		"params":  slices.Concat(d.sliders(start), counted.params(), d.params()),
		"vconcat": list{counted.numbers(), beside(36, d.plane(triplets), d.panel(counted))}, "spacing": 20,
	}))
}

// alphaAt is place i of the slider: the number nearest to its decimal form, as a browser reads it.
func alphaAt(i int) float64 { return float64(i) / 100 }
