package siamese

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/gomlx/gomlx/ml/model"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/internal/backbone"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/internal/weights"
	"github.com/gosiamese/gosiamese/pkg/nn"
	"github.com/gosiamese/gosiamese/pkg/regularfile"
	"github.com/gosiamese/gosiamese/pkg/trainer"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Run trains on split.Train, keeps the checkpoint with the best score on split.Validation, and never looks at
// split.Test. See [trainer.Run] for how a run is continued, interrupted and saved.
//
// Run returns an error if the training set has too few people for a batch, if the parts of the split share a
// person, or if the loss is not finite. If the network has collapsed by the end of the run, the error wraps
// [ErrCollapsed]; the history and the best checkpoint are kept, and History.Epochs shows when it collapsed.
func Run(ctx context.Context, dev *device.Device, split images.Split, cfg Config) (History, error) {
	if err := trainer.CheckDevice(dev, cfg.Devices); err != nil {
		return History{}, err
	}
	if err := split.Check(); err != nil {
		return History{}, fmt.Errorf("siamese: %w", err)
	}
	training, base, err := training(split.Train, cfg)
	if err != nil {
		return History{}, err
	}
	if err := checkPictures(cfg.Network, split); err != nil {
		return History{}, err
	}
	measure := &evaluator{dev: dev, network: cfg.Network, split: split, own: cfg.Evaluator}
	defer measure.close()
	done, err := trainer.Run(ctx, dev, trainer.Job[Epoch]{
		Training: training,
		Origin: origin{
			Config: cfg, Backbone: backbone.Name(cfg.Network.Backbone), Loss: recordOf(cfg.Loss),
			Monitor: recordOf(cfg.monitor()), Evaluator: cfg.evaluatorName(), Backend: dev.Config, Base: base,
			Data: images.Fingerprint(split.Train, split.Validation), People: peopleOf(split),
		},
		Describe: cfg.Network.info,
		Restore:  func(file *checkpoint.File) (weights.Weights, error) { return restore(file, cfg.Network) },
		Evaluate: measure.evaluate,
		Progress: cfg.progress(),
	})
	history := History{done, peopleOf(split), []nn.Backbone{cfg.Network.Backbone}}
	if err == nil {
		last := done.Epochs[len(done.Epochs)-1].Train
		if err = checkCollapse(cfg.Loss, last.Positive.Mean, last.Negative.Mean); err != nil {
			err = fmt.Errorf("%w; the run is kept in %s", err, cfg.Dir)
		}
	}
	return history, err
}

// origin is the content of config.json: two runs with the same origin give the same result.
type origin struct {
	Config    Config     `json:"config"`
	Backbone  string     `json:"backbone,omitempty"`
	Loss      lossRecord `json:"loss"`
	Monitor   lossRecord `json:"monitor"`
	Evaluator string     `json:"evaluator,omitempty"`
	Backend   string     `json:"backend"`
	Base      string     `json:"base"` // The SHA-256 of the checkpoint Config.From.
	Data      string     `json:"data"` // Fingerprint of the training and validation sets.
	// People are the names of the training and validation people, in this order.
	People []string `json:"people"`
}

// lossRecord is what a run records about a loss.
type lossRecord struct {
	Loss   string             `json:"loss"`
	Params map[string]float64 `json:"params"`
}

func recordOf(l Loss) lossRecord { return lossRecord{l.String(), l.Params()} }

// peopleOf lists the people used for training or for model selection.
func peopleOf(split images.Split) []string {
	return slices.Concat(split.Train.Names, split.Validation.Names)
}

// NewTraining prepares a training step for [trainer.NewSweep] and [trainer.NewStepBenchmark]. It ignores
// cfg.Dir.
func NewTraining(set images.Set, cfg Config) (trainer.Training, error) {
	t, _, err := training(set, cfg)
	return t, err
}

// training prepares a training step, and returns the SHA-256 of the checkpoint that the weights come from,
// empty for random weights.
func training(set images.Set, cfg Config) (t trainer.Training, base string, err error) {
	if err := cfg.check(); err != nil {
		return t, "", err
	}
	sampler, err := cfg.sampler(set)
	if err != nil {
		return t, "", err
	}
	m, base, err := begin(cfg)
	if err != nil {
		return t, "", err
	}
	return trainer.Training{
		Config: cfg.Config, Weights: &m.Weights,
		Objective: objective{m.Network, cfg.Loss, cfg.monitor(), len(set.Names)},
		// The content of a batch depends only on the seed and the step, so a resumed run gets the same
		// batches as an uninterrupted one.
		Batch: func(step int) images.Batch {
			return sampler.Batch(cfg.Augment, rand.New(rand.NewPCG(cfg.Seed, uint64(step))))
		},
		Height: cfg.Network.Height, Width: cfg.Network.Width, Channels: cfg.Network.Channels,
	}, base, nil
}

// begin returns the model that the run starts from.
func begin(cfg Config) (m *Model, base string, err error) {
	if cfg.From == "" {
		m, err = New(cfg.Network, int64(cfg.Seed))
		return m, "", err
	}
	from, err := Load(cfg.From, cfg.Network.Backbone)
	if err != nil {
		return nil, "", fmt.Errorf("siamese: the checkpoint to start from: %w", err)
	}
	from.Network.Dropout, from.Network.Mirror = cfg.Network.Dropout, cfg.Network.Mirror
	if err := cfg.Network.same(from.Network); err != nil {
		return nil, "", fmt.Errorf("siamese: the checkpoint to start from, %s: %w", cfg.From, err)
	}
	from.Store.SetParam("/"+model.ParamInitialSeed, int64(cfg.Seed))
	data, err := regularfile.ReadFile(cfg.From)
	return from, fmt.Sprintf("%x", sha256.Sum256(data)), err
}

// restore reads the weights of a checkpoint of the network.
func restore(file *checkpoint.File, network Network) (weights.Weights, error) {
	saved, err := fromFile(file, network.Backbone)
	if err != nil {
		return weights.Weights{}, err
	}
	return saved.Weights, network.same(saved.Network)
}

// checkPictures returns an error if a set does not fit the network, or lacks genuine or impostor pairs.
func checkPictures(n Network, split images.Split) error {
	for _, part := range []struct {
		name string
		set  images.Set
	}{{"training", split.Train}, {"validation", split.Validation}} {
		if part.set.Len() == 0 {
			return fmt.Errorf("siamese: %s people: %w", part.name, part.set.Check())
		}
		if err := backbone.CheckPictures(part.set, n.Height, n.Width, n.Channels); err != nil {
			return fmt.Errorf("siamese: %s %w", part.name, err)
		}
		pairs := 0 // Genuine pairs.
		for _, own := range part.set.ByPerson() {
			pairs += len(own) * (len(own) - 1) / 2
		}
		if pairs == 0 || len(part.set.Names) < 2 {
			return fmt.Errorf(
				"siamese: %s people: %w: want at least two people, and at least one person with two pictures",
				part.name, verify.ErrOneSided)
		}
	}
	return nil
}

// progress converts the progress reports of the trainer.
func (c Config) progress() func(trainer.Progress[Epoch]) {
	if c.Progress == nil {
		return nil
	}
	return func(p trainer.Progress[Epoch]) {
		report := Progress{
			Step: p.Step, Steps: p.Steps, Loss: p.Result.Loss, Active: p.Result.Stats[0],
			Best: p.History.Best(),
		}
		if n := len(p.History.Epochs); n > 0 {
			last := p.History.Epochs[n-1].Train
			report.Alarm = checkCollapse(c.Loss, last.Positive.Mean, last.Negative.Mean)
		}
		c.Progress(report)
	}
}
