package show

import (
	"cmp"
	"fmt"
	"math"
)

// rangeTo returns the end of an axis or slider that starts at 0 and includes the value most, and its unit, a
// power of ten: 1 for squared distances of unit vectors.
func rangeTo(most float64) (end, unit float64) {
	unit = 1
	for most > 4.5*unit {
		unit *= 10
	}
	return max(math.Ceil(2*most/unit), 1) * unit / 2, unit
}

// finite returns an error if a value is non-finite.
func finite(what string, values []float64) error {
	return each(what, values, "", func(v float64) bool { return math.Abs(v) <= math.MaxFloat64 })
}

// farthest is the largest distance that can be drawn: an axis ends at a round number above it.
const farthest = 1e300

// distances returns an error if a value is non-finite, negative or above farthest.
func distances(what string, values []float64) error {
	tooFar := fmt.Sprintf(", more than %g: divide all by the largest", farthest)
	return cmp.Or(
		each(what, values, ", not a distance", func(v float64) bool { return v >= 0 && !math.IsInf(v, 1) }),
		each(what, values, tooFar, func(v float64) bool { return v <= farthest }))
}

// shares returns an error if a value is not in [0, 1].
func shares(what string, values []float64) error {
	return each(what, values, ", not a share in [0, 1]", func(v float64) bool { return v >= 0 && v <= 1 })
}

// each returns an error that ends with the reason if a value is not good.
func each(what string, values []float64, reason string, good func(float64) bool) error {
	for i, v := range values {
		if !good(v) {
			return fmt.Errorf("show: %s: value %d of %d is %g%s", what, i+1, len(values), v, reason)
		}
	}
	return nil
}
