package embedding_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/notebooks/source/embedding"
	"github.com/gosiamese/gosiamese/pkg/images"
	"github.com/gosiamese/gosiamese/pkg/project"
	"github.com/gosiamese/gosiamese/pkg/show"
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
	if _, err := embedding.Maps(set, vectors, show.Layout{Title: "PCA", At: places}); err != nil {
		t.Error(err)
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

func TestMapQuality(t *testing.T) {
	set, vectors := simulated(t, 6)
	same, err := embedding.MapQuality("itself", vectors, vectors, set.Labels)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(same, "kept 1.00") || !strings.Contains(same, "order of distances 1.00") {
		t.Errorf("got %s", same)
	}
	if _, err := embedding.MapQuality("eight", vectors[:8], vectors[:8], set.Labels[:8]); err != nil {
		t.Error(err)
	}
	if _, err := embedding.MapQuality("one", vectors[:1], vectors[:1], set.Labels[:1]); err == nil {
		t.Error("no neighbours: want an error")
	}
}

func TestCheckRecall(t *testing.T) {
	share := func(before, after []int) float64 {
		kept := 0.0
		for _, i := range before {
			if slices.Contains(after, i) {
				kept++
			}
		}
		return kept / float64(len(before))
	}
	for want, answer := range map[string]func(before, after []int) float64{
		"Right":            share,
		"all three":        func(_, _ []int) float64 { return 0 },
		"none is kept":     func(_, _ []int) float64 { return 1 },
		"does not matter":  func(a, b []int) float64 { return map[bool]float64{true: 1}[slices.Equal(a, b)] },
		"a share, not":     func(a, b []int) float64 { return min(1, math.Ceil(share(a, b))) },
		"of the neighbour": func(a, b []int) float64 { return share(b, a) },
	} {
		if got := embedding.CheckRecall(answer); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
