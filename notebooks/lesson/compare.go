package lesson

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gosiamese/gosiamese/pkg/regularfile"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// secondsFile is the file with the duration of a step in seconds, in the folder of a run.
const secondsFile = "step-seconds"

// TimedProgress is [Progress] with a name, which writes the median duration of a step into the folder of the
// run, for [StepSeconds]. The median ignores the first step, which compiles, and the evaluation after an
// epoch.
func TimedProgress(name, dir string) func(siamese.Progress) {
	var line func(int, string)
	var seconds []float64
	last := time.Now()
	return func(p siamese.Progress) {
		if line == nil {
			line = show.Progress(p.Steps)
		}
		seconds, last = append(seconds, time.Since(last).Seconds()), time.Now()
		if p.Step == p.Steps {
			p.Alarm = nil // [siamese.Run] returns it.
		}
		line(p.Step, name+": "+p.String())
		if p.Step < p.Steps {
			return
		}
		slices.Sort(seconds)
		text := strconv.FormatFloat(seconds[len(seconds)/2], 'g', 4, 64)
		if err := os.WriteFile(filepath.Join(dir, secondsFile), []byte(text), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
}

// StepSeconds returns the median duration of a step that [TimedProgress] has written to the folder of a run.
func StepSeconds(dir string) (float64, error) {
	text, err := regularfile.ReadFile(filepath.Join(dir, secondsFile))
	if err != nil {
		return 0, fmt.Errorf("lesson: the duration of a step: %w: train to the end first", err)
	}
	seconds, err := strconv.ParseFloat(strings.TrimSpace(string(text)), 64)
	if err != nil {
		return 0, fmt.Errorf("lesson: the duration of a step: %w: remove %s and train again", err, dir)
	}
	return seconds, nil
}

// Miners returns the miners that lessons compare, sorted by the number of triplets that they select, largest
// first.
func Miners() []siamese.Miner {
	return []siamese.Miner{siamese.BatchAll, siamese.SemiHard, siamese.Near, siamese.BatchHard}
}

// Measure is a statistic of an epoch by which runs are compared.
type Measure struct {
	Title, Y string
	Of       func(siamese.Epoch) float64
}

// colours are those of the miners, the same in every figure.
var colours = map[string]string{
	siamese.BatchAll.String(): "#555555", siamese.SemiHard.String(): "#CC79A7",
	siamese.Near.String(): "#009E73", siamese.BatchHard.String(): "#E69F00",
}

// Runs compares the runs in folders, epoch by epoch, with one named line for each. All have the same number
// of epochs.
func Runs(names, dirs []string, measures ...Measure) (show.Figure, error) {
	var epochs []float64
	panels := make([]show.Panel, len(measures))
	for k, m := range measures {
		panels[k] = show.Panel{Title: m.Title, Y: m.Y}
	}
	for r, dir := range dirs {
		history, err := siamese.Open(dir)
		if err != nil {
			return nil, err
		}
		epochs = epochs[:0]
		for k, m := range measures {
			line := show.Series{Name: names[r], Color: colours[names[r]]}
			for _, e := range history.Epochs {
				line.Values = append(line.Values, m.Of(e))
			}
			panels[k].Series = append(panels[k].Series, line)
		}
		for _, e := range history.Epochs {
			epochs = append(epochs, float64(e.Number))
		}
	}
	return show.Lines("epoch", epochs, panels...)
}

// Report formats a line on how well embeddings separate people: the EER with its confidence interval over
// people, and the 1-shot accuracy.
func Report(name string, vectors [][]float32, labels []int) (string, error) {
	report, err := verify.Evaluate(vectors, labels)
	if err != nil {
		return "", err
	}
	eer := fmt.Sprintf("%.1f %%", 100*report.EER)
	if report.Interval.EER.Known() {
		eer = report.Interval.EER.String()
	}
	return fmt.Sprintf("%-24s EER %-20s  1-shot %.2f", name, eer, report.OneShot), nil
}
