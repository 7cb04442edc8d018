package verify_test

import (
	"encoding/json"
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gosiamese/gosiamese/pkg/verify"
)

// Distances after score normalisation agree with scikit-learn.
func TestScoreNormReference(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "scorenorm.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Cohort, Faces [][]float32
		Nearest       int
		Distances     [][]float64
	}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	norm, err := verify.NewScoreNorm(want.Cohort, want.Nearest)
	if err != nil {
		t.Fatal(err)
	}
	scaled, err := norm.Apply(want.Faces)
	if err != nil {
		t.Fatal(err)
	}
	for i := range scaled {
		for j := range scaled {
			if got := verify.Distance(scaled[i], scaled[j]); math.Abs(got-want.Distances[i][j]) > 1e-5 {
				t.Errorf("faces %d and %d: distance %g, want %g", i, j, got, want.Distances[i][j])
			}
		}
	}
	if want.Faces[0][0] == scaled[0][0] {
		t.Error("the given embeddings were changed, or they were not scaled")
	}
}

func TestScoreNormErrors(t *testing.T) {
	strangers := [][]float32{{1, 0}, {0, 1}, {0.6, 0.8}}
	nan := float32(math.NaN())
	for _, c := range []struct {
		cohort [][]float32
		near   int
		want   string
	}{
		{strangers, 0, "0 nearest of a cohort of 3"},
		{strangers, 4, "4 nearest of a cohort of 3"},
		{nil, 1, "1 nearest of a cohort of 0"},
		{[][]float32{{1, 0}, {1}}, 1, "cohort"},
		{[][]float32{{1, 0}, {1, 1}}, 1, "verify: cohort: vector 1 has length 1.414"},
		{[][]float32{{1, nan}, {1, 0}}, 1, "cohort"},
	} {
		_, err := verify.NewScoreNorm(c.cohort, c.near)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("cohort %v, %d: got %v, want %q", c.cohort, c.near, err, c.want)
		}
	}
	norm, err := verify.NewScoreNorm(strangers, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := norm.Apply([][]float32{{1, 0, 0}}); err == nil ||
		!strings.Contains(err.Error(), "with one network") {
		t.Errorf("longer vectors: got %v", err)
	}
	if _, err := norm.Apply([][]float32{{-1, 0}, {0, 1}}); err == nil ||
		!strings.Contains(err.Error(), "embedding 1: its nearest pictures of the cohort are equal") {
		t.Errorf("a face of the cohort: got %v", err)
	}
	if _, err := norm.Apply([][]float32{{nan, 1}}); err == nil {
		t.Error("a vector that is not a number was scaled")
	}
}

func ExampleNewScoreNorm() {
	strangers := [][]float32{{1, 0}, {0.8, 0.6}, {0, 1}} // Often embeddings of the training people.
	norm, err := verify.NewScoreNorm(strangers, 2)
	if err != nil {
		log.Fatal(err)
	}
	hub, other, loner := []float32{0.96, 0.28}, []float32{0.6, 0.8}, []float32{-1, 0}
	scaled, err := norm.Apply([][]float32{hub, other, loner})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("hub and other: %.2f, then %.2f\n", verify.Distance(hub, other),
		verify.Distance(scaled[0], scaled[1]))
	fmt.Printf("other and loner: %.2f, then %.2f\n", verify.Distance(other, loner),
		verify.Distance(scaled[1], scaled[2]))
	// Output:
	// hub and other: 0.40, then 3.65
	// other and loner: 3.20, then 5.99
}
