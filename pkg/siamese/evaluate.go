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

// measuredPictures is the maximum number of pictures on which an epoch is evaluated: all pictures of the
// first people of a set. All their pairs are compared, up to half a million.
const measuredPictures = 1000

// Evaluator scores a network after each epoch: any type with these methods, or an [EvaluatorFunc].
type Evaluator interface {
	// String is the name of the score, which a run records.
	String() string
	// Evaluate returns a score in [-1e6, 1e6]; smaller is better. An example is an error rate on the
	// validation people.
	Evaluate(embedder *Embedder, split images.Split) (score float64, err error)
}

// EvaluatorFunc makes an evaluator from a function.
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

const mostScore = 1e6 // Keeps the names of checkpoints short.

// evaluator evaluates the epochs of a run.
type evaluator struct {
	dev      *device.Device
	network  Network
	split    images.Split
	own      Evaluator // From the configuration; nil if there is none.
	embedder *Embedder // Compiled after the first epoch.
}

func (v *evaluator) close() {
	if v.embedder != nil {
		v.embedder.Close()
	}
}

// evaluate returns the record of an epoch, and saves the embeddings of the watched pictures.
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

// score applies the evaluator of the configuration, if there is one.
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

// figures embeds a set, or its first people, and summarises the distances of all pairs.
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
	genuine, impostor := verify.GenuineImpostor(scores)
	eer, _ := curve.EER()
	return DistanceSummary{Positive: quantiles(genuine), Negative: quantiles(impostor)}, eer, nil
}

// firstPeople is the set, or, if that is larger than [measuredPictures], as many of its first people as fit,
// but at least two people and one genuine pair.
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
