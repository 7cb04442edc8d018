package verify

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/gosiamese/gosiamese/pkg/internal/interval"
)

// ErrTooFew is returned if there is no interval, because leaving out one of the people would leave no pairs
// of one kind.
var ErrTooFew = errors.New("too few people for an interval")

// Estimate is a rate in [0, 1] with its 95 % confidence interval over people: an interval that covers the
// rate of the whole population in 95 % of repetitions with other people. The zero value means that the rate
// is not known, or that it has no interval.
//
// The interval comes from the value and the standard error of the jackknife (one person is left out at a
// time, with all pairs of the person), transformed to the logit by the delta method, with a quantile of
// Student's t. It therefore stays within (0, 1) and extends farther towards one half. The degrees of freedom
// are the number of people minus one, and fewer if the variance is due to few of them: 2n/(k-1) for n
// replicates of kurtosis k, the degrees of freedom of a normal sample whose variance is known equally well.
// Package simulate measures the coverage.
//
// The jackknife cannot estimate a variance from the errors of one or two people: its interval is then far too
// long. So the upper end is at most the bound that the number of people with an error sets. A person with m
// trials makes at most m errors, so the rate is at most the share of people who make errors, times the
// largest m over the mean m. The bound of that share is that of Clopper and Pearson ([interval.Upper]). The
// people with a success limit the lower end likewise, and the limits of FAR and FRR limit the balanced
// accuracy. Rates of impostor pairs have no such limit, since a pair belongs to two people.
//
// A rate of exactly 0 has no logit and no variance: its interval reaches from 0 to the bound for no errors in
// n trials, 1 - 0.05^(1/n), close to 3/n (the rule of three). N is the number of people, or half of it for
// rates of impostor pairs, since n people form n/2 pairs that share no person. The interval of a rate of
// exactly 1 mirrors this. If any other rate has no variance, because it stays the same whoever is left out,
// the interval is that of [interval.Wilson] for n trials.
type Estimate struct {
	Value, Low, High float64

	Groups int // The number of people, or groups of people, that were left out in turn.
}

// Known is false for the zero value.
func (e Estimate) Known() bool { return e.Groups > 0 }

// String is the rate and its interval in percent, such as "7.8 % [5.1, 11.8]", or "not supported" if it is
// not known.
func (e Estimate) String() string {
	if !e.Known() {
		return "not supported"
	}
	return fmt.Sprintf("%.1f %% [%.1f, %.1f]", 100*e.Value, 100*e.Low, 100*e.High)
}

// complement is the estimate of one minus the rate.
func (e Estimate) complement() Estimate {
	return Estimate{Value: 1 - e.Value, Low: 1 - e.High, High: 1 - e.Low, Groups: e.Groups}
}

// jackknife is what the interval of a rate is computed from.
type jackknife struct {
	replicates  []float64 // The rate without each person, or group of people.
	freedom     int       // The number of people minus one.
	independent int       // The number of independent trials, for [ruleOfThree] and [interval.Wilson].
	correction  float64   // A factor of the variance, in (0, 1]; see [RatesAt].
	low, high   float64   // Limits of the interval; see [share.limits].
}

func (j jackknife) estimate(value float64) Estimate {
	e := Estimate{Value: value, Groups: len(j.replicates)}
	if value <= 0 {
		e.High = ruleOfThree(j.independent)
		return e
	}
	if value >= 1 {
		e.Low, e.High = 1-ruleOfThree(j.independent), 1
		return e
	}
	if slices.Max(j.replicates)-slices.Min(j.replicates) <= 1e-12 { // Equal up to rounding.
		e.Low, e.High = interval.Wilson(value, j.independent)
		return e
	}
	variance, freedom := j.variance()
	sigma := math.Sqrt(variance*j.correction) / (value * (1 - value))
	half := sigma * distuv.StudentsT{Sigma: 1, Nu: freedom}.Quantile((1+interval.Confidence)/2)
	logit := math.Log(value) - math.Log1p(-value)
	e.Low, e.High = max(logistic(logit-half), j.low), min(logistic(logit+half), j.high)
	return e
}

// variance is that of the jackknife; freedom are its degrees of freedom.
func (j jackknife) variance() (variance, freedom float64) {
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

// ruleOfThree is the largest rate compatible with no error in n independent trials, at 95 %: 1 - 0.05^(1/n),
// close to 3/n. It is 1 if n is 0.
func ruleOfThree(n int) float64 {
	if n <= 0 {
		return 1
	}
	return -math.Expm1(math.Log(1-interval.Confidence) / float64(n))
}

// logistic is 1 / (1 + exp(-z)).
func logistic(z float64) float64 {
	if z < 0 {
		e := math.Exp(z)
		return e / (1 + e)
	}
	return 1 / (1 + math.Exp(-z))
}
