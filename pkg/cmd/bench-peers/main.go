// Bench-peers times one training step here and in PyTorch: the same network, batch, loss and optimizer,
// alternating over several rounds, so that other load on the machine affects both alike.
//
//	go run ./pkg/cmd/bench-peers -python /path/to/venv/bin/python -batch 32
//
// With -faces it times detection, alignment and embedding of faces instead, here and in ONNX Runtime.
//
// The network has three 3 x 3 convolutions of 32, 64 and 128 channels with bias, each followed by ReLU and
// max pooling, then a dense layer of 128 units and L2 normalisation; batch-hard triplets at alpha 0.2, Adam
// at 1e-3, float32. It is not the network of the lessons, which has batch normalisation in every block, but
// it is the same in both frameworks.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/gosiamese/gosiamese/pkg/device"
)

type options struct {
	python, backend, faces, photograph  string
	batch, side, rounds, steps, threads int
}

func main() {
	var o options
	flag.StringVar(&o.python, "python", os.Getenv("PEER_PYTHON"), "path of a Python with PyTorch")
	flag.StringVar(&o.backend, "backend", "xla", "backend: xla, xla:cpu, xla:cuda")
	flag.IntVar(&o.batch, "batch", 32, "pictures in a batch, four of each person; a multiple of 8")
	flag.IntVar(&o.side, "side", 64, "height and width of a picture, a multiple of 8")
	flag.IntVar(&o.rounds, "rounds", 5, "rounds")
	flag.IntVar(&o.steps, "steps", 20, "steps per round; the median time is reported")
	flag.StringVar(&o.faces, "faces", "", "folder of the ONNX files of YuNet and SFace: compares detection "+
		"and recognition with ONNX Runtime instead")
	example := filepath.Join("datasets", "photographs", "obama.jpg")
	flag.StringVar(&o.photograph, "photograph", example, "photograph for -faces")
	flag.IntVar(&o.threads, "threads", runtime.NumCPU(), "threads of ONNX Runtime, for -faces")
	flag.Parse()
	run := compare
	if o.faces != "" {
		run = compareFaces
	}
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// contestant is a timed training step: time returns the median of the given number of steps.
type contestant struct {
	name  string
	time  func(steps int) (time.Duration, error)
	times []time.Duration // The median time of each round.
}

func compare(o options) error {
	if o.batch < 8 || o.batch%8 > 0 || o.side < 8 || o.side%8 > 0 || o.rounds < 1 || o.steps < 1 {
		return fmt.Errorf("bench-peers: batch %d, side %d, %d rounds of %d steps: want multiples of 8, and "+
			"at least one round and step", o.batch, o.side, o.rounds, o.steps)
	}
	var theirs []*contestant
	parameters := 0
	for _, form := range []string{"eager", "compile"} {
		t, err := startTorch(o.python, o.batch, o.side, form)
		if err != nil {
			return err
		}
		defer t.close()
		fmt.Printf("%s %s, %d threads\n", t.name, t.version, t.threads)
		theirs, parameters = append(theirs, &contestant{name: t.name, time: t.time}), t.parameters
	}
	here, err := ourContestants(o, parameters)
	if err != nil {
		return err
	}
	for range o.rounds {
		for _, c := range slices.Concat(here, theirs) {
			time.Sleep(200 * time.Millisecond) // Until the threads of the previous one sleep.
			took, err := c.time(o.steps)
			if err != nil {
				return err
			}
			c.times = append(c.times, took)
		}
	}
	for _, a := range here {
		for _, b := range theirs {
			fmt.Println(line(a, b))
		}
	}
	return nil
}

// ourContestants returns our step on one device and, if the backend has more, on two.
func ourContestants(o options, parameters int) (here []*contestant, err error) {
	dev, err := device.Open(o.backend)
	if err != nil {
		return nil, err
	}
	fmt.Println(dev)
	for devices := 1; devices <= min(2, dev.Backend.NumDevices()); devices++ {
		step, err := newOurs(dev, o.batch, o.side, devices)
		if err != nil {
			return nil, fmt.Errorf("bench-peers: %w", err)
		}
		for range 5 {
			if _, _, err := step.step(); err != nil {
				return nil, err
			}
		}
		if n := step.parameters(); n != parameters {
			return nil, fmt.Errorf("bench-peers: %d parameters here but %d in PyTorch: the networks differ",
				n, parameters)
		}
		name := fmt.Sprintf("step batch %d", o.batch)
		if devices > 1 {
			name += fmt.Sprintf(" on %d devices", devices)
		}
		here = append(here, &contestant{name: name, time: step.time})
	}
	return here, nil
}

// time runs the given number of steps and returns their median time.
func (o *ours) time(steps int) (time.Duration, error) {
	var times []time.Duration
	for range steps {
		_, took, err := o.step()
		if err != nil {
			return 0, err
		}
		times = append(times, took)
	}
	return median(times), nil
}

// line compares two contestants: our time divided by theirs for each round, and the median times.
func line(here, theirs *contestant) string {
	var ratios []float64
	for i := range here.times {
		ratios = append(ratios, here.times[i].Seconds()/theirs.times[i].Seconds())
	}
	ms := func(c *contestant) float64 { return 1000 * median(c.times).Seconds() }
	return fmt.Sprintf("%s / %s: ratio %.2f (%.2f to %.2f in %d rounds; %.3g ms and %.3g ms)",
		here.name, theirs.name, median(ratios), slices.Min(ratios), slices.Max(ratios), len(ratios),
		ms(here), ms(theirs))
}

// median returns the middle value, or the mean of the two middle values.
func median[T ~int64 | ~float64](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}
