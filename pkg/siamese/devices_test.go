package siamese_test

import (
	"math"
	"os"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// Training on several devices gives the same losses and error rates as on one, up to rounding, and the result
// can be loaded on one.
func TestDevicesAgree(t *testing.T) {
	dev := devicetest.Open(t, "xla")
	if n := dev.Backend.NumDevices(); n < 2 {
		t.Skipf("%s has %d device", dev, n)
	}
	data := split(t, patterns(14, 6))
	run := func(devices int) (siamese.History, [][]float32) {
		cfg := config(t.TempDir())
		cfg.Network.Dropout, cfg.Devices, cfg.Average = 0, devices, 0.9
		history, err := siamese.Run(t.Context(), dev, data, cfg)
		if err != nil {
			t.Fatal(err)
		}
		m, err := history.Model()
		if err != nil {
			t.Fatal(err)
		}
		vectors, err := m.Embed(dev, data.Test.Pictures)
		if err != nil {
			t.Fatal(err)
		}
		return history, vectors
	}
	one, want := run(1)
	two, got := run(2)
	for i, epoch := range one.Epochs {
		if e := two.Epochs[i]; math.Abs(e.Loss-epoch.Loss) > 1e-3 || math.Abs(e.EER-epoch.EER) > 1e-2 {
			t.Errorf("epoch %d: %+v on two devices, %+v on one", i+1, e, epoch)
		}
	}
	for i := range want {
		for k := range want[i] {
			if math.Abs(float64(got[i][k]-want[i][k])) > 1e-2 {
				t.Fatalf("embedding %d: %v on two devices, %v on one", i, got[i], want[i])
			}
		}
	}
}

// Invalid settings are rejected before the folder is created, so that the same folder can be used with valid
// ones.
func TestDevicesErrors(t *testing.T) {
	data := split(t, patterns(14, 6))
	for _, c := range []struct {
		backend string
		devices int
		says    string
	}{
		{"go", 2, "trainer: 2 devices: the backend has 1"},
		{"go", -1, "trainer: -1 devices"},
		{"xla", 3, "siamese: batches of 8 pictures on 3 devices: make People x Pictures a multiple"},
	} {
		cfg := config(t.TempDir())
		cfg.Devices = c.devices
		_, err := siamese.Run(t.Context(), devicetest.Open(t, c.backend), data, cfg)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%d devices of %s: %v, want %q", c.devices, c.backend, err, c.says)
		}
		if files, err := os.ReadDir(cfg.Dir); err != nil || len(files) > 0 {
			t.Errorf("%d devices of %s: the folder contains %v (%v)", c.devices, c.backend, files, err)
		}
	}
}
