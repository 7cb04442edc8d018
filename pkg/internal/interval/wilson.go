// Package interval computes intervals of rates.
package interval

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Confidence is the probability with which an interval contains the true rate.
const Confidence = 0.95

// Wilson is the score interval of Wilson (1927) for a share of n independent trials, at [Confidence]: 0 to 1
// if n is below 1, NaN if the rate is outside [0, 1]. For pairs of pictures, which are not independent, it is
// far too short.
func Wilson(rate float64, n int) (low, high float64) {
	if !(rate >= 0 && rate <= 1) {
		return math.NaN(), math.NaN()
	}
	if n < 1 {
		return 0, 1
	}
	z, trials := distuv.UnitNormal.Quantile((1+Confidence)/2), float64(n)
	middle := (rate + z*z/(2*trials)) / (1 + z*z/trials)
	half := z / (1 + z*z/trials) * math.Sqrt(rate*(1-rate)/trials+z*z/(4*trials*trials))
	return max(0, middle-half), min(1, middle+half)
}

// Upper is the upper end of the interval of Clopper and Pearson (1934) for k successes in n independent
// trials, at [Confidence]: the rate at which k or fewer successes have a probability of 2.5 %. It is 1 if k
// is n, or if n is 0.
func Upper(k, n int) float64 {
	if k >= n {
		return 1
	}
	return distuv.Beta{Alpha: float64(k) + 1, Beta: float64(n - k)}.Quantile((1 + Confidence) / 2)
}
