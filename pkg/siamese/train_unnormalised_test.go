package siamese_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
)

// If there is nothing to learn, alpha = 0 drives embeddings of any length to the trivial solution; those of
// unit length cannot reach it.
func TestTrivialAnswer(t *testing.T) {
	dev, set, rng := devicetest.Open(t, "go"), patterns(12, 4), rand.New(rand.NewPCG(1, 1))
	for _, picture := range set.Pictures {
		for i := range picture {
			picture[i] = rng.Float32()
		}
	}
	for _, unnormalised := range []bool{true, false} {
		cfg := config(filepath.Join(t.TempDir(), "run"))
		cfg.Network.Unnormalised, cfg.Loss = unnormalised, siamese.Triplet(0, siamese.BatchHard)
		cfg.LearningRate, cfg.WeightDecay, cfg.Steps, cfg.Epochs = 0.03, 0, 10, 10
		history, err := siamese.Run(context.Background(), dev, split(t, set), cfg)
		if err != nil && !errors.Is(err, siamese.ErrCollapsed) {
			t.Fatal(err)
		}
		first, last := history.Epochs[0].Train.Negative.Mean, history.Epochs[9].Train.Negative.Mean
		if shrunk := last < first/4; shrunk != unnormalised {
			t.Errorf("unnormalised %v: mean d(a, n) from %.4f to %.4f", unnormalised, first, last)
		}
	}
}

func TestUnnormalisedErrors(t *testing.T) {
	dev, data := devicetest.Open(t, "go"), split(t, patterns(12, 4))
	cfg := config(filepath.Join(t.TempDir(), "run"))
	history, err := siamese.Run(context.Background(), dev, data, cfg)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Dir, cfg.From, cfg.Network.Unnormalised = filepath.Join(t.TempDir(), "run"), best(t, history), true
	if _, err := siamese.Run(context.Background(), dev, data, cfg); err == nil ||
		!strings.Contains(err.Error(), "another network") {
		t.Errorf("from a checkpoint with normalisation: got %v", err)
	}
	cfg.From, cfg.Loss = "", siamese.Sum(cfg.Loss, siamese.Binary)
	if _, err := siamese.Run(context.Background(), dev, data, cfg); err == nil ||
		!strings.Contains(err.Error(), "use the triplet loss alone") {
		t.Errorf("with the binary loss: got %v", err)
	}
}
