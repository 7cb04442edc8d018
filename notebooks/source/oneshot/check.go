package oneshot

import (
	"fmt"
	"math"
)

// CheckFalseAlarms checks an answer to the exercise of lesson 11, the probability that a stranger is accepted
// as one of n enrolled people. It reports that the answer is right, or the first case in which it is not,
// with a hint.
func CheckFalseAlarms(alarms func(far float64, n int) float64) string {
	for _, c := range []struct {
		far float64
		n   int
	}{{0.01, 1}, {0.3, 2}, {0.01, 30}, {0.02, 200}, {0, 50}} {
		want, got := FalseAlarms(c.far, c.n), alarms(c.far, c.n)
		if math.Abs(got-want) <= 1e-9 {
			continue
		}
		return fmt.Sprintf("Not yet: for far = %g and n = %d it is %.4f, yours says %.4f.\nHint: %s.",
			c.far, c.n, want, got, alarmsHint(c.far, c.n, got))
	}
	return "Right: every enrolled person is one more chance to be taken for."
}

func alarmsHint(far float64, n int, got float64) string {
	close := func(v float64) bool { return math.Abs(got-v) <= 1e-9 }
	switch {
	case close(far * float64(n)):
		return "a sum counts a stranger twice who resembles two people, and can exceed 1: " +
			"start from the chance that nobody is mistaken for the stranger"
	case close(math.Pow(1-far, float64(n))):
		return "that is the chance that the stranger is rejected by all n: what is the chance of the opposite"
	case close(math.Pow(far, float64(n))) || close(1-math.Pow(far, float64(n))):
		return "a false alarm needs one mistake, not n: what must happen n times for there to be none"
	case n == 1:
		return "with one person enrolled it is the FAR itself"
	case close(far):
		return "it depends on n: a stranger is compared with everybody"
	}
	return "one comparison is right with the chance 1 - far: how likely is it that all n are"
}
