// Package trainer is the training loop that all networks of this module share. [Run] minimises an [Objective]
// on random batches with AdamW and a decaying learning rate, evaluates the network after each epoch, and
// keeps the weights of the best epoch.
//
// Everything a run needs is in its folder, so that no work is lost if the cell of a notebook ends, the
// program is interrupted or the machine stops:
//
//	config.json                     the settings and the data, which determine the result
//	state.safetensors               weights, optimizer and history after the last epoch or interruption
//	epoch-012-eer-0.083.safetensors the weights of the best epoch so far
//	vectors-012.safetensors         what the evaluator saves after each epoch, if anything
//	history.json                    one record per epoch, for people to read
//
// A folder belongs to one run. Calling Run again with the same settings continues the run, or returns its
// history if it has finished; other settings are rejected, and nothing is overwritten. The whole state is one
// file, which is replaced atomically. Each tensor file records its run and its epoch, so that a file of
// another run is recognised, and a run removes only files that it wrote itself (slides: training loop).
package trainer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/signal"
	"path/filepath"

	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/internal/weights"
)

// Job is a training run with its evaluation, checkpoints and progress reports.
type Job[E Record] struct {
	Training

	// Origin is written to config.json: two runs with the same origin give the same result. Its JSON has a
	// field "config" with the settings, from which [Open] reads the numbers of steps and epochs.
	Origin any
	// Describe returns the string table of the checkpoints.
	Describe func() (map[string]string, error)
	// Restore reads the weights of a checkpoint. It returns an error if they belong to another network.
	Restore func(file *Checkpoint) (weights.Weights, error)
	// Evaluate evaluates the network after an epoch.
	Evaluate func(epoch Ended) (E, error)
	// Progress, if not nil, is called after each step.
	Progress func(Progress[E])
}

// Checkpoint is the content of a checkpoint: tensors by the names of their variables, and a table of strings.
type Checkpoint = checkpoint.File

// Ended is a finished epoch, ready to be evaluated.
type Ended struct {
	Number       int       // From 1.
	LearningRate float64   // Of its last step.
	Loss         float64   // Mean over its steps.
	Stats        []float64 // Means of [Outputs.Stats] over its steps.

	// Weights are the weights to evaluate: those of the network, or their moving averages. The pointer and
	// the store are the same after every epoch, so an evaluator needs to compile only once.
	Weights *weights.Weights
	// Keep writes the variables of a store to a file in the run folder. The kind, such as "vectors", is the
	// prefix of its name.
	Keep func(kind string, store *model.Store) error
}

// Progress is the state of a run after a step.
type Progress[E Record] struct {
	Step, Steps int // Steps done, and steps of the whole run.
	Result      Result
	History     History[E]
}

// Run trains the network. It continues a run with the same origin in the folder, with the same result as an
// uninterrupted run, and returns at once if that run has finished. If ctx is done or the program is
// interrupted (Ctrl-C, or the stop button of JupyterLab), it finishes the current step, saves the state, and
// returns the history with an error that wraps [ErrInterrupted].
func Run[E Record](ctx context.Context, dev *device.Device, job Job[E]) (History[E], error) {
	r, err := start(dev, job)
	if err != nil {
		return History[E]{}, err
	}
	defer r.folder.close()
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	err = r.train(ctx)
	return r.history(), err
}

// run is a run in progress.
type run[E Record] struct {
	Job[E]
	dev    *device.Device
	folder *folder
	state  state[E]

	evaluated *weights.Weights // The weights that are evaluated; nil before the first evaluation.
}

func (r *run[E]) history() History[E] {
	return History[E]{r.Config.Dir, r.state.Epochs, r.folder.run}
}

// start checks the settings before the first step and opens the run folder.
func start[E Record](dev *device.Device, job Job[E]) (*run[E], error) {
	if err := CheckDevice(dev, job.Config.Devices); err != nil {
		return nil, err
	}
	if err := job.Config.check(); err != nil {
		return nil, err
	}
	r := &run[E]{Job: job, dev: dev}
	var err error
	if r.folder, err = openFolder(job.Config.Dir, job.Origin); err != nil {
		return nil, fmt.Errorf("trainer: %w", err)
	}
	if err := r.resume(); err != nil {
		r.folder.close()
		return nil, err
	}
	return r, nil
}

// CheckDevice returns an error if dev is nil or has fewer than n devices.
func CheckDevice(dev *device.Device, n int) error {
	if dev == nil {
		return errors.New("trainer: no device: open one with device.Open")
	}
	if available := dev.Backend.NumDevices(); n > available {
		return fmt.Errorf("trainer: %d devices: the backend has %d: set Devices to at most that number",
			n, available)
	}
	return nil
}

// resume restores the weights and the state of an interrupted run; a new run starts at step 0. It checks all
// files that the run will read or remove before anything in the folder changes.
func (r *run[E]) resume() error {
	file, err := readState(r.folder.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("trainer: %w", err)
	}
	if r.state, err = stateOf[E](file, r.Config); err != nil {
		return fmt.Errorf("%w: %s", err, r.folder.dir)
	}
	if err := readOrigin(r.folder.dir, file); err != nil {
		return fmt.Errorf("trainer: %w", err)
	}
	// The mark is empty for a run of an older version, which marks no files.
	r.folder.run = file.Info[runKey]
	if r.state.Step == 0 { // There are no weights yet.
		return nil
	}
	saved, err := r.Restore(file)
	if err != nil {
		return fmt.Errorf("trainer: the state in %s: %w", r.folder.dir, err)
	}
	if len(r.state.Epochs) > 0 {
		best, err := r.history().ReadBest()
		if err != nil {
			return err
		}
		if _, err := r.Restore(best); err != nil {
			return fmt.Errorf("trainer: the best epoch: %w", err)
		}
	}
	*r.Weights = saved
	return nil
}

// train runs the remaining steps.
func (r *run[E]) train(ctx context.Context) error {
	total := r.Config.total()
	if r.state.Step == total {
		if err := r.folder.tidy(checkpointName(best(r.state.Epochs)), r.state.Epochs); err != nil {
			return fmt.Errorf("trainer: %w", err)
		}
		return nil
	}
	step, err := newStep(r.dev, r.Training, WholeStep)
	if err != nil {
		return err
	}
	defer step.exec.Finalize()
	params := r.Objective.Params()
	ctx, cancel := context.WithCancel(ctx)
	batches := r.batches(ctx)
	defer func() {
		cancel()
		for range batches { // Wait for the goroutine that makes the batches.
		}
	}()
	for r.state.Step < total {
		batch, ok := <-batches
		if !ok || ctx.Err() != nil {
			return r.interrupted()
		}
		result, err := step.run(r.Config, params, batch, r.state.Step)
		if err != nil {
			return err
		}
		if err := result.finite(r.state.Step + 1); err != nil {
			return fmt.Errorf("%w, and train in another folder; %s keeps the %d finished epochs",
				err, r.Config.Dir,
				len(r.state.Epochs))
		}
		r.state.add(result)
		if r.state.Step%r.Config.Steps == 0 {
			if err := r.endEpoch(); err != nil {
				return err
			}
		}
		if r.Progress != nil {
			r.Progress(Progress[E]{r.state.Step, total, result, r.history()})
		}
	}
	return nil
}

// batches prepares batches in the background, ahead of the step that uses them.
func (r *run[E]) batches(ctx context.Context) <-chan images.Batch {
	batches := make(chan images.Batch, 2)
	go func(first int) {
		defer close(batches)
		for step := first; step < r.Config.total(); step++ {
			select {
			case batches <- r.Batch(step):
			case <-ctx.Done():
				return
			}
		}
	}(r.state.Step)
	return batches
}

func (r *run[E]) interrupted() error {
	if err := r.Weights.CheckFinite(); err != nil {
		return fmt.Errorf("trainer: interrupted, not saved: %w", err)
	}
	if err := r.save(); err != nil {
		return err
	}
	return fmt.Errorf("trainer: %w after step %d of %d; saved in %s: run again to continue", ErrInterrupted,
		r.state.Step, r.Config.total(), r.Config.Dir)
}

// endEpoch evaluates the epoch, saves its weights if they are the best so far, and saves the state.
func (r *run[E]) endEpoch() error {
	if err := r.folder.check(); err != nil {
		return fmt.Errorf("trainer: %w", err)
	}
	if err := r.Weights.CheckFinite(); err != nil {
		return fmt.Errorf("trainer: step %d: %w, and train in another folder; %s keeps the %d finished "+
			"epochs",
			r.state.Step, err, r.Config.Dir, len(r.state.Epochs))
	}
	ended, err := r.ended()
	if err != nil {
		return err
	}
	epoch, err := r.Evaluate(ended)
	if err != nil {
		return err
	}
	r.state.Epochs, r.state.Sums = append(r.state.Epochs, epoch), Result{}
	if b := best(r.state.Epochs); b.Rank().Epoch == epoch.Rank().Epoch {
		if err := r.keepBest(b); err != nil {
			return err
		}
	}
	return r.save()
}

// ended describes the epoch that has just finished.
func (r *run[E]) ended() (Ended, error) {
	e := Ended{
		Number:       len(r.state.Epochs) + 1,
		LearningRate: r.Config.Rate(r.state.Step - 1),
		Loss:         r.state.Sums.Loss / float64(r.Config.Steps),
	}
	for _, sum := range r.state.Sums.Stats {
		e.Stats = append(e.Stats, sum/float64(r.Config.Steps))
	}
	if r.Config.Average == 0 {
		r.evaluated = r.Weights
	} else {
		if r.evaluated == nil {
			averages := weights.Weights{Store: model.NewStore(), Scope: r.Weights.Scope}
			r.evaluated = &averages
		}
		if err := r.Weights.CopyAverages(r.evaluated); err != nil {
			return e, err
		}
	}
	e.Weights = r.evaluated
	e.Keep = func(kind string, store *model.Store) error {
		path := filepath.Join(r.folder.dir, keptName(kind, e.Number))
		return checkpoint.Save(path, store, nil, r.folder.mark(e.Number))
	}
	return e, nil
}

// keepBest writes the weights of the best epoch. The previous best checkpoint is removed only after the state
// that names the new one has been saved.
func (r *run[E]) keepBest(best E) error {
	path := filepath.Join(r.folder.dir, checkpointName(best))
	err := r.evaluated.Save(path, func() (map[string]string, error) {
		info, err := r.Describe()
		if err == nil {
			maps.Copy(info, r.folder.mark(best.Rank().Epoch))
		}
		return info, err
	})
	if err != nil {
		return fmt.Errorf("trainer: %w", err)
	}
	return nil
}

// save writes the state, which alone determines where the run continues, and then history.json.
func (r *run[E]) save() error {
	info, err := r.Describe()
	if err != nil {
		return fmt.Errorf("trainer: %w", err)
	}
	text, err := json.Marshal(r.state)
	if err != nil {
		return fmt.Errorf("trainer: %w", err)
	}
	info[stateKeys[0]] = string(text)
	err = r.folder.save(r.Weights.Store, info, checkpointName(best(r.state.Epochs)), r.state.Epochs)
	if err != nil {
		return fmt.Errorf("trainer: %w", err)
	}
	return nil
}
