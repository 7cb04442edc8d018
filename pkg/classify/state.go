package classify

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"github.com/gosiamese/gosiamese/pkg/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/runfolder"
)

// state is what a run needs to go on, besides the variables of the network and the optimizer.
type state struct {
	Step   int     `json:"step"` // Steps done.
	Sum    float64 `json:"sum"`  // Of the losses of an epoch that has begun.
	Epochs []Epoch `json:"epochs"`
}

// origin is the content of config.json: two runs with the same origin do the same.
type origin struct {
	Config   Config   `json:"config"`
	Backbone string   `json:"backbone"`
	Backend  string   `json:"backend"`
	Data     string   `json:"data"` // Fingerprint of the training and validation pictures.
	Names    []string `json:"names"`
}

const stateKey = "classify.state"

func stateOf(file *checkpoint.File) (s state, err error) {
	if err := json.Unmarshal([]byte(file.Info[stateKey]), &s); err != nil {
		return s, fmt.Errorf("classify: %w: it holds no state of a run", checkpoint.ErrFormat)
	}
	for i, e := range s.Epochs {
		if err := e.check(i + 1); err != nil {
			return s, errState(err)
		}
	}
	return s, nil
}

func errState(err error) error {
	return fmt.Errorf("classify: %w: no run comes to its state, %w: restore the folder, or train anew in "+
		"another", checkpoint.ErrFormat, err)
}

// resume brings the model and the state to where the run in the folder stopped; a new run starts at zero. All
// that the run will read or remove is looked at here, before anything in the folder changes.
func (r *run) resume() error {
	file, err := runfolder.State(r.cfg.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("classify: %w", err)
	}
	if r.state, err = stateOf(file); err != nil {
		return fmt.Errorf("%w: %s", err, r.cfg.Dir)
	}
	if err := r.checkState(); err != nil {
		return fmt.Errorf("%w: %s", errState(err), r.cfg.Dir)
	}
	if err := r.folder.Resume(file); err != nil {
		return fmt.Errorf("classify: %w", err)
	}
	saved, err := fromFile(file, r.cfg.Network.Backbone)
	if err != nil {
		return fmt.Errorf("%w: the state in %s", err, r.cfg.Dir)
	}
	if err := r.model.same(saved); err != nil {
		return err
	}
	if len(r.state.Epochs) > 0 {
		kept, err := r.history().Model()
		if err != nil {
			return err
		}
		if err := r.model.same(kept); err != nil {
			return fmt.Errorf("%w: the best epoch", err)
		}
	}
	if r.state.Step > 0 { // Before the first step there are no weights to go on from.
		r.model = saved
	}
	return nil
}

// checkState returns an error if this run cannot come to its state.
func (r *run) checkState() error {
	var numbers []int
	for _, e := range r.state.Epochs {
		numbers = append(numbers, e.Number)
	}
	if err := runfolder.CheckSteps(r.state.Step, r.steps, r.cfg.Epochs, numbers); err != nil {
		return err
	}
	if r.state.Step%r.steps == 0 && r.state.Sum != 0 {
		return fmt.Errorf("the sum %g of an epoch that has not begun", r.state.Sum)
	}
	return nil
}

// save writes the state and the history.
func (r *run) save() error {
	info, err := r.model.info()
	if err != nil {
		return fmt.Errorf("classify: %w", err)
	}
	text, err := json.Marshal(r.state)
	if err != nil {
		return fmt.Errorf("classify: %w", err)
	}
	info[stateKey] = string(text)
	if err := r.folder.Save(r.model.Store, info, r.best(), r.state.Epochs); err != nil {
		return fmt.Errorf("classify: %w", err)
	}
	return nil
}

func (r *run) tidy() error {
	if err := r.folder.Tidy(r.best(), r.state.Epochs); err != nil {
		return fmt.Errorf("classify: %w", err)
	}
	return nil
}

// best is the file of the best epoch, "" where there is none yet.
func (r *run) best() string {
	if best := Best(r.state.Epochs); best.Number > 0 {
		return best.checkpointName()
	}
	return ""
}
