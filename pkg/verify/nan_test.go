package verify_test

import (
	"math"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// All functions with a threshold return an error if it is NaN.
func TestTauIsNaN(t *testing.T) {
	scores := []verify.Score{
		{Distance: 1, Same: true, A: 0, B: 1}, {Distance: 2, A: 0, B: 2}, {Distance: 2, A: 1, B: 2},
	}
	labels := []int{0, 0, 1}
	for name, call := range map[string]func(tau float64) error{
		"RatesAt":  func(tau float64) error { _, err := verify.RatesAt(scores, labels, tau); return err },
		"ByPerson": func(tau float64) error { _, err := verify.ByPerson(scores, labels, tau); return err },
		"Confusions": func(tau float64) error {
			_, err := verify.Confusions(scores, labels, tau)
			return err
		},
		"At": func(tau float64) error {
			_, _, err := verify.Identification{}.At(tau)
			return err
		},
	} {
		if err := call(math.NaN()); err == nil || !strings.Contains(err.Error(), "tau is NaN") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// Vectors of different dimensions have no distance, and no threshold accepts them.
func TestDistanceOfDifferentDimensions(t *testing.T) {
	for _, other := range [][]float32{nil, {1}, {1, 0, 0}} {
		if d := verify.Distance([]float32{1, 0}, other); d <= math.MaxFloat64 || !math.IsNaN(d) {
			t.Errorf("distance %g of 2 and %d dimensions", d, len(other))
		}
	}
}

// OpenSet returns an error if a distance is non-finite.
func TestOpenSetOfNonFiniteDistances(t *testing.T) {
	for _, d := range []float64{math.NaN(), math.Inf(1)} {
		_, err := verify.OpenSet([]verify.Probe{
			{Name: "ann", Enrolled: true, Nearest: "ann", Distance: d},
			{Name: "bob", Nearest: "ann", Distance: 1},
		})
		if err == nil || !strings.Contains(err.Error(), "probe 0 has the distance") {
			t.Errorf("got %v", err)
		}
	}
}
