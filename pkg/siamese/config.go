package siamese

import (
	"cmp"
	"fmt"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// Config holds the settings of a run. Start from [DefaultConfig].
type Config struct {
	trainer.Config
	Network Network `json:"network"`
	Loss    Loss    `json:"-"` // The training objective.
	// Monitor is the [Triplet] loss whose mean distances and share of active triplets are recorded. It is
	// used only if Loss has no triplet term; otherwise that term is recorded.
	Monitor Loss `json:"-"`
	// Evaluator scores each epoch, and the best score selects the checkpoint to keep. If it is nil, the score
	// is the EER on the validation people.
	Evaluator Evaluator `json:"-"`

	People    int     `json:"people"`    // P, people per batch, at least 2.
	Pictures  int     `json:"pictures"`  // K, pictures of each, at least 2; 1 for a softmax loss alone.
	Frequency float64 `json:"frequency"` // Sampling exponent: see [images.SamplerConfig].
	Repeat    bool    `json:"repeat"`    // Admits people with 2 to K-1 pictures, which are then repeated.

	Augment images.Augment `json:"augment"`

	// From is the checkpoint whose weights training starts from (fine-tuning); empty for random weights. Its
	// network may differ from Network only in Dropout and Mirror.
	From string `json:"from"`

	// Progress, if not nil, is called after every step.
	Progress func(Progress) `json:"-"`
}

// Progress is the state of a run after a step.
type Progress struct {
	Step, Steps int     // Steps done, and steps of the whole run.
	Loss        float64 // Of the last batch.
	Active      float64 // Share of its triplets with a triplet loss above 0; 0 if it has none.
	Best        Epoch   // The best epoch so far; its Number is 0 if there is none yet.
	Alarm       error   // The error of [CheckCollapse] if the last epoch collapsed.
}

// String formats the progress in one line.
func (p Progress) String() string {
	line := fmt.Sprintf("step %d of %d: loss %.3f, active triplets %.0f %%", p.Step, p.Steps, p.Loss,
		100*p.Active)
	if p.Best.Number > 0 {
		line += fmt.Sprintf(", best EER on validation people %.3f (epoch %d)", p.Best.EER, p.Best.Number)
	}
	if p.Alarm != nil {
		line += ", " + p.Alarm.Error()
	}
	return line
}

// DefaultConfig is a run of 20 epochs of 25 batches of 10 people x 4 pictures, with the triplet loss,
// batch-hard mining and alpha 0.2, for pictures of the size and channels of the set.
func DefaultConfig(dir string, set images.Set) Config {
	network := DefaultNetwork(set.Height, set.Width)
	network.Channels = cmp.Or(set.Channels, network.Channels)
	return Config{
		Config: trainer.Config{
			Dir: dir, Steps: 25, Epochs: 20, LearningRate: 1e-3, WeightDecay: 1e-3, Seed: 1,
		},
		Network: network, Loss: Triplet(0.2, BatchHard), Monitor: Triplet(0.2, BatchHard),
		People: 10, Pictures: 4, Augment: images.DefaultAugment(),
	}
}

// check returns an error that names the first invalid field and its range. The trainer checks its own fields.
func (c Config) check() error {
	if err := checkLoss(c.Loss); err != nil {
		return err
	}
	monitor := c.monitor()
	if monitor == nil {
		return fmt.Errorf("siamese: the monitor is %v: want a triplet loss", c.Monitor)
	}
	if err := monitor.Check(); err != nil {
		return fmt.Errorf("%w (in Monitor)", err)
	}
	if c.Network.Unnormalised && !allowsAnyLength(c.Loss) {
		return fmt.Errorf("siamese: the loss %v with an Unnormalised network, whose embeddings have any "+
			"length: use the triplet loss alone", c.Loss)
	}
	if !(c.Frequency >= 0 && c.Frequency <= 1) {
		return fmt.Errorf("siamese: frequency %g: want it in [0, 1]: 0 samples all people equally often, "+
			"1 in proportion to their pictures", c.Frequency)
	}
	if batch := c.People * c.Pictures; c.Devices > 1 && batch%c.Devices != 0 {
		return fmt.Errorf("siamese: batches of %d pictures on %d devices: make People x Pictures a "+
			"multiple of Devices",
			batch, c.Devices)
	}
	if err := c.Augment.Check(); err != nil {
		return fmt.Errorf("siamese: %w", err)
	}
	return c.Network.check()
}

// sampler samples the batches. One picture of each person is enough if the loss needs no pairs.
func (c Config) sampler(set images.Set) (*images.Sampler, error) {
	if (c.People < 2 || c.Pictures < 2) && needsPairs(c.Loss) {
		return nil, fmt.Errorf("siamese: a batch of %d people x %d pictures has no triplets: take at least "+
			"2 people and 2 pictures of each", c.People, c.Pictures)
	}
	cfg := images.SamplerConfig{People: c.People, Pictures: c.Pictures, Frequency: c.Frequency}
	if c.Repeat {
		cfg.MinPictures = min(2, c.Pictures)
	}
	s, err := images.NewSampler(set, cfg)
	if err != nil {
		return nil, fmt.Errorf("siamese: training people: %w", err)
	}
	return s, nil
}

func (c Config) evaluatorName() string {
	if c.Evaluator == nil {
		return ""
	}
	return c.Evaluator.String()
}

// monitor is the triplet loss that is recorded; nil if there is none.
func (c Config) monitor() *triplet {
	if t := tripletOf(c.Loss); t != nil {
		return t
	}
	return tripletOf(c.Monitor)
}
