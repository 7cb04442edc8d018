package show

import (
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
	for i, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("show: %s: value %d of %d is %g", what, i+1, len(values), v)
		}
	}
	return nil
}

// farthest is the largest distance that can be drawn: an axis ends at a round number above it.
const farthest = 1e300

// distances returns an error if a value is non-finite, negative or above farthest.
func distances(what string, values []float64) error {
	for i, v := range values {
		if !(v >= 0) || math.IsInf(v, 0) {
			return fmt.Errorf("show: %s: value %d of %d is %g, not a distance", what, i+1, len(values), v)
		}
		if v > farthest {
			return fmt.Errorf("show: %s: value %d of %d is %g, more than %g: divide all by the largest", what,
				i+1, len(values), v, farthest)
		}
	}
	return nil
}

// shares returns an error if a value is not in [0, 1].
func shares(what string, values []float64) error {
	for i, v := range values {
		if !(v >= 0 && v <= 1) {
			return fmt.Errorf("show: %s: value %d of %d is %g, not a share in [0, 1]",
				what, i+1, len(values), v)
		}
	}
	return nil
}
