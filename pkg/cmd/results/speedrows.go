package main

import (
	"fmt"
	"runtime"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	lessonspeed "github.com/gosiamese/gosiamese/notebooks/source/speed"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/trainer"
)

// speedSize is the extent of the measurements.
type speedSize struct {
	side    int   // Height and width of the pictures, in pixels.
	blocks  []int // Blocks of the network; nil for those of the lessons.
	people  int   // People in the set, ten pictures each.
	batches []int // Pictures in a training step.
	embed   []int // Pictures to embed.
	mining  []int // Batch sizes for mining.
	all     []int // Batch sizes for batch-all.
	gallery []int // Enrolled people, one embedding each.
	matrix  int   // Height and width of the matrices.
}

var (
	fullSpeed = speedSize{
		side: 64, people: 100, batches: []int{32, 128}, embed: []int{1, 32, 1000},
		mining: []int{32, 64, 128, 256, 512}, all: []int{32, 64, 128, 256, 512},
		gallery: []int{1e3, 1e5, 1e6}, matrix: 1024,
	}
	quickSpeed = speedSize{
		side: 16, blocks: []int{4}, people: 8, batches: []int{8}, embed: []int{1}, mining: []int{8},
		all: []int{8}, gallery: []int{100}, matrix: 64,
	}
)

const (
	perPerson    = 4   // Pictures per person in a batch.
	epochBatch   = 32  // Batch size of the epoch; all pictures in quick mode.
	mostAllOnGo  = 256 // Largest batch for batch-all on the pure-Go backend.
	vectorLength = 128
)

func (s speedSize) text(xla *device.Device) []string {
	here := "no XLA plugin"
	if xla != nil {
		here = xla.String()
	}
	return []string{fmt.Sprintf("Median (lower to upper quartile; number of calls), without the first call "+
		"if that call compiles the graph, by package go-benchmarks. Grey pictures of %d x %d, synthetic "+
		"faces, %s; %s. Times differ on other machines and under load: compare only what was measured "+
		"together.",
		s.side, s.side, runtime.Version(), here)}
}

func (s speedSize) network() siamese.Network {
	n := siamese.DefaultNetwork(s.side, s.side)
	if s.blocks != nil {
		n.Blocks = s.blocks
	}
	return n
}

// trial returns the training step alone, for one batch size.
func (s speedSize) trial(dev *device.Device, set images.Set, loss siamese.Loss, batch int) (
	*trainer.StepBenchmark, error,
) {
	cfg := siamese.DefaultConfig("", set)
	cfg.Network, cfg.Loss = s.network(), loss
	cfg.People, cfg.Pictures = batch/perPerson, perPerson
	training, err := siamese.NewTraining(set, cfg)
	if err != nil {
		return nil, err
	}
	return trainer.NewStepBenchmark(dev, training, trainer.WholeStep)
}

// benchmarks returns the rows of the table.
func (s speedSize) benchmarks() (rows []benchmark, err error) {
	set, err := synthetic.Faces(s.people, 10, s.side, 1)
	if err != nil {
		return nil, err
	}
	photograph, err := lessonspeed.Photograph(250)
	if err != nil {
		return nil, err
	}
	rows = append(rows, product(s.matrix))
	for _, loss := range []struct {
		name string
		loss siamese.Loss
	}{
		{"triplet loss, batch hard", siamese.Triplet(0.2, siamese.BatchHard)},
		{"binary loss", siamese.Binary},
	} {
		for _, b := range s.batches {
			name := fmt.Sprintf("training step, %s, batch %d", loss.name, b)
			rows = append(rows, s.step(name, set, loss.loss, b))
		}
	}
	for _, n := range s.embed {
		rows = append(rows, s.embedding(set, n))
	}
	rows = append(rows, s.written(set), s.read(set))
	for _, b := range s.mining {
		rows = append(rows, choice(siamese.BatchHard, b))
	}
	for _, b := range s.all {
		rows = append(rows, choice(siamese.BatchAll, b))
	}
	for _, n := range s.gallery {
		rows = append(rows, nearestOf(n))
	}
	before, err := s.pictures(set, photograph)
	return append(rows, before...), err
}

func (s speedSize) step(name string, set images.Set, loss siamese.Loss, pictures int) benchmark {
	return benchmark{name: name, prepare: func(dev *device.Device) (func() error, func(), error) {
		trial, err := s.trial(dev, set, loss, pictures)
		if err != nil {
			return nil, nil, err
		}
		batch := trial.Batch(0)
		return func() error { _, err := trial.Run(batch); return err }, trial.Close, nil
	}}
}

func (s speedSize) embedding(set images.Set, n int) benchmark {
	name := fmt.Sprintf("embedding of %d pictures", n)
	if n == 1 {
		name = "embedding of 1 picture"
	}
	return benchmark{name: name, prepare: func(dev *device.Device) (func() error, func(), error) {
		m, err := siamese.New(s.network(), 1)
		if err != nil {
			return nil, nil, err
		}
		embedder, err := m.Embedder(dev)
		if err != nil {
			return nil, nil, err
		}
		pictures := set.Pictures[:n]
		return func() error { _, err := embedder.Embed(pictures); return err }, embedder.Close, nil
	}}
}
