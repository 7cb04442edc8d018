package transfer

import "fmt"

// CheckOnce checks an answer to the exercise of lesson 05, whether the output of a part of a network may be
// computed once and kept. It reports that the answer is right, or the first case in which it is not, with a
// hint.
func CheckOnce(once func(part, tuned int, augmented bool) bool) string {
	for _, c := range []struct {
		part, tuned int
		augmented   bool
		want        bool
		hint        string
	}{
		{3, 9, false, true, "part 3 and all before it are frozen: the same picture gives the same numbers"},
		{8, 9, false, true, "part 8 is the last frozen one"},
		{9, 9, false, false, "part 9 is the first that is tuned: its weights change with every step"},
		{14, 9, false, false, "part 14 is tuned too, and what it takes in changes as well"},
		{17, 18, false, true, "only the head learns, so that all parts are frozen"},
		{0, 0, false, false, "the whole network is tuned, part 0 as well"},
		{3, 9, true, false, "augmentation makes another picture of it every time, so nothing comes twice"},
	} {
		if got := once(c.part, c.tuned, c.augmented); got != c.want {
			return fmt.Sprintf("Not yet: for part = %d, tuned = %d, augmented = %t it is %t, "+
				"yours says %t.\nHint: %s.", c.part, c.tuned, c.augmented, c.want, got, c.hint)
		}
	}
	return "Right: a frozen part gives the same numbers again, as long as the picture is the same."
}
