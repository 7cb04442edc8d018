package gallery_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/gallery"
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

func opposite(v []float32) []float32 {
	out := make([]float32, len(v))
	for i := range v {
		out[i] = -v[i]
	}
	return out
}

// A zero vector is at distance 1 from every embedding, and a short one is not much farther away, so a person
// enrolled with it would match everyone. A gallery therefore rejects such vectors, and opposite embeddings,
// whose mean is zero.
func TestNoOneMatchesEveryone(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 14))
	one := ofLength(rng, 1)
	for name, vectors := range map[string][][]float32{
		"zero":        {make([]float32, 8)},
		"short":       {ofLength(rng, 0.01)},
		"one of them": {one, make([]float32, 8)},
		"opposite":    {one, opposite(one)},
		"too long":    {ofLength(rng, 1.01)},
	} {
		t.Run(name, func(t *testing.T) {
			g := ofPeople(t)
			err := g.Enrol(ctx, "Mallory", vectors...)
			var matched int
			for range 1000 {
				m, err := g.Identify(ctx, ofLength(rng, 1), 1.1)
				if err == nil && m.Name == "Mallory" {
					matched++
				}
			}
			if err == nil || len(names(t, g)) > 0 || matched > 0 {
				t.Errorf("enrolled with the error %v, %d of 1000 random probes match at tau 1.1", err,
					matched)
			}
		})
	}
	g := ofPeople(t)
	if err := g.Enrol(ctx, "Ada", one); err != nil {
		t.Fatal(err)
	}
	if err := g.Enrol(ctx, "Ada", opposite(one)); err == nil || !strings.Contains(err.Error(), "cancel") {
		t.Errorf("the opposite embedding, enrolled later: got %v", err)
	}
	if m := identify(t, g, one, 0.1); m.Name != "Ada" {
		t.Errorf("a rejected enrolment has changed the gallery: %+v", m)
	}
}

// Every function that takes embeddings returns an error if they are not of unit length.
func TestUnitLength(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 14))
	units := [][]float32{ofLength(rng, 1), ofLength(rng, 1.0005), ofLength(rng, 0.9995)}
	g := ofPeople(t)
	calls := map[string]func(v [][]float32) error{
		"Enrol":    func(v [][]float32) error { return g.Enrol(ctx, "Ada", v...) },
		"Identify": func(v [][]float32) error { _, err := g.Identify(ctx, v[1], 1); return err },
		"Nearest":  func(v [][]float32) error { _, err := g.Nearest(ctx, v[1], 1); return err },
		"Template": func(v [][]float32) error { _, err := gallery.Template(v); return err },
		"OpenSet": func(v [][]float32) error {
			_, err := gallery.OpenSet(ctx, g, v, []string{"Ada", "Bo", "Cy"})
			return err
		},
	}
	if err := calls["Enrol"](units); err != nil {
		t.Fatal(err)
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
	if _, err := gallery.Template(nil); err == nil {
		t.Error("a template of no embeddings")
	}
	if _, err := gallery.Template([][]float32{units[0], opposite(units[0])}); err == nil {
		t.Error("a template of opposite embeddings")
	}
}

// The lengths of pixel vectors and of score-normalised embeddings carry information, so these need an
// unnormalised gallery.
func TestUnnormalisedGallery(t *testing.T) {
	path := t.TempDir() + "/gallery"
	g := unnormalised(t)
	for name, v := range map[string][]float32{"black": {0, 0}, "white": {1, 1}} {
		if err := g.Enrol(ctx, name, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := g.Save(path); err != nil {
		t.Fatal(err)
	}
	back, err := gallery.Load(path, madeBy)
	if err != nil {
		t.Fatal(err)
	}
	if m := identify(t, back, []float32{0.25, 0}, 1); m.Name != "black" || m.Distance != 0.0625 {
		t.Errorf("got %+v", m)
	}
	if err := g.Enrol(ctx, "grey", []float32{1, -1}, []float32{-1, 1}); err == nil {
		t.Error("vectors that cancel each other out have a mean")
	}
}
