package embedding

import (
	"fmt"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/project"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/siamese"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// thumbnail is the side of the pictures on maps, in pixels.
const thumbnail = 24

// thumbnails returns the pictures of a set as points of a map.
func thumbnails(set images.Set) ([]show.Picture, error) {
	small, err := set.Resize(thumbnail, thumbnail)
	if err != nil {
		return nil, err
	}
	var points []show.Picture
	for i := range set.Labels {
		points = append(points, lesson.Picture(small, i))
	}
	return points, nil
}

// Explore returns an interactive map of the pictures of a set, at positions places [n][2], with a slider for
// tau: select a picture, and see its nearest neighbours by their embeddings, and which pictures are
// accepted as the same person.
func Explore(set images.Set, vectors, places [][]float32, tau float64) (show.Figure, error) {
	points, err := thumbnails(set)
	if err != nil {
		return nil, err
	}
	distances := make([][]float64, len(vectors))
	for i, a := range vectors {
		for _, b := range vectors {
			distances[i] = append(distances[i], verify.Distance(a, b))
		}
	}
	return show.Embeddings(points, places, distances, tau)
}

// ExploreEpochs shows how the embeddings of a few validation people of a run moved from epoch to epoch, with
// a slider for the epoch. All epochs share one plane, that of a PCA of all their embeddings.
func ExploreEpochs(history siamese.History, validation images.Set) (show.Figure, error) {
	set, err := siamese.Watched(validation)
	if err != nil {
		return nil, err
	}
	vectors, err := history.Vectors()
	if err != nil {
		return nil, err
	}
	var all [][]float32
	for i, v := range vectors {
		if len(v) != set.Len() {
			return nil, fmt.Errorf("embedding: %d embeddings of epoch %d, %d pictures: give the validation "+
				"people of the run", len(v), i+1, set.Len())
		}
		all = append(all, v...)
	}
	places, _, err := project.PCA(all)
	if err != nil {
		return nil, err
	}
	points, err := thumbnails(set)
	if err != nil {
		return nil, err
	}
	var epochs []show.Epoch
	for i, v := range vectors {
		scores, err := verify.Scores(v, set.Labels)
		if err != nil {
			return nil, err
		}
		curve, err := verify.ROC(scores)
		if err != nil {
			return nil, err
		}
		e := show.Epoch{At: places[i*set.Len() : (i+1)*set.Len()]}
		e.Genuine, e.Impostor = verify.GenuineImpostor(scores)
		e.EER, _ = curve.EER()
		epochs = append(epochs, e)
	}
	return show.Epochs(points, epochs...)
}
