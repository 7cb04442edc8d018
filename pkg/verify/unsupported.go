package verify

import (
	"fmt"
	"math"
)

// RuleOf30 is the number of errors that must be expected before a rate may be reported: with 30 errors among
// independent trials the true rate is within 30 % of the measured one, with 90 % confidence (Doddington's
// rule of 30; NIST, ISO/IEC 19795-1).
const RuleOf30 = 30

// UnsupportedError reports that a rate is too small for the number of trials: fewer than 30 errors
// ([RuleOf30]) are expected among them. The rule treats trials as independent although they share people, so
// it is necessary but not sufficient: report the interval as well.
type UnsupportedError struct {
	Rate     string  // "FAR" or "FPIR".
	Target   float64 // The requested rate.
	Smallest float64 // The smallest rate that the trials support, 30 / Trials; none if it is above 1.
	Trials   int     // Impostor pairs, or probes of people who are not enrolled.
	Needed   int     // Trials that the target needs, 30 / Target, at most [math.MaxInt].
}

// Error names the rate, the smallest supported one, and the remedy.
func (e *UnsupportedError) Error() string {
	if e.Smallest > 1 {
		return fmt.Sprintf("verify: %s %g is not supported: %d trials support no rate, %d are needed: "+
			"use more people", e.Rate, e.Target, e.Trials, e.Needed)
	}
	return fmt.Sprintf("verify: %s %g is not supported: %d trials support %.2g or more, %d are needed: "+
		"use more people, or a larger %s", e.Rate, e.Target, e.Trials, e.Smallest, e.Needed, e.Rate)
}

// supported returns an [UnsupportedError] if there are too few trials for the target, and another error if
// the target is outside (0, 1).
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
	if needed < math.MaxInt { // Compared as floats, where the largest integer would round up.
		e.Needed = int(needed)
	}
	return e
}
