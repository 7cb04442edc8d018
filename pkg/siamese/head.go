package siamese

import (
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/tensors"
)

// Paths of the variables of the binary loss in the store of a model.
const (
	headScope   = "/" + root + "/binary"
	headWeights = "weights"
	headBias    = "bias"
)

// Head holds the weights of the binary loss: a logistic regression that predicts from |f(x) - f(y)| whether x
// and y show the same person.
type Head struct {
	Weights []float32 // w [n]
	Bias    float32   // b
}

// Head returns the head of a model. It returns an error if the model was not trained with [Binary].
func (m *Model) Head() (Head, error) {
	values := map[string][]float32{}
	for _, name := range []string{headWeights, headBias} {
		v := m.Store.GetVariable(headScope + "/" + name)
		if v == nil {
			return Head{}, fmt.Errorf("siamese: the model has no head: train it with siamese.Binary, or " +
				"decide by the distance between embeddings")
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
		return Head{}, fmt.Errorf("siamese: the head has %d weights, the network %d dimensions: it "+
			"belongs to another network", len(values[headWeights]), m.Network.Dimensions)
	}
	return Head{Weights: values[headWeights], Bias: values[headBias][0]}, nil
}

// Probability is p = sigmoid(w . |x - y| + b), in [0, 1]: the probability that the pictures with the
// embeddings x and y of [Model.Embed] show the same person, assuming equal priors. It is NaN if the length of
// x or y is not that of w.
//
// The threshold tau and the error rates of package verify apply to d(x, y), not to p, which may rank pairs
// differently because it weights the dimensions. p is fitted to the training people; for other people it
// needs calibration on held-out people.
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
