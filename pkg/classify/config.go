package classify

import (
	"errors"
	"fmt"
	"math"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/schedule"
)

// Config says what to train and how. Start from [DefaultConfig].
type Config struct {
	Dir     string  `json:"-"` // The folder of the run; made where it is missing.
	Network Network `json:"network"`

	Batch  int `json:"batch"` // Pictures in a batch.
	Epochs int `json:"epochs"`
	// Steps is how many batches an epoch has at most; 0 for as many as the training pictures fill.
	Steps int `json:"steps"`

	LearningRate float64 `json:"learning_rate"` // Of the first step; it falls to 0 as half a cosine.
	WarmUp       int     `json:"warm_up"`       // First steps, in which it rises from 0.
	// BackboneRate is the share of the learning rate that the weights of a pretrained backbone take, in
	// [0, 1]: 0 freezes them, so that the last layer alone is learnt. Without a backbone it has no meaning.
	BackboneRate float64        `json:"backbone_rate"`
	WeightDecay  float64        `json:"weight_decay"`
	Augment      images.Augment `json:"augment"` // Of training pictures; zero changes nothing.
	Seed         uint64         `json:"seed"`

	// Progress is called after every step; nil shows nothing.
	Progress func(Progress) `json:"-"`
}

// Progress is where a run stands.
type Progress struct {
	Step, Steps int     // Batches done, and in all.
	Loss        float64 // Of the last batch.
	Best        Epoch   // The best epoch so far; its Number is 0 while there is none.
}

// String is one short line.
func (p Progress) String() string {
	line := fmt.Sprintf("step %d of %d: loss %.3f", p.Step, p.Steps, p.Loss)
	if p.Best.Number > 0 {
		line += fmt.Sprintf(", best accuracy on validation pictures %.3f (epoch %d)",
			p.Best.Validation.Accuracy, p.Best.Number)
	}
	return line
}

// DefaultConfig is a run of 12 epochs of batches of 32, with the CNN of [DefaultNetwork] for pictures of the
// size of the set, and a frozen backbone where that takes its place.
func DefaultConfig(dir string, set images.Set) Config {
	return Config{
		Dir: dir, Network: DefaultNetwork(set.Height, set.Width, set.Channels),
		Batch: 32, Epochs: 12, LearningRate: 1e-3, WeightDecay: 1e-3,
		Augment: images.DefaultAugment(), Seed: 1,
	}
}

// Check returns an error that names the first field that cannot be, and its range.
func (c Config) Check() error {
	if c.Dir == "" {
		return errors.New("classify: no folder for the run: set Dir")
	}
	if c.Batch < 1 || c.Epochs < 1 || c.Steps < 0 {
		return fmt.Errorf("classify: %d epochs of %d steps in batches of %d: want at least 1 epoch, 0 steps "+
			"(all pictures) and 1 picture", c.Epochs, c.Steps, c.Batch)
	}
	if !(c.LearningRate > 0 && c.LearningRate <= math.MaxFloat32) ||
		!(c.WeightDecay >= 0 && c.WeightDecay <= math.MaxFloat32) || c.WarmUp < 0 {
		return fmt.Errorf("classify: learning rate %g, weight decay %g, warm-up of %d steps: want above 0, "+
			"and at least 0, all finite", c.LearningRate, c.WeightDecay, c.WarmUp)
	}
	if !(c.BackboneRate >= 0 && c.BackboneRate <= 1) {
		return fmt.Errorf("classify: backbone rate %g: want it in [0, 1], from frozen to the whole learning "+
			"rate", c.BackboneRate)
	}
	if err := c.Augment.Check(); err != nil {
		return fmt.Errorf("classify: %w", err)
	}
	return c.Network.Check()
}

// rate is the learning rate of a step counted from 0, out of total.
func (c Config) rate(step, total int) float64 {
	return schedule.Cosine(c.LearningRate, step, total, c.WarmUp)
}

// frozen says whether the weights below the last layer stay as they are.
func (c Config) frozen() bool { return c.Network.Backbone != nil && c.BackboneRate == 0 }
