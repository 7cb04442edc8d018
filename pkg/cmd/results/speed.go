package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gosiamese/gosiamese/pkg/device"
)

// benchmark is one row of the table: something that is called many times.
type benchmark struct {
	name string
	host bool // Without a backend, so that it is measured once.
	slow bool // Too slow for the pure-Go backend, where it takes minutes.

	// prepare makes what is timed, and what gives its memory back afterwards.
	prepare func(dev *device.Device) (do func() error, done func(), err error)
	// says is the figure of the row, nil for the time of a call.
	says func(timing) string
}

// speed measures how long the parts of training and recognition take on each backend that is here.
func speed(l *lab) (r record, err error) {
	goDev, xla, err := bothBackends(l.dev)
	if err != nil {
		return r, err
	}
	size := fullSpeed
	if l.quick {
		size, xla = quickSpeed, nil // To compile would take nearly all of the time.
	}
	r.Backend = "go"
	if xla != nil {
		r.Backend += " and " + xla.Config
	}
	rows, err := size.benchmarks()
	if err != nil {
		return r, err
	}
	t := table{}
	t.add("what", "go", "XLA")
	for _, b := range rows {
		cells, err := l.speedRow(b, goDev, xla)
		if err != nil {
			return r, err
		}
		t.add(append([]string{b.name}, cells...)...)
	}
	epochs, err := l.epochRows(size, goDev, xla)
	if err != nil {
		return r, err
	}
	t.Rows = append(t.Rows, epochs...)
	if !l.quick { // Lessons have tests of their own.
		whole, err := l.wholeRows(size, goDev, xla)
		if err != nil {
			return r, err
		}
		t.Rows = append(t.Rows, whole...)
	}
	r.Title, r.Tables = "Speed", []table{t}
	r.Text, r.Notes = size.text(xla), speedNotes
	return r, nil
}

// bothBackends are the pure-Go backend and, where it is here, XLA; the one that is open already is not opened
// again.
func bothBackends(open *device.Device) (goDev, xla *device.Device, err error) {
	if strings.HasPrefix(open.Config, "xla:") {
		goDev, err = device.Open("go")
		return goDev, open, err
	}
	xla, err = device.Open("xla")
	if errors.Is(err, device.ErrNoPlugin) {
		return open, nil, nil
	}
	return open, xla, err
}

// speedRow is the figures of a row for both backends.
func (l *lab) speedRow(b benchmark, goDev, xla *device.Device) (cells []string, err error) {
	if b.host {
		figure, err := l.measured(b, goDev)
		return []string{figure, "the same"}, err
	}
	for _, dev := range []*device.Device{goDev, xla} {
		figure := "not here"
		switch {
		case dev == goDev && b.slow:
			figure = "left out"
		case dev != nil:
			if figure, err = l.measured(b, dev); err != nil {
				return nil, err
			}
		}
		cells = append(cells, figure)
	}
	return cells, nil
}

func (l *lab) measured(b benchmark, dev *device.Device) (string, error) {
	if err := l.ctx.Err(); err != nil {
		return "", err
	}
	do, done, err := b.prepare(dev)
	if err != nil {
		return "", fmt.Errorf("%s: %w", b.name, err)
	}
	defer done()
	name := dev.Config + ": " + b.name
	if b.host {
		name = b.name
	}
	warmUps := 1 // Which compiles.
	if dev.Config == "go" && !b.host {
		warmUps = 0
	}
	t, err := l.stopwatch().calls(name, warmUps, do)
	if err != nil {
		return "", err
	}
	if b.says != nil {
		return b.says(t), nil
	}
	return t.String(), nil
}

var speedNotes = []string{
	"A training step is whole: forward, loss, backward and Adam, with the batch carried to the backend and " +
		"the loss back; the network is that of the lessons. An embedding is forward alone, by a graph for " +
		"1, 8 or 64 pictures: 32 are filled up and take as long as 64. The choice of triplets is " +
		"forward alone, with distances and loss, of random unit vectors; `the same` stands where no " +
		"backend is used.",
	fmt.Sprintf("Left out: all triplets of more than %d pictures on the pure-Go backend, which holds "+
		"several tables of b x b x b numbers, half a gigabyte each for 512.", mostAllOnGo),
	"The rate of matrix products is the arithmetic limit: what consists of multiplications can hardly be " +
		"faster on this machine and backend. An epoch reads all picture files once, in the first, and " +
		"draws and augments the next batches while a step computes (`images.Sampler`, as `fit.Run` does). " +
		"The share is the time of as many steps alone, with a batch that is there already, of the time of " +
		"the epoch; it may come out above 100 % by as much as times differ from one call to the next.",
}
