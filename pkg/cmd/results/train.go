package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/internal/atomicfile"
	"github.com/gosiamese/gosiamese/pkg/internal/ensemble"
	"github.com/gosiamese/gosiamese/pkg/regularfile"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/trainer"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// train trains a network in a folder of its own; the time of the run counts even if it was finished earlier.
func (l *lab) train(name string, split images.Split, cfg siamese.Config) (
	history siamese.History, err error,
) {
	cfg.Dir = filepath.Join(l.runs, name)
	if l.quick {
		cfg.Dir, cfg.Steps, cfg.Epochs = filepath.Join(l.runs, "quick", name), 4, 1
	}
	if l.dev.Backend.NumDevices() > 1 {
		cfg.Devices = 2 // The same numbers up to rounding (except for dropout), in less time.
	}
	started, trained := time.Now(), false
	cfg.Progress = func(p siamese.Progress) {
		trained = true
		if p.Step%50 == 0 || p.Step == p.Steps {
			fmt.Printf("%s: %.0f s: %v\n", name, time.Since(started).Seconds(), p)
		}
	}
	history, err = siamese.Run(l.ctx, l.dev, split, cfg)
	if err != nil && !errors.Is(err, trainer.ErrInterrupted) {
		return history, err
	}
	var took time.Duration
	if trained {
		took = time.Since(started)
	}
	return history, errors.Join(err, l.clock(cfg.Dir, took))
}

// trained returns the best network of a run.
func (l *lab) trained(name string, split images.Split, cfg siamese.Config) (*siamese.Model, error) {
	history, err := l.train(name, split, cfg)
	if err != nil {
		return nil, err
	}
	return history.Model()
}

// clock adds the time of this process to the time that the run took before it was interrupted, and the sum to
// the time of the experiment.
func (l *lab) clock(dir string, took time.Duration) error {
	path := filepath.Join(dir, "seconds")
	l.today += took
	if text, err := regularfile.ReadFile(path); err == nil {
		before, err := strconv.ParseFloat(string(text), 64)
		if err != nil {
			return fmt.Errorf("%s holds no number: remove it: %w", path, err)
		}
		took += time.Duration(before * float64(time.Second))
	}
	l.spent += took
	return atomicfile.Write(path, []byte(strconv.FormatFloat(took.Seconds(), 'f', 1, 64)), 0o644)
}

// judges trains one network of each configuration on all people of a set, as an ensemble.
func (l *lab) judges(name string, seen images.Set, cfgs []siamese.Config) (
	models ensemble.Ensemble, err error,
) {
	drawn, err := standIns(seen)
	if err != nil {
		return nil, err
	}
	for i, cfg := range cfgs {
		cfg.Seed = uint64(i + 2)
		split := images.Split{Train: seen, Validation: drawn}
		model, err := l.trained(fmt.Sprintf("%s/%d", name, i+2), split, cfg)
		if err != nil {
			return nil, err
		}
		models = append(models, model)
	}
	return models, nil
}

// threshold trains another network without some people of the set, the first by name. On these it only
// chooses tau, the threshold at the equal error rate.
func (l *lab) threshold(name string, seen images.Set, cfg siamese.Config, leave int) (
	tau float64, err error,
) {
	split, err := apart(seen, leave)
	if err != nil {
		return 0, err
	}
	cfg.Seed = 1
	model, err := l.trained(name+"/1", split, cfg)
	if err != nil {
		return 0, err
	}
	return chosen(l.embed(ensemble.Ensemble{model}), split)
}

// apart uses the first people of a set (leave is their number) for validation, and the others for training.
func apart(seen images.Set, leave int) (split images.Split, err error) {
	if split.Validation, err = seen.Only(seen.Names[:leave]...); err != nil {
		return split, err
	}
	split.Train, err = seen.Only(seen.Names[leave:]...)
	return split, err
}

// chosen returns the threshold at the equal error rate of the validation people, with the training people as
// the cohort.
func chosen(embed embedding, split images.Split) (tau float64, err error) {
	_, vectors, err := scaled(embed, split.Train, split.Validation)
	if err != nil {
		return 0, err
	}
	scores, err := verify.Scores(vectors[0], split.Validation.Labels)
	if err != nil {
		return 0, err
	}
	curve, err := verify.ROC(scores)
	if err != nil {
		return 0, err
	}
	_, tau = curve.EER()
	return tau, nil
}

// standIns returns synthetic people in place of validation people, for a network that trains on all people: a
// run needs a validation set even if there is only one epoch to select from.
func standIns(like images.Set) (images.Set, error) {
	drawn, err := synthetic.Faces(2, 2, like.Height, 1)
	if err != nil {
		return images.Set{}, err
	}
	return drawn.Resize(like.Height, like.Width)
}

// embedding is any method that computes vectors of pictures.
type embedding func(pictures [][]float32) ([][]float32, error)

func (l *lab) embed(models ensemble.Ensemble) embedding {
	return func(pictures [][]float32) ([][]float32, error) { return models.Embed(l.dev, pictures) }
}

// cohortNearest suits cohorts of several hundred pictures or more.
const cohortNearest = 50

// scaled returns the embeddings of people before and after score normalisation with the training people as
// the cohort.
func scaled(embed embedding, train images.Set, people ...images.Set) (
	plain, scaled [][][]float32, err error,
) {
	strangers, err := embed(train.Pictures)
	if err != nil {
		return nil, nil, err
	}
	norm, err := verify.NewScoreNorm(strangers, cohortNearest)
	if err != nil {
		return nil, nil, err
	}
	for _, set := range people {
		vectors, err := embed(set.Pictures)
		if err != nil {
			return nil, nil, err
		}
		against, err := norm.Apply(vectors)
		if err != nil {
			return nil, nil, err
		}
		plain, scaled = append(plain, vectors), append(scaled, against)
	}
	return plain, scaled, nil
}
