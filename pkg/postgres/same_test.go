package postgres_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Every kind gives the name and the distance of [verify.Gallery], to the last bit: for vectors that differ by
// less than single precision tells, for huge ones and for tiny ones.
func TestSameAsGallery(t *testing.T) {
	for name, scale := range map[string]float32{"unit": 1, "huge": 1e37, "tiny": 1e-25} {
		t.Run(name, func(t *testing.T) {
			each(t, exactKinds, 16, func(t *testing.T, g verify.SharedGallery) { sameAsGallery(t, g, scale) })
		})
	}
}

func sameAsGallery(t *testing.T, g verify.SharedGallery, scale float32) {
	want, err := verify.NewGallery(madeBy)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	centre := unit(rng, 16)
	for i := range 60 {
		name := fmt.Sprint("person ", i%50) // Some come twice.
		vectors := [][]float32{near(rng, centre, 1e-7, scale), near(rng, centre, 1e-7, scale)}
		enrol(t, g, name, vectors...)
		if err := want.Enrol(name, vectors...); err != nil {
			t.Fatal(err)
		}
	}
	different := map[string]bool{}
	for range 50 {
		probe := near(rng, centre, 0.1, scale)
		m, err := want.Identify(probe, math.Inf(1))
		if err != nil {
			t.Fatal(err)
		}
		if got := identify(t, g, probe, math.Inf(1)); got != m {
			t.Fatalf("got %+v, want %+v", got, m)
		}
		different[m.Name] = true
	}
	if len(different) < 5 {
		t.Errorf("all probes find the same few people %v, so that the test proves little", different)
	}
}

// unit is a vector of length 1 in any direction.
func unit(rng *rand.Rand, dimensions int) []float32 {
	return near(rng, make([]float32, dimensions), 1, 1)
}

// near is a vector, turned away a little and brought to a length.
func near(rng *rand.Rand, v []float32, away float64, length float32) []float32 {
	sum, squares := make([]float64, len(v)), 0.0
	for i := range v {
		sum[i] = float64(v[i]) + away*rng.NormFloat64()
		squares += sum[i] * sum[i]
	}
	out := make([]float32, len(v))
	for i := range v {
		out[i] = float32(sum[i]/math.Sqrt(squares)) * length
	}
	return out
}
