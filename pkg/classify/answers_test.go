package classify_test

import (
	"math"
	"slices"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/classify"
)

// answers returns n answers, of which the first are right.
func answers(right, n int) classify.Answers {
	return append(slices.Repeat(classify.Answers{true}, right), make(classify.Answers, n-right)...)
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
	right, err := classify.Right([]int{0, 0, 1}, []int{0, 1, 1})
	if err != nil || !slices.Equal(right, []bool{true, false, true}) {
		t.Errorf("right: %v, %v", right, err)
	}
	property := []bool{false, true, true}
	if !slices.Equal(right.Of(property, true), []bool{false, true}) || len(right.Of(property, false)) != 1 {
		t.Errorf("of the pictures %v: %v", property, right.Of(property, true))
	}
	if got := (classify.Answers{}).String(); got != "none" {
		t.Errorf("no answers: %q", got)
	}
	for _, labels := range [][]int{nil, {1, 2}} {
		if _, err := classify.Right(labels, labels[:len(labels)/2]); err == nil {
			t.Errorf("%d labels, %d predictions: want an error", len(labels), len(labels)/2)
		}
	}
}

// Formula (8) of Agresti and Min 2005: with 7 gained and 2 lost of 20, 7.5 and 2.5 of 22.
func TestCompare(t *testing.T) {
	before, after := answers(10, 20), answers(8, 20)
	for i := 10; i < 17; i++ {
		after[i] = true
	}
	d, err := classify.Compare(before, after)
	half := 1.959964 * math.Sqrt(10-25./22) / 22
	if err != nil || d.Value != 0.25 || math.Abs(d.Low-(5./22-half)) > 1e-6 ||
		math.Abs(d.High-(5./22+half)) > 1e-6 {
		t.Errorf("got %v, %v, want 0.25 and %g around %g", d, err, half, 5./22)
	}
	if got := d.String(); got != "+25.0 points [-3.8, +49.3]" {
		t.Errorf("got %q", got)
	}
	if _, err := classify.Compare(before, after[1:]); err == nil {
		t.Error("answers for other pictures: want an error")
	}
	if _, err := classify.Compare(nil, nil); err == nil {
		t.Error("no answers: want an error")
	}
}
