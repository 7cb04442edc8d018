package transfer

import (
	"fmt"
	"math"
	"strings"

	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// History shows a run, epoch by epoch: the error rate and the loss, on training and on validation pictures.
func History(history classify.History) (show.Figure, error) {
	var epochs []float64
	for _, e := range history.Epochs {
		epochs = append(epochs, float64(e.Number))
	}
	panel := func(title, y string, value func(classify.Measure) float64) show.Panel {
		training, validation := show.Series{Name: "training"}, show.Series{Name: "validation"}
		for _, e := range history.Epochs {
			training.Values = append(training.Values, value(e.Train))
			validation.Values = append(validation.Values, value(e.Validation))
		}
		return show.Panel{Title: title, Y: y, Series: []show.Series{training, validation}}
	}
	return show.Lines(
		"epoch", epochs,
		panel("error rate", "error rate", func(m classify.Measure) float64 { return 1 - m.Accuracy }),
		panel("loss", "mean loss", func(m classify.Measure) float64 { return m.Loss }),
	)
}

// Spread is a line with the mean and the standard deviation of accuracies.
func Spread(values []float64) string {
	mean, square := 0., 0.
	for _, v := range values {
		mean += v / float64(len(values))
	}
	for _, v := range values {
		square += (v - mean) * (v - mean) / float64(len(values)-1)
	}
	return fmt.Sprintf("%.3f (sd %.3f)", mean, math.Sqrt(square))
}

// Results lists the accuracy of several classifiers on the same pictures and, but for the first, its paired
// difference from the first with the 95 % interval, in percentage points.
func Results(labels []int, names []string, predicted ...[]int) (string, error) {
	if len(names) != len(predicted) {
		return "", fmt.Errorf("transfer: %d names for %d classifiers: want one each",
			len(names), len(predicted))
	}
	var lines []string
	for k, classes := range predicted {
		accuracy, err := classify.Accuracy(labels, classes)
		if err != nil {
			return "", err
		}
		line := fmt.Sprintf("%-20s %.3f", names[k], accuracy)
		if k > 0 {
			var d []float64
			for i, label := range labels {
				d = append(d, hit(classes[i] == label)-hit(predicted[0][i] == label))
			}
			in := MeanOf(d)
			line += fmt.Sprintf("   difference %+5.1f points (%+.1f to %+.1f)",
				100*in.Mean, 100*in.Low, 100*in.High)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n"), nil
}

func hit(right bool) float64 {
	if right {
		return 1
	}
	return 0
}
