package cnn

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/gosiamese/gosiamese/pkg/classify"
)

// Measurement is what TestMeasureRegularisation measured: for each of several seeds, networks trained on 60
// pictures, tested on the same pictures.
type Measurement struct {
	Command string // That repeats it.
	Tests   int    // Number of test pictures of each seed.
	Seeds   []uint64
	Methods []Method
}

// Method is one way of training.
type Method struct {
	Name    string
	Correct []int // Number of correct test pictures, for each seed.
}

//go:embed regularisation.json
var measured []byte

// Measured is the measurement that is stored with the lesson.
func Measured() (m Measurement, err error) {
	if err := json.Unmarshal(measured, &m); err != nil {
		return m, fmt.Errorf("cnn: regularisation.json: %w", err)
	}
	return m, nil
}

// Difference is a mean with its 95 % confidence interval.
type Difference struct{ Value, Low, High float64 }

// String formats the difference and its interval in percentage points.
func (d Difference) String() string {
	return fmt.Sprintf("%+.1f points (%+.1f to %+.1f)", 100*d.Value, 100*d.Low, 100*d.High)
}

// Differences returns, for each method but the first, the mean over the seeds of its accuracy minus that of
// the first method on the same test pictures. The interval is Student's, over the seeds.
func (m Measurement) Differences() (all []Difference) {
	for _, method := range m.Methods[1:] {
		var differences []float64
		for i, correct := range method.Correct {
			differences = append(differences, float64(correct-m.Methods[0].Correct[i])/float64(m.Tests))
		}
		all = append(all, mean(differences))
	}
	return all
}

// Accuracy is the mean accuracy of a method over the seeds.
func (m Measurement) Accuracy(method int) float64 {
	sum := 0
	for _, correct := range m.Methods[method].Correct {
		sum += correct
	}
	return float64(sum) / float64(len(m.Seeds)*m.Tests)
}

// Paired is the accuracy of the predicted classes b minus that of a, on the same pictures. The interval is
// that of the mean of the differences of single pictures, -1, 0 or 1.
func Paired(labels, a, b []int) (Difference, error) {
	if len(labels) < 2 || len(a) != len(labels) || len(b) != len(labels) {
		return Difference{}, fmt.Errorf("cnn: %d labels, %d and %d predicted classes: want the same number "+
			"of each, at least 2", len(labels), len(a), len(b))
	}
	var differences []float64
	for i, label := range labels {
		d := 0.
		if b[i] == label {
			d++
		}
		if a[i] == label {
			d--
		}
		differences = append(differences, d)
	}
	return mean(differences), nil
}

// mean returns the mean of independent values with its interval.
func mean(values []float64) Difference {
	n := float64(len(values))
	value, deviation := stat.MeanStdDev(values, nil)
	t := distuv.StudentsT{Sigma: 1, Nu: n - 1}
	half := t.Quantile(0.975) * deviation / math.Sqrt(n)
	return Difference{value, value - half, value + half}
}

// Results lists the accuracy of several networks on the same pictures, each with its 95 % interval (Wilson
// 1927) and, but for the first, its paired difference from the network above it.
func Results(labels []int, names []string, predicted [][]int) (string, error) {
	if len(names) != len(predicted) {
		return "", fmt.Errorf("cnn: %d names for %d networks: want one each", len(names), len(predicted))
	}
	var lines []string
	for k, classes := range predicted {
		accuracy, err := classify.Accuracy(labels, classes)
		if err != nil {
			return "", err
		}
		low, high := wilson(accuracy, float64(len(labels)))
		line := fmt.Sprintf("%-26s %.3f (%.3f to %.3f)", names[k], accuracy, low, high)
		if k > 0 {
			d, err := Paired(labels, predicted[k-1], classes)
			if err != nil {
				return "", err
			}
			line += fmt.Sprintf("  difference %v", d)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n"), nil
}

// wilson is the 95 % interval of a share of n.
func wilson(share, n float64) (low, high float64) {
	const z = 1.96
	middle := (share + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(share*(1-share)/n+z*z/(4*n*n))
	return middle - half, middle + half
}
