package transforms

import (
	"fmt"

	"github.com/gosiamese/gosiamese/datasets/synthetic"
	"github.com/gosiamese/gosiamese/notebooks/lesson"
	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/device"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// Pictures returns 1,000 synthetic cats and as many dogs of side x side pixels: 300 pictures for training,
// 200 for validation and 1,500 for testing, so that small differences can be measured. Photographs of the
// folder that DATA names are split as in [lesson.FewCatsAndDogs].
func Pictures(side int) (images.Split, error) {
	if lesson.DataDir("cats_dogs") != "" {
		split, err := lesson.FewCatsAndDogs(lesson.Seed)
		if err != nil {
			return images.Split{}, err
		}
		return lesson.Resized(split, side)
	}
	set, err := synthetic.Animals(1000, side, 1)
	if err != nil {
		return images.Split{}, err
	}
	return images.SplitPictures(set, 0.1, 0.75, lesson.Seed)
}

// SamplesOf shows [Samples] of one picture of each class of a set of three channels, and of the letter b.
func SamplesOf(set images.Set) (show.Figure, error) {
	one, err := lesson.Grey(set.First(1)).Resize(Side, Side)
	if err != nil {
		return nil, err
	}
	letters, err := Letters().Resize(Side, Side)
	if err != nil {
		return nil, err
	}
	var names []string
	var pictures []images.Picture
	for i, label := range one.Labels {
		names, pictures = append(names, one.Names[label]), append(pictures, one.Picture(i))
	}
	return Samples(append(names, "letter b"), append(pictures, letters.Picture(0))...)
}

// Batch shows the pictures of a step of a loader, with the names of their classes.
func Batch(l *images.Loader, step int, names []string) (show.Figure, error) {
	b := l.Batch(step)
	height, width, channels := l.Size()
	var pictures []show.Picture
	for i, label := range b.Labels {
		n := height * width * channels
		p := images.Picture{Height: height, Width: width, Channels: channels, Values: b.Values[i*n : (i+1)*n]}
		pictures = append(pictures, captioned(p, names[label]))
	}
	return show.Pictures(pictures...)
}

// Answers returns, for each picture, 1 if the network of a run predicts its label, and 0 if not. Given
// several versions of the set, the prediction is by the mean of the probabilities over the versions of a
// picture.
func Answers(dir string, versions ...images.Set) ([]float64, error) {
	history, err := classify.Open(dir)
	if err != nil {
		return nil, err
	}
	model, err := history.Model()
	if err != nil {
		return nil, err
	}
	dev, err := device.Open("")
	if err != nil {
		return nil, err
	}
	var mean [][]float32
	for _, set := range versions {
		probabilities, err := model.Predict(dev, set.Pictures)
		if err != nil {
			return nil, err
		}
		if mean == nil {
			mean = probabilities
			continue
		}
		if len(probabilities) != len(mean) {
			return nil, fmt.Errorf("transforms: versions of %d and %d pictures", len(mean),
				len(probabilities))
		}
		for i, row := range probabilities {
			for c, p := range row {
				mean[i][c] += p // The sum has the same maximum as the mean.
			}
		}
	}
	if mean == nil {
		return nil, nil
	}
	return Right(versions[0].Labels, classify.Classes(mean)), nil
}

// Right is 1 for each picture whose predicted label is its own, and 0 for the others.
func Right(labels, predicted []int) []float64 {
	right := make([]float64, len(labels))
	for i, label := range labels {
		if predicted[i] == label {
			right[i] = 1
		}
	}
	return right
}

// Mean is the mean of values, 0 if there are none.
func Mean[T float32 | float64](values []T) (mean float64) {
	for _, v := range values {
		mean += float64(v) / float64(len(values))
	}
	return mean
}
