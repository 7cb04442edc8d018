package verify

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Confidence is the nominal level of every interval of the package.
const Confidence = 0.95

// ErrTooFew is returned where an interval cannot be had, because nothing would be left of one kind of pairs
// without one of the people.
var ErrTooFew = errors.New("too few people for an interval")

// Estimate is a rate in [0, 1] with its interval over people, at the level [Confidence]: how far it may lie
// from the rate for all people like those measured. The zero value means that the rate is not known, or that
// no interval can be had.
//
// The interval is value and standard error of the jackknife (one person left out at a time, with all pairs
// that the person is in), brought to the logit by the delta method, with a quantile of Student's t. It
// therefore stays within (0, 1), and is longer towards the middle. The degrees of freedom are one fewer
// than the people, and fewer still where the variance rests on few of them: 2n/(k-1) for n replicates with
// the kurtosis k, which is how many a normal sample has whose variance is known as badly. [Cover] measures
// how often intervals hold.
//
// A rate of exactly 0 has no logit and no spread: its interval reaches from 0 to [ZeroBound] of the
// people, or of half the people where impostor pairs take part, and a rate of exactly 1 mirrors that. Where
// any other rate has no spread, because it stays the same whoever is left out, the interval is that of
// [Wilson] for as many trials: what few people happen to share is not what all people share.
type Estimate struct {
	Value, Low, High float64

	Groups int // How many people, or groups of people, were left out in turn.
}

// Known is false for the zero value.
func (e Estimate) Known() bool { return e.Groups > 0 }

// Holds is true where the rate lies within the interval.
func (e Estimate) Holds(rate float64) bool { return e.Known() && e.Low <= rate && rate <= e.High }

// String is the rate and its interval in percent, such as "7.8 % [5.1, 11.8]", or says that it is not known.
func (e Estimate) String() string {
	if !e.Known() {
		return "not supported"
	}
	return fmt.Sprintf("%.1f %% [%.1f, %.1f]", 100*e.Value, 100*e.Low, 100*e.High)
}

// jackknife is what the interval of a rate is made from.
type jackknife struct {
	replicates  []float64 // The rate without each person, or group of people.
	freedom     int       // The number of people that take part, less one.
	independent int       // The n of [ZeroBound].
	correction  float64   // A factor of the variance, in (0, 1]; see [RatesAt].
}

func (j jackknife) estimate(value float64) Estimate {
	e := Estimate{Value: value, Groups: len(j.replicates)}
	if value <= 0 {
		e.High = ZeroBound(j.independent)
		return e
	}
	if value >= 1 {
		e.Low, e.High = 1-ZeroBound(j.independent), 1
		return e
	}
	if slices.Max(j.replicates)-slices.Min(j.replicates) <= 1e-12 { // Equal, to rounding.
		wilson := Wilson(value, j.independent)
		e.Low, e.High = wilson.Low, wilson.High
		return e
	}
	variance, freedom := j.spread()
	deviation := math.Sqrt(variance*j.correction) / (value * (1 - value))
	half := deviation * distuv.StudentsT{Sigma: 1, Nu: freedom}.Quantile((1+Confidence)/2)
	logit := math.Log(value) - math.Log1p(-value)
	e.Low, e.High = logistic(logit-half), logistic(logit+half)
	return e
}

// spread is the variance of the jackknife, and its degrees of freedom.
func (j jackknife) spread() (variance, freedom float64) {
	n := float64(len(j.replicates))
	var mean, squares, fourths float64
	for _, r := range j.replicates {
		mean += r / n
	}
	for _, r := range j.replicates {
		square := (r - mean) * (r - mean)
		squares += square
		fourths += square * square
	}
	freedom = float64(j.freedom)
	if kurtosis := n * fourths / (squares * squares); kurtosis > 1 {
		freedom = min(freedom, 2*n/(kurtosis-1))
	}
	return (n - 1) / n * squares, freedom
}

// logistic is 1 / (1 + exp(-z)).
func logistic(z float64) float64 {
	if z < 0 {
		e := math.Exp(z)
		return e / (1 + e)
	}
	return 1 / (1 + math.Exp(-z))
}
