package classify

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/gosiamese/gosiamese/pkg/internal/interval"
)

// Answers reports for each picture of a test set whether its predicted class is right.
type Answers []bool

// Right compares predicted classes with the labels of the same pictures. It returns an error unless there are
// as many of both, at least one.
func Right(labels, predicted []int) (right Answers, err error) {
	if len(labels) != len(predicted) || len(labels) == 0 {
		return nil, fmt.Errorf("classify: %d labels and %d predicted classes: want the same number of both, "+
			"at least 1", len(labels), len(predicted))
	}
	for i, label := range labels {
		right = append(right, predicted[i] == label)
	}
	return right, nil
}

// Of returns the answers for the pictures whose property has the given value; it has one entry for each.
func (a Answers) Of(property []bool, value bool) (kept Answers) {
	for i, right := range a {
		if property[i] == value {
			kept = append(kept, right)
		}
	}
	return kept
}

// count is the number of right answers.
func (a Answers) count() (n int) {
	for _, right := range a {
		if right {
			n++
		}
	}
	return n
}

// Accuracy is the share of right answers, NaN if there are none.
func (a Answers) Accuracy() float64 { return float64(a.count()) / float64(len(a)) }

// Interval is the 95 % confidence interval of the accuracy (Wilson 1927). It holds if each picture shows
// somebody or something else.
func (a Answers) Interval() (low, high float64) { return interval.Wilson(a.Accuracy(), len(a)) }

// String has the accuracy with its interval and the counts, such as "0.625 [0.52, 0.72], 50 of 80".
func (a Answers) String() string {
	if len(a) == 0 {
		return "none"
	}
	low, high := a.Interval()
	return fmt.Sprintf("%.3f [%.2f, %.2f], %d of %d", a.Accuracy(), low, high, a.count(), len(a))
}

// Difference is the paired difference of two accuracies on the same pictures, with its 95 % confidence
// interval, all in [-1, 1]. The interval is that of Agresti and Min (2005), who add half a picture to each of
// the four combinations of right and wrong; so there is one even if both networks give the same answers.
type Difference struct{ Value, Low, High float64 } // After - before: above 0 is a gain.

// String has the difference in percentage points, such as "+22.5 points [+9.9, +34.2]".
func (d Difference) String() string {
	return fmt.Sprintf("%+.1f points [%+.1f, %+.1f]", 100*d.Value, 100*d.Low, 100*d.High)
}

// Compare computes the paired difference of two networks' answers for the same pictures. It returns an error
// unless there are as many of both, at least one.
func Compare(before, after Answers) (Difference, error) {
	if len(before) != len(after) || len(before) == 0 {
		return Difference{}, fmt.Errorf("classify: compare %d answers with %d: want those for the same "+
			"pictures, at least 1", len(before), len(after))
	}
	gained, lost := 0.5, 0.5
	for i := range before {
		switch {
		case after[i] && !before[i]:
			gained++
		case before[i] && !after[i]:
			lost++
		}
	}
	n, z := float64(len(before)), distuv.UnitNormal.Quantile((1+interval.Confidence)/2)
	middle := (gained - lost) / (n + 2)
	half := z * math.Sqrt(gained+lost-(gained-lost)*(gained-lost)/(n+2)) / (n + 2)
	return Difference{(gained - lost) / n, max(-1, middle-half), min(1, middle+half)}, nil
}
