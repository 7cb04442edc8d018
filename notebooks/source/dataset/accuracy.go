package dataset

import (
	"slices"

	"github.com/gosiamese/gosiamese/pkg/classify"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/duplicates"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// Majority is the accuracy on a test set of always naming the largest class of the training set.
func Majority(train, test images.Set) (float64, error) {
	counts := train.Balance()
	largest := slices.Index(counts, slices.Max(counts))
	return classify.Accuracy(test.Labels, slices.Repeat([]int{largest}, test.Len()))
}

// Twins reports for each of n test pictures whether one of the pairs contains it as its second picture.
func Twins(pairs []duplicates.Pair, n int) []bool {
	found := make([]bool, n)
	for _, p := range pairs {
		found[p.B] = true
	}
	return found
}

// Pairs shows near-duplicates: the pictures of the training set, and under each that of the test set.
func Pairs(train, test images.Set, pairs []duplicates.Pair) (show.Figure, error) {
	const row = 8
	var above, below []show.Picture
	for _, p := range pairs[:min(row, len(pairs))] {
		above = append(above, photograph(train.Picture(p.A), "training"))
		below = append(below, photograph(test.Picture(p.B), "test"))
	}
	for len(above) > 0 && len(above) < row { // A row is filled, so that the next one begins below it.
		blank := images.Picture{Height: 1, Width: 1, Channels: 1, Values: []float32{1}}
		above, below = append(above, photograph(blank, "")), append(below, photograph(blank, ""))
	}
	return show.Pictures(slices.Concat(above, below)...)
}

// Trajectories shows the parameter of lesson 02 after each step, in sorted and in random order, and the mean
// label of the set, which minimises its loss.
func Trajectories(set images.Set, sorted, random []float64) (show.Figure, error) {
	sum := 0.0
	for _, label := range set.Labels {
		sum += float64(label)
	}
	var steps []float64
	for i := range sorted {
		steps = append(steps, float64(i+1))
	}
	mean := slices.Repeat([]float64{sum / float64(set.Len())}, len(steps))
	return show.Lines("step", steps, show.Panel{Title: "w after each step", Y: "w", Series: []show.Series{
		{Name: "in the order of the folders", Values: sorted},
		{Name: "shuffled", Values: random},
		{Name: "mean label", Color: "#555555", Values: mean},
	}})
}
