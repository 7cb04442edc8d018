package recognition

import "fmt"

// CheckWho checks an answer to the exercise of lesson 06: given the distances from a picture to one picture
// of each person in a gallery, and a threshold, the index of the person whom the picture shows, or -1 for no
// one. It reports that the answer is right, or the first case in which it is not, with a hint.
func CheckWho(who func(distances []float64, tau float64) int) (verdict string) {
	for _, c := range []struct {
		distances []float64
		tau       float64
		want      int
		hint      string
	}{
		{[]float64{1.5, 0.25, 0.75}, 1, 1, "the smallest distance counts, not the first one below tau"},
		{[]float64{0.75, 0.5, 0.25}, 1, 2, "the last person may be the nearest one"},
		{[]float64{0.25, 0.5}, 1, 0, "the first person may be the nearest one"},
		{[]float64{1.5, 1.25, 1.75}, 1, -1, "all are farther than tau: the probe is rejected, which is -1"},
		{[]float64{2.5, 2.25}, 3, 1, "tau is an argument: do not compare with a number of your own"},
		{[]float64{250, 300}, 275, 0, "distances of raw pixels go into the hundreds: start with the first " +
			"distance, or with math.Inf(1)"},
		{[]float64{1.5, 0.5}, 0.5, 1, "a distance of exactly tau is still the same person: d <= tau"},
		{[]float64{0}, 0, 0, "the distance of a picture from itself is 0, which is <= tau"},
		{nil, 1, -1, "an empty gallery contains no one: return -1"},
	} {
		got, failed := answerWho(who, c.distances, c.tau)
		if failed != "" {
			return fmt.Sprintf("Not yet: for the distances %v and tau = %g yours panics: %q.\nHint: %s.",
				c.distances, c.tau, failed, c.hint)
		}
		if got != c.want {
			return fmt.Sprintf("Not yet: for the distances %v and tau = %g it is %d, yours is %d.\n"+
				"Hint: %s.", c.distances, c.tau, c.want, got, c.hint)
		}
	}
	return "Right: the nearest person, if near enough. A new person is one more distance."
}

// answerWho calls the answer, and returns the message with which it panicked, if it did.
func answerWho(who func([]float64, float64) int, distances []float64, tau float64) (got int, failed string) {
	defer func() {
		if r := recover(); r != nil {
			failed = fmt.Sprint(r)
		}
	}()
	return who(distances, tau), ""
}
