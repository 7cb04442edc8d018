package lesson

import "fmt"

// CheckTeaches tries an answer to the exercise of lesson 07, whether a triplet still changes the weights, and
// says that it is right, or where it goes wrong and where to look.
func CheckTeaches(teaches func(ap, an, alpha float64) bool) string {
	for _, c := range []struct {
		ap, an, alpha float64
		want          bool
		hint          string
	}{
		{1.5, 0.5, 0.25, true, "the negative is nearer than the positive: a hard triplet"},
		{0.75, 1, 0.5, true, "the negative is farther, but not by alpha: a semi-hard triplet"},
		{0.25, 2, 0.5, false, "the negative is farther by more than alpha: an easy triplet, its loss is 0"},
		{0.75, 1, 0, false, "without a margin it is enough that the negative is farther"},
		{0.5, 1, 0.5, false, "the loss is exactly 0 here, and so is its gradient"},
	} {
		if got := teaches(c.ap, c.an, c.alpha); got != c.want {
			return fmt.Sprintf(
				"Not yet: for d(a, p) = %g, d(a, n) = %g, alpha = %g it is %t, yours says %t.\nHint: %s.",
				c.ap, c.an, c.alpha, c.want, got, c.hint)
		}
	}
	return "Right: a triplet teaches as long as d(a, p) - d(a, n) + alpha is above 0."
}
