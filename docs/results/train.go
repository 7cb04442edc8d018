package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
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
	l.today += took
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

// ensemble is several networks trained on the same people, who judge together.
type ensemble struct {
	models siamese.Ensemble
	tau    float64 // The threshold of the equal error rate of the people left out.
}

// ensemble trains one network of each configuration. The first choosing of them do not judge: they are
// trained without another leave people of the set each, in the order of their names: those people choose
// tau, each pair by the network that has not seen them, and nothing else.
func (l *lab) ensemble(name string, seen images.Set, cfgs []fit.Config, choosing, leave int) (
	e ensemble, err error,
) {
	drawn, err := standIns(seen)
	if err != nil {
		return e, err
	}
	var scores []verify.Score
	for i, cfg := range cfgs {
		split := images.Split{Train: seen, Validation: drawn}
		if i < choosing {
			out := seen.Names[i*leave : (i+1)*leave]
			if split.Validation, err = seen.Only(out...); err != nil {
				return e, err
			}
			rest := slices.DeleteFunc(slices.Clone(seen.Names), func(name string) bool {
				return slices.Contains(out, name)
			})
			if split.Train, err = seen.Only(rest...); err != nil {
				return e, err
			}
		}
		cfg.Seed = uint64(i + 1)
		history, err := l.train(fmt.Sprintf("%s/%d", name, i+1), split, cfg)
		if err != nil {
			return e, err
		}
		model, err := history.Model()
		if err != nil {
			return e, err
		}
		if i >= choosing {
			e.models = append(e.models, model)
			continue
		}
		own, err := l.scores(model, split)
		if err != nil {
			return e, err
		}
		scores = append(scores, own...)
	}
	curve, err := verify.ROC(scores)
	if err != nil {
		return e, err
	}
	_, e.tau = curve.EER()
	return e, nil
}

// scores are those of the validation people by one network, with its training people as the cohort.
func (l *lab) scores(model *siamese.Model, split images.Split) ([]verify.Score, error) {
	_, vectors, err := scaled(l.embed(siamese.Ensemble{model}), split.Train, split.Validation)
	if err != nil {
		return nil, err
	}
	return verify.Scores(vectors[0], split.Validation.Labels)
}

// standIns are drawn people in the place of validation people for a network that learns from everybody: an
// epoch must be measured by somebody, and a run of one epoch has nothing to choose.
func standIns(like images.Set) (images.Set, error) {
	drawn, err := synthetic.Faces(2, 2, like.Height, 1)
	if err != nil {
		return images.Set{}, err
	}
	return drawn.Resize(like.Height, like.Width)
}

// embedding is anything that makes vectors of pictures.
type embedding func(pictures [][]float32) ([][]float32, error)

func (l *lab) embed(models siamese.Ensemble) embedding {
	return func(pictures [][]float32) ([][]float32, error) { return models.Embed(l.dev, pictures) }
}

// scaled are the vectors of people as they are, and with the training people as the cohort.
func scaled(embed embedding, train images.Set, people ...images.Set) (
	plain, scaled [][][]float32, err error,
) {
	strangers, err := embed(train.Pictures)
	if err != nil {
		return nil, nil, err
	}
	cohort, err := verify.NewCohort(strangers, verify.CohortNearest)
	if err != nil {
		return nil, nil, err
	}
	for _, set := range people {
		vectors, err := embed(set.Pictures)
		if err != nil {
			return nil, nil, err
		}
		against, err := cohort.Scale(vectors)
		if err != nil {
			return nil, nil, err
		}
		plain, scaled = append(plain, vectors), append(scaled, against)
	}
	return plain, scaled, nil
}
