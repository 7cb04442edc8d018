package verify_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// ofLength returns a vector of eight numbers with the given length and a random direction.
func ofLength(rng *rand.Rand, length float64) []float32 {
	v, squares := make([]float64, 8), 0.0
	for i := range v {
		v[i] = rng.NormFloat64()
		squares += v[i] * v[i]
	}
	out := make([]float32, len(v))
	for i := range v {
		out[i] = float32(v[i] * length / math.Sqrt(squares))
	}
	return out
}

// Every transform returns an error for embeddings that are not of unit length, and names the remedy.
func TestUnitLength(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 14))
	units := [][]float32{ofLength(rng, 1), ofLength(rng, 1.0005), ofLength(rng, 0.9995)}
	labels := []int{0, 0, 1}
	norm := must[verify.Transform](t)(verify.NewScoreNorm([][]float32{ofLength(rng, 1), ofLength(rng, 1)}, 1))
	wccn := must[verify.Transform](t)(verify.NewWCCN(units, labels, 1))
	calls := map[string]func(v [][]float32) error{
		"NewScoreNorm": func(v [][]float32) error { _, err := verify.NewScoreNorm(v, 1); return err },
		"ScoreNorm":    func(v [][]float32) error { _, err := norm.Apply(v); return err },
		"NewWCCN":      func(v [][]float32) error { _, err := verify.NewWCCN(v, labels, 1); return err },
		"WCCN":         func(v [][]float32) error { _, err := wccn.Apply(v); return err },
	}
	for name, call := range calls {
		if err := call(units); err != nil {
			t.Errorf("%s: embeddings of unit length: %v", name, err)
		}
		for _, length := range []float64{0, 1e-30, 0.5, 0.998, 1.002, 3e8} {
			bad := [][]float32{units[0], ofLength(rng, length), units[2]}
			err := call(bad)
			if err == nil || !strings.Contains(err.Error(), "unit length") {
				t.Errorf("%s: an embedding of length %g: got %v", name, length, err)
			}
		}
	}
}
