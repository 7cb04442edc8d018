package baseline_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/baseline"
)

// numbers holds testdata/baselines.json, computed by the numpy script beside it: the distances between probes
// (0, 1), (0, 2), ... after each projection, because the sign of an axis is arbitrary.
type numbers struct {
	Components, Dims        int
	Ridge                   float64
	Train, Probes           [][]float32
	Labels                  []int
	Pixels, PCA, Fisherface []float64
}

func read(t *testing.T) (n numbers) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "baselines.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAgainstNumpy(t *testing.T) {
	n := read(t)
	pca, err := baseline.PCA(n.Train, n.Components)
	if err != nil {
		t.Fatal(err)
	}
	fisher, err := baseline.Fisherface(n.Train, n.Labels, baseline.Config{
		Components: n.Components, Dims: n.Dims, Ridge: n.Ridge,
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		projection baseline.Projection
		dims       int
		want       []float64
	}{
		"pixels":     {baseline.Pixels(), 0, n.Pixels},
		"PCA":        {pca, n.Components, n.PCA},
		"Fisherface": {fisher, n.Dims, n.Fisherface},
	} {
		if got := c.projection.Dims(); got != c.dims {
			t.Errorf("%s: %d dimensions, want %d", name, got, c.dims)
		}
		vectors, err := c.projection.Embed(n.Probes)
		if err != nil {
			t.Fatal(err)
		}
		at := 0
		for a := range vectors {
			for b := a + 1; b < len(vectors); b++ {
				var d float64
				for i := range vectors[a] {
					d += math.Pow(float64(vectors[a][i])-float64(vectors[b][i]), 2)
				}
				if !(math.Abs(d-c.want[at]) <= 1e-6) { // Vectors are float32.
					t.Errorf("%s: d(%d, %d) = %v, numpy has %v", name, a, b, d, c.want[at])
				}
				at++
			}
		}
		if at != len(c.want) || at == 0 {
			t.Errorf("%s: %d distances, numpy has %d", name, at, len(c.want))
		}
	}
}

// The numbers of components and dimensions are at most what the data supports.
func TestAtMost(t *testing.T) {
	n := read(t)
	pca, err := baseline.PCA(n.Train[:5], 100)
	if err != nil || pca.Dims() != 4 {
		t.Errorf("five pictures: %d components, %v", pca.Dims(), err)
	}
	pca, err = baseline.PCA([][]float32{{0, 0, 7}, {1, 1, 7}, {2, 2, 7}, {4, 4, 7}}, 100)
	if err != nil || pca.Dims() != 1 {
		t.Errorf("pictures on a line: %d components, %v", pca.Dims(), err)
	}
	fisher, err := baseline.Fisherface(n.Train, n.Labels, baseline.DefaultConfig())
	if err != nil || fisher.Dims() != 5 {
		t.Errorf("six people: %d dimensions, %v", fisher.Dims(), err)
	}
}

// Embeddings have unit length; that of the mean picture, which has no direction, is zero, not NaN.
func TestUnitLength(t *testing.T) {
	pca, err := baseline.PCA([][]float32{{0, 1}, {2, 3}, {4, 2}}, 2)
	if err != nil {
		t.Fatal(err)
	}
	vectors, err := pca.Embed([][]float32{{5, 1}, {2, 2}})
	if err != nil {
		t.Fatal(err)
	}
	if length := math.Hypot(float64(vectors[0][0]), float64(vectors[0][1])); !(math.Abs(length-1) <= 1e-6) {
		t.Errorf("length %v", length)
	}
	if vectors[1][0] != 0 || vectors[1][1] != 0 {
		t.Errorf("the mean picture is %v", vectors[1])
	}
}

// People differ in the first pixel, and pictures of one person differ ten times as much in the second: PCA
// picks the second, Fisherface the first.
func TestFisherfaceSeesPeople(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var pictures [][]float32
	var labels []int
	for i := range 80 {
		person := i % 2
		light := float32(10 * rng.NormFloat64())
		pictures = append(pictures, []float32{float32(person) + 0.01*float32(rng.NormFloat64()), light})
		labels = append(labels, person)
	}
	fisher, err := baseline.Fisherface(pictures, labels, baseline.Config{Components: 2, Dims: 1})
	if err != nil {
		t.Fatal(err)
	}
	pca, err := baseline.PCA(pictures, 1)
	if err != nil {
		t.Fatal(err)
	}
	probes := [][]float32{{1, -20}, {1, 20}, {0, -20}, {0, 20}}
	for name, c := range map[string]struct {
		projection baseline.Projection
		same       [3]bool // Whether each other probe has the embedding of the first.
	}{
		"Fisherface": {fisher, [3]bool{true, false, false}},
		"PCA":        {pca, [3]bool{false, true, false}},
	} {
		vectors, err := c.projection.Embed(probes)
		if err != nil {
			t.Fatal(err)
		}
		for i, same := range c.same {
			if (vectors[0][0] == vectors[i+1][0]) != same {
				t.Errorf("%s: vectors %v", name, vectors)
			}
		}
	}
}

func TestVectorsShareNothing(t *testing.T) {
	pictures := [][]float32{{1, 2}}
	vectors, err := baseline.Pixels().Embed(pictures)
	if err != nil {
		t.Fatal(err)
	}
	vectors[0][0] = 9
	if pictures[0][0] != 1 {
		t.Error("the vector is the picture's memory")
	}
}

func TestErrors(t *testing.T) {
	some := [][]float32{{1, 2, 0}, {2, 1, 0}, {3, 5, 1}, {4, 4, 4}}
	nan := float32(math.NaN())
	fisher := func(pictures [][]float32, labels []int, cfg baseline.Config) error {
		_, err := baseline.Fisherface(pictures, labels, cfg)
		return err
	}
	pca := func(pictures [][]float32, components int) error {
		_, err := baseline.PCA(pictures, components)
		return err
	}
	embed := func(pictures [][]float32) error {
		projection, err := baseline.PCA(some, 2)
		if err != nil {
			t.Fatal(err)
		}
		_, err = projection.Embed(pictures)
		return err
	}
	cfg, plain := baseline.DefaultConfig(), baseline.Config{Components: 9, Dims: 9}
	backwards := baseline.Config{Components: 1, Dims: 1, Ridge: -1}
	for name, c := range map[string]struct {
		err    error
		want   string
		tooFew bool
	}{
		"one picture":      {pca(some[:1], 2), "1 pictures, take at least two", true},
		"no components":    {pca(some, 0), "take at least one", false},
		"equal pictures":   {pca([][]float32{{1}, {1}}, 1), "all pictures are equal", false},
		"NaN":              {pca([][]float32{{1}, {nan}}, 1), "picture 1 contains NaN", false},
		"two sizes":        {pca([][]float32{{1}, {1, 2}}, 1), "picture 1 has 2", false},
		"empty":            {pca([][]float32{{}, {}}, 1), "resize them to one size", false},
		"one person":       {fisher(some, []int{7, 7, 7, 7}, cfg), "of 1 people", true},
		"single pictures":  {fisher(some, []int{1, 2, 3, 4}, cfg), "two pictures each", true},
		"none":             {fisher(nil, nil, cfg), "0 pictures", true},
		"labels missing":   {fisher(some, []int{1, 2}, cfg), "4 pictures but 2 labels", false},
		"no dims":          {fisher(some, []int{1, 1, 2, 2}, baseline.Config{Components: 1}), "0 dim", false},
		"no ridge":         {fisher(some, []int{1, 1, 2, 2}, plain), "larger ridge", false},
		"no spread":        {fisher([][]float32{{1}, {1}, {2}, {2}}, []int{1, 1, 2, 2}, cfg), "ridge", false},
		"another size":     {embed([][]float32{{1}}), "fitted to 3", false},
		"probe with NaN":   {embed([][]float32{{1, nan, 2}}), "contains NaN", false},
		"negative ridge":   {fisher(some, []int{1, 1, 2, 2}, backwards), "ridge -1", false},
		"no vectors is ok": {embed(nil), "", false},
	} {
		if c.want == "" {
			if c.err != nil {
				t.Errorf("%s: %v", name, c.err)
			}
			continue
		}
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) ||
			errors.Is(c.err, baseline.ErrTooFew) != c.tooFew {
			t.Errorf("%s: got %v, want %q", name, c.err, c.want)
		}
	}
}
