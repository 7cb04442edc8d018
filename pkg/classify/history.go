package classify

import (
	"fmt"

	"github.com/gosiamese/gosiamese/pkg/nn"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// Epoch is the record of one epoch.
type Epoch struct {
	Number       int     `json:"epoch"`         // From 1.
	LearningRate float64 `json:"learning_rate"` // Of its last step.
	// BatchLoss is the mean training loss over the batches of the epoch: with augmentation and dropout, and
	// while the weights change.
	BatchLoss float64 `json:"batch_loss"`

	Train      Measure `json:"train"`      // On training pictures, after the epoch.
	Validation Measure `json:"validation"` // On validation pictures, after the epoch.
}

// Rank compares the accuracy on the validation pictures and, if equal, the loss there.
func (e Epoch) Rank() trainer.Rank {
	v := e.Validation
	return trainer.Rank{
		Epoch: e.Number, Label: fmt.Sprintf("acc-%.3f", v.Accuracy), Scores: []float64{-v.Accuracy, v.Loss},
		Invalid: e.check(),
	}
}

// check returns an error if no training run can produce this record. Values read from JSON are finite.
func (e Epoch) check() error {
	for _, m := range []Measure{e.Train, e.Validation} {
		if !(m.Accuracy >= 0 && m.Accuracy <= 1) || m.Loss < -1e-6 { // The tolerance allows for rounding.
			return fmt.Errorf("loss or accuracy out of range, %+v", m)
		}
	}
	return nil
}

// History is the record of a run up to now.
type History struct {
	trainer.History[Epoch]

	backbones []nn.Backbone
}

// Open reads the history of a run folder, even during the run or after an interruption. If the network was
// trained with a custom Backbone, backbones must contain it for [History.Model].
func Open(dir string, backbones ...nn.Backbone) (History, error) {
	done, err := trainer.Open[Epoch](dir, &struct{}{})
	return History{done, backbones}, err
}

// Model loads the weights of the best epoch. It returns an error that wraps [trainer.ErrOther] if the file is
// not the one that this run wrote after that epoch.
func (h History) Model() (*Model, error) {
	file, err := h.ReadBest()
	if err != nil {
		return nil, err
	}
	m, err := fromFile(file, h.backbones...)
	if err != nil {
		return nil, fmt.Errorf("%w: the best epoch of %s", err, h.Dir)
	}
	return m, nil
}
