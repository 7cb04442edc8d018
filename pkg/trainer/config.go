package trainer

import (
	"fmt"
	"math"
)

// Config holds the settings common to all networks.
type Config struct {
	Dir string `json:"-"` // The run folder; created if missing.

	Steps  int `json:"steps"` // Batches per epoch.
	Epochs int `json:"epochs"`

	LearningRate float64 `json:"learning_rate"` // Its peak; see [Config.Rate].
	WarmUp       int     `json:"warm_up"`       // Steps of linear warm-up.
	WeightDecay  float64 `json:"weight_decay"`  // As in AdamW; biases and scales do not decay.
	Seed         uint64  `json:"seed"`

	// Average is the decay of an exponential moving average of the weights, in [0, 1), such as 0.995. If it
	// is above 0, the averages are evaluated and saved instead of the weights. The decay is smaller during
	// the first steps, when there are few weights to average.
	Average float64 `json:"average"`

	// Rates are factors of the learning rate in [0, 1] for parts of the network, by scope relative to that of
	// the weights, such as {"backbone": 0.1}. A factor of 0 freezes the part: its variables do not change,
	// its batch normalisation uses the running averages, and no gradients are computed for it.
	Rates map[string]float64 `json:"rates,omitempty"`

	// Devices is the number of devices that share each batch (data parallelism); 0 and 1 mean one. The result
	// is the same up to rounding, except that the dropout masks differ. XLA's CPU plugin reports four
	// devices; on two cores, two are fastest.
	Devices int `json:"devices,omitempty"`
}

// check returns an error that names the first invalid setting and its range.
func (c Config) check() error {
	if c.Dir == "" {
		return fmt.Errorf("trainer: no run folder: set Dir")
	}
	if c.Steps < 1 || c.Epochs < 1 {
		return fmt.Errorf("trainer: %d epochs of %d steps: want at least 1 of each", c.Epochs, c.Steps)
	}
	if most := math.MaxInt / c.Steps; c.Epochs > most {
		return fmt.Errorf("trainer: %d epochs of %d steps: their product overflows, want at most %d epochs",
			c.Epochs, c.Steps, most)
	}
	if c.WarmUp < 0 || !(c.Average >= 0 && c.Average < 1) {
		return fmt.Errorf("trainer: warm-up of %d steps, average %g: want a warm-up of at least 0, and "+
			"an average in [0, 1)",
			c.WarmUp, c.Average)
	}
	if !(c.LearningRate > 0 && c.LearningRate <= math.MaxFloat32) ||
		!(c.WeightDecay >= 0 && c.WeightDecay <= math.MaxFloat32) {
		return fmt.Errorf("trainer: learning rate %g, weight decay %g: want a learning rate above 0, and "+
			"a weight decay of at least 0, both finite", c.LearningRate, c.WeightDecay)
	}
	for scope, rate := range c.Rates {
		if !(rate >= 0 && rate <= 1) {
			return fmt.Errorf("trainer: rate %g for %q: want a factor of the learning rate in [0, 1], or "+
				"0 to freeze",
				rate, scope)
		}
	}
	if c.Devices < 0 {
		return fmt.Errorf("trainer: %d devices: want at least 1, or 0 for one", c.Devices)
	}
	return nil
}

// total is the number of steps of the whole run.
func (c Config) total() int { return c.Steps * c.Epochs }

// Rate is the learning rate of a step, counted from 0: LearningRate times a half cosine that falls from 1 to
// 0 over the run (Loshchilov and Hutter 2017, arXiv:1608.03983, without restarts), times a linear warm-up
// over the first WarmUp steps.
func (c Config) Rate(step int) float64 {
	warmUp := 1.0
	if step < c.WarmUp {
		warmUp = float64(step+1) / float64(c.WarmUp+1)
	}
	return warmUp * c.LearningRate * (1 + math.Cos(math.Pi*float64(step)/float64(c.total()))) / 2
}

// decay is the decay of the moving average at a step, counted from 0. It starts at 0, so that the initial
// weights have no influence, and rises to Average.
func (c Config) decay(step int) float64 {
	return min(c.Average, float64(step)/float64(step+10))
}
