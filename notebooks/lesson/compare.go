package lesson

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// secondsFile holds the seconds of a step, in the folder of a run.
const secondsFile = "step-seconds"

// Timed is [Progress] that begins with a name and writes the median seconds of a step into the folder of the
// run, for [StepSeconds]. The first step, which compiles, and the look at the validation people after an
// epoch do not count for a median.
func Timed(name, dir string) func(siamese.Progress) {
	var line *show.Progress
	var seconds []float64
	last := time.Now()
	return func(p siamese.Progress) {
		if line == nil {
			line = show.NewProgress(p.Steps)
		}
		seconds, last = append(seconds, time.Since(last).Seconds()), time.Now()
		if p.Step < p.Steps {
			line.Update(p.Step, name+": "+p.String())
			return
		}
		p.Alarm = nil // [siamese.Run] returns it.
		line.Done(name + ": " + p.String())
		slices.Sort(seconds)
		text := strconv.FormatFloat(seconds[len(seconds)/2], 'g', 4, 64)
		if err := os.WriteFile(filepath.Join(dir, secondsFile), []byte(text), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
}

// StepSeconds is what [Timed] has written for the run in a folder.
func StepSeconds(dir string) (float64, error) {
	text, err := os.ReadFile(filepath.Join(dir, secondsFile))
	if err != nil {
		return 0, fmt.Errorf("lesson: the time of a step: %w: train to the end first", err)
	}
	seconds, err := strconv.ParseFloat(strings.TrimSpace(string(text)), 64)
	if err != nil {
		return 0, fmt.Errorf("lesson: the time of a step: %w: remove %s and train again", err, dir)
	}
	return seconds, nil
}

// Collapsed says whether a run that has ended had collapsed; any other error ends the cell.
func Collapsed(err error) bool {
	if errors.Is(err, siamese.ErrCollapsed) {
		return true
	}
	Check(err)
	return false
}

// Measure is a figure of an epoch to compare runs by.
type Measure struct {
	Title, Y string
	Of       func(siamese.Epoch) float64
}

// Teach, LossOf, MeanNegative and Errors are what lessons compare runs by.
var (
	Teach        = Measure{"triplets that teach", "share", func(e siamese.Epoch) float64 { return e.Active }}
	LossOf       = Measure{"mean loss", "loss", func(e siamese.Epoch) float64 { return e.Loss }}
	MeanNegative = Measure{
		"two people it learns from", "mean d(a, n)",
		func(e siamese.Epoch) float64 { return e.Train.Negative.Mean },
	}
	Errors = Measure{"people it does not learn from", "EER", func(e siamese.Epoch) float64 { return e.EER }}
)

// colours are those of the rules, the same in every figure.
var colours = map[string]show.Color{
	siamese.BatchAll.String(): "#555555", siamese.SemiHard.String(): "#CC79A7",
	siamese.Near.String(): "#009E73", siamese.BatchHard.String(): "#E69F00",
}

// Runs compares the runs in folders, epoch by epoch, one line each under its name. All have as many epochs.
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

// Judged is a line with how well vectors tell people apart: the EER with its interval over people, and
// 1-shot.
func Judged(name string, vectors [][]float32, labels []int) (string, error) {
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
