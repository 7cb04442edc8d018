package classify

import (
	"context"
	"fmt"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/internal/backbone"
	"github.com/gosiamese/gosiamese/pkg/internal/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/internal/weights"
	"github.com/gosiamese/gosiamese/pkg/nn"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// Run trains on split.Train, keeps the checkpoint with the best accuracy on split.Validation, and never looks
// at split.Test. The parts show the same classes, as those of [images.SplitPictures]. See [trainer.Run] for
// how a run is continued, interrupted and saved.
//
// Run returns an error if the training and validation sets differ in their classes or share a picture, if
// their pictures do not have the size of the network, if the training set is smaller than a batch, or if the
// loss is not finite.
func Run(ctx context.Context, dev *device.Device, split images.Split, cfg Config) (History, error) {
	if err := trainer.CheckDevice(dev, cfg.Devices); err != nil {
		return History{}, err
	}
	if err := cfg.check(); err != nil {
		return History{}, err
	}
	if err := checkSets(cfg.Network, split); err != nil {
		return History{}, err
	}
	m, err := New(cfg.Network, split.Train.Names, int64(cfg.Seed))
	if err != nil {
		return History{}, err
	}
	training, err := training(m, split.Train, &cfg)
	if err != nil {
		return History{}, err
	}
	measure := &evaluator{dev: dev, model: m, split: split}
	defer measure.close()
	done, err := trainer.Run(ctx, dev, trainer.Job[Epoch]{
		Training: training,
		Origin: origin{
			Config: cfg, Backbone: backbone.Name(cfg.Network.Backbone), Backend: dev.Config,
			Data: images.Fingerprint(split.Train, split.Validation), Names: split.Train.Names,
		},
		Describe: m.info,
		Restore:  m.restore,
		Evaluate: measure.evaluate,
		Progress: cfg.progress(),
	})
	return History{done, []nn.Backbone{cfg.Network.Backbone}}, err
}

// origin is the content of config.json: two runs with the same origin give the same result.
type origin struct {
	Config   Config   `json:"config"`
	Backbone string   `json:"backbone"`
	Backend  string   `json:"backend"`
	Data     string   `json:"data"` // Fingerprint of the training and validation pictures.
	Names    []string `json:"names"`
}

// training prepares a training step. It sets cfg.Steps to the number of batches per epoch.
func training(m *Model, set images.Set, cfg *Config) (t trainer.Training, err error) {
	var transform images.Transform // Nil if Augment is zero: Apply would clip features to [0, 1].
	if cfg.Augment != (images.Augment{}) {
		transform = cfg.Augment
	}
	loader, err := images.NewLoader(set, cfg.Batch, transform)
	if err != nil {
		return t, fmt.Errorf("classify: training pictures: %w", err)
	}
	loader.Seed = cfg.Seed
	if cfg.Steps == 0 || cfg.Steps > loader.Steps() {
		cfg.Steps = loader.Steps()
	}
	steps := cfg.Steps
	t = trainer.Training{
		Config: cfg.Config, Weights: &m.Weights, Objective: objective{m},
		Batch: func(step int) images.Batch {
			return loader.Batch(step/steps*loader.Steps() + step%steps) // Config.Steps may shorten an epoch.
		},
		Height: m.Network.Height, Width: m.Network.Width, Channels: m.Network.Channels,
	}
	return t, nil
}

// restore reads the weights of a checkpoint of the same network.
func (m *Model) restore(file *checkpoint.File) (weights.Weights, error) {
	saved, err := fromFile(file, m.Network.Backbone)
	if err != nil {
		return weights.Weights{}, err
	}
	return saved.Weights, m.same(saved)
}

// checkSets returns an error if the training and validation sets do not fit the network or each other.
func checkSets(n Network, split images.Split) error {
	for _, part := range []struct {
		name string
		set  images.Set
	}{{"training", split.Train}, {"validation", split.Validation}} {
		if err := part.set.Check(); err != nil {
			return fmt.Errorf("classify: %s pictures: %w", part.name, err)
		}
		if err := backbone.CheckPictures(part.set, n.Height, n.Width, n.Channels); err != nil {
			return fmt.Errorf("classify: %s %w", part.name, err)
		}
	}
	if !slices.Equal(split.Train.Names, split.Validation.Names) {
		return fmt.Errorf("classify: the training pictures show %q, the validation pictures %q: split "+
			"one set with images.SplitPictures", split.Train.Names, split.Validation.Names)
	}
	return checkExact(split.Train, split.Validation)
}

// progress converts the progress reports of the trainer.
func (c Config) progress() func(trainer.Progress[Epoch]) {
	if c.Progress == nil {
		return nil
	}
	return func(p trainer.Progress[Epoch]) {
		report := Progress{Step: p.Step, Steps: p.Steps, Loss: p.Result.Loss, Best: p.History.Best()}
		if p.Step%(p.Steps/c.Epochs) == 0 { // After the last step of an epoch, report the loss of the epoch.
			report.Loss = p.History.Epochs[len(p.History.Epochs)-1].BatchLoss
		}
		c.Progress(report)
	}
}
