package classify

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/signal"
	"path/filepath"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/runfolder"
)

// Run learns from the training pictures and keeps the checkpoint that is best on the validation pictures,
// which show the same classes and are learnt from by nothing.
//
// It goes on where a run of the same configuration, data and backend in cfg.Dir stopped, to the same end as a
// run that was never interrupted, and returns at once where that run had ended. A folder that holds anything
// else is an error that wraps [runfolder.ErrOther]; nothing is overwritten. It stops after the step at hand
// when ctx is done or the program is interrupted (Ctrl-C, or the stop button of JupyterLab), saves, and
// returns what it has with [runfolder.ErrInterrupted].
//
// Sets of other classes or sizes than each other's and the network's, a picture that is in both, a set
// smaller than a batch and a loss that is not a number are errors.
func Run(ctx context.Context, dev *device.Device, train, validation images.Set, cfg Config) (History, error) {
	r, err := start(dev, train, validation, cfg)
	if err != nil {
		return History{}, err
	}
	defer r.folder.Close()
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	err = r.train(ctx)
	return r.history(), err
}

func (r *run) history() History {
	return History{Dir: r.cfg.Dir, Epochs: r.state.Epochs, Backbone: r.cfg.Network.Backbone}
}

// run is a training in progress.
type run struct {
	cfg               Config
	dev               *device.Device
	trained, measured images.Set
	loader            *images.Loader
	steps, total      int // In an epoch, and in all.
	folder            *runfolder.Folder
	model             *Model
	state             state
}

// start checks everything that can be wrong and takes the run folder.
func start(dev *device.Device, train, validation images.Set, cfg Config) (*run, error) {
	if dev == nil {
		return nil, errors.New("classify: no device: open one with device.Open")
	}
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	if err := checkSets(cfg.Network, train, validation); err != nil {
		return nil, err
	}
	var transform images.Transform // None leaves values outside [0, 1], of features, as they are.
	if cfg.Augment != (images.Augment{}) {
		transform = cfg.Augment
	}
	loader, err := images.NewLoader(train, cfg.Batch, transform)
	if err != nil {
		return nil, fmt.Errorf("classify: training pictures: %w", err)
	}
	loader.Seed = cfg.Seed
	r := &run{cfg: cfg, dev: dev, trained: train, measured: validation, loader: loader, steps: loader.Steps()}
	if cfg.Steps > 0 {
		r.steps = min(cfg.Steps, r.steps)
	}
	if most := math.MaxInt / loader.Steps(); cfg.Epochs > most {
		return nil, fmt.Errorf("classify: %d epochs of %d steps: their product overflows, want at most %d "+
			"epochs", cfg.Epochs, loader.Steps(), most)
	}
	r.total = r.steps * cfg.Epochs
	if r.model, err = New(cfg.Network, train.Names, int64(cfg.Seed)); err != nil {
		return nil, err
	}
	r.folder, err = runfolder.Open(cfg.Dir, origin{
		Config: cfg, Backbone: nameOf(cfg.Network.Backbone), Backend: dev.Config,
		Data: images.Fingerprint(train, validation), Names: train.Names,
	})
	if err != nil {
		return nil, fmt.Errorf("classify: %w", err)
	}
	if err := r.resume(); err != nil {
		r.folder.Close()
		return nil, err
	}
	return r, nil
}

// checkSets makes sure that both sets fit the network and each other.
func checkSets(n Network, train, validation images.Set) error {
	for _, part := range []struct {
		name string
		set  images.Set
	}{{"training", train}, {"validation", validation}} {
		if err := part.set.Check(); err != nil {
			return fmt.Errorf("classify: %s pictures: %w", part.name, err)
		}
		if part.set.Height != n.Height || part.set.Width != n.Width || part.set.Channels != n.Channels {
			return fmt.Errorf("classify: %s pictures are %d x %d x %d, the network wants %d x %d x %d: "+
				"resize the set", part.name, part.set.Height, part.set.Width, part.set.Channels,
				n.Height, n.Width, n.Channels)
		}
	}
	if !slices.Equal(train.Names, validation.Names) {
		return fmt.Errorf("classify: the training pictures show %q, the validation pictures %q: part one "+
			"set with images.SplitPictures", train.Names, validation.Names)
	}
	if err := images.CheckCopies(train, validation); err != nil {
		return fmt.Errorf("classify: %w", err)
	}
	return nil
}

// train runs the steps that are left, epoch by epoch.
func (r *run) train(ctx context.Context) error {
	if r.state.Step == r.total {
		return r.tidy()
	}
	step, err := newStepper(r.dev.Backend, r.model, r.cfg)
	if err != nil {
		return err
	}
	defer step.exec.Finalize()
	predictor, err := r.model.Predictor(r.dev)
	if err != nil {
		return err
	}
	defer predictor.Close()
	for r.state.Step < r.total {
		if err := r.epoch(ctx, step); err != nil {
			return err
		}
		if err := r.endEpoch(predictor); err != nil {
			return err
		}
		r.report(r.state.Epochs[len(r.state.Epochs)-1].BatchLoss)
	}
	return nil
}

// epoch makes the steps that are left of an epoch.
func (r *run) epoch(ctx context.Context, step *stepper) error {
	number, done := r.state.Step/r.steps, r.state.Step%r.steps
	first := number * r.loader.Steps() // An epoch may be cut short.
	for batch := range r.loader.Range(first+done, first+r.steps) {
		if ctx.Err() != nil {
			return r.interrupted()
		}
		value, err := step.run(batch, r.cfg.rate(r.state.Step, r.total))
		if err != nil {
			return err
		}
		if math.IsNaN(value) || math.IsInf(value, 0) {
			return fmt.Errorf("classify: the loss of step %d is %g: take a smaller learning rate in another "+
				"folder; %s keeps the %d epochs "+
				"before", r.state.Step+1, value, r.cfg.Dir, len(r.state.Epochs))
		}
		r.state.Step++
		r.state.Sum += value
		if r.state.Step%r.steps != 0 { // The last one is reported with the epoch.
			r.report(value)
		}
	}
	return nil
}

func (r *run) report(value float64) {
	if r.cfg.Progress != nil {
		r.cfg.Progress(Progress{
			Step: r.state.Step, Steps: r.total, Loss: value, Best: Best(r.state.Epochs),
		})
	}
}

func (r *run) interrupted() error {
	if err := r.model.CheckWeights(); err != nil {
		return fmt.Errorf("classify: interrupted, and not saved: %w", err)
	}
	if err := r.save(); err != nil {
		return err
	}
	return fmt.Errorf("classify: %w after step %d of %d; saved in %s: run again to go on",
		runfolder.ErrInterrupted, r.state.Step, r.total, r.cfg.Dir)
}

// endEpoch measures the epoch, keeps the weights where they are the best so far, and saves the state.
func (r *run) endEpoch(p *Predictor) (err error) {
	if err := r.folder.Check(); err != nil {
		return fmt.Errorf("classify: %w", err)
	}
	if err := r.model.CheckWeights(); err != nil {
		return fmt.Errorf("classify: step %d: %w, in another folder; %s keeps the %d epochs before",
			r.state.Step, err, r.cfg.Dir, len(r.state.Epochs))
	}
	epoch := Epoch{
		Number:       len(r.state.Epochs) + 1,
		LearningRate: r.cfg.rate(r.state.Step-1, r.total),
		BatchLoss:    r.state.Sum / float64(r.steps),
	}
	if epoch.Train, err = p.measure(r.trained); err != nil {
		return err
	}
	if epoch.Validation, err = p.measure(r.measured); err != nil {
		return err
	}
	r.state.Epochs, r.state.Sum = append(r.state.Epochs, epoch), 0
	if Best(r.state.Epochs).Number == epoch.Number {
		path := filepath.Join(r.cfg.Dir, epoch.checkpointName())
		if err := r.model.save(path, r.folder.Mark(epoch.Number)); err != nil {
			return err
		}
	}
	return r.save()
}
