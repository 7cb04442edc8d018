package siamese_test

import (
	"context"
	"errors"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/duplicates"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// blackened returns a set in which the pictures of the first people are black.
func blackened(set images.Set, people int) images.Set {
	set.Pictures = slices.Clone(set.Pictures)
	for i, label := range set.Labels {
		if label < people {
			set.Pictures[i] = make([]float32, len(set.Pictures[i]))
		}
	}
	return set
}

// doubled gives the second person copies of the pictures of the first.
func doubled(set images.Set) images.Set {
	set.Pictures = slices.Clone(set.Pictures)
	own := set.ByPerson()
	for k, i := range own[0] {
		set.Pictures[own[1][k]] = set.Pictures[i]
	}
	return set
}

// On degenerate data a run either ends with finite values or returns an error that explains the cause.
func TestDegenerateData(t *testing.T) {
	good := split(t, patterns(12, 4))
	with := func(change func(*images.Split)) images.Split {
		data := good
		change(&data)
		return data
	}
	for name, c := range map[string]struct {
		data  images.Split
		alpha float64
		want  string // Part of the error; empty if there is none.
	}{
		"all black": {with(func(s *images.Split) {
			s.Train, s.Validation = blackened(s.Train, 9), blackened(s.Validation, 9)
		}), 0.2, "look at the pictures"},
		"all black, alpha 0": {with(func(s *images.Split) {
			s.Train, s.Validation = blackened(s.Train, 9), blackened(s.Validation, 9)
		}), 0, "set alpha above 0"},
		"two people black": {with(func(s *images.Split) { s.Train = blackened(s.Train, 2) }), 0.2, ""},
		"validation black": {with(func(s *images.Split) {
			s.Validation = blackened(s.Validation, 9)
		}), 0.2, ""},
		"a person under two names": {with(func(s *images.Split) { s.Train = doubled(s.Train) }), 0.2, ""},
		"validation person under two names": {with(func(s *images.Split) {
			s.Validation = doubled(s.Validation)
		}), 0.2, ""},
		"alpha 0": {good, 0, ""},
		"one picture per person": {with(func(s *images.Split) {
			s.Train = s.Train.First(1)
		}), 0.2, "larger set"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := config(filepath.Join(t.TempDir(), "run"))
			cfg.Augment = images.Augment{}
			cfg.Loss = siamese.Triplet(c.alpha, siamese.BatchHard)
			history, err := siamese.Run(context.Background(), devicetest.Open(t, "go"), c.data, cfg)
			if (err != nil) != (c.want != "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want %q", err, c.want)
			}
			if err != nil && !errors.Is(err, siamese.ErrCollapsed) {
				return // Before the first step.
			}
			opened, err := siamese.Open(cfg.Dir) // Only finite values can be written.
			if err != nil || len(opened.Epochs) != cfg.Epochs || opened.Best() != history.Best() {
				t.Errorf("%d epochs, %v", len(opened.Epochs), err)
			}
			eer := history.Best().EER
			if !(eer >= 0 && eer <= 1) || name == "validation black" && eer != 0.5 {
				t.Errorf("EER %g", eer)
			}
		})
	}
}

// A run does not notice a picture that is in the training and in the validation set under two names.
// CheckLeaks does, and names both people.
func TestPersonUnderTwoNames(t *testing.T) {
	data := split(t, patterns(12, 4))
	data.Validation.Pictures = slices.Clone(data.Validation.Pictures)
	copy(data.Validation.Pictures[:4], data.Train.Pictures[:4])
	cfg := config(filepath.Join(t.TempDir(), "run"))
	if _, err := siamese.Run(context.Background(), devicetest.Open(t, "go"), data, cfg); err != nil {
		t.Error(err)
	}
	err := duplicates.CheckSplit(data, duplicates.Threshold)
	if !errors.Is(err, duplicates.ErrFound) || !strings.Contains(err.Error(), data.Train.Names[0]) ||
		!strings.Contains(err.Error(), data.Validation.Names[0]) {
		t.Errorf("got %v", err)
	}
}

// Uniformly grey pictures have the same embedding on both backends: 0 in a new network, of unit length in a
// trained one.
func TestBlackPicture(t *testing.T) {
	grey := slices.Repeat([]float32{0.5}, 64)
	pictures := [][]float32{make([]float32, 64), grey, patterns(1, 1).Pictures[0]}
	lengths := func(dev *device.Device, m *siamese.Model) (squared []float64) {
		embedder, err := m.Embedder(dev)
		if err != nil {
			t.Fatal(err)
		}
		defer embedder.Close()
		vectors, err := siamese.Output(embedder, pictures)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(vectors[0], vectors[1]) || slices.Equal(vectors[0], vectors[2]) {
			t.Errorf("embeddings %v", vectors)
		}
		for _, v := range vectors {
			squared = append(squared, math.Round(1e4*verify.Distance(v, make([]float32, len(v))))/1e4)
		}
		return squared
	}
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		m, err := siamese.New(config("").Network, 1)
		if err != nil {
			t.Fatal(err)
		}
		if got := lengths(dev, m); !slices.Equal(got, []float64{0, 0, 1}) {
			t.Errorf("new: squared lengths %v", got)
		}
		if _, err := m.Embed(dev, pictures); err == nil ||
			!strings.Contains(err.Error(), "the embedding of picture 0 has length 0 instead of 1") {
			t.Errorf("new: got %v", err)
		}
	})
	dev, cfg := devicetest.Open(t, "go"), config(filepath.Join(t.TempDir(), "run"))
	history, err := siamese.Run(context.Background(), dev, split(t, patterns(12, 4)), cfg)
	if err != nil {
		t.Fatal(err)
	}
	m, err := history.Model()
	if err != nil {
		t.Fatal(err)
	}
	if got := lengths(dev, m); !slices.Equal(got, []float64{1, 1, 1}) {
		t.Errorf("trained: squared lengths %v", got)
	}
	if _, err := m.Embed(dev, pictures); err != nil {
		t.Errorf("trained: %v", err)
	}
}
