package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	lessonspeed "github.com/gosiamese/gosiamese/notebooks/source/speed"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/gallery"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// saved returns a model with weights, and a path for it in a temporary folder.
func (s speedSize) saved(dev *device.Device, set images.Set) (m *siamese.Model, path string, done func(),
	err error,
) {
	if m, err = siamese.New(s.network(), 1); err != nil {
		return nil, "", nil, err
	}
	if _, err := m.Embed(dev, set.Pictures[:1]); err != nil {
		return nil, "", nil, err
	}
	dir, err := os.MkdirTemp("", "speed")
	if err != nil {
		return nil, "", nil, err
	}
	path = filepath.Join(dir, "model.safetensors")
	return m, path, func() { os.RemoveAll(dir) }, m.Save(path) //nolint:errcheck // A temporary folder.
}

func (s speedSize) written(set images.Set) benchmark {
	return benchmark{name: "checkpoint written", prepare: func(dev *device.Device) (
		func() error, func(), error,
	) {
		m, path, done, err := s.saved(dev, set)
		return func() error { return m.Save(path) }, done, err
	}}
}

func (s speedSize) read(set images.Set) benchmark {
	return benchmark{name: "checkpoint read", host: true, prepare: func(dev *device.Device) (
		func() error, func(), error,
	) {
		_, path, done, err := s.saved(dev, set)
		return func() error { _, err := siamese.Load(path); return err }, done, err
	}}
}

// nearestOf finds the nearest of the given number of people in memory.
func nearestOf(people int) benchmark {
	name := fmt.Sprintf("nearest of a gallery of %d embeddings", people)
	return benchmark{name: name, host: true, prepare: func(*device.Device) (func() error, func(), error) {
		ctx := context.Background()
		g, err := gallery.New("random vectors")
		if err != nil {
			return nil, nil, err
		}
		rng := rand.New(rand.NewPCG(1, 1))
		for i := range people {
			if err := g.Enrol(ctx, fmt.Sprint(i), unit(rng)); err != nil {
				return nil, nil, err
			}
		}
		probe := unit(rng)
		return func() error { _, err := g.Identify(ctx, probe, 4); return err }, func() {}, nil
	}}
}

// pictures measures the operations on pictures before they are in a batch.
func (s speedSize) pictures(set images.Set, photograph []byte) (rows []benchmark, err error) {
	rng, augment := rand.New(rand.NewPCG(1, 1)), images.DefaultAugment()
	png := lesson.PNG(set, 0)
	rows = []benchmark{
		plain(fmt.Sprintf("decoding of a PNG, %d x %d", s.side, s.side),
			func() error { return lessonspeed.ReadScaled(png, s.side) }),
		plain(fmt.Sprintf("decoding of a JPEG, 250 x 250, scaled to %d x %d", s.side, s.side),
			func() error { return lessonspeed.ReadScaled(photograph, s.side) }),
		plain("augmentation of a picture", func() error {
			_, err := augment.Apply(set.Picture(0), rng)
			return err
		}),
	}
	for _, b := range s.batches {
		cfg := images.SamplerConfig{People: b / perPerson, Pictures: perPerson}
		sampler, err := images.NewSampler(set, cfg)
		if err != nil {
			return nil, err
		}
		rows = append(rows, plain(fmt.Sprintf("batch of %d sampled and augmented", b), func() error {
			sampler.Batch(augment, rng)
			return nil
		}))
	}
	return rows, nil
}

// plain returns a row that needs neither a backend nor preparation.
func plain(name string, do func() error) benchmark {
	return benchmark{name: name, host: true, prepare: func(*device.Device) (func() error, func(), error) {
		return do, func() {}, nil
	}}
}
