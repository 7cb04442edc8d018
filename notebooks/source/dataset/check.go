package dataset

import (
	"fmt"
	"math"
)

// CheckSteps checks an answer to the first exercise of lesson 02, the number of steps of a training run. It
// reports that the answer is right, or the first case in which it is not, with a hint.
func CheckSteps(steps func(pictures, batch, epochs int) int) string {
	for _, c := range []struct {
		pictures, batch, epochs, want int
		hint                          string
	}{
		{64, 16, 1, 4, "an epoch sees every picture once, a batch at a time"},
		{64, 16, 3, 12, "each epoch goes through all pictures again"},
		{70, 16, 1, 4, "6 pictures do not fill a batch: they are left out of this epoch"},
		{70, 16, 10, 40, "left out in every epoch: round down before you take it times the epochs"},
		{16, 16, 5, 5, "all pictures in one batch: one step an epoch"},
	} {
		got, failed := c.want, false
		func() {
			defer func() { failed = recover() != nil }() // A division by 0, say.
			got = steps(c.pictures, c.batch, c.epochs)
		}()
		if failed {
			return fmt.Sprintf("Not yet: yours panics for %d pictures, batches of %d and %d epochs.",
				c.pictures, c.batch, c.epochs)
		}
		if got != c.want {
			return fmt.Sprintf("Not yet: %d pictures in batches of %d for %d epochs make %d steps, "+
				"yours says %d.\nHint: %s.", c.pictures, c.batch, c.epochs, c.want, got, c.hint)
		}
	}
	return "Right: whole batches in an epoch, times the epochs."
}

// CheckBaseline checks an answer to the second exercise of lesson 02, the accuracy of always predicting the
// majority class. It reports that the answer is right, or the first case in which it is not, with a hint.
func CheckBaseline(baseline func(counts []int) float64) string {
	for _, c := range []struct {
		counts []int
		want   float64
		hint   string
	}{
		{[]int{50, 50}, 0.5, "half of the pictures are of the class it always says"},
		{[]int{30, 10}, 0.75, "it always says the class with most pictures, here the first"},
		{[]int{10, 30}, 0.75, "it always says the class with most pictures, here the second"},
		{[]int{2, 5, 3}, 0.5, "three classes: the largest one has 5 of 10"},
		{[]int{7}, 1, "one class: it cannot be wrong"},
	} {
		got, failed := 0.0, false
		func() {
			defer func() { failed = recover() != nil }()
			got = baseline(c.counts)
		}()
		if failed {
			return fmt.Sprintf("Not yet: yours panics for %d pictures.\n"+
				"Hint: slices.Max finds the largest number.", c.counts)
		}
		if math.Abs(got-c.want) > 1e-9 {
			return fmt.Sprintf("Not yet: for %d pictures it is right in a share of %g, yours says %g.\n"+
				"Hint: %s.", c.counts, c.want, got, c.hint)
		}
	}
	return "Right: an accuracy says nothing until you know this number beside it."
}
