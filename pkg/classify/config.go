package classify

import (
	"fmt"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// Config says what to train and how. Start from [DefaultConfig].
type Config struct {
	trainer.Config // Steps is how many batches an epoch has at most; 0 for as many as the pictures fill.

	Network Network `json:"network"`
	Batch   int     `json:"batch"` // Pictures in a batch.

	Augment images.Augment `json:"augment"` // Of training pictures; zero changes nothing.

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
		Config:  trainer.Config{Dir: dir, Epochs: 12, LearningRate: 1e-3, WeightDecay: 1e-3, Seed: 1},
		Network: DefaultNetwork(set.Height, set.Width, set.Channels),
		Batch:   32, Augment: images.DefaultAugment(),
	}
}

// check returns an error that names the first field that cannot be, and its range.
func (c Config) check() error {
	if c.Batch < 1 || c.Steps < 0 {
		return fmt.Errorf("classify: batches of %d pictures, %d steps: want at least 1 picture, and 0 steps "+
			"(all pictures) or more", c.Batch, c.Steps)
	}
	steps := c.Config
	steps.Steps = max(steps.Steps, 1)
	if err := steps.Check(); err != nil {
		return err
	}
	if err := c.Augment.Check(); err != nil {
		return fmt.Errorf("classify: %w", err)
	}
	return c.Network.check()
}
