package siamese

import (
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/tensors"
)

// Where the variables of the binary loss live in the store of a model.
const (
	headScope   = "/" + Root + "/binary"
	headWeights = "weights"
	headBias    = "bias"
)

// Head is what the binary loss has learnt beside f: how to tell from |f(x) - f(y)| whether x and y show one
// person.
type Head struct {
	Weights []float32 // w [n]
	Bias    float32   // b
}

// Head reads the head of a model. It is an error where the model was not trained with the binary loss.
func (m *Model) Head() (Head, error) {
	values := map[string][]float32{}
	for _, name := range []string{headWeights, headBias} {
		v := m.Store.GetVariable(headScope + "/" + name)
		if v == nil {
			return Head{}, fmt.Errorf("siamese: the model has no head: train it with a Loss whose weight " +
				"Binary is above 0, or decide by the distance of its vectors")
		}
		value, err := v.Value()
		if err != nil {
			return Head{}, fmt.Errorf("siamese: head: %w", err)
		}
		if values[name], err = tensors.CopyFlatData[float32](value); err != nil {
			return Head{}, fmt.Errorf("siamese: head: %w", err)
		}
	}
	if len(values[headWeights]) != m.Network.Dimensions || len(values[headBias]) != 1 {
		return Head{}, fmt.Errorf("siamese: the head has %d weights, the network %d dimensions: it belongs "+
			"to another network", len(values[headWeights]), m.Network.Dimensions)
	}
	return Head{Weights: values[headWeights], Bias: values[headBias][0]}, nil
}

// Probability is the head's p = sigmoid(w . |x - y| + b), in [0, 1], that the pictures with the vectors x and
// y of [Model.Embed] show one person, where both answers are equally frequent beforehand. It is NaN for
// vectors of another length than w's.
//
// The threshold tau and the figures of package verify are on d(x, y) and not on p, which may order pairs
// otherwise, since it weighs dimensions. p is fitted to the training people alone: a probability for others
// needs calibration on people apart.
func (h Head) Probability(x, y []float32) float64 {
	if len(x) != len(h.Weights) || len(y) != len(h.Weights) {
		return math.NaN()
	}
	logit := float64(h.Bias)
	for i, w := range h.Weights {
		logit += float64(w) * math.Abs(float64(x[i])-float64(y[i]))
	}
	return 1 / (1 + math.Exp(-logit))
}
