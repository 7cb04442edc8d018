package trainer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
)

// Record is what a run records about an epoch, in history.json and in the state: any type with this method.
type Record interface {
	Rank() Rank
}

// Rank orders the epochs of a run.
type Rank struct {
	Epoch  int       // From 1; 0 for the zero value of a record.
	Label  string    // Describes the epoch in the name of its checkpoint, such as "eer-0.083".
	Scores []float64 // Smaller is better; a later one counts if all earlier ones are equal.

	// Invalid is an error if no training run can produce the record, for example because the file was edited.
	Invalid error
}

// best is the best epoch, the first one if several are equally good; the zero value if there is none.
func best[E Record](epochs []E) (first E) {
	for _, e := range epochs {
		if r := first.Rank(); r.Epoch == 0 || slices.Compare(e.Rank().Scores, r.Scores) < 0 {
			first = e
		}
	}
	return first
}

// checkpointName is "epoch-012-eer-0.083.safetensors", or "" if there is no epoch.
func checkpointName[E Record](e E) string {
	r := e.Rank()
	if r.Epoch == 0 {
		return ""
	}
	return fmt.Sprintf("epoch-%03d-%s.safetensors", r.Epoch, r.Label)
}

// History is the record of a run up to now.
type History[E Record] struct {
	Dir    string
	Epochs []E

	run string // The mark in the files of the run: see runKey.
}

// Open reads the history of a run folder, even during the run or after an interruption. It decodes
// config.json into origin.
func Open[E Record](dir string, origin any) (h History[E], err error) {
	file, err := readState(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return h, fmt.Errorf("trainer: no run in %q: train first: %w", dir, err)
	}
	var from struct{ Config Config }
	if err == nil {
		err = readOrigin(dir, file, origin, &from)
	}
	if err != nil {
		return h, fmt.Errorf("trainer: %w", err)
	}
	s, err := stateOf[E](file, from.Config)
	if err != nil {
		return h, fmt.Errorf("%w: %s", err, dir)
	}
	return History[E]{dir, s.Epochs, file.Info[runKey]}, nil
}

// Best is the epoch whose weights are saved.
func (h History[E]) Best() E { return best(h.Epochs) }

// Checkpoint is the path of the weights of the best epoch. It returns an error if no epoch has finished yet.
func (h History[E]) Checkpoint() (path string, err error) {
	best := h.Best()
	if best.Rank().Epoch == 0 {
		return "", fmt.Errorf("trainer: the run in %q has not finished an epoch yet: continue training",
			h.Dir)
	}
	return filepath.Join(h.Dir, checkpointName(best)), nil
}

// ReadBest reads the weights of the best epoch. It returns an error that wraps [ErrOther] if the file is not
// the one that this run wrote after that epoch.
func (h History[E]) ReadBest() (file *Checkpoint, err error) {
	path, err := h.Checkpoint()
	if err != nil {
		return nil, err
	}
	file, err = h.load(filepath.Base(path), h.Best().Rank().Epoch)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("trainer: the weights of the best epoch are missing: restore them, or "+
			"train again in another folder: %w", err)
	}
	if err != nil {
		return nil, fmt.Errorf("trainer: %w", err)
	}
	return file, nil
}

// ReadKept calls read for each file of a kind that [Ended.Keep] wrote, in the order of the epochs. It stops
// at the first error.
func (h History[E]) ReadKept(kind string, read func(file *Checkpoint) error) error {
	for _, e := range h.Epochs {
		epoch := e.Rank().Epoch
		name := keptName(kind, epoch)
		file, err := h.load(name, epoch)
		if errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("trainer: no %s for epoch %d: train again in another folder: %w", kind,
				epoch, err)
		}
		if err != nil {
			return fmt.Errorf("trainer: %s of epoch %d: %w", kind, epoch, err)
		}
		if err := read(file); err != nil {
			return fmt.Errorf("trainer: %s: %w: restore it, or train again in another folder",
				filepath.Join(h.Dir, name), err)
		}
	}
	return nil
}

// keptName is the name of a file written by [Ended.Keep], such as "vectors-012.safetensors".
func keptName(kind string, epoch int) string { return fmt.Sprintf("%s-%03d.safetensors", kind, epoch) }

// state is what a run needs to continue, besides the variables of the network and the optimizer.
type state[E Record] struct {
	Step   int    `json:"step"`
	Sums   Result `json:"sums"` // Over the finished steps of the current epoch.
	Epochs []E    `json:"epochs"`
}

func (s *state[E]) add(r Result) {
	s.Step++
	s.Sums.Loss += r.Loss
	if s.Sums.Stats == nil {
		s.Sums.Stats = make([]float64, len(r.Stats))
	}
	for i, v := range r.Stats {
		s.Sums.Stats[i] += v
	}
}

// stateKeys are the keys of the state in the string table of a checkpoint: the current one, then those of
// older versions.
var stateKeys = []string{"trainer.state", "fit.state", "classify.state"}

func stateOf[E Record](file *Checkpoint, cfg Config) (s state[E], err error) {
	text := ""
	for _, key := range stateKeys {
		if text = file.Info[key]; text != "" {
			break
		}
	}
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return s, fmt.Errorf("trainer: %w: it holds no state of a run", checkpoint.ErrFormat)
	}
	if err := s.check(cfg); err != nil {
		return s, fmt.Errorf("trainer: %w: its state contradicts its config.json: %w: restore the "+
			"folder, or train again in another", checkpoint.ErrFormat, err)
	}
	return s, nil
}

// check returns an error if no run of the configuration can reach this state.
func (s state[E]) check(cfg Config) error {
	for i, e := range s.Epochs {
		r := e.Rank()
		if r.Epoch != i+1 {
			return fmt.Errorf("epoch %d at position %d of the history", r.Epoch, i+1)
		}
		if r.Invalid != nil {
			return fmt.Errorf("epoch %d: %w", r.Epoch, r.Invalid)
		}
	}
	if cfg.Steps == 0 { // A classifier of an older version, which used all batches of its set.
		return nil
	}
	if cfg.Steps < 0 || cfg.Epochs < 1 {
		return fmt.Errorf("%d epochs of %d steps", cfg.Epochs, cfg.Steps)
	}
	done := len(s.Epochs)
	if s.Step < 0 || s.Step/cfg.Steps != done || done > cfg.Epochs ||
		done == cfg.Epochs && s.Step%cfg.Steps != 0 {
		return fmt.Errorf("%d steps and %d epochs done, of %d epochs of %d steps", s.Step, done, cfg.Epochs,
			cfg.Steps)
	}
	if s.Step%cfg.Steps == 0 && (s.Sums.Loss != 0 || len(s.Sums.Stats) > 0) {
		return fmt.Errorf("sums %+v of an epoch that has not started", s.Sums)
	}
	return nil
}
