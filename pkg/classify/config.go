package classify

import (
	"fmt"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// Config holds the settings of a run. Start from [DefaultConfig].
type Config struct {
	trainer.Config // Steps is the maximum number of batches per epoch; 0 for all pictures.

	Network Network `json:"network"`
	Batch   int     `json:"batch"` // Pictures per batch.

	Augment images.Augment `json:"augment"` // Of training pictures; the zero value changes nothing.

	// Progress, if not nil, is called after every step.
	Progress func(Progress) `json:"-"`
}

// Progress is the state of a run after a step.
type Progress struct {
	Step, Steps int     // Steps done, and steps of the whole run.
	Loss        float64 // Of the last batch, or of the epoch after its last step.
	Best        Epoch   // The best epoch so far; its Number is 0 if there is none yet.
}

// String formats the progress in one line.
func (p Progress) String() string {
	line := fmt.Sprintf("step %d of %d: loss %.3f", p.Step, p.Steps, p.Loss)
	if p.Best.Number > 0 {
		line += fmt.Sprintf(", best accuracy on validation pictures %.3f (epoch %d)",
			p.Best.Validation.Accuracy, p.Best.Number)
	}
	return line
}

// DefaultConfig is a run of 12 epochs with batches of 32, and the CNN of [DefaultNetwork] for pictures of the
// size of the set.
func DefaultConfig(dir string, set images.Set) Config {
	return Config{
		Config:  trainer.Config{Dir: dir, Epochs: 12, LearningRate: 1e-3, WeightDecay: 1e-3, Seed: 1},
		Network: DefaultNetwork(set.Height, set.Width, set.Channels),
		Batch:   32, Augment: images.DefaultAugment(),
	}
}

// check returns an error that names the first invalid field and its range. The trainer checks its own fields.
func (c Config) check() error {
	if c.Batch < 1 || c.Steps < 0 {
		return fmt.Errorf("classify: batches of %d pictures, %d steps: want at least 1 picture, and at "+
			"least 0 steps (0 for all pictures)", c.Batch, c.Steps)
	}
	if err := c.Augment.Check(); err != nil {
		return fmt.Errorf("classify: %w", err)
	}
	return c.Network.check()
}
