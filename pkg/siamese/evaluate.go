package siamese

import (
	"fmt"

	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/trainer"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// MeasuredPictures is how many pictures of a set the figures of an epoch rest on at most: those of the first
// people of the set, each with all their pictures. All their pairs are compared, half a million.
const MeasuredPictures = 1000

// evaluator measures a network on training and validation people.
type evaluator struct {
	dev      *device.Device
	network  Network
	split    images.Split
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
	if err := v.keepVectors(ended); err != nil {
		return e, fmt.Errorf("siamese: %w", err)
	}
	return e, nil
}

// figures embeds a set, or the first people of it, and sums up the distances of its pairs.
func figures(embedder *Embedder, set images.Set) (DistanceSummary, float64, error) {
	set, err := firstPeople(set)
	if err != nil {
		return DistanceSummary{}, 0, err
	}
	vectors, err := embedder.Output(set.Pictures)
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

// firstPeople is the set, or as many of its first people as have [MeasuredPictures] together, two at least.
func firstPeople(set images.Set) (images.Set, error) {
	if set.Len() <= MeasuredPictures {
		return set, nil
	}
	people, pictures, paired := 0, 0, false
	for _, own := range set.ByPerson() {
		if pictures+len(own) > MeasuredPictures && people >= 2 && paired {
			break
		}
		people, pictures, paired = people+1, pictures+len(own), paired || len(own) > 1
	}
	return set.Only(set.Names[:people]...)
}
