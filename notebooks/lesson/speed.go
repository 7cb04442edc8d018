package lesson

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
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/decode"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// Backends opens those of the names that this machine has, and prints a line for each.
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

// OtherKind is the colour of a bar that is of another kind than those beside it.
const OtherKind show.Color = "#E69F00"

// Watch takes the time of what a table of package benchmarks calls, so that a figure can show the same
// calls. The first call of each, the warm-up in which graphs are compiled, is kept apart.
type Watch struct {
	functions []benchmarks.NamedFunction
	calls     map[string][]time.Duration
}

// NewWatch has nothing to time yet.
func NewWatch() *Watch { return &Watch{calls: map[string][]time.Duration{}} }

// Add is one more thing to time, by its name. An error of it ends the cell.
func (w *Watch) Add(name string, do func() error) {
	w.functions = append(w.functions, benchmarks.NamedFunction{Name: name, Func: func() {
		start := time.Now()
		err := do()
		w.calls[name] = append(w.calls[name], time.Since(start))
		Check(err)
	}})
}

// Table calls everything once to warm up and then again and again for so long, and prints the times of the
// calls after the first: mean, median, and the two between which eight of ten calls lie. Where the
// environment variable QUICK is set it takes a tenth of the time.
func (w *Watch) Table(each time.Duration) {
	if os.Getenv("QUICK") != "" {
		each /= 10
	}
	benchmarks.New(w.functions...).WithWarmUps(1).WithDuration(each).WithQuantiles(10, 90).Done()
}

// First is the time of the first call, in milliseconds; 0 where there was none.
func (w *Watch) First(name string) float64 {
	if len(w.calls[name]) == 0 {
		return 0
	}
	return milliseconds(w.calls[name][0])
}

// Median is that of the calls after the first one, in milliseconds; 0 where there were none.
func (w *Watch) Median(name string) float64 {
	if len(w.calls[name]) < 2 {
		return 0
	}
	later := slices.Sorted(slices.Values(w.calls[name][1:]))
	return (milliseconds(later[(len(later)-1)/2]) + milliseconds(later[len(later)/2])) / 2
}

func milliseconds(d time.Duration) float64 { return 1000 * d.Seconds() }

// Medians is a panel of the medians of all that was added.
func (w *Watch) Medians(title string) show.BarPanel {
	panel := show.BarPanel{Title: title, X: "ms"}
	for _, f := range w.functions {
		panel.Bars = append(panel.Bars, show.Bar{Name: f.Name, Value: w.Median(f.Name)})
	}
	return panel
}

// Growth is a panel of what each of the names adds to the one before it, 0 where it is no slower.
func (w *Watch) Growth(title string, names ...string) show.BarPanel {
	panel, before := show.BarPanel{Title: title, X: "ms"}, 0.0
	for _, name := range names {
		now := w.Median(name)
		panel.Bars = append(panel.Bars, show.Bar{Name: name, Value: max(now-before, 0)})
		before = now
	}
	return panel
}

// FirstAndLater is a panel of the first call and of the median of the others.
func (w *Watch) FirstAndLater(title string) show.BarPanel {
	panel := show.BarPanel{Title: title, X: "ms"}
	for _, f := range w.functions {
		panel.Bars = append(panel.Bars,
			show.Bar{Name: f.Name + ", first", Value: w.First(f.Name), Color: OtherKind},
			show.Bar{Name: f.Name + ", later", Value: w.Median(f.Name)})
	}
	return panel
}

// Line is fixed + perUnit x, the straight line nearest to the points by least squares.
func Line(x, y []float64) (fixed, perUnit float64) { return stat.LinearRegression(x, y, nil, false) }

// BySize shows times over sizes of a batch, with their [Line], and the time of each picture.
func BySize(sizes, ms []float64) (show.Figure, error) {
	if len(sizes) < 2 || len(sizes) != len(ms) {
		return nil, fmt.Errorf("lesson: %d times of %d sizes: want two at least, one for each",
			len(ms), len(sizes))
	}
	fixed, per := Line(sizes, ms)
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

// PNG is picture i of a set of one channel as a file.
func PNG(set images.Set, i int) []byte { return asPNG(set, i) }

// Photograph is a drawn face as large as a photograph, side x side pixels, as a JPEG file.
func Photograph(side int) ([]byte, error) {
	face, err := synthetic.Faces(1, 1, 256, drawnSeed)
	if err != nil {
		return nil, err
	}
	large, err := face.Resize(side, side)
	if err != nil {
		return nil, err
	}
	return asJPEG(large, 0, 1), nil
}

// ReadScaled decodes a file and scales it to side x side, as a loader does.
func ReadScaled(file []byte, side int) error {
	picture, err := decode.Read(bytes.NewReader(file), "a file in memory")
	if err != nil {
		return err
	}
	images.Gray(picture, side, side)
	return nil
}

// CheckStepTime tries an answer to the exercise of lesson 14, how long a step takes where workers prepare
// the next batches meanwhile, and says that it is right, or where it goes wrong and where to look.
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
