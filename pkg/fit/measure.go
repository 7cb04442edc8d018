package fit

import (
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// MeasuredPictures is how many pictures of a set the figures of an epoch rest on at most: those of the first
// people of the set, each with all their pictures. All their pairs are compared, half a million.
const MeasuredPictures = 1000

// judge brings what the run is judged by up to date: the model, or its running average. It is compiled once.
func (r *run) judge() (err error) {
	if r.cfg.Average == 0 {
		r.judged = r.model
	} else if r.judged, err = r.model.Averaged(r.judged); err != nil {
		return err
	}
	if r.embedder == nil {
		r.embedder, err = r.judged.Embedder(r.dev)
	}
	return err
}

// measure puts the figures of training and validation people into the epoch, and keeps the vectors of those
// that are watched.
func (r *run) measure(epoch *Epoch) (err error) {
	if err := r.judge(); err != nil {
		return err
	}
	if epoch.Train, _, err = figures(r.embedder, r.split.Train); err != nil {
		return err
	}
	if epoch.Validation, epoch.EER, err = figures(r.embedder, r.split.Validation); err != nil {
		return err
	}
	return r.keepVectors(r.embedder, *epoch)
}

// figures embeds a set, or the first people of it, and sums up the distances of its pairs.
func figures(embedder *siamese.Embedder, set images.Set) (Distances, float64, error) {
	set, err := firstPeople(set)
	if err != nil {
		return Distances{}, 0, err
	}
	vectors, err := embedder.Output(set.Pictures)
	if err != nil {
		return Distances{}, 0, err
	}
	scores, err := verify.Scores(vectors, set.Labels)
	if err != nil {
		return Distances{}, 0, err
	}
	curve, err := verify.ROC(scores)
	if err != nil {
		return Distances{}, 0, err
	}
	genuine, impostor := verify.Distances(scores)
	eer, _ := curve.EER()
	return Distances{Positive: quantiles(genuine), Negative: quantiles(impostor)}, eer, nil
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
