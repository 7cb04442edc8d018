package embedding

import (
	"math"
	"testing"
)

func TestSameOrder(t *testing.T) {
	labels := []int{0, 0, 1, 2} // Means at 1, 4 and 9: distances 9, 64, 25.
	a := [][]float32{{0}, {2}, {4}, {9}}
	if got := sameOrder(a, a, labels); got != 1 {
		t.Errorf("the same positions: got %g", got)
	}
	if got := sameOrder(a, [][]float32{{0}, {0}, {4}, {5}}, labels); math.Abs(got-2.0/3) > 1e-9 {
		t.Errorf("two of three pairs in order: got %g", got)
	}
}
