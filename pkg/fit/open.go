package fit

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/runfolder"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// History is what a run has done so far.
type History struct {
	Dir    string
	Epochs []Epoch
	People []string // The names of all people it learnt from or chose by.
}

// Open reads the history of a run folder, also while the run goes on or after it was interrupted.
func Open(dir string) (History, error) {
	file, err := runfolder.State(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return History{}, fmt.Errorf("fit: no run in %q: train first: %w", dir, err)
	}
	if err != nil {
		return History{}, fmt.Errorf("fit: %w", err)
	}
	var from origin
	if err := runfolder.Origin(dir, &from); err != nil {
		return History{}, fmt.Errorf("fit: %w", err)
	}
	s, err := stateOf(file, from.Config)
	if err != nil {
		return History{}, fmt.Errorf("%w: %s", err, dir)
	}
	if err := runfolder.CheckState(dir, file); err != nil {
		return History{}, fmt.Errorf("fit: %w", err)
	}
	return History{Dir: dir, Epochs: s.Epochs, People: from.People}, nil
}

// CheckUnseen returns an error that wraps [images.ErrShared] where the run has learnt from somebody in the
// set, or chosen by them: figures on such a set would not be true for people never seen.
func (h History) CheckUnseen(set images.Set) error {
	for _, name := range set.Names {
		if slices.Contains(h.People, name) {
			return fmt.Errorf("fit: %w: the run in %s has seen %q: train anew in another folder",
				images.ErrShared, h.Dir, name)
		}
	}
	return nil
}

// Best is the epoch whose weights are kept.
func (h History) Best() Epoch { return Best(h.Epochs) }

// Checkpoint is the file with the weights of the best epoch: what [Config.From] of another run takes.
func (h History) Checkpoint() (path string, err error) {
	best := h.Best()
	if best.Number == 0 {
		return "", fmt.Errorf("fit: the run in %q has not ended an epoch yet: train on", h.Dir)
	}
	return filepath.Join(h.Dir, best.checkpointName()), nil
}

// Model loads the weights of the best epoch: an error that wraps [ErrOther] if the file is not what this run
// wrote after that epoch.
func (h History) Model() (*siamese.Model, error) {
	path, err := h.Checkpoint()
	if err != nil {
		return nil, err
	}
	file, err := runfolder.Load(h.Dir, filepath.Base(path), h.Best().Number)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("fit: the weights of the best epoch are gone: restore them, or train anew in "+
			"another folder: %w", err)
	}
	if err != nil {
		return nil, fmt.Errorf("fit: %w", err)
	}
	m, err := siamese.FromFile(file)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, path)
	}
	return m, nil
}
