// Package speed supports lesson 16 with a stopwatch, figures of its times, and the check of its exercise.
package speed

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"slices"
	"time"

	"github.com/janpfeifer/go-benchmarks"
	"gonum.org/v1/gonum/stat"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/decode"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// Backends opens the named backends that are available, and prints a line for each.
func Backends(names ...string) (present []*device.Device) {
	for _, name := range names {
		dev, err := device.Open(name)
		switch {
		case err == nil:
			fmt.Println(dev)
			present = append(present, dev)
		case name == "xla:cuda":
			fmt.Println("xla:cuda: no GPU here, or no plugin for it")
		default:
			fmt.Printf("%s: not here: `make lab` installs it where it can\n", name)
		}
	}
	return present
}

// other is the colour of a bar of a different kind than the ones next to it.
const other = "#E69F00"

// Bar returns a bar of the given height.
func Bar(name string, value float64) show.Series {
	return show.Series{Name: name, Values: []float64{value}}
}

// OtherBar returns a bar of a different kind than the ones next to it, in another colour.
func OtherBar(name string, value float64) show.Series {
	return show.Series{Name: name, Values: []float64{value}, Color: other}
}

// Watch records the times of the calls that package benchmarks makes, so that a figure can show the same
// times as its table. The first call of each function, the warm-up in which graphs are compiled, is recorded
// separately.
type Watch struct {
	functions []benchmarks.NamedFunction
	calls     map[string][]time.Duration
}

// NewWatch returns a watch without functions.
func NewWatch() *Watch { return &Watch{calls: map[string][]time.Duration{}} }

// Add adds a function to measure, by its name. If it returns an error, the cell ends.
func (w *Watch) Add(name string, do func() error) {
	w.functions = append(w.functions, benchmarks.NamedFunction{Name: name, Func: func() {
		start := time.Now()
		err := do()
		w.calls[name] = append(w.calls[name], time.Since(start))
		lesson.Check(err)
	}})
}

// Table calls each function once to warm up and then repeatedly for the given time, and prints statistics of
// the calls after the first: mean, median, and the 10 % and 90 % quantiles. If the environment variable QUICK
// is set, it takes a tenth of the time.
func (w *Watch) Table(each time.Duration) {
	if os.Getenv("QUICK") != "" {
		each /= 10
	}
	benchmarks.New(w.functions...).WithWarmUps(1).WithDuration(each).WithQuantiles(10, 90).Done()
}

// First returns the time of the first call, in milliseconds; 0 if there was none.
func (w *Watch) First(name string) float64 {
	if len(w.calls[name]) == 0 {
		return 0
	}
	return milliseconds(w.calls[name][0])
}

// Median returns the median of the calls after the first one, in milliseconds; 0 if there were none.
func (w *Watch) Median(name string) float64 {
	if len(w.calls[name]) < 2 {
		return 0
	}
	later := slices.Sorted(slices.Values(w.calls[name][1:]))
	return (milliseconds(later[(len(later)-1)/2]) + milliseconds(later[len(later)/2])) / 2
}

func milliseconds(d time.Duration) float64 { return 1000 * d.Seconds() }

// Medians returns a panel of the medians of all functions.
func (w *Watch) Medians(title string) show.Panel {
	panel := show.Panel{Title: title, Y: "ms"}
	for _, f := range w.functions {
		panel.Series = append(panel.Series, Bar(f.Name, w.Median(f.Name)))
	}
	return panel
}

// Growth returns a panel of the increase of each median over the one before it, 0 if it is not slower.
func (w *Watch) Growth(title string, names ...string) show.Panel {
	panel, before := show.Panel{Title: title, Y: "ms"}, 0.0
	for _, name := range names {
		now := w.Median(name)
		panel.Series = append(panel.Series, Bar(name, max(now-before, 0)))
		before = now
	}
	return panel
}

// FirstAndLater returns a panel of the first call and of the median of the others.
func (w *Watch) FirstAndLater(title string) show.Panel {
	panel := show.Panel{Title: title, Y: "ms"}
	for _, f := range w.functions {
		panel.Series = append(panel.Series, OtherBar(f.Name+", first", w.First(f.Name)),
			Bar(f.Name+", later", w.Median(f.Name)))
	}
	return panel
}

// Fit returns the line fixed + perUnit x that fits the points best by least squares.
func Fit(x, y []float64) (fixed, perUnit float64) { return stat.LinearRegression(x, y, nil, false) }

// BySize shows times over batch sizes, with their [Fit], and the time per picture.
func BySize(sizes, ms []float64) (show.Figure, error) {
	if len(sizes) < 2 || len(sizes) != len(ms) {
		return nil, fmt.Errorf("speed: %d times of %d sizes: want at least two, one for each",
			len(ms), len(sizes))
	}
	fixed, per := Fit(sizes, ms)
	var line, each []float64
	for i, size := range sizes {
		line, each = append(line, fixed+per*size), append(each, ms[i]/size)
	}
	return show.Lines(
		"pictures in the batch", sizes,
		show.Panel{Title: "a step", Y: "ms", Series: []show.Series{
			{Name: "measured", Values: ms}, {Name: "fixed + per picture", Values: line},
		}},
		show.Panel{Title: "a picture of it", Y: "ms a picture", Series: []show.Series{
			{Name: "measured", Values: each},
		}},
	)
}

// Photograph returns a synthetic face of side x side pixels, as large as a photograph, as a JPEG file.
func Photograph(side int) ([]byte, error) {
	face, err := synthetic.Faces(1, 1, 256, 2)
	if err != nil {
		return nil, err
	}
	large, err := face.Resize(side, side)
	if err != nil {
		return nil, err
	}
	return lesson.JPEG(large, 0, 1), nil
}

// ReadScaled decodes a file and scales it to side x side pixels, as a loader does.
func ReadScaled(file []byte, side int) error {
	picture, err := decode.Read(bytes.NewReader(file), "a file in memory")
	if err != nil {
		return err
	}
	images.Gray(picture, side, side)
	return nil
}

// CheckStepTime checks an answer to the exercise of lesson 16, the time of a step if workers prepare the next
// batches meanwhile. It reports that the answer is right, or the first case in which it is not, with a hint.
func CheckStepTime(stepTime func(network, perPicture float64, batch, workers int) float64) string {
	for _, c := range []struct {
		network, perPicture float64
		batch, workers      int
		want                float64
		hint                string
	}{
		{100, 1, 32, 1, 100, "the batch is prepared while the network computes: nobody waits for it"},
		{10, 1, 32, 1, 32, "the network waits: a step cannot be shorter than its batch takes to prepare"},
		{10, 1, 32, 2, 16, "two workers prepare two batches in the time of one"},
		{10, 1, 32, 4, 10, "four workers prepare faster than the network computes"},
		{10, 2, 8, 1, 16, "eight pictures of 2 ms each"},
	} {
		got := stepTime(c.network, c.perPicture, c.batch, c.workers)
		if math.Abs(got-c.want) < 1e-9 {
			continue
		}
		hint := c.hint
		prepare := c.perPicture * float64(c.batch) / float64(c.workers)
		if math.Abs(got-c.network-prepare) < 1e-9 {
			hint = "no sum: both happen at the same time"
		}
		return fmt.Sprintf("Not yet: with %g ms in the network, %g ms to prepare a picture, batches of "+
			"%d and %d workers a step takes %g ms, yours says %g.\nHint: %s.", c.network, c.perPicture,
			c.batch, c.workers, c.want, got, hint)
	}
	return "Right: the slower of the two sets the pace, and only that one is worth making faster."
}
