package main

import (
	"fmt"
	"os"
	"path/filepath"

	folders "github.com/gosiamese/gosiamese/datasets/people"
	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// epoch is a training run on picture files, for timing.
type epoch struct {
	size  speedSize
	dir   string // A folder with one folder per person.
	batch int
	steps int
}

// epochRows measures the times of epochs, and the share of each during which the backend is busy.
func (l *lab) epochRows(size speedSize, goDev, xla *device.Device) ([][]string, error) {
	dir, err := os.MkdirTemp("", "speed")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // A temporary folder.
	pictures, err := writePeople(dir, min(size.people, 24), size.side)
	if err != nil {
		return nil, err
	}
	e := epoch{size: size, dir: dir, batch: min(epochBatch, size.batches[0])}
	e.steps = pictures / e.batch
	of := fmt.Sprintf("of %d steps, batch %d", e.steps, e.batch)
	rows := [][]string{
		{fmt.Sprintf("first epoch %s, with %d PNG files read", of, pictures)},
		{"share of it during which the backend is busy"},
		{"later epoch " + of},
		{"share of it during which the backend is busy"},
	}
	for _, dev := range []*device.Device{goDev, xla} {
		cells := []string{"not available", "not available", "not available", "not available"}
		if dev != nil {
			if cells, err = l.epochs(e, dev); err != nil {
				return nil, fmt.Errorf("epoch on %s: %w", dev.Config, err)
			}
		}
		for i, cell := range cells {
			rows[i] = append(rows[i], cell)
		}
	}
	return rows, nil
}

// epochs returns the table cells of one backend.
func (l *lab) epochs(e epoch, dev *device.Device) ([]string, error) {
	set, err := folders.Load(e.dir, e.config())
	if err != nil {
		return nil, err
	}
	trial, err := e.size.trial(dev, set, siamese.Triplet(0.2, siamese.BatchHard), e.batch)
	if err != nil {
		return nil, err
	}
	defer trial.Close()
	batch := trial.Batch(0)
	alone, err := l.stopwatch().calls(dev.Config+": step alone", 1, func() error {
		_, err := trial.Run(batch)
		return err
	})
	if err != nil {
		return nil, err
	}
	var cells []string
	for _, kind := range []struct {
		name string
		run  func() error
	}{
		{"first epoch", func() error { return e.first(trial) }},
		{"later epoch", func() error { return e.train(trial) }},
	} {
		t, err := l.stopwatch().calls(dev.Config+": "+kind.name, 0, kind.run)
		if err != nil {
			return nil, err
		}
		busy := float64(e.steps) * alone.median() / t.median()
		cells = append(cells, t.String(), fmt.Sprintf("%.0f %%", 100*busy))
	}
	return cells, nil
}

func (e epoch) config() folders.Config {
	cfg := folders.DefaultConfig()
	cfg.Height, cfg.Width = e.size.side, e.size.side
	return cfg
}

// first reads the files and then trains.
func (e epoch) first(trial *trainer.StepBenchmark) error {
	if _, err := folders.Load(e.dir, e.config()); err != nil {
		return err
	}
	return e.train(trial)
}

// train runs the steps of an epoch while the next batches are sampled, as in [siamese.Run].
func (e epoch) train(trial *trainer.StepBenchmark) error {
	batches := make(chan images.Batch, 2)
	go func() {
		defer close(batches)
		for step := range e.steps {
			batches <- trial.Batch(step)
		}
	}()
	var failed error
	for batch := range batches {
		if _, err := trial.Run(batch); err != nil && failed == nil {
			failed = err
		}
	}
	return failed
}

// writePeople writes synthetic people, ten PNG files in a folder for each, and returns the number of files.
func writePeople(dir string, n, side int) (files int, err error) {
	set, err := synthetic.Faces(n, 10, side, 1)
	if err != nil {
		return 0, err
	}
	for i, label := range set.Labels {
		folder := filepath.Join(dir, set.Names[label])
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return 0, err
		}
		file := filepath.Join(folder, fmt.Sprintf("%d.png", i))
		if err := os.WriteFile(file, lesson.PNG(set, i), 0o600); err != nil {
			return 0, err
		}
	}
	return set.Len(), nil
}
