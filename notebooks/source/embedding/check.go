package embedding

import (
	"fmt"
	"math"
)

// CheckRecall checks an answer to the exercise of lesson 12, the share of neighbours that a map keeps. It
// reports that the answer is right, or the first case in which it is not, with a hint.
func CheckRecall(kept func(before, after []int) float64) string {
	for _, c := range []struct {
		before, after []int
		want          float64
		hint          string
	}{
		{[]int{4, 7, 9}, []int{4, 7, 9}, 1, "all three are kept"},
		{[]int{4, 7, 9}, []int{1, 2, 3}, 0, "none is kept"},
		{[]int{4, 7}, []int{7, 4}, 1, "both are kept: in which order they come does not matter"},
		{[]int{4, 7, 9, 2}, []int{9, 1, 4, 3}, 0.5, "4 and 9 are kept, two of four: a share, not a number"},
		{[]int{4, 7}, []int{4, 1, 2, 3}, 0.5, "the share is of the neighbours before: 4 is kept, 7 is not"},
	} {
		if got := kept(c.before, c.after); !(math.Abs(got-c.want) <= 1e-9) {
			return fmt.Sprintf("Not yet: for %v before and %v after it is %g, yours says %g.\nHint: %s.",
				c.before, c.after, c.want, got, c.hint)
		}
	}
	return "Right: the share of the neighbours that are still neighbours, in any order."
}
