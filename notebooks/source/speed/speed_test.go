package speed_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/notebooks/source/speed"
	"github.com/gosiamese/gosiamese/pkg/images"
)

func TestBackends(t *testing.T) {
	present := speed.Backends("go", "xla:cpu_v0", "xla:cuda")
	if len(present) == 0 || present[0].Config != "go" {
		t.Errorf("got %v", present)
	}
	for _, dev := range present {
		dev.Close()
	}
}

// The figures show the calls after the first one, which is the only slow one.
func TestWatch(t *testing.T) {
	w, calls := speed.NewWatch(), 0
	w.Add("sleep", func() error {
		calls++
		if calls == 1 {
			time.Sleep(60 * time.Millisecond)
		}
		time.Sleep(2 * time.Millisecond)
		return nil
	})
	if w.First("sleep") != 0 || w.Median("sleep") != 0 {
		t.Error("times without a call: want an error")
	}
	t.Setenv("QUICK", "1")
	w.Table(300 * time.Millisecond)
	first, later := w.First("sleep"), w.Median("sleep")
	if first < 60 || later < 2 || later > first/2 || calls < 3 {
		t.Errorf("first %g ms, later %g ms, %d calls", first, later, calls)
	}
	if bars := w.Medians("t").Series; len(bars) != 1 || bars[0].Values[0] != later {
		t.Errorf("got %+v", bars)
	}
	bars := w.FirstAndLater("t").Series
	if len(bars) != 2 || bars[0].Values[0] != first || bars[1].Values[0] != later {
		t.Errorf("got %+v", bars)
	}
	bars = w.Growth("t", "sleep", "nothing").Series
	if bars[0].Values[0] != later || bars[1].Values[0] != 0 {
		t.Errorf("got %+v", bars)
	}
}

func TestFitAndBySize(t *testing.T) {
	sizes, ms := []float64{4, 8, 16}, []float64{13, 21, 37}
	fixed, per := speed.Fit(sizes, ms)
	if math.Abs(fixed-5) > 1e-9 || math.Abs(per-2) > 1e-9 {
		t.Errorf("got %g + %g x", fixed, per)
	}
	if _, err := speed.BySize(sizes, ms); err != nil {
		t.Error(err)
	}
	if _, err := speed.BySize(sizes[:1], ms[:1]); err == nil {
		t.Error("one size: want an error")
	}
}

func TestReadScaled(t *testing.T) {
	photograph, err := speed.Photograph(300)
	if err != nil {
		t.Fatal(err)
	}
	set := images.Set{Height: 1, Width: 2, Channels: 1, Pictures: [][]float32{{0, 1}}}
	for _, file := range [][]byte{photograph, lesson.PNG(set, 0)} {
		if err := speed.ReadScaled(file, 64); err != nil {
			t.Error(err)
		}
	}
	if err := speed.ReadScaled(photograph[:100], 64); err == nil {
		t.Error("a part of a file: want an error")
	}
	if _, err := speed.Photograph(0); err == nil {
		t.Error("no pixels: want an error")
	}
}

func TestCheckStepTime(t *testing.T) {
	prepare := func(per float64, batch, workers int) float64 {
		return per * float64(batch) / float64(workers)
	}
	for want, answer := range map[string]func(network, per float64, batch, workers int) float64{
		"Right": func(n, per float64, batch, workers int) float64 {
			return max(n, prepare(per, batch, workers))
		},
		"no sum": func(n, per float64, batch, workers int) float64 {
			return n + prepare(per, batch, workers)
		},
		"nobody waits": func(_, per float64, batch, workers int) float64 {
			return prepare(per, batch, workers)
		},
		"network waits": func(n, _ float64, _, _ int) float64 { return n },
		"two workers":   func(n, per float64, batch, _ int) float64 { return max(n, per*float64(batch)) },
		"cannot be shorter": func(n, per float64, _, workers int) float64 {
			return max(n, per/float64(workers))
		},
		"eight pictures": func(n, _ float64, batch, workers int) float64 {
			return max(n, prepare(1, batch, workers))
		},
		"four workers": func(n, per float64, batch, workers int) float64 {
			return max(n, per*float64(batch)/float64(min(workers, 2)))
		},
	} {
		if got := speed.CheckStepTime(answer); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
