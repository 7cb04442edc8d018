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

// Differences returns, for each method but the first, the mean over the seeds of its accuracy minus that of
// the first method on the same test pictures. The interval is Student's, over the seeds.
func (m Measurement) Differences() (all []classify.Difference) {
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

// mean returns the mean of independent values with its interval.
func mean(values []float64) classify.Difference {
	n := float64(len(values))
	value, deviation := stat.MeanStdDev(values, nil)
	t := distuv.StudentsT{Sigma: 1, Nu: n - 1}
	half := t.Quantile(0.975) * deviation / math.Sqrt(n)
	return classify.Difference{Value: value, Low: value - half, High: value + half}
}

// Results lists the accuracy of several networks on the same pictures, each with its 95 % interval and, but
// for the first, its paired difference from the network above it.
func Results(labels []int, names []string, predicted [][]int) (string, error) {
	if len(names) != len(predicted) {
		return "", fmt.Errorf("cnn: %d names for %d networks: want one each", len(names), len(predicted))
	}
	var lines []string
	var above classify.Answers
	for k, classes := range predicted {
		answers, err := classify.Right(labels, classes)
		if err != nil {
			return "", err
		}
		line := fmt.Sprintf("%-26s %v", names[k], answers)
		if k > 0 {
			d, err := classify.Compare(above, answers)
			if err != nil {
				return "", err
			}
			line += fmt.Sprintf("; difference %v", d)
		}
		lines, above = append(lines, line), answers
	}
	return strings.Join(lines, "\n"), nil
}
