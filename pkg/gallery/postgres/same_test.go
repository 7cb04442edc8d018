package postgres_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/gallery"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Every kind of gallery returns the same name and distance as a gallery in memory, to the last bit, even for
// vectors that differ by less than single precision resolves, and for the longest and shortest vectors that
// are accepted as embeddings.
func TestSameAsGallery(t *testing.T) {
	for name, c := range map[string]struct {
		spread float64
		length float32
	}{"one place": {3e-8, 1}, "long": {1, 1.0009}, "short": {1, 0.9991}} {
		t.Run(name, func(t *testing.T) {
			each(t, exactKinds, 16, func(t *testing.T, g gallery.Gallery) {
				sameAsGallery(t, g, c.spread, c.length)
			})
		})
	}
}

func sameAsGallery(t *testing.T, g gallery.Gallery, spread float64, length float32) {
	want, err := gallery.New(madeBy)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	centre := unit(rng, 16)
	for i := range 60 {
		name := fmt.Sprint("person ", i%50) // Some are enrolled twice.
		vectors := [][]float32{near(rng, centre, spread, length), near(rng, centre, spread, length)}
		enrol(t, g, name, vectors...)
		if err := want.Enrol(ctx, name, vectors...); err != nil {
			t.Fatal(err)
		}
	}
	different := map[string]bool{}
	for range 100 {
		probe := near(rng, centre, 1, length)
		m, err := want.Identify(ctx, probe, math.Inf(1))
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

// The open-set rates equal those of the gallery in memory.
func TestOpenSet(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 2))
	people, names := directions(rng, 20, 8), []string{}
	var probes [][]float32
	for i := range 60 {
		probes, names = append(probes, near(rng, people[i%20], 0.3, 1)), append(names, nameOf(i%20))
	}
	var all []verify.Identification
	each(t, exactKinds, 8, func(t *testing.T, g gallery.Gallery) {
		for i, v := range people[:10] {
			enrol(t, g, nameOf(i), v)
		}
		id, err := gallery.OpenSet(ctx, g, probes, names)
		if err != nil || id.Mated != 30 {
			t.Fatalf("%d mated probes, %v", id.Mated, err)
		}
		all = append(all, id)
	})
	if len(all) == 2 && !reflect.DeepEqual(all[0], all[1]) {
		t.Errorf("got %+v and %+v", all[0], all[1])
	}
}

// unit returns a vector of length 1 in a random direction.
func unit(rng *rand.Rand, dimensions int) []float32 {
	return near(rng, make([]float32, dimensions), 1, 1)
}

// near returns a vector near v, rescaled to the given length.
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
