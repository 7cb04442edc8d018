package siamese_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// usage is what the process uses: resident memory in MiB, open files and goroutines.
type usage struct{ memory, files, goroutines float64 }

func used(t *testing.T) usage {
	t.Helper()
	debug.FreeOSMemory()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skip("needs /proc, which Linux has")
	}
	pages, err := strconv.Atoi(strings.Fields(string(text))[1])
	if err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return usage{
		float64(pages*os.Getpagesize()) / (1 << 20), float64(len(files)), float64(runtime.NumGoroutine()),
	}
}

// median is the median of one value over many samples.
func median(looks []usage, of func(usage) float64) float64 {
	var values []float64
	for _, u := range looks {
		values = append(values, of(u))
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// A process that repeatedly trains in new folders, with interruptions, uses no more memory, files and
// goroutines at the end than after warming up. LONG=15 trains for 15 minutes on each backend.
func TestLong(t *testing.T) {
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		minutes, _ := strconv.ParseFloat(os.Getenv("LONG"), 64)
		if minutes == 0 && dev.Config != "go" {
			t.Skip("needs LONG in minutes: XLA compiles in each run, and its memory settles after twenty")
		}
		end := time.Now().Add(time.Duration(minutes * float64(time.Minute)))
		var looks []usage
		for n := 0; n < 60 || time.Now().Before(end); n++ {
			trainAndUse(t, dev)
			looks = append(looks, used(t))
		}
		early, late := looks[len(looks)/4:len(looks)/2], looks[3*len(looks)/4:]
		runs := float64(len(looks)) / 2 // Between the middles of the two windows.
		memory := func(u usage) float64 { return u.memory }
		grown := median(late, memory) - median(early, memory)
		t.Logf("%s: %d runs, from %.1f to %.1f (MiB, files, goroutines): %.1f MiB, %.3f per run", dev.Config,
			len(looks), looks[0], looks[len(looks)-1], grown, grown/runs)
		if grown > max(4, 0.05*median(early, memory)) {
			t.Errorf("memory has grown by %.1f MiB in %.0f runs", grown, runs)
		}
		for name, of := range map[string]func(usage) float64{
			"open files": func(u usage) float64 { return u.files },
			"goroutines": func(u usage) float64 { return u.goroutines },
		} {
			if was, is := median(early, of), median(late, of); is > was {
				t.Errorf("%s: from %.0f to %.0f", name, was, is)
			}
		}
	})
}

// trainAndUse trains with an interruption, loads the best weights and embeds pictures with them.
func trainAndUse(t *testing.T, dev *device.Device) {
	t.Helper()
	data := split(t, patterns(12, 4))
	dir := t.TempDir()
	defer os.RemoveAll(dir) //nolint:errcheck // TempDir removes it, too.
	cfg := config(filepath.Join(dir, "run"))
	cfg.Average = 0.3
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	cfg.Progress = func(p siamese.Progress) {
		if p.Step == 4 {
			cancel()
		}
	}
	if _, err := siamese.Run(ctx, dev, data, cfg); !errors.Is(err, trainer.ErrInterrupted) {
		t.Fatal(err)
	}
	history, err := siamese.Run(context.Background(), dev, data, cfg)
	if err != nil {
		t.Fatal(err)
	}
	m, err := history.Model()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Embed(dev, data.Test.Pictures); err != nil {
		t.Fatal(err)
	}
}
