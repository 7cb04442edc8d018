package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/gosiamese/gosiamese/pkg/checkpoint"
	"github.com/gosiamese/gosiamese/pkg/fit"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// train is a run in a folder of its own, whose time counts also where it was finished earlier.
func (l *lab) train(name string, split images.Split, cfg fit.Config) (history fit.History, err error) {
	cfg.Dir = filepath.Join(l.runs, name)
	if l.quick {
		cfg.Dir, cfg.Steps, cfg.Epochs = filepath.Join(l.runs, "quick", name), 4, 1
	}
	started, trained := time.Now(), false
	cfg.Progress = func(p fit.Progress) {
		trained = true
		if p.Step%50 == 0 || p.Step == p.Steps {
			fmt.Printf("%s: %.0f s: %v\n", name, time.Since(started).Seconds(), p)
		}
	}
	history, err = fit.Run(l.ctx, l.dev, split, cfg)
	if err != nil && !errors.Is(err, fit.ErrInterrupted) {
		return history, err
	}
	var took time.Duration
	if trained {
		took = time.Since(started)
	}
	return history, errors.Join(err, l.clock(cfg.Dir, took))
}

// clock adds what a run has taken just now to what it took before it was interrupted, and all of it to
// the time of the experiment.
func (l *lab) clock(dir string, took time.Duration) error {
	path := filepath.Join(dir, "seconds")
	if text, err := os.ReadFile(path); err == nil {
		before, err := strconv.ParseFloat(string(text), 64)
		if err != nil {
			return fmt.Errorf("%s holds no number: remove it: %w", path, err)
		}
		took += time.Duration(before * float64(time.Second))
	}
	l.spent += took
	return checkpoint.WriteFile(path, []byte(strconv.FormatFloat(took.Seconds(), 'f', 1, 64)))
}

// ensemble trains several networks on one set of people, each without a few others, who choose the threshold.
type ensemble struct {
	models siamese.Ensemble
	tau    float64 // The threshold of the equal error rate of the people left out.
}

// ensemble trains models networks, the i-th without the i-th group of leave people of the set, in the
// order of their names in the set. Nobody is left out twice. The people left out choose tau, each pair by
// the network that has not seen them; they choose nothing else, since a run of one epoch keeps its last
// weights.
func (l *lab) ensemble(name string, seen images.Set, cfg fit.Config, models, leave int) (
	e ensemble, err error,
) {
	if models*leave > len(seen.Names) {
		return e, fmt.Errorf("%d times %d people left out, of %d", models, leave, len(seen.Names))
	}
	var scores []verify.Score
	for i := range models {
		out := seen.Names[i*leave : (i+1)*leave]
		var rest []string
		rest = append(append(rest, seen.Names[:i*leave]...), seen.Names[(i+1)*leave:]...)
		var split images.Split
		if split.Train, err = seen.Only(rest...); err != nil {
			return e, err
		}
		if split.Validation, err = seen.Only(out...); err != nil {
			return e, err
		}
		cfg.Seed = uint64(i + 1)
		history, err := l.train(fmt.Sprintf("%s-%d", name, i+1), split, cfg)
		if err != nil {
			return e, err
		}
		model, err := history.Model()
		if err != nil {
			return e, err
		}
		vectors, err := model.Embed(l.dev, split.Validation.Pictures)
		if err != nil {
			return e, err
		}
		own, err := verify.Scores(vectors, split.Validation.Labels)
		if err != nil {
			return e, err
		}
		e.models, scores = append(e.models, model), append(scores, own...)
	}
	curve, err := verify.ROC(scores)
	if err != nil {
		return e, err
	}
	_, e.tau = curve.EER()
	return e, nil
}
