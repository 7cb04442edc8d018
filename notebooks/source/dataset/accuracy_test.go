package dataset_test

import (
	"math"
	"slices"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/source/dataset"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/images/duplicates"
)

// answers returns n answers, of which the first are right.
func answers(right, n int) dataset.Answers {
	return append(slices.Repeat(dataset.Answers{true}, right), make(dataset.Answers, n-right)...)
}

// The intervals of Wilson are those of R's prop.test without correction, and of
// statsmodels.stats.proportion.proportion_confint(method="wilson").
func TestAnswers(t *testing.T) {
	for _, c := range []struct {
		right, n  int
		low, high float64
		says      string
	}{
		{50, 80, 0.5155, 0.7231, "0.625 [0.52, 0.72], 50 of 80"},
		{5, 5, 0.5655, 1, "1.000 [0.57, 1.00], 5 of 5"},
		{0, 10, 0, 0.2775, "0.000 [0.00, 0.28], 0 of 10"},
	} {
		a := answers(c.right, c.n)
		low, high := a.Interval()
		if math.Abs(low-c.low) > 1e-4 || math.Abs(high-c.high) > 1e-4 || a.String() != c.says {
			t.Errorf("%d of %d: got [%.4f, %.4f] %s, want [%g, %g] %s", c.right, c.n, low, high, a, c.low,
				c.high, c.says)
		}
	}
	right := dataset.Right([]int{0, 1, 1}, []int{0, 0, 1})
	if !slices.Equal(right, []bool{true, false, true}) {
		t.Errorf("right: %v", right)
	}
	leaked := dataset.Twins([]duplicates.Pair{{A: 5, B: 2}, {A: 6, B: 1}}, 3)
	if !slices.Equal(right.Of(leaked, true), []bool{false, true}) || len(right.Of(leaked, false)) != 1 {
		t.Errorf("of the pictures %v: %v", leaked, right.Of(leaked, true))
	}
	if got := (dataset.Answers{}).String(); got != "none" {
		t.Errorf("no answers: %q", got)
	}
}

// Formula (8) of Agresti and Min 2005: with 7 gained and 2 lost of 20, 7.5 and 2.5 of 22.
func TestDifference(t *testing.T) {
	before, after := answers(10, 20), answers(8, 20)
	for i := 10; i < 17; i++ {
		after[i] = true
	}
	value, low, high := dataset.Difference(before, after)
	half := 1.959964 * math.Sqrt(10-25./22) / 22
	if value != 0.25 || math.Abs(low-(5./22-half)) > 1e-9 || math.Abs(high-(5./22+half)) > 1e-9 {
		t.Errorf("got %g [%g, %g], want 0.25 and %g around %g", value, low, high, half, 5./22)
	}
}

func TestMajority(t *testing.T) {
	train := images.Set{Labels: []int{0, 1, 1}, Names: []string{"cat", "dog"}, Pictures: make([][]float32, 3)}
	test := images.Set{Labels: []int{1, 0, 0, 0}, Names: train.Names, Pictures: make([][]float32, 4)}
	if got := dataset.Majority(train, test); !slices.Equal(got, []bool{true, false, false, false}) {
		t.Errorf("got %v, want that of the class that is largest in training", got)
	}
}
