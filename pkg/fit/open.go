package fit

import (
	"fmt"
	"path/filepath"

	"github.com/gosiamese/gosiamese/pkg/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// History is what a run has done so far.
type History struct {
	Dir    string
	Epochs []Epoch
}

// Open reads the history of a run folder, also while the run goes on or after it was interrupted.
func Open(dir string) (History, error) {
	file, err := checkpoint.Load(filepath.Join(dir, stateFile))
	if err != nil {
		return History{}, fmt.Errorf("fit: no run that has ended an epoch in %q: train first: %w", dir, err)
	}
	s, err := stateOf(file)
	if err != nil {
		return History{}, fmt.Errorf("%w: %s", err, dir)
	}
	return History{Dir: dir, Epochs: s.Epochs}, nil
}

// Best is the epoch whose weights are kept.
func (h History) Best() Epoch { return Best(h.Epochs) }

// Model loads the weights of the best epoch.
func (h History) Model() (*siamese.Model, error) {
	best := h.Best()
	if best.Number == 0 {
		return nil, fmt.Errorf("fit: the run in %q has not ended an epoch yet: train on", h.Dir)
	}
	return siamese.Load(filepath.Join(h.Dir, best.checkpointName()))
}
