package interval_test

import (
	"math"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/internal/interval"
)

// Without trials any rate is possible; a rate outside [0, 1] has no interval. The reference test of package
// verify compares all other values.
func TestWilsonAtTheEdges(t *testing.T) {
	if low, high := interval.Wilson(0.5, 0); low != 0 || high != 1 {
		t.Errorf("without trials: got %v to %v, want 0 to 1", low, high)
	}
	for _, rate := range []float64{-0.1, 1.1, math.NaN()} {
		if low, high := interval.Wilson(rate, 10); !math.IsNaN(low) || !math.IsNaN(high) {
			t.Errorf("rate %v: got %v to %v, want NaN", rate, low, high)
		}
	}
}
