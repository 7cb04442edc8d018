package classify

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/gosiamese/gosiamese/pkg/runfolder"
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

// check returns an error if no training comes to these figures in that place of its history. What is read
// from JSON is finite.
func (e Epoch) check(number int) error {
	if e.Number != number {
		return fmt.Errorf("epoch %d in place %d of its history", e.Number, number)
	}
	for _, m := range []Measure{e.Train, e.Validation} {
		if !(m.Accuracy >= 0 && m.Accuracy <= 1) || m.Loss < -1e-6 { // A sum that is rounded.
			return fmt.Errorf("epoch %d with the figures %+v", number, m)
		}
	}
	return nil
}

// checkpointName is "epoch-007-acc-0.931.safetensors".
func (e Epoch) checkpointName() string {
	return fmt.Sprintf("epoch-%03d-acc-%.3f.safetensors", e.Number, e.Validation.Accuracy)
}

// Best is the epoch with the largest accuracy on the validation pictures, on a tie that with the smaller loss
// there. Its Number is 0 where there are no epochs.
func Best(epochs []Epoch) Epoch {
	var best Epoch
	for _, e := range epochs {
		v, b := e.Validation, best.Validation
		if best.Number == 0 || v.Accuracy > b.Accuracy || v.Accuracy == b.Accuracy && v.Loss < b.Loss {
			best = e
		}
	}
	return best
}

// History is what a run has done so far.
type History struct {
	Dir    string
	Epochs []Epoch

	// Backbone is that of the run's network, nil for none. [Open] cannot know it: set it before Model.
	Backbone Backbone
}

// Open reads the history of a run folder, also while the run goes on or after it was interrupted.
func Open(dir string) (History, error) {
	file, err := runfolder.State(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return History{}, fmt.Errorf("classify: no run in %q: train first: %w", dir, err)
	}
	if err != nil {
		return History{}, fmt.Errorf("classify: %w", err)
	}
	s, err := stateOf(file)
	if err != nil {
		return History{}, fmt.Errorf("%w: %s", err, dir)
	}
	if err := runfolder.CheckState(dir, file); err != nil {
		return History{}, fmt.Errorf("classify: %w", err)
	}
	return History{Dir: dir, Epochs: s.Epochs}, nil
}

// Best is the epoch whose weights are kept.
func (h History) Best() Epoch { return Best(h.Epochs) }

// Checkpoint is the file with the weights of the best epoch.
func (h History) Checkpoint() (path string, err error) {
	best := h.Best()
	if best.Number == 0 {
		return "", fmt.Errorf("classify: the run in %q has not ended an epoch yet: train on", h.Dir)
	}
	return filepath.Join(h.Dir, best.checkpointName()), nil
}

// Model loads the weights of the best epoch: an error that wraps [runfolder.ErrOther] if the file is not what
// this run wrote after that epoch.
func (h History) Model() (*Model, error) {
	path, err := h.Checkpoint()
	if err != nil {
		return nil, err
	}
	file, err := runfolder.Load(h.Dir, filepath.Base(path), h.Best().Number)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("classify: the weights of the best epoch are gone: restore them, or train "+
			"anew in another folder: %w", err)
	}
	if err != nil {
		return nil, fmt.Errorf("classify: %w", err)
	}
	m, err := fromFile(file, h.Backbone)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, path)
	}
	return m, nil
}
