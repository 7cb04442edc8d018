package verify

import (
	"errors"
	"fmt"
	"math"
)

// ErrUnsupported is wrapped by every [UnsupportedError].
var ErrUnsupported = errors.New("the data cannot support it")

// RuleOf30 is how many errors must be expected before a rate may be stated: with 30 errors among independent
// trials the true rate lies within 30 % of the measured one, 90 times in 100 (Doddington's rule of 30; NIST,
// ISO/IEC 19795-1).
const RuleOf30 = 30

// UnsupportedError says that a rate is too small for the number of trials, and what would do.
type UnsupportedError struct {
	Rate     string  // "FAR", or "FPIR".
	Target   float64 // The rate that was asked for.
	Smallest float64 // The smallest rate that the trials at hand support, 30 / Trials; above 1 none is.
	Trials   int     // Impostor pairs, or probes of unknown people.
	Needed   int     // Trials that the target needs, 30 / Target, [math.MaxInt] at most.
}

// Error names the rate, what the data supports, and the remedy.
func (e *UnsupportedError) Error() string {
	if e.Smallest > 1 {
		return fmt.Sprintf("verify: %s %g is not supported: %d trials support none, %d are needed: "+
			"take more people", e.Rate, e.Target, e.Trials, e.Needed)
	}
	return fmt.Sprintf("verify: %s %g is not supported: %d trials support %.2g at least, %d are needed: "+
		"take more people, or a larger %s", e.Rate, e.Target, e.Trials, e.Smallest, e.Needed, e.Rate)
}

// Unwrap makes errors.Is(err, ErrUnsupported) true.
func (e *UnsupportedError) Unwrap() error { return ErrUnsupported }

// Supported is nil where so many impostor pairs support a statement about the FAR, that is where 30 false
// accepts are expected among them, and an [UnsupportedError] where they do not. The rule takes pairs as
// independent and they share people, so it is necessary and not sufficient: state the interval as well. A
// target outside (0, 1) is an error of another kind.
func Supported(far float64, impostor int) error { return supported("FAR", far, impostor) }

func supported(rate string, target float64, trials int) error {
	if !(target > 0 && target < 1) {
		return fmt.Errorf("verify: %s target %g: want one in (0, 1)", rate, target)
	}
	needed := math.Ceil(RuleOf30/target - 1e-9)
	if float64(trials) >= needed {
		return nil
	}
	e := &UnsupportedError{
		Rate: rate, Target: target, Trials: trials, Smallest: RuleOf30 / float64(trials), Needed: math.MaxInt,
	}
	if needed < math.MaxInt { // As a number that is no integer; the largest integer would round up.
		e.Needed = int(needed)
	}
	return e
}

// ZeroBound is the largest rate that agrees with no error in n independent trials, at the level
// [Confidence]: 1 - 0.05^(1/n), close to 3/n (the rule of 3). It is 1 where n is 0.
//
// Count what is independent: people for FRR, and for FAR half as many, since n people can be compared in n/2
// pairs that share nobody. Pairs of pictures would promise far too much.
func ZeroBound(n int) float64 {
	if n <= 0 {
		return 1
	}
	return -math.Expm1(math.Log(1-Confidence) / float64(n))
}
