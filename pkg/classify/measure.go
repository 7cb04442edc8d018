package classify

import (
	"fmt"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// measuredPictures is how many pictures of a set the figures of an epoch rest on at most, evenly taken from
// all of it.
const measuredPictures = 1000

// Measure is how well a network does on pictures, as they are: without augmentation and dropout.
type Measure struct {
	Loss     float64 `json:"loss"`     // Mean of -log p of the right class.
	Accuracy float64 `json:"accuracy"` // Share of pictures whose right class has the largest p.
}

// evaluator measures a network on training and validation pictures.
type evaluator struct {
	dev               *device.Device
	model             *Model
	train, validation images.Set
	predictor         *predictor // Compiled after the first epoch.
}

func (v *evaluator) close() {
	if v.predictor != nil {
		v.predictor.pass.Close()
	}
}

// evaluate is the record of an epoch.
func (v *evaluator) evaluate(ended trainer.Ended) (e Epoch, err error) {
	if v.predictor == nil {
		evaluated := &Model{v.model.Network, v.model.Names, *ended.Weights}
		if v.predictor, err = evaluated.predictor(v.dev); err != nil {
			return e, err
		}
	}
	e = Epoch{Number: ended.Number, LearningRate: ended.LearningRate, BatchLoss: ended.Loss}
	if e.Train, err = v.predictor.measure(v.train); err != nil {
		return e, err
	}
	e.Validation, err = v.predictor.measure(v.validation)
	return e, err
}

// measure looks at a set, or at some of it.
func (p *predictor) measure(set images.Set) (m Measure, err error) {
	var pictures [][]float32
	var labels []int
	n := min(set.Len(), measuredPictures)
	for k := range n {
		i := k * set.Len() / n
		pictures, labels = append(pictures, set.Pictures[i]), append(labels, set.Labels[i])
	}
	logits, err := p.logits(pictures)
	if err != nil {
		return m, err
	}
	for i, z := range logits {
		m.Loss += (logSumExp(z) - float64(z[labels[i]])) / float64(n)
	}
	m.Accuracy, err = Accuracy(labels, Classes(logits))
	return m, err
}

// Classes is the class with the largest probability of each picture, the first of several: [n][classes] ->
// [n].
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

// Accuracy is the share of pictures whose predicted class is their label. Lists of two lengths and empty ones
// are errors.
func Accuracy(labels, predicted []int) (float64, error) {
	if len(labels) != len(predicted) || len(labels) == 0 {
		return 0, fmt.Errorf("classify: %d labels and %d predicted classes: want as many, at least 1",
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

// Confusion counts what was taken for what: row j has the pictures of class j, column k those that the
// network calls k, [classes][classes]. The diagonal is right. Lists of two lengths, empty ones and classes
// outside [0, classes) are errors.
func Confusion(labels, predicted []int, classes int) ([][]int, error) {
	if _, err := Accuracy(labels, predicted); err != nil {
		return nil, err
	}
	if classes < 1 {
		return nil, fmt.Errorf("classify: confusion of %d classes: want at least 1", classes)
	}
	counts := make([][]int, classes)
	for j := range counts {
		counts[j] = make([]int, classes)
	}
	for i, label := range labels {
		if min(label, predicted[i]) < 0 || max(label, predicted[i]) >= classes {
			return nil, fmt.Errorf("classify: picture %d has label %d and predicted class %d, outside [0, "+
				"%d)",
				i, label, predicted[i], classes)
		}
		counts[label][predicted[i]]++
	}
	return counts, nil
}
