package dataset

import (
	"fmt"
	"math"
)

// CheckBaseline checks an answer to the second exercise of lesson 02, the accuracy of always predicting the
// majority class. It reports that the answer is right, or the first case in which it is not, with a hint.
func CheckBaseline(baseline func(counts []int) float64) string {
	for _, c := range []struct {
		counts []int
		want   float64
		hint   string
	}{
		{[]int{50, 50}, 0.5, "half of the pictures are of the class it always predicts"},
		{[]int{30, 10}, 0.75, "it always predicts the class with most pictures, here the first"},
		{[]int{10, 30}, 0.75, "it always predicts the class with most pictures, here the second"},
		{[]int{2, 5, 3}, 0.5, "there are three classes, and the largest one has 5 of 10 pictures"},
		{[]int{7}, 1, "with one class it cannot be wrong"},
	} {
		got := 0.0
		if failed := panics(func() { got = baseline(c.counts) }); failed != "" {
			return fmt.Sprintf("Not yet: with %d pictures of the classes it panics: %s.\n"+
				"Hint: the number of classes is len(counts).", c.counts, failed)
		}
		if !(math.Abs(got-c.want) < 1e-9) {
			return fmt.Sprintf("Not yet: with %d pictures of the classes the accuracy is %g, yours is %g.\n"+
				"Hint: %s.", c.counts, c.want, got, c.hint)
		}
	}
	return "Right: compare every accuracy with this one."
}
