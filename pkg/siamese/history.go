package siamese

import (
	"fmt"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/backbone"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// History is what a run has done so far.
type History struct {
	trainer.History[Epoch]
	People []string // The names of all people it learnt from or chose by.

	backbones []backbone.Backbone
}

// Open reads the history of a run folder, also while the run goes on or after it was interrupted. If the
// network has a backbone of its own, [History.Model] wants it among backbones.
func Open(dir string, backbones ...backbone.Backbone) (History, error) {
	var from struct {
		People []string `json:"people"`
	}
	done, err := trainer.Open[Epoch](dir, &from)
	return History{done, from.People, backbones}, err
}

// CheckUnseen returns an error that wraps [images.ErrShared] where the run has learnt from somebody in the
// set, or chosen by them: figures on such a set would not be true for people never seen.
func (h History) CheckUnseen(set images.Set) error {
	for _, name := range set.Names {
		if slices.Contains(h.People, name) {
			return fmt.Errorf("siamese: %w: the run in %s has seen %q: train anew in another folder",
				images.ErrShared, h.Dir, name)
		}
	}
	return nil
}

// Model loads the weights of the best epoch: an error that wraps [trainer.ErrOther] if the file is not what
// this run wrote after that epoch.
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

// collapse says whether the network that a whole run has made is of any use.
func (h History) collapse(cfg Config) error {
	if err := h.Epochs[len(h.Epochs)-1].collapse(cfg); err != nil {
		return fmt.Errorf("siamese: %w; the run is kept in %s", err, h.Dir)
	}
	return nil
}
