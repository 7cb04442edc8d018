package speed_test

import (
	"strings"
	"testing"

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
		"is ready before": func(_, per float64, batch, workers int) float64 {
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
