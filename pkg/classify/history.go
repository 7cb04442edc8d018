package classify

import (
	"fmt"

	"github.com/gosiamese/gosiamese/pkg/backbone"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// Epoch is what one epoch did.
type Epoch struct {
	Number       int     `json:"epoch"`         // From 1.
	LearningRate float64 `json:"learning_rate"` // Of its last step.
	// BatchLoss is the mean loss of its batches, as training saw them: augmented, with dropout, and while the
	// weights changed. It is what training makes small.
	BatchLoss float64 `json:"batch_loss"`

	Train      Measure `json:"train"`      // On pictures it learns from, after the epoch.
	Validation Measure `json:"validation"` // On pictures it does not learn from, after the epoch.
}

// Epoch is the number of the epoch, from 1.
func (e Epoch) Epoch() int { return e.Number }

// Better compares the accuracy on the validation pictures; on a tie, the loss there.
func (e Epoch) Better(than Epoch) bool {
	v, b := e.Validation, than.Validation
	return v.Accuracy > b.Accuracy || v.Accuracy == b.Accuracy && v.Loss < b.Loss
}

// Label is "acc-0.931".
func (e Epoch) Label() string { return fmt.Sprintf("acc-%.3f", e.Validation.Accuracy) }

// Check returns an error if no training comes to these figures. What is read from JSON is finite.
func (e Epoch) Check() error {
	for _, m := range []Measure{e.Train, e.Validation} {
		if !(m.Accuracy >= 0 && m.Accuracy <= 1) || m.Loss < -1e-6 { // A sum that is rounded.
			return fmt.Errorf("the figures %+v", m)
		}
	}
	return nil
}

// History is what a run has done so far.
type History struct {
	trainer.History[Epoch]

	backbones []backbone.Backbone
}

// Open reads the history of a run folder, also while the run goes on or after it was interrupted. If the
// network has a backbone of its own, [History.Model] wants it among backbones.
func Open(dir string, backbones ...backbone.Backbone) (History, error) {
	done, err := trainer.Open[Epoch](dir, &struct{}{})
	return History{done, backbones}, err
}

// Model loads the weights of the best epoch: an error that wraps [trainer.ErrOther] if the file is not what
// this run wrote after that epoch.
func (h History) Model() (*Model, error) {
	file, err := h.ReadBest()
	if err != nil {
		return nil, err
	}
	m, err := fromFile(file, h.backbones)
	if err != nil {
		return nil, fmt.Errorf("%w: the best epoch of %s", err, h.Dir)
	}
	return m, nil
}
