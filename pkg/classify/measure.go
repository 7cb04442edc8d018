package classify

import (
	"fmt"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/internal/forward"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// measuredPictures is the maximum number of pictures on which an epoch is evaluated, spread evenly over a
// set.
const measuredPictures = 1000

// Measure is the performance of a network on pictures without augmentation and dropout.
type Measure struct {
	Loss     float64 `json:"loss"`     // Mean of -log p of the true class.
	Accuracy float64 `json:"accuracy"` // Share of pictures whose true class has the largest p.
}

// evaluator evaluates a network on training and validation pictures.
type evaluator struct {
	dev   *device.Device
	model *Model
	split images.Split
	pass  *forward.Pass // Compiled after the first epoch.
}

func (v *evaluator) close() {
	if v.pass != nil {
		v.pass.Close()
	}
}

// evaluate returns the record of an epoch.
func (v *evaluator) evaluate(ended trainer.Ended) (e Epoch, err error) {
	if v.pass == nil {
		evaluated := &Model{v.model.Network, v.model.Names, *ended.Weights}
		if v.pass, err = evaluated.pass(v.dev); err != nil {
			return e, err
		}
	}
	e = Epoch{Number: ended.Number, LearningRate: ended.LearningRate, BatchLoss: ended.Loss}
	if e.Train, err = measure(v.split.Train, v.pass); err != nil {
		return e, err
	}
	e.Validation, err = measure(v.split.Validation, v.pass)
	return e, err
}

// measure evaluates the network on a set, or on part of a large set.
func measure(set images.Set, pass *forward.Pass) (m Measure, err error) {
	var pictures [][]float32
	var labels []int
	n := min(set.Len(), measuredPictures)
	for k := range n {
		i := k * set.Len() / n
		pictures, labels = append(pictures, set.Pictures[i]), append(labels, set.Labels[i])
	}
	logits, err := logitsOf(pictures, pass)
	if err != nil {
		return m, err
	}
	for i, z := range logits {
		m.Loss += (logSumExp(z) - float64(z[labels[i]])) / float64(n)
	}
	m.Accuracy, err = Accuracy(labels, Classes(logits))
	return m, err
}

// Classes returns the most probable class of each picture, the first one if several are equal: [n][classes]
// -> [n].
func Classes(probabilities [][]float32) []int {
	classes := make([]int, len(probabilities))
	for i, p := range probabilities {
		for j := range p {
			if p[j] > p[classes[i]] {
				classes[i] = j
			}
		}
	}
	return classes
}

// Accuracy is the share of pictures whose predicted class is their label. It returns an error if the lists
// are empty or differ in length.
func Accuracy(labels, predicted []int) (float64, error) {
	if len(labels) != len(predicted) || len(labels) == 0 {
		return 0, fmt.Errorf("classify: %d labels and %d predicted classes: want the same number of "+
			"both, at least 1",
			len(labels), len(predicted))
	}
	right := 0
	for i, label := range labels {
		if predicted[i] == label {
			right++
		}
	}
	return float64(right) / float64(len(labels)), nil
}

// Confusion returns the confusion matrix [classes][classes]: row j counts the pictures of class j, column k
// those predicted as class k; the diagonal holds the correct predictions. It returns an error if the lists
// are empty or differ in length, or if a class is outside [0, classes).
func Confusion(labels, predicted []int, classes int) ([][]int, error) {
	if _, err := Accuracy(labels, predicted); err != nil {
		return nil, err
	}
	if classes < 1 {
		return nil, fmt.Errorf("classify: confusion matrix of %d classes: want at least 1", classes)
	}
	counts := make([][]int, classes)
	for j := range counts {
		counts[j] = make([]int, classes)
	}
	for i, label := range labels {
		if min(label, predicted[i]) < 0 || max(label, predicted[i]) >= classes {
			return nil, fmt.Errorf("classify: picture %d has label %d and predicted class %d: want both "+
				"in [0, %d)",
				i, label, predicted[i], classes)
		}
		counts[label][predicted[i]]++
	}
	return counts, nil
}
