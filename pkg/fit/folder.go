package fit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/runfolder"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

var (
	// ErrInUse is returned where another program trains in the folder.
	ErrInUse = runfolder.ErrInUse
	// ErrOther is returned where the folder holds another run, or something that is no run.
	ErrOther = runfolder.ErrOther
	// ErrGone is returned by a run whose folder was removed or replaced meanwhile.
	ErrGone = runfolder.ErrGone
	// ErrInterrupted is returned by a run that was asked to stop; it has saved all it knows.
	ErrInterrupted = runfolder.ErrInterrupted
)

// state is what a run needs to go on, besides the variables of the network and the optimizer.
type state struct {
	Step   int          `json:"step"` // Steps done.
	Sum    StepResult   `json:"sum"`  // Over the steps of an epoch that has begun.
	Epochs []Epoch      `json:"epochs"`
	Loss   siamese.Loss `json:"loss"` // The variables it has learnt are among those of the state.
}

func (s *state) add(r StepResult) {
	s.Step++
	s.Sum.Loss += r.Loss
	s.Sum.Active += r.Active
}

// origin is the content of config.json: two runs with the same origin do the same.
type origin struct {
	Config  Config `json:"config"`
	Backend string `json:"backend"`
	Base    string `json:"base"` // The sha256 of the checkpoint that Config.From names.
	Data    string `json:"data"` // Fingerprint of the training and validation sets.
	// People are the names of the training and validation people, in this order.
	People []string `json:"people"`
}

// folder is a run folder that this program has locked.
type folder struct{ *runfolder.Folder }

// openFolder makes or takes the folder of the run, and locks it until Close.
func openFolder(cfg Config, backend, base string, split images.Split) (folder, error) {
	opened, err := runfolder.Open(cfg.Dir, origin{
		Config: cfg, Backend: backend, Base: base,
		Data: images.Fingerprint(split.Train, split.Validation), People: peopleOf(split),
	})
	if err != nil {
		return folder{}, fmt.Errorf("fit: %w", err)
	}
	return folder{opened}, nil
}

// resume brings the model and the state to where the run in the folder stopped; a new run starts at zero. All
// that the run will read or remove is looked at here, before anything in the folder changes.
func (f folder) resume(m *siamese.Model, cfg Config) (s state, err error) {
	file, err := runfolder.State(f.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return state{Loss: cfg.Loss}, nil
	}
	if err != nil {
		return s, fmt.Errorf("fit: %w", err)
	}
	if s, err = stateOf(file, cfg); err != nil {
		return s, fmt.Errorf("%w: %s", err, f.Dir)
	}
	if s.Loss != cfg.Loss {
		return s, fmt.Errorf("fit: %w: the state in %s is of another loss, %v, wanted %v: choose another "+
			"folder", ErrOther, f.Dir, s.Loss, cfg.Loss)
	}
	if err := f.Resume(file); err != nil {
		return s, fmt.Errorf("fit: %w", err)
	}
	if s.Step == 0 { // There are no weights to go on from yet.
		return s, nil
	}
	saved, err := siamese.FromFile(file)
	if err != nil {
		return s, fmt.Errorf("fit: the state in %s: %w", f.Dir, err)
	}
	if err := m.Network.Same(saved.Network); err != nil {
		return s, fmt.Errorf("fit: %w", err)
	}
	if len(s.Epochs) > 0 {
		kept, err := History{Dir: f.Dir, Epochs: s.Epochs}.Model()
		if err != nil {
			return s, err
		}
		if err := m.Network.Same(kept.Network); err != nil {
			return s, fmt.Errorf("fit: the best epoch: %w", err)
		}
	}
	m.Store = saved.Store
	return s, nil
}

const stateKey = "fit.state"

func stateOf(file *checkpoint.File, cfg Config) (s state, err error) {
	if err := json.Unmarshal([]byte(file.Info[stateKey]), &s); err != nil {
		return s, fmt.Errorf("fit: %w: it holds no state of a run", checkpoint.ErrFormat)
	}
	if err := s.check(cfg); err != nil {
		return s, fmt.Errorf("fit: %w: no run of its config.json comes to its state, %w: restore the "+
			"folder, or train anew in another", checkpoint.ErrFormat, err)
	}
	return s, nil
}

// check returns an error if no run of the configuration comes to this state.
func (s state) check(cfg Config) error {
	var numbers []int
	for _, e := range s.Epochs {
		numbers = append(numbers, e.Number)
		if err := e.check(); err != nil {
			return fmt.Errorf("epoch %d: %w", e.Number, err)
		}
	}
	if err := runfolder.CheckSteps(s.Step, cfg.Steps, cfg.Epochs, numbers); err != nil {
		return err
	}
	if s.Step%cfg.Steps == 0 && s.Sum != (StepResult{}) {
		return fmt.Errorf("sums %+v of an epoch that has not begun", s.Sum)
	}
	return nil
}

// save writes the state, which alone decides where the run goes on, and then the history for readers.
func (f folder) save(m *siamese.Model, s state) error {
	info, err := m.Network.Info()
	if err != nil {
		return fmt.Errorf("fit: %w", err)
	}
	text, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("fit: %w", err)
	}
	info[stateKey] = string(text)
	if err := f.Save(m.Store, info, nameOfBest(s), s.Epochs); err != nil {
		return fmt.Errorf("fit: %w", err)
	}
	return nil
}

// tidy removes checkpoints that are no longer the best and writes the history for readers.
func (f folder) tidy(s state) error {
	if err := f.Tidy(nameOfBest(s), s.Epochs); err != nil {
		return fmt.Errorf("fit: %w", err)
	}
	return nil
}

// nameOfBest is the file of the best epoch, "" where there is none yet.
func nameOfBest(s state) string {
	if best := Best(s.Epochs); best.Number > 0 {
		return best.checkpointName()
	}
	return ""
}

// keepBest writes the weights of the epoch. The checkpoint before it goes only when the state that names the
// new one is on the disk.
func (f folder) keepBest(m *siamese.Model, e Epoch) error {
	if err := m.SaveWith(filepath.Join(f.Dir, e.checkpointName()), f.Mark(e.Number)); err != nil {
		return fmt.Errorf("fit: %w", err)
	}
	return nil
}

// peopleOf lists the people that a run learns from or chooses by.
func peopleOf(split images.Split) []string {
	return slices.Concat(split.Train.Names, split.Validation.Names)
}
