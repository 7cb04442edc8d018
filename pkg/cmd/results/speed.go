package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gosiamese/gosiamese/pkg/device"
)

// benchmark is a row of the table: an operation that is repeated many times.
type benchmark struct {
	name string
	host bool // Does not use a backend, so that it is measured once.
	slow bool // Takes minutes on the pure-Go backend, so it is skipped there.

	// prepare returns the timed operation, and a function that releases its memory.
	prepare func(dev *device.Device) (do func() error, done func(), err error)
	// says formats the figure of the row; nil reports the time of a call.
	says func(timing) string
}

// speed measures the parts of training and recognition on each available backend.
func speed(l *lab) (r record, err error) {
	goDev, xla, err := bothBackends(l.dev)
	if err != nil {
		return r, err
	}
	size := fullSpeed
	if l.quick {
		size, xla = quickSpeed, nil // Compilation would dominate.
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
	if !l.quick { // Lessons have their own tests.
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

// bothBackends returns the pure-Go backend and, if available, XLA; it reuses the one that is already open.
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

// speedRow returns the figures of a row for both backends.
func (l *lab) speedRow(b benchmark, goDev, xla *device.Device) (cells []string, err error) {
	if b.host {
		figure, err := l.measured(b, goDev)
		return []string{figure, "the same"}, err
	}
	for _, dev := range []*device.Device{goDev, xla} {
		figure := "not available"
		switch {
		case dev == goDev && b.slow:
			figure = "skipped"
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
	warmUps := 1 // The first call compiles.
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
	"A training step is complete: forward pass, loss, backward pass and AdamW, including the transfer " +
		"of the batch to the backend and of the loss back; the network is that of the lessons. An " +
		"embedding is the forward pass only, with a graph for 1, 8 or 64 pictures: 32 are padded and take " +
		"as long as 64. Mining is the forward pass only, with distances and loss, on random unit vectors; " +
		"`the same` means that no backend is used.",
	fmt.Sprintf("Skipped: batch-all mining of more than %d pictures on the pure-Go backend, which needs "+
		"several tables of b x b x b numbers, half a gigabyte each for 512.", mostAllOnGo),
	"The rate of matrix products is the arithmetic limit: operations that consist mostly of matrix " +
		"products can hardly be faster on this machine and backend. The first epoch reads all picture " +
		"files; each epoch samples and augments the next batches while a step computes (`images.Sampler`, " +
		"as `siamese.Run` does). The busy share is the time of the same number of steps on a batch in " +
		"memory, divided by the time of the epoch; it may exceed 100 %, because the times vary.",
}
