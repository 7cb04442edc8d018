package project

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
)

// reference is the result of scikit-learn for the same vectors, written by testdata/tsne.py.
type reference struct {
	Vectors    [][]float32  `json:"vectors"`
	Points     [][2]float64 `json:"points"`
	Perplexity float64      `json:"perplexity"`
	Affinities [][]float64  `json:"affinities"`
	Divergence float64      `json:"divergence"`
	Gradient   [][2]float64 `json:"gradient"`
	Ends       []float64    `json:"ends"` // Divergences of ten runs, sorted.
	PCA        [][2]float64 `json:"pca"`  // Absolute values.
	Share      float64      `json:"share"`
}

func read(t *testing.T) (r reference) {
	t.Helper()
	data, err := os.ReadFile("testdata/tsne.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: got %g, want %g", what, got, want)
	}
}

func TestNeighbourRecall(t *testing.T) {
	vectors := [][]float32{{0, 0}, {0, 1}, {1, 0}, {5, 5}}
	before, err := Nearest(vectors, 2)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]int{{1, 2}, {0, 2}, {0, 1}, {1, 2}} // 1 and 2 are equally far from 0 and from 3.
	if !slices.EqualFunc(before, want, slices.Equal[[]int]) {
		t.Errorf("got %v, want %v", before, want)
	}
	kept, err := NeighbourRecall(before, [][]int{{2, 1}, {2, 3}, {3, 1}, {0, 1}})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "kept", kept, (1+0.5+0.5+0.5)/4, 1e-12)
}

func TestPCAIsThatOfScikitLearn(t *testing.T) {
	r := read(t)
	points, share, err := PCA(r.Vectors)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "share", share, r.Share, 1e-6)
	for axis := range 2 {
		farthest := 0.0
		for i, p := range points {
			v := float64(p[axis])
			near(t, "place", math.Abs(v), r.PCA[i][axis], 1e-5)
			if math.Abs(v) > math.Abs(farthest) {
				farthest = v
			}
		}
		if farthest < 0 {
			t.Errorf("axis %d points away from its farthest point", axis)
		}
	}
}

func TestAffinitiesAreThoseOfScikitLearn(t *testing.T) {
	r := read(t)
	d, err := distances(r.Vectors)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range affinities(d, r.Perplexity) {
		for j, p := range row {
			near(t, "affinity", p, r.Affinities[i][j], 2e-6) // scikit-learn stops at a tolerance of 1e-5.
		}
	}
}

func TestConditionalHasItsPerplexity(t *testing.T) {
	for _, perplexity := range []float64{1.01, 2, 3.9} {
		d, entropy := []float64{1e6, 0, 1e6 + 1, 1e6 + 4, 1e6 + 900, 2e6}, 0.0
		for _, p := range conditional(d, 1, perplexity) {
			if p > 0 {
				entropy -= p * math.Log(p)
			}
		}
		near(t, "perplexity", math.Exp(entropy), perplexity, 1e-6)
	}
	for _, p := range conditional([]float64{0, 0, 0}, 0, 1.5) { // No bandwidth reaches the perplexity.
		if math.IsNaN(p) {
			t.Error("equal distances give NaN")
		}
	}
}

func TestGradientIsThatOfScikitLearn(t *testing.T) {
	r := read(t)
	divergence, slope := gradient(r.Affinities, r.Points, 1)
	near(t, "divergence", divergence, r.Divergence, 1e-6)
	for i := range slope {
		for axis := range 2 {
			near(t, "gradient", slope[i][axis], r.Gradient[i][axis], 1e-7)
		}
	}
}

func TestGradientIsTheSlope(t *testing.T) {
	const h = 1e-5
	r := read(t)
	_, slope := gradient(r.Affinities, r.Points, 1)
	for i := range r.Points {
		at := r.Points[i]
		r.Points[i][1] = at[1] + h
		up, _ := gradient(r.Affinities, r.Points, 1)
		r.Points[i][1] = at[1] - h
		down, _ := gradient(r.Affinities, r.Points, 1)
		r.Points[i] = at
		near(t, "slope", slope[i][1], (up-down)/(2*h), 1e-6)
	}
}

// Maps are as good as those of scikit-learn. The same seed gives the same map, another seed a different one.
func TestTSNE(t *testing.T) {
	r := read(t)
	before, err := Nearest(r.Vectors, 5)
	if err != nil {
		t.Fatal(err)
	}
	best := math.Inf(1)
	var maps [][][]float32
	for _, seed := range []uint64{0, 1, 2, 3, 4, 0} {
		points, divergence, err := TSNE(r.Vectors, TSNEConfig{Perplexity: 5, Steps: 1000, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		if divergence > r.Ends[len(r.Ends)-1]*1.05 {
			t.Errorf("seed %d ends at %g, ten runs of scikit-learn between %g and %g", seed, divergence,
				r.Ends[0], r.Ends[len(r.Ends)-1])
		}
		best, maps = min(best, divergence), append(maps, points)
		after, err := Nearest(points, 5)
		if err != nil {
			t.Fatal(err)
		}
		if kept, err := NeighbourRecall(before, after); err != nil || kept < 0.7 {
			t.Errorf("seed %d keeps %g of the neighbours, %v", seed, kept, err)
		}
	}
	near(t, "best of five", best, r.Ends[0], 0.02)
	same := func(a, b [][]float32) bool { return slices.EqualFunc(a, b, slices.Equal[[]float32]) }
	if !same(maps[0], maps[5]) || same(maps[0], maps[1]) {
		t.Error("a map depends on something else than its seed, or not on its seed")
	}
}

func TestRefuses(t *testing.T) {
	three, nan := [][]float32{{0, 0}, {0, 1}, {1, 0}}, [][]float32{{0, 0}, {0, float32(math.NaN())}, {1, 0}}
	cfg := TSNEConfig{Perplexity: 1.5, Steps: 10}
	tsne := func(vectors [][]float32, perplexity float64, steps int) error {
		_, _, err := TSNE(vectors, TSNEConfig{Perplexity: perplexity, Steps: steps})
		return err
	}
	pca := func(vectors [][]float32) error {
		_, _, err := PCA(vectors)
		return err
	}
	nearest := func(vectors [][]float32, k int) error {
		_, err := Nearest(vectors, k)
		return err
	}
	kept := func(a, b [][]int) error {
		_, err := NeighbourRecall(a, b)
		return err
	}
	if err := tsne(three, cfg.Perplexity, cfg.Steps); err != nil {
		t.Errorf("three points: %v", err)
	}
	for i, c := range []struct {
		err  error
		want string
	}{
		{nearest(three, 3), "3 nearest neighbours among 3"},
		{nearest(three, 0), "0 nearest neighbours among 3"},
		{nearest(nan, 1), "vector 1 contains NaN"},
		{nearest([][]float32{{1}, {1, 2}}, 1), "vector 1 has 2"},
		{kept(nil, nil), "0 points"},
		{kept([][]int{{1}}, nil), "of 1 points, and then of 0"},
		{kept([][]int{{}}, [][]int{{1}}), "no neighbours"},
		{pca(three[:2]), "PCA of 2 vectors"},
		{pca([][]float32{{1, 2}, {1, 2}, {1, 2}}), "all vectors are equal"},
		{pca(nil), "no vectors"},
		{tsne(three, 2, 10), "from 1 to below 2"},
		{tsne(three, math.NaN(), 10), "perplexity NaN"},
		{tsne(three, 1.5, 0), "in 0 steps"},
		{tsne(nan, 1.5, 10), "contains NaN"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("case %d: got %v, want %q", i, c.err, c.want)
		}
	}
}
