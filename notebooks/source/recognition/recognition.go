// Package recognition supports lesson 06 with its figures and the check of its exercise.
package recognition

import (
	"fmt"
	"slices"

	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Accuracy returns the accuracy of the best epoch of a run on a set, which must have the classes of the run.
func Accuracy(dev *device.Device, history classify.History, set images.Set) (float64, error) {
	model, err := history.Model()
	if err != nil {
		return 0, err
	}
	p, err := model.Predict(dev, set.Pictures)
	if err != nil {
		return 0, err
	}
	if len(set.Names) > len(model.Names) || !slices.Equal(set.Names, model.Names[:len(set.Names)]) {
		return 0, fmt.Errorf("recognition: a set of the people %q for a classifier of %q: want the "+
			"same, in the same order", set.Names, model.Names)
	}
	return classify.Accuracy(set.Labels, classify.Classes(p))
}

// FewPictures shows error rates over the number of known pictures of each person: those of a softmax
// classifier and of the nearest picture by raw pixels, given their accuracies, and chance.
func FewPictures(pictures []int, softmax, nearest []float64, people int) (show.Figure, error) {
	wrong := func(right []float64) (values []float64) {
		for _, share := range right {
			values = append(values, 1-share)
		}
		return values
	}
	var x []float64
	for _, n := range pictures {
		x = append(x, float64(n))
	}
	guess := slices.Repeat([]float64{1 - 1/float64(people)}, len(pictures))
	return show.Lines("training pictures of each person", x, show.Panel{
		Title: fmt.Sprintf("new pictures of the same %d people", people), Y: "error rate",
		Series: []show.Series{
			{Name: "softmax classifier", Values: wrong(softmax)},
			{Name: "nearest neighbour, raw pixels", Values: wrong(nearest)},
			{Name: "guessing", Values: guess},
		},
	})
}

// MaxProbability returns the largest probability of each picture, [n][classes] -> [n].
func MaxProbability(probabilities [][]float32) []float64 {
	most := make([]float64, len(probabilities))
	for i, p := range probabilities {
		most[i] = float64(slices.Max(p))
	}
	return most
}

// Confidence shows the share of pictures whose largest probability is at least p, over p, for people who are
// classes and for newcomers, who are not.
func Confidence(known, newcomers []float64) (show.Figure, error) {
	const steps = 50
	var x []float64
	for i := range steps + 1 {
		x = append(x, float64(i)/steps)
	}
	return show.Lines("p", x, show.Panel{
		Title: "largest probability at least p", Y: "share of the pictures",
		Series: []show.Series{
			{Name: "employees (classes)", Values: sharesFrom(known, x), Color: show.Genuine},
			{Name: "newcomers (no class)", Values: sharesFrom(newcomers, x), Color: show.Impostor},
		},
	})
}

// sharesFrom returns the share of the values that are at least each limit.
func sharesFrom(values, limits []float64) []float64 {
	shares := make([]float64, len(limits))
	for i, limit := range limits {
		for _, v := range values {
			if v >= limit {
				shares[i] += 1 / float64(len(values))
			}
		}
		shares[i] = min(shares[i], 1) // The sum may exceed 1 by rounding.
	}
	return shares
}

// Mistaken shows the first picture of each of the first n newcomers of a set, and beside it a picture of the
// known person that a softmax classifier predicts for it, with the name and the probability of that person.
func Mistaken(set images.Set, probabilities [][]float32, known images.Set, n int) (show.Figure, error) {
	var pictures []show.Picture
	people := known.ByPerson()
	for _, own := range set.ByPerson()[:min(n, len(set.Names))] {
		p := probabilities[own[0]]
		most := slices.Max(p)
		taken := lesson.Picture(known, people[slices.Index(p, most)][0])
		taken.Caption = fmt.Sprintf("→ %s %.2f", taken.Caption, most)
		pictures = append(pictures, lesson.Picture(set, own[0]), taken)
	}
	return show.Pictures(pictures...)
}

// ROC returns the ROC curve of embeddings, with a name.
func ROC(name string, vectors [][]float32, labels []int) (show.Curve, error) {
	scores, err := verify.Scores(vectors, labels)
	if err != nil {
		return show.Curve{}, err
	}
	roc, err := verify.ROC(scores)
	if err != nil {
		return show.Curve{}, err
	}
	curve := show.Curve{Name: name, Tau: roc.Tau, FAR: roc.FAR}
	for _, tar := range roc.TAR {
		curve.FRR = append(curve.FRR, 1-tar)
	}
	return curve, nil
}

// Median returns the median of the values, the lower of the two middle values if their number is even; 0 if
// there are none.
func Median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(values))[(len(values)-1)/2]
}
