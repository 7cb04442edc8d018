package siamese

import (
	"errors"
	"fmt"
	"math"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/trainer"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// measuredPictures is how many pictures of a set the figures of an epoch rest on at most: those of the first
// people of the set, each with all their pictures. All their pairs are compared, half a million.
const measuredPictures = 1000

// Evaluator measures a network after each epoch: any type with these methods, or an [EvaluatorFunc].
type Evaluator interface {
	// String is the name of what is measured, by which a run records it.
	String() string
	// Evaluate returns a score in [-1e6, 1e6], the smaller the better, such as an error rate on the
	// validation people.
	Evaluate(embedder *Embedder, split images.Split) (score float64, err error)
}

// EvaluatorFunc is an evaluator made of a function.
func EvaluatorFunc(
	name string, score func(embedder *Embedder, split images.Split) (float64, error),
) Evaluator {
	return &evaluatorFunc{name, score}
}

type evaluatorFunc struct {
	name  string
	score func(embedder *Embedder, split images.Split) (float64, error)
}

func (e *evaluatorFunc) String() string { return e.name }

func (e *evaluatorFunc) Evaluate(embedder *Embedder, split images.Split) (float64, error) {
	return e.score(embedder, split)
}

const mostScore = 1e6 // The names of checkpoints hold scores.

// evaluator makes the records of epochs.
type evaluator struct {
	dev      *device.Device
	network  Network
	split    images.Split
	own      Evaluator // Of the configuration; nil for none.
	embedder *Embedder // Compiled after the first epoch.
}

func (v *evaluator) close() {
	if v.embedder != nil {
		v.embedder.Close()
	}
}

// evaluate is the record of an epoch; it keeps the vectors of the pictures that are watched.
func (v *evaluator) evaluate(ended trainer.Ended) (e Epoch, err error) {
	if v.embedder == nil {
		m := &Model{v.network, *ended.Weights}
		if v.embedder, err = m.Embedder(v.dev); err != nil {
			return e, fmt.Errorf("siamese: %w", err)
		}
	}
	e = Epoch{
		Number: ended.Number, LearningRate: ended.LearningRate, Loss: ended.Loss, Active: ended.Stats[0],
	}
	if e.Train, _, err = figures(v.embedder, v.split.Train); err != nil {
		return e, fmt.Errorf("siamese: %w", err)
	}
	if e.Validation, e.EER, err = figures(v.embedder, v.split.Validation); err != nil {
		return e, fmt.Errorf("siamese: %w", err)
	}
	if err := v.score(&e); err != nil {
		return e, fmt.Errorf("siamese: %w", err)
	}
	if err := v.keepVectors(ended); err != nil {
		return e, fmt.Errorf("siamese: %w", err)
	}
	return e, nil
}

// score lets the evaluator of the configuration measure the epoch.
func (v *evaluator) score(e *Epoch) (err error) {
	if v.own == nil {
		return nil
	}
	e.Evaluator = v.own.String()
	if e.Evaluator == "" {
		return errors.New("the evaluator has no name: return one from its method String")
	}
	if e.Score, err = v.own.Evaluate(v.embedder, v.split); err != nil {
		return fmt.Errorf("evaluator %q, epoch %d: %w", e.Evaluator, e.Number, err)
	}
	if !(math.Abs(e.Score) <= mostScore) {
		return fmt.Errorf("evaluator %q: the score of epoch %d is %g: return one in [%g, %g]", e.Evaluator,
			e.Number, e.Score, -mostScore, mostScore)
	}
	return nil
}

// figures embeds a set, or the first people of it, and sums up the distances of its pairs.
func figures(embedder *Embedder, set images.Set) (DistanceSummary, float64, error) {
	set, err := firstPeople(set)
	if err != nil {
		return DistanceSummary{}, 0, err
	}
	vectors, err := embedder.output(set.Pictures)
	if err != nil {
		return DistanceSummary{}, 0, err
	}
	scores, err := verify.Scores(vectors, set.Labels)
	if err != nil {
		return DistanceSummary{}, 0, err
	}
	curve, err := verify.ROC(scores)
	if err != nil {
		return DistanceSummary{}, 0, err
	}
	genuine, impostor := verify.Distances(scores)
	eer, _ := curve.EER()
	return DistanceSummary{Positive: quantiles(genuine), Negative: quantiles(impostor)}, eer, nil
}

// firstPeople is the set, or as many of its first people as have [measuredPictures] together, two at least.
func firstPeople(set images.Set) (images.Set, error) {
	if set.Len() <= measuredPictures {
		return set, nil
	}
	people, pictures, paired := 0, 0, false
	for _, own := range set.ByPerson() {
		if pictures+len(own) > measuredPictures && people >= 2 && paired {
			break
		}
		people, pictures, paired = people+1, pictures+len(own), paired || len(own) > 1
	}
	return set.Only(set.Names[:people]...)
}
