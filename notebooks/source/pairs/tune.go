package pairs

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// Names are the losses that lesson 10 compares, in the order of its tables.
func Names() []string { return []string{"triplet", "binary", "contrastive", "CosFace"} }

// Setting is a loss with the two settings that are tuned for it.
type Setting struct {
	Loss string // One of Names.
	// Value is the setting of the loss itself: the margin, or for the binary loss how many times as large the
	// learning rate of the head is as that of the network.
	Value float64
	Rate  float64 // The learning rate of the network.
}

// String describes the settings.
func (s Setting) String() string {
	what := "margin"
	if s.Loss == "binary" {
		what = "learning rate of the head x"
	}
	return fmt.Sprintf("%s: %s %g, learning rate %g", s.Loss, what, s.Value, s.Rate)
}

// scale is the scale of CosFace, which is not tuned.
const scale = 16

// Objective returns the loss of the library with the setting.
func (s Setting) Objective() siamese.Loss {
	switch s.Loss {
	case "triplet":
		return siamese.Triplet(s.Value, siamese.BatchHard)
	case "contrastive":
		return siamese.Contrastive(s.Value)
	case "CosFace":
		return siamese.CosFace(scale, s.Value)
	}
	return siamese.Binary
}

// Config returns the settings of a run. All but the loss and the two tuned settings are the same for all
// losses.
func (s Setting) Config(dir string, train images.Set, epochs int) siamese.Config {
	cfg := siamese.DefaultConfig(dir, train)
	cfg.Loss, cfg.LearningRate, cfg.Average = s.Objective(), s.Rate, 0.98
	cfg.People, cfg.Pictures, cfg.Repeat = min(10, len(train.Names)), 4, true
	cfg.Network.Blocks, cfg.Network.Dropout = []int{16, 32, 64, 128}, 0
	cfg.Network.LocalContrast, cfg.Network.Mirror = 4, true
	cfg.Epochs, cfg.Steps = lesson.Budget(epochs, 50)
	if s.Loss == "binary" && s.Value > 1 { // Factors are at most 1.
		cfg.LearningRate = s.Value * s.Rate
		cfg.Rates = map[string]float64{
			"backbone": 1 / s.Value, "embedding": 1 / s.Value, "neck": 1 / s.Value,
		}
	}
	return cfg
}

// Tries is the number of settings that are tried for each loss.
const Tries = 6

// TryEpochs is the number of epochs of a try.
const TryEpochs = 5

// Epochs is the number of epochs of a run of the lesson.
const Epochs = 14

// rate is the learning rate of the first tries.
const rate = 6e-3

// Next returns the setting of a loss to try after the given ones: three values of its own setting, the best
// of them with half the learning rate, and two values next to the best with the better rate. There is none
// after Tries.
func Next(loss string, tried []Try) (next Setting, ok bool) {
	values := map[string][]float64{
		"triplet": {0.2, 0.4, 0.8, 1.2, 1.6}, "binary": {1, 10, 30, 5, 15},
		"contrastive": {0.7, 1, 1.3, 1.6, 1.9}, "CosFace": {0.1, 0.2, 0.4, 0.3, 0.25},
	}[loss]
	best := Tuning{Tries: tried}.Best(loss)
	switch n := len(tried); {
	case len(values) == 0 || n >= Tries:
		return Setting{}, false
	case n < 3:
		return Setting{loss, values[n], rate}, true
	case n == 3:
		return Setting{loss, best.Value, rate / 2}, true
	}
	return Setting{loss, values[len(tried)-1], best.Rate}, true
}

// Try is a setting with the EER on the validation people after its best epoch.
type Try struct {
	Setting
	EER float64
}

// Tuning is what TestTune measured, with the command for it.
type Tuning struct {
	Command string
	Tries   []Try // In the order of Names.
}

//go:embed tuned.json
var tuned []byte

// Tuned returns the measurement that is stored with the lesson.
func Tuned() (t Tuning, err error) {
	if err := json.Unmarshal(tuned, &t); err != nil {
		return t, fmt.Errorf("pairs: tuned.json: run TestTune of this package with LONG=1 TUNE=1: %w", err)
	}
	return t, nil
}

// Best returns the setting of a loss with the lowest EER on the validation people; the zero value if the loss
// is unknown.
func (t Tuning) Best(loss string) (best Try) {
	for _, try := range t.Tries {
		if try.Loss == loss && (best.Loss == "" || try.EER < best.EER) {
			best = try
		}
	}
	return best
}

// Table formats all tries, a row for each loss, with a star at the best of each.
func (t Tuning) Table() string {
	var text strings.Builder
	for _, loss := range Names() {
		what := "margin"
		if loss == "binary" {
			what = "head rate x"
		}
		fmt.Fprintf(&text, "%s\n", loss)
		for _, try := range t.Tries {
			if try.Loss != loss {
				continue
			}
			star := ""
			if try == t.Best(loss) {
				star = " *"
			}
			fmt.Fprintf(&text, "    %-11s %-4g learning rate %-6g EER %5.2f %%%s\n", what, try.Value,
				try.Rate, 100*try.EER, star)
		}
	}
	return text.String()
}
