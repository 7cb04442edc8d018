package verify_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Distances after WCCN agree with those computed from the inverse of scikit-learn's shrunk_covariance,
// without a matrix square root.
func TestWCCNReference(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "wccn.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Vectors, Faces [][]float32
		Labels         []int
		Shrink         float64
		Distances      [][]float64
	}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	wccn, err := verify.NewWCCN(want.Vectors, want.Labels, want.Shrink)
	if err != nil {
		t.Fatal(err)
	}
	white, err := wccn.Apply(want.Faces)
	if err != nil {
		t.Fatal(err)
	}
	for i := range white {
		for j := range white {
			if got := verify.Distance(white[i], white[j]); math.Abs(got-want.Distances[i][j]) > 1e-5 {
				t.Errorf("faces %d and %d: distance %g, want %g", i, j, got, want.Distances[i][j])
			}
		}
	}
}

// At shrinkage 1 embeddings are only centred and rescaled to unit length.
func TestWCCNAllShrunk(t *testing.T) {
	wccn, err := verify.NewWCCN([][]float32{{1, 0}, {0, 1}, {0, 1}, {1, 0}}, []int{0, 0, 1, 1}, 1)
	if err != nil {
		t.Fatal(err)
	}
	away := (math.Sqrt(3.96) - 1.4) / 2 // Vectors this far from the mean along (0.6, 0.8) have unit length.
	face := []float32{float32(0.5 + 0.6*away), float32(0.5 + 0.8*away)}
	white, err := wccn.Apply([][]float32{face})
	if err != nil {
		t.Fatal(err)
	}
	if x := white[0]; math.Abs(float64(x[0])-0.6) > 1e-6 || math.Abs(float64(x[1])-0.8) > 1e-6 {
		t.Errorf("got %v, want [0.6 0.8]", x)
	}
	wccn, err = verify.NewWCCN([][]float32{{1, 1e-3}, {1, -1e-3}}, []int{0, 0}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if white, err := wccn.Apply([][]float32{{1, 0}}); err == nil {
		t.Errorf("the mean became %v, want an error", white)
	}
}

func TestWCCNErrors(t *testing.T) {
	vectors, labels := [][]float32{{1, 0}, {0.6, 0.8}, {0, 1}}, []int{0, 0, 1}
	for _, c := range []struct {
		vectors [][]float32
		labels  []int
		shrink  float64
		want    string
	}{
		{vectors, labels, 0, "shrinkage 0"},
		{vectors, labels, 1.5, "shrinkage 1.5"},
		{vectors, labels, math.NaN(), "shrinkage NaN"},
		{vectors, []int{0, 1, 2}, 0.2, "two pictures that differ"},
		{[][]float32{{1, 0}, {1, 0}}, []int{0, 0}, 0.2, "two pictures that differ"},
		{vectors, []int{0}, 0.2, "labels"},
		{nil, nil, 0.2, "verify"},
	} {
		if _, err := verify.NewWCCN(c.vectors, c.labels, c.shrink); err == nil ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, %v, %g: got %v, want %q", c.vectors, c.labels, c.shrink, err, c.want)
		}
	}
	wccn, err := verify.NewWCCN(vectors, labels, 0.2)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := wccn.Apply([][]float32{{1, 0, 0}}); err == nil ||
		!strings.Contains(err.Error(), "with one network") {
		t.Errorf("longer vectors: got %v", err)
	}
	if _, err := wccn.Apply([][]float32{{float32(math.NaN()), 1}}); err == nil {
		t.Error("a vector that is not a number was whitened")
	}
}
