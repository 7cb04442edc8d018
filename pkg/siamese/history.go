package siamese

import (
	"fmt"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/nn"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// History is the record of a run up to now.
type History struct {
	trainer.History[Epoch]
	People []string // The names of all training and validation people.

	backbones []nn.Backbone
}

// Open reads the history of a run folder, even during the run or after an interruption. If the network was
// trained with a custom Backbone, backbones must contain it for [History.Model].
func Open(dir string, backbones ...nn.Backbone) (History, error) {
	var from struct {
		People []string `json:"people"`
	}
	done, err := trainer.Open[Epoch](dir, &from)
	return History{done, from.People, backbones}, err
}

// CheckHeldOut returns an error that wraps [images.ErrShared] if the set contains a person whom the run used
// for training or validation. Error rates on such a set are too low: they do not hold for people the network
// has never seen.
func (h History) CheckHeldOut(set images.Set) error {
	for _, name := range set.Names {
		if slices.Contains(h.People, name) {
			return fmt.Errorf("siamese: %w: the run in %s used %q for training or validation: test "+
				"people must be held out: train in another folder without this person",
				images.ErrShared, h.Dir, name)
		}
	}
	return nil
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
