package main

import (
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
)

// For a picture of 16 x 16: three convolutions and the dense layer, each with bias.
const parameters = 9*32 + 32 + 9*32*64 + 64 + 9*64*128 + 128 + 2*2*128*128 + 128

// The step reduces the loss, has the expected number of parameters, and gives the same loss on one and two
// devices.
func TestStep(t *testing.T) {
	dev := devicetest.Open(t, "xla")
	var losses []float64
	for devices := 1; devices <= min(2, dev.Backend.NumDevices()); devices++ {
		o, err := newOurs(dev, 16, 16, devices)
		if err != nil {
			t.Fatal(err)
		}
		first, took, err := o.step()
		if err != nil {
			t.Fatal(err)
		}
		if n := o.parameters(); n != parameters {
			t.Errorf("%d devices: %d parameters, want %d", devices, n, parameters)
		}
		second, _, err := o.step()
		if err != nil || first <= 0 || took <= 0 || first == second {
			t.Errorf("%d devices: losses %g and %g, the first after %v, error %v", devices, first, second,
				took, err)
		}
		losses = append(losses, first)
	}
	if one, last := losses[0], losses[len(losses)-1]; math.Abs(one-last) > 1e-5 {
		t.Errorf("the first loss is %g on one device but %g on two", one, last)
	}
}

func TestPythonErrors(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the Python of this test is a shell script")
	}
	bare := filepath.Join(t.TempDir(), "python")
	script := "#!/bin/sh\necho 'no PyTorch in this Python' >&2\nexit 1\n"
	if err := os.WriteFile(bare, []byte(script), 0o700); err != nil { //nolint:gosec // It is executed.
		t.Fatal(err)
	}
	for python, want := range map[string]string{
		"":                "set PEER_PYTHON to one with PyTorch",
		"/no/such/python": "set PEER_PYTHON to a Python with PyTorch",
		bare:              "no PyTorch in " + bare + ": run " + bare + " -m pip install torch",
	} {
		err := compare(options{python: python, batch: 32, side: 64, rounds: 1, steps: 1, backend: "xla"})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("python %q: got %v, want %q", python, err, want)
		}
	}
	if err := compare(options{batch: 12}); err == nil || !strings.Contains(err.Error(), "multiples of 8") {
		t.Errorf("got %v", err)
	}
}

func TestLine(t *testing.T) {
	ms := func(times ...int) (all []time.Duration) {
		for _, v := range times {
			all = append(all, time.Duration(v)*time.Millisecond)
		}
		return all
	}
	here := &contestant{name: "step batch 32", times: ms(80, 76, 60)}
	theirs := &contestant{name: "PyTorch eager", times: ms(80, 95, 100)}
	const want = "step batch 32 / PyTorch eager: ratio 0.80 (0.60 to 1.00 in 3 rounds; 76 ms and 95 ms)"
	if got := line(here, theirs); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := median([]float64{4, 1, 3, 2}); got != 2.5 {
		t.Errorf("median of 1 to 4: %g", got)
	}
}

// With PEER_PYTHON set, the PyTorch step is timed and must have the same number of parameters.
func TestPyTorch(t *testing.T) {
	python := os.Getenv("PEER_PYTHON")
	if python == "" {
		t.Skip("needs PEER_PYTHON, a Python that has PyTorch")
	}
	p, err := startTorch(python, 16, 16, "eager")
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	took, err := p.time(3)
	if err != nil || took <= 0 || p.threads < 1 || p.parameters != parameters {
		t.Errorf("%+v took %v, %v", p, took, err)
	}
}
