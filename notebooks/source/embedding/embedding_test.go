package embedding_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/internal/figuretest"
	"github.com/gosiamese/gosiamese/notebooks/source/embedding"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/project"
	"github.com/gosiamese/gosiamese/pkg/show"
	"github.com/gosiamese/gosiamese/pkg/verify"
)

// simulated returns people with four pictures of one pixel each, and their embeddings around a random centre.
func simulated(t *testing.T, people int) (images.Set, [][]float32) {
	t.Helper()
	set, vectors := images.Set{Height: 1, Width: 1, Channels: 1}, [][]float32{}
	rng := rand.New(rand.NewPCG(1, 1))
	for person := range people {
		centre := around(make([]float64, 8), 1, rng)
		set.Names = append(set.Names, string(rune('a'+person)))
		for range 4 {
			set.Pictures = append(set.Pictures, []float32{float32(len(vectors)) / float32(4*people)})
			set.Labels = append(set.Labels, person)
			var vector []float32
			for _, v := range around(centre, 0.14, rng) {
				vector = append(vector, float32(v))
			}
			vectors = append(vectors, vector)
		}
	}
	return set, vectors
}

// around returns a random unit vector near a centre.
func around(centre []float64, sigma float64, rng *rand.Rand) []float64 {
	out, squares := make([]float64, len(centre)), 0.0
	for axis, c := range centre {
		out[axis] = c + sigma*rng.NormFloat64()
		squares += out[axis] * out[axis]
	}
	for axis := range out {
		out[axis] /= math.Sqrt(squares)
	}
	return out
}

func TestFigures(t *testing.T) {
	set, vectors := simulated(t, 6)
	places, _, err := project.PCA(vectors)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := embedding.Values(set, vectors, 0, 5); err != nil {
		t.Error(err)
	}
	maps, err := embedding.Maps(set, vectors, show.Layout{Title: "PCA", At: places})
	if err != nil {
		t.Fatal(err)
	}
	figuretest.Obeys(t, "maps", maps)
	if maps, err = embedding.Plain(set, show.Layout{Title: "PCA", At: places}); err != nil {
		t.Fatal(err)
	}
	figuretest.Obeys(t, "plain", maps)
}

func TestRotatedKeepsDistances(t *testing.T) {
	_, vectors := simulated(t, 6)
	rotated := embedding.Rotated(vectors, 1)
	for i := range vectors {
		for j := range i {
			before, after := verify.Distance(vectors[i], vectors[j]), verify.Distance(rotated[i], rotated[j])
			if math.Abs(before-after) > 1e-5 {
				t.Errorf("distance %g became %g", before, after)
			}
		}
		if math.Abs(float64(vectors[i][0]-rotated[i][0])) < 1e-6 {
			t.Errorf("vector %d is not rotated", i)
		}
	}
}

func TestRandomHaveNothingInCommon(t *testing.T) {
	set, vectors, err := embedding.Random(30, 128, 1)
	if err != nil || len(vectors) != 30 || len(set.Names) != 30 || set.Labels[29] != 29 {
		t.Fatalf("%d vectors, %v, %v", len(vectors), set, err)
	}
	for i, a := range vectors {
		for _, b := range vectors[:i] {
			var product float64
			for axis := range a {
				product += float64(a[axis]) * float64(b[axis])
			}
			if math.Abs(product) > 0.5 {
				t.Errorf("two vectors point the same way: %g", product)
			}
		}
	}
}
