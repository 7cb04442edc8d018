package show

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

const (
	alphaSteps = 200 // From 0 to 2.
	alphaStep  = 0.01
	maxMined   = 1000 // Maximum number of triplets drawn.
)

// Alpha shows the effect of the margin alpha on triplets: each is a point, d(a, p) on the x axis and d(a, n)
// on the y axis, and a slider moves the line d(a, n) = d(a, p) + alpha. Below d(a, n) = d(a, p) a triplet is
// hard, between the lines semi-hard, above them easy. The figure counts the three. It shows the mean of the
// loss max(d(a, p) - d(a, n) + alpha, 0), and the share of active triplets, those with a positive loss, to
// three decimals, for each alpha from 0 to 2 in steps of 0.01. The triplet under the pointer, or selected by
// a second slider, is shown with its faces, its distances and its loss.
//
// All triplets are counted. At most 1000 of those whose pictures all have pixels are drawn, spread evenly
// from the hardest to the easiest; if some are left out, the figure reports it. The slider starts at the step
// nearest to alpha.
//
// Alpha returns an error if alpha is outside [0, 2], if there are no triplets or none with pictures, if an
// index is out of range, if a picture is invalid, or if a distance is negative or non-finite.
func Alpha(alpha float64, triplets []Triplet, pictures []Picture) (Figure, error) {
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
	return figure(counted.says(start), object{
		"params":  slices.Concat(d.sliders(start), counted.params(), d.params()),
		"vconcat": list{counted.numbers(), beside(36, d.plane(triplets), d.panel(counted))}, "spacing": 20,
	})
}

// alphaAt returns alpha at position i of the slider: the number nearest to its decimal form, as a browser
// reads it.
func alphaAt(i int) float64 { return float64(i) / 100 }
