package siamese

import (
	"cmp"
	"fmt"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// Config says what to train and how. Start from [DefaultConfig].
type Config struct {
	trainer.Config
	Network Network `json:"network"`
	Loss    Loss    `json:"-"` // The training objective.
	// Monitor is the [Triplet] loss whose mean distances and share of active triplets are recorded if Loss
	// has no triplet term; otherwise that term is.
	Monitor Loss `json:"-"`
	// Evaluator measures each epoch and so chooses the best; nil for the EER on the validation people.
	Evaluator Evaluator `json:"-"`

	People    int     `json:"people"`    // P, people in a batch, at least 2.
	Pictures  int     `json:"pictures"`  // K, pictures of each, at least 2; 1 for the softmax alone.
	Frequency float64 `json:"frequency"` // Of people with many pictures: see [images.SamplerConfig].
	Repeat    bool    `json:"repeat"`    // People with two pictures take part: their pictures are repeated.

	Augment images.Augment `json:"augment"`

	// From is a checkpoint to start from instead of random weights, of a network that differs in Dropout and
	// Mirror at most: training goes on from what others have taught it.
	From string `json:"from"`

	// Progress is called after every step; nil shows nothing.
	Progress func(Progress) `json:"-"`
}

// Progress is where a run stands.
type Progress struct {
	Step, Steps int     // Batches done, and in all.
	Loss        float64 // Of the last batch.
	Active      float64 // Share of its triplets with a triplet loss above 0; 0 where it has none (K = 1).
	Best        Epoch   // The best epoch so far; its Number is 0 while there is none.
	Alarm       error   // After an epoch at whose end the network had collapsed; see [CheckCollapse].
}

// String is one short line.
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

// DefaultConfig is a run of 20 epochs of 25 batches of 10 people x 4 pictures, with the triplet loss of hard
// triplets at alpha 0.2, for pictures of the size and the channels of the set.
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

// Check returns an error that names the first field that cannot be, and its range.
func (c Config) Check() error {
	if err := c.Config.Check(); err != nil {
		return err
	}
	if err := checkLoss(c.Loss); err != nil {
		return err
	}
	monitor := c.monitor()
	if monitor == nil {
		return fmt.Errorf("siamese: the monitor is %v: want a triplet loss", c.Monitor)
	}
	if err := monitor.Check(); err != nil {
		return fmt.Errorf("%w (it is the Monitor)", err)
	}
	if c.Network.Unnormalised && !allowsAnyLength(c.Loss) {
		return fmt.Errorf("siamese: the loss %v of a network that is Unnormalised: its vectors are of any "+
			"length, take the triplet loss alone", c.Loss)
	}
	if !(c.Frequency >= 0 && c.Frequency <= 1) {
		return fmt.Errorf("siamese: frequency %g: want it in [0, 1], from all people alike to in "+
			"proportion to "+
			"their pictures", c.Frequency)
	}
	if batch := c.People * c.Pictures; c.Devices > 1 && batch%c.Devices != 0 {
		return fmt.Errorf("siamese: batches of %d pictures on %d devices: make People x Pictures a multiple",
			batch, c.Devices)
	}
	if err := c.Augment.Check(); err != nil {
		return fmt.Errorf("siamese: %w", err)
	}
	return c.Network.Check()
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
