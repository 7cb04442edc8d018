package mining

import (
	"fmt"
	"math"
	"slices"
)

// CheckNear checks an answer to the exercise of lesson 09, the index of the near negative. It reports that
// the answer is right, or the first case in which it is not, with a hint.
func CheckNear(near func(ap float64, an []float64) int) string {
	for _, c := range []struct {
		ap   float64
		an   []float64
		want int
	}{
		{0.5, []float64{1.5, 0.75, 2}, 1},
		{1, []float64{0.25, 0.875, 1.5}, 1},
		{1, []float64{1.5, 0.75, 0.125}, 1},
		{1, []float64{0.5, 1.25, 2}, 1},
		{0.5, []float64{0.5}, 0},
		{2, []float64{0.5, 0.25, 1}, 2},
	} {
		got := near(c.ap, slices.Clone(c.an))
		if got < 0 || got >= len(c.an) {
			return fmt.Sprintf("Not yet: for d(a, p) = %g and d(a, n) = %v yours says place %d, and there "+
				"are places 0 to %d.\nHint: return the place in the list, not the distance.", c.ap, c.an, got,
				len(c.an)-1)
		}
		if got != c.want {
			return fmt.Sprintf("Not yet: for d(a, p) = %g and d(a, n) = %v it is place %d, yours says %d.\n"+
				"Hint: %s.", c.ap, c.an, c.want, got, nearHint(c.ap, c.an, got, c.want))
		}
	}
	return "Right: the near negative is the one with the smallest |d(a, n) - d(a, p)|."
}

func nearHint(ap float64, an []float64, got, want int) string {
	switch {
	case an[got] == slices.Min(an):
		return "you took the nearest negative, the hard choice: take the one whose distance is closest to " +
			"d(a, p)"
	case an[got] > ap && an[want] < ap:
		return fmt.Sprintf("%g is beyond the positive, as semi-hard wants it; near looks on both sides, "+
			"and %g is closer to %g", an[got], an[want], ap)
	case an[got] == slices.Max(an):
		return "you took the farthest negative, the easiest there is"
	}
	return fmt.Sprintf("%g differs from d(a, p) by %g, and %g by %g only",
		an[got], math.Abs(an[got]-ap), an[want], math.Abs(an[want]-ap))
}
