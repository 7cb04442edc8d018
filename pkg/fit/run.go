package fit

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/signal"

	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/regularfile"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Run trains on split.Train, keeps the checkpoint that is best on split.Validation, and never looks at
// split.Unseen.
//
// It goes on where a run of the same configuration, data and backend in cfg.Dir stopped, to the same end as a
// run that was never interrupted, and returns at once where that run had ended. A folder that holds anything
// else is an error; nothing is overwritten. It stops after the step at hand when ctx is done or the program
// is interrupted (Ctrl-C, or the stop button of JupyterLab), saves, and returns what it has with
// [ErrInterrupted].
//
// A batch that cannot be drawn, people on two sides of the split and a loss that is not a number are errors.
// A network that has collapsed when the run ends is one as well ([siamese.ErrCollapsed]); the history and the
// best checkpoint are kept all the same, and History.Epochs tells when it began.
func Run(ctx context.Context, dev *device.Device, split images.Split, cfg Config) (History, error) {
	r, err := start(dev, split, cfg)
	if err != nil {
		return History{}, err
	}
	defer r.close()
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	err = r.train(ctx)
	return History{Dir: cfg.Dir, Epochs: r.state.Epochs, People: peopleOf(split)}, err
}

// run is a training in progress.
type run struct {
	cfg     Config
	dev     *device.Device
	split   images.Split
	folder  folder
	model   *siamese.Model
	sampler *images.Sampler
	state   state

	judged   *siamese.Model    // What epochs are measured by; nil before the first.
	embedder *siamese.Embedder // The same, compiled.
}

// close gives back what the run holds.
func (r *run) close() {
	if r.embedder != nil {
		r.embedder.Close()
	}
	r.folder.Close()
}

// start checks everything that can be wrong and takes the run folder.
func start(dev *device.Device, split images.Split, cfg Config) (*run, error) {
	if dev == nil {
		return nil, errors.New("fit: no device: open one with device.Open")
	}
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	if err := split.Check(); err != nil {
		return nil, fmt.Errorf("fit: %w", err)
	}
	if available := dev.Backend.NumDevices(); cfg.Devices > available {
		return nil, fmt.Errorf("fit: %d devices: the backend has %d: set Devices to that at most",
			cfg.Devices, available)
	}
	sampler, err := cfg.sampler(split.Train)
	if err != nil {
		return nil, err
	}
	if err := checkPictures(cfg.Network, split); err != nil {
		return nil, err
	}
	r := &run{cfg: cfg, dev: dev, split: split, sampler: sampler}
	base, err := r.begin()
	if err != nil {
		return nil, err
	}
	if r.folder, err = openFolder(cfg, dev.Config, base, split); err != nil {
		return nil, err
	}
	if r.state, err = r.folder.resume(r.model, cfg); err != nil {
		r.folder.Close()
		return nil, err
	}
	return r, nil
}

// begin makes the model that the run starts with, and returns the sha256 of the checkpoint it comes from,
// empty for random weights.
func (r *run) begin() (base string, err error) {
	if r.cfg.From == "" {
		r.model, err = siamese.New(r.cfg.Network, int64(r.cfg.Seed))
		return "", err
	}
	from, err := siamese.Load(r.cfg.From)
	if err != nil {
		return "", fmt.Errorf("fit: the checkpoint to start from: %w", err)
	}
	network := r.cfg.Network
	from.Network.Dropout, from.Network.Mirror = network.Dropout, network.Mirror
	if err := network.Same(from.Network); err != nil {
		return "", fmt.Errorf("fit: the checkpoint to start from, %s: %w", r.cfg.From, err)
	}
	from.Store.SetParam("/"+model.ParamInitialSeed, int64(r.cfg.Seed))
	r.model = &siamese.Model{Network: network, Store: from.Store}
	data, err := regularfile.ReadFile(r.cfg.From)
	return fmt.Sprintf("%x", sha256.Sum256(data)), err
}

// checkPictures makes sure that both sets fit the network and that their distances can be measured.
func checkPictures(n siamese.Network, split images.Split) error {
	for _, part := range []struct {
		name string
		set  images.Set
	}{{"training", split.Train}, {"validation", split.Validation}} {
		if err := part.set.Check(); err != nil {
			return fmt.Errorf("fit: %s people: %w", part.name, err)
		}
		if part.set.Height != n.Height || part.set.Width != n.Width || part.set.Channels != n.Channels {
			return fmt.Errorf(
				"fit: %s pictures are %d x %d x %d, the network wants %d x %d x %d: resize the set",
				part.name, part.set.Height, part.set.Width, part.set.Channels, n.Height, n.Width, n.Channels)
		}
		pairs := 0 // Of one person.
		for _, own := range part.set.ByPerson() {
			pairs += len(own) * (len(own) - 1) / 2
		}
		if pairs == 0 || len(part.set.Names) < 2 {
			return fmt.Errorf(
				"fit: %s people: %w: take two people at least, and two pictures of one of them",
				part.name, verify.ErrOneSided)
		}
	}
	return nil
}

// train runs the steps that are left, epoch by epoch.
func (r *run) train(ctx context.Context) error {
	total := r.cfg.Steps * r.cfg.Epochs
	if r.state.Step == total {
		if err := r.folder.tidy(r.state); err != nil {
			return err
		}
		return r.ended()
	}
	step, err := newStepper(r.dev.Backend, r.model, r.cfg, len(r.split.Train.Names), r.cfg.judge)
	if err != nil {
		return err
	}
	defer step.exec.Finalize()
	if r.cfg.Devices > 1 {
		if err := step.share(r.dev, r.cfg.Devices); err != nil {
			return err
		}
	}
	batches := r.batches(ctx, total)
	for r.state.Step < total {
		batch, ok := <-batches
		if !ok || ctx.Err() != nil {
			return r.interrupted()
		}
		result, err := step.run(r.cfg, batch, r.state.Step)
		if err != nil {
			return err
		}
		if math.IsNaN(result.Loss) || math.IsInf(result.Loss, 0) {
			return fmt.Errorf(
				"fit: the loss of step %d is %g: take a smaller learning rate in another folder; "+
					"%s keeps the %d epochs before",
				r.state.Step+1, result.Loss, r.cfg.Dir, len(r.state.Epochs))
		}
		r.state.add(result)
		if r.state.Step%r.cfg.Steps == 0 {
			if err := r.endEpoch(); err != nil {
				return err
			}
		}
		r.report(result, total)
	}
	return r.ended()
}

// ended says whether the network that a whole run has made is of any use.
func (r *run) ended() error {
	last := r.state.Epochs[len(r.state.Epochs)-1]
	if err := last.collapse(r.cfg); err != nil {
		return fmt.Errorf("fit: %w; the run is kept in %s", err, r.cfg.Dir)
	}
	return nil
}

// batches draws ahead of the training step. The batch of a step depends on the seed and the number of the
// step alone, so a resumed run sees what an uninterrupted one sees.
func (r *run) batches(ctx context.Context, total int) <-chan images.Batch {
	batches := make(chan images.Batch, 2)
	go func(first int) {
		defer close(batches)
		for step := first; step < total; step++ {
			batch := r.sampler.Batch(r.cfg.Augment, rand.New(rand.NewPCG(r.cfg.Seed, uint64(step))))
			select {
			case batches <- batch:
			case <-ctx.Done():
				return
			}
		}
	}(r.state.Step)
	return batches
}

func (r *run) interrupted() error {
	if err := r.model.CheckWeights(); err != nil {
		return fmt.Errorf("fit: interrupted, and not saved: %w", err)
	}
	if err := r.folder.save(r.model, r.state); err != nil {
		return err
	}
	return fmt.Errorf("fit: %w after step %d of %d; saved in %s: run again to go on",
		ErrInterrupted, r.state.Step, r.cfg.Steps*r.cfg.Epochs, r.cfg.Dir)
}

func (r *run) report(result StepResult, total int) {
	if r.cfg.Progress == nil {
		return
	}
	p := Progress{
		Step:   r.state.Step,
		Steps:  total,
		Loss:   result.Loss,
		Active: result.Active,
		Best:   Best(r.state.Epochs),
	}
	if n := len(r.state.Epochs); n > 0 {
		p.Alarm = r.state.Epochs[n-1].collapse(r.cfg)
	}
	r.cfg.Progress(p)
}

// endEpoch measures the epoch, keeps the weights where they are the best so far, and saves the state.
func (r *run) endEpoch() error {
	if err := r.folder.Check(); err != nil {
		return fmt.Errorf("fit: %w", err)
	}
	if err := r.model.CheckWeights(); err != nil {
		return fmt.Errorf("fit: step %d: %w, in another folder; %s keeps the %d epochs before",
			r.state.Step, err, r.cfg.Dir, len(r.state.Epochs))
	}
	epoch := Epoch{
		Number:       len(r.state.Epochs) + 1,
		LearningRate: r.cfg.rate(r.state.Step - 1),
		Loss:         r.state.Sum.Loss / float64(r.cfg.Steps),
		Active:       r.state.Sum.Active / float64(r.cfg.Steps),
	}
	if err := r.measure(&epoch); err != nil {
		return fmt.Errorf("fit: %w", err)
	}
	r.state.Epochs, r.state.Sum = append(r.state.Epochs, epoch), StepResult{}
	if Best(r.state.Epochs).Number == epoch.Number {
		if err := r.folder.keepBest(r.judged, epoch); err != nil {
			return err
		}
	}
	return r.folder.save(r.model, r.state)
}
