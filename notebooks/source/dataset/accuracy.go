package dataset

import (
	"fmt"
	"math"
	"slices"

	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/duplicates"
	"github.com/gosiamese/gosiamese/pkg/show"
)

// z is the quantile of the normal distribution for intervals of 95 %.
const z = 1.959964

// Answers reports for each test picture whether its predicted label is right.
type Answers []bool

// Right compares predicted labels with the true ones, of the same length.
func Right(predicted, labels []int) (right Answers) {
	for i, label := range predicted {
		right = append(right, label == labels[i])
	}
	return right
}

// Of returns the answers with the given value of a property, [len(a)].
func (a Answers) Of(property []bool, value bool) (kept Answers) {
	for i, right := range a {
		if property[i] == value {
			kept = append(kept, right)
		}
	}
	return kept
}

// count is the number of right answers.
func (a Answers) count() (n int) {
	for _, right := range a {
		if right {
			n++
		}
	}
	return n
}

// Accuracy is the share of right answers.
func (a Answers) Accuracy() float64 { return float64(a.count()) / float64(len(a)) }

// Interval is the 95 % confidence interval of the accuracy, of Wilson (1927).
func (a Answers) Interval() (low, high float64) {
	n, p := float64(len(a)), a.Accuracy()
	middle, half := p+z*z/(2*n), z*math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return (middle - half) / (1 + z*z/n), (middle + half) / (1 + z*z/n)
}

// String has the accuracy with its interval and the counts, such as "0.625 [0.52, 0.72], 50 of 80".
func (a Answers) String() string {
	if len(a) == 0 {
		return "none"
	}
	low, high := a.Interval()
	return fmt.Sprintf("%.3f [%.2f, %.2f], %d of %d", a.Accuracy(), low, high, a.count(), len(a))
}

// Difference is the paired difference of two accuracies on the same pictures, after - before, with its 95 %
// confidence interval. The interval is that of Agresti and Min (2005), who add half a picture to each of the
// four combinations of right and wrong.
func Difference(before, after Answers) (value, low, high float64) {
	gained, lost := 0.5, 0.5
	for i := range before {
		switch {
		case after[i] && !before[i]:
			gained++
		case before[i] && !after[i]:
			lost++
		}
	}
	n := float64(len(before))
	middle := (gained - lost) / (n + 2)
	half := z * math.Sqrt((gained + lost - (gained-lost)*(gained-lost)/(n+2))) / (n + 2)
	return (gained - lost) / n, max(-1, middle-half), min(1, middle+half)
}

// Majority is the accuracy on a test set of always naming the largest class of the training set.
func Majority(train, test images.Set) Answers {
	counts := train.Balance()
	largest := slices.Index(counts, slices.Max(counts))
	return Right(slices.Repeat([]int{largest}, test.Len()), test.Labels)
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
