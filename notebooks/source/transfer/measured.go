package transfer

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Measurement is what TestMeasureLabels measured: for each of several seeds, classifiers trained by several
// methods on a few pictures of each class, tested on the same pictures.
type Measurement struct {
	Command  string // That repeats it.
	Tests    int    // Number of test pictures of each seed.
	Pictures []int  // Labelled training pictures of each class.
	Seeds    []uint64
	Methods  []Method
}

// Method is one way of training.
type Method struct {
	Name    string
	Correct [][]int // Number of correct test pictures, [seeds][len(Pictures)].
}

//go:embed labels.json
var measured []byte

// Measured is the measurement that is stored with the lesson.
func Measured() (m Measurement, err error) {
	if err := json.Unmarshal(measured, &m); err != nil {
		return m, fmt.Errorf("transfer: labels.json: %w", err)
	}
	return m, nil
}

// Interval is a mean with its 95 % confidence interval.
type Interval struct{ Mean, Low, High float64 }

// MeanOf returns the mean of independent values with Student's 95 % interval. It needs at least two values.
func MeanOf(values []float64) Interval {
	n := float64(len(values))
	mean, deviation := stat.MeanStdDev(values, nil)
	half := distuv.StudentsT{Sigma: 1, Nu: n - 1}.Quantile(0.975) * deviation / math.Sqrt(n)
	return Interval{mean, mean - half, mean + half}
}

// Accuracies returns the accuracy of a method with k labelled pictures, number k of Pictures, for each seed.
func (m Measurement) Accuracies(method, k int) (values []float64) {
	for _, correct := range m.Methods[method].Correct {
		values = append(values, float64(correct[k])/float64(m.Tests))
	}
	return values
}

// Differences returns the accuracy of a method minus that of another on the same pictures, for each seed.
func (m Measurement) Differences(method, other, k int) []float64 {
	values := m.Accuracies(method, k)
	for i, v := range m.Accuracies(other, k) {
		values[i] -= v
	}
	return values
}
