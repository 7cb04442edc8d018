package siamese_test

import (
	"context"
	"errors"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/internal/devicetest"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/trainer"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// nearestNeighbourError is the share of validation pictures whose nearest other picture shows another person.
func nearestNeighbourError(e *siamese.Embedder, s images.Split) (float64, error) {
	vectors, err := e.Embed(s.Validation.Pictures)
	if err != nil {
		return 0, err
	}
	wrong := 0
	for i, v := range vectors {
		nearest, least := -1, math.Inf(1)
		for j, other := range vectors {
			if d := verify.Distance(v, other); j != i && d < least {
				nearest, least = j, d
			}
		}
		if s.Validation.Labels[nearest] != s.Validation.Labels[i] {
			wrong++
		}
	}
	return float64(wrong) / float64(len(vectors)), nil
}

// A user-defined evaluator scores every epoch and selects the best one, whose weights are saved.
func TestOwnEvaluator(t *testing.T) {
	data := split(t, patterns(12, 4))
	devicetest.Each(t, func(t *testing.T, dev *device.Device) {
		cfg := config(filepath.Join(t.TempDir(), "run"))
		cfg.LearningRate = 1e-4 // Makes the epochs differ.
		cfg.Evaluator = siamese.EvaluatorFunc("nearest neighbour", nearestNeighbourError)
		history, err := siamese.Run(context.Background(), dev, data, cfg)
		if err != nil {
			t.Fatal(err)
		}
		first := history.Epochs[0]
		for _, e := range history.Epochs {
			if e.Score < first.Score {
				first = e
			}
			if e.Evaluator != "nearest neighbour" || e.Score < 0 || e.Score > 1 {
				t.Errorf("epoch %d: %q %g", e.Number, e.Evaluator, e.Score)
			}
		}
		opened, err := siamese.Open(cfg.Dir)
		if err != nil || opened.Best() != first {
			t.Fatalf("best %+v, want %+v, %v", opened.Best(), first, err)
		}
		if path := best(t, opened); !strings.Contains(path, "-score-0.") {
			t.Errorf("the checkpoint is %s", path)
		}
		m, err := opened.Model()
		if err != nil {
			t.Fatal(err)
		}
		embedder, err := m.Embedder(dev)
		if err != nil {
			t.Fatal(err)
		}
		defer embedder.Close()
		if score, err := nearestNeighbourError(embedder, data); err != nil || score != first.Score {
			t.Errorf("the saved weights have the score %g, %v, want %g", score, err, first.Score)
		}
		cfg.Evaluator = siamese.EvaluatorFunc("another", nearestNeighbourError)
		if _, err := siamese.Run(context.Background(), dev, data, cfg); !errors.Is(err, trainer.ErrOther) {
			t.Errorf("another evaluator in the same folder: %v", err)
		}
	})
}

func TestEvaluatorErrors(t *testing.T) {
	dev := devicetest.Open(t, "go")
	for want, result := range map[string]struct {
		score float64
		err   error
	}{
		"the score of epoch 1 is NaN":       {math.NaN(), nil},
		"the score of epoch 1 is 1e+07":     {1e7, nil},
		`evaluator "mine", epoch 1: failed`: {0, errors.New("failed")},
	} {
		cfg := config(filepath.Join(t.TempDir(), "run"))
		cfg.Evaluator = siamese.EvaluatorFunc("mine", func(*siamese.Embedder, images.Split) (float64, error) {
			return result.score, result.err
		})
		_, err := siamese.Run(context.Background(), dev, split(t, patterns(12, 4)), cfg)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want one with %q", err, want)
		}
	}
}
