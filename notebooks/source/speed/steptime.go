package speed

import (
	"fmt"
	"math"
)

// CheckStepTime checks an answer to the exercise of lesson 16, the time of a step if workers prepare the next
// batches meanwhile. It reports that the answer is right, or the first case in which it is not, with a hint.
func CheckStepTime(stepTime func(network, perPicture float64, batch, workers int) float64) string {
	for _, c := range []struct {
		network, perPicture float64
		batch, workers      int
		want                float64
		hint                string
	}{
		{100, 1, 32, 1, 100, "the next batch is prepared meanwhile and is ready before the network needs it"},
		{10, 1, 32, 1, 32, "the network waits: a step cannot be shorter than its batch takes to prepare"},
		{10, 1, 32, 2, 16, "two workers prepare two batches in the time of one"},
		{10, 1, 32, 4, 10, "four workers prepare faster than the network computes"},
		{10, 2, 8, 1, 16, "eight pictures of 2 ms each"},
	} {
		got := stepTime(c.network, c.perPicture, c.batch, c.workers)
		if math.Abs(got-c.want) < 1e-9 {
			continue
		}
		hint := c.hint
		prepare := c.perPicture * float64(c.batch) / float64(c.workers)
		if math.Abs(got-c.network-prepare) < 1e-9 {
			hint = "no sum: both happen at the same time"
		}
		workers := "1 worker"
		if c.workers > 1 {
			workers = fmt.Sprintf("%d workers", c.workers)
		}
		return fmt.Sprintf(
			"Not yet: with %g ms in the network, %g ms to prepare a picture, batches of "+
				"%d and %s a step takes %g ms, yours returns %g.\nHint: %s.",
			c.network,
			c.perPicture,
			c.batch,
			workers,
			c.want,
			got,
			hint,
		)
	}
	return "Right: the slower of the two sets the pace, and only that one is worth making faster."
}
