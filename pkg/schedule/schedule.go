// Package schedule says how large the learning rate is at each step of a training (slides: learning-rate
// schedule).
package schedule

import "math"

// Cosine is the learning rate of a step, counted from 0, out of total: half a cosine from rate to 0
// (Loshchilov and Hutter 2017, arXiv:1608.03983, without restarts), times a line that rises from 0 to 1
// during the first warmUp steps.
func Cosine(rate float64, step, total, warmUp int) float64 {
	rise := 1.0
	if step < warmUp {
		rise = float64(step+1) / float64(warmUp+1)
	}
	return rise * rate * (1 + math.Cos(math.Pi*float64(step)/float64(total))) / 2
}
