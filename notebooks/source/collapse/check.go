package collapse

import (
	"fmt"
	"math"
)

// CheckDistance checks an answer to the exercise of lesson 08, the distance of two pictures by one network f.
// It reports that the answer is right, or the first case in which it is not, with a hint.
func CheckDistance(distance func(f func(x []float32) []float32, x, y []float32) float64) string {
	for _, c := range []struct {
		x, y []float32
		want float64
		hint string
	}{
		{[]float32{0.5, 0.25}, []float32{0.5, 0.25}, 0, "both go through the same f, so nothing differs"},
		{[]float32{1, 0}, []float32{0, 0}, 5, "f maps the first to (2, 1, 1) and the second to (0, 0, 1)"},
		{[]float32{0, 0}, []float32{1, 0}, 5, "the other way round it is the same distance"},
		{[]float32{0, 1}, []float32{1, 0}, 8, "f maps the first to (0, -1, 1) and the second to (2, 1, 1)"},
	} {
		got, asked, failed := call(distance, c.x, c.y)
		if failed != "" {
			return fmt.Sprintf("Not yet: for the pictures %v and %v yours stops with %q.\nHint: a picture "+
				"and its vector need not have the same length.", c.x, c.y, failed)
		}
		if math.Abs(got-c.want) > 1e-6 {
			return fmt.Sprintf("Not yet: for f(x) = (2 x1, x1 - x2, 1) and the pictures %v and %v it is %g, "+
				"yours says %g.\nHint: %s%s.", c.x, c.y, c.want, got, c.hint, moreHint(c.want, got, asked))
		}
	}
	return "Right: one f for both, so d(x, y) = d(y, x) and d(x, x) = 0, whatever f is."
}

// call calls the answer, and returns the number of times that it applied f, and the message with which it
// panicked, if it did.
func call(distance func(func([]float32) []float32, []float32, []float32) float64, x, y []float32) (
	got float64, asked int, failed string,
) {
	defer func() {
		if r := recover(); r != nil {
			failed = fmt.Sprint(r)
		}
	}()
	f := func(x []float32) []float32 {
		asked++
		return []float32{2 * x[0], x[0] - x[1], 1}
	}
	return distance(f, x, y), asked, ""
}

// moreHint returns a hint on the mistake that explains the result.
func moreHint(want, got float64, asked int) string {
	switch {
	case asked == 0:
		return "; apply f: it is not the pixels that are compared"
	case asked == 1:
		return "; apply f to both pictures"
	case math.Abs(got*got-want) < 1e-6:
		return "; the distance of this course is squared: no root"
	case math.Abs(3*got-want) < 1e-6:
		return "; add the squares up: no mean"
	}
	return "; square each difference of the two vectors, then add up"
}
