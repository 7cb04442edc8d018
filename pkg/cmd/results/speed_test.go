package main

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

func TestStopwatch(t *testing.T) {
	calls := 0
	got, err := stopwatch{fewest: 3, limit: time.Minute}.calls("test", 2, func() error {
		if calls++; calls <= 2 {
			time.Sleep(50 * time.Millisecond)
		}
		return nil
	})
	if err != nil || len(got) != calls-2 || len(got) < 3 || got.quantile(1) >= 0.05 {
		t.Errorf("%d calls, counted %v, %v", calls, got, err)
	}
	failed := errors.New("no")
	if _, err := (stopwatch{}).calls("test", 1, func() error { return failed }); !errors.Is(err, failed) {
		t.Errorf("got %v", err)
	}
}

// The part that quick mode skips: graphs on XLA, called more than once.
func TestGraphs(t *testing.T) {
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		for _, b := range []benchmark{product(8), choice(siamese.BatchHard, 8), choice(siamese.BatchAll, 8)} {
			do, done, err := b.prepare(dev)
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := do(); err != nil {
					t.Errorf("%s: %v", b.name, err)
				}
			}
			done()
		}
	})
}

func TestTiming(t *testing.T) {
	const ms = time.Millisecond
	for want, timing := range map[string]timing{
		"30.0 ms (20.0 to 40.0; 5)": {10 * ms, 20 * ms, 30 * ms, 40 * ms, 90 * ms},
		"1.50 s (1.25 to 1.75; 2)":  {1000 * ms, 2000 * ms},
		"700 us (1)":                {700 * time.Microsecond},
	} {
		if got := timing.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// The timed programs and cells produce the expected results.
func TestWhole(t *testing.T) {
	t.Chdir(filepath.Join("..", "..", ".."))
	dev := devicetest.Open(t, "go")
	set, err := synthetic.Faces(1, 1, 16, 1)
	if err != nil {
		t.Fatal(err)
	}
	_, network, done, err := quickSpeed.saved(dev, set)
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	l := &lab{ctx: context.Background(), quick: true}
	printed, err := l.command(dev, "go", "run", "./pkg/cmd/start", network)
	if err != nil || !strings.HasPrefix(string(printed), "[") {
		t.Errorf("start: %s, %v", printed, err)
	}
	times, err := l.cells(dev, network, 2)
	if err != nil || len(times) != 2 || times[0] < 100*time.Millisecond {
		t.Errorf("cells: %v, %v", times, err)
	}
}
